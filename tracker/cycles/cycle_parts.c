/* cycle_parts.c - components: blocks that own each other in a circle.
 *
 * The graph's parts are made of all pointers. Inside a part, Tarjan's
 * algorithm runs again over the edges that own. A node gets a number when it
 * is first met; `low` is the lowest number of an open node that it reaches. A
 * node whose low is its own number has just finished a component: it and all
 * that was opened after it. Recursion is written out as a stack of calls, for
 * a ring may have a million blocks.
 *
 * The same search over plain pointers alone finds units: an array and a list
 * linked both ways below an object go with the object, however its pointers
 * lead.
 *
 * A plain pointer of a cycle may just look at a block that has its owner
 * elsewhere (a session's pointer to its server). Such pointers are not
 * followed, and what is left is searched again.
 */
#include <errno.h>

#include "cycle_work.h"
#include "rc.h"

#define CLOSED UINT32_MAX

struct walk {
    struct cycle_work *w;
    bool (*follow)(const struct walk *t, uint32_t from,
                   const struct graph_edge *e);
    void (*found)(struct walk *t, const uint32_t *nodes, uint32_t count);
    uint32_t *number; /* by node; zeroed again at the end */
    uint32_t *low;
    uint32_t *open; /* nodes of components not yet finished */
    struct walk_call {
        uint32_t node;
        size_t edge; /* the next one to look at */
    } * calls;
    uint32_t open_count;
    uint32_t call_count;
    uint32_t numbered;
};

static void walk_enter(struct walk *t, uint32_t node)
{
    t->number[node] = ++t->numbered;
    t->low[node] = t->numbered;
    t->open[t->open_count++] = node;
    t->calls[t->call_count++] = (struct walk_call){
        .node = node, .edge = t->w->g->nodes[node].first_edge};
}

static void walk_leave(struct walk *t)
{
    uint32_t node = t->calls[--t->call_count].node;
    uint32_t begin = t->open_count;

    if (t->call_count > 0) {
        uint32_t caller = t->calls[t->call_count - 1].node;

        if (t->low[node] < t->low[caller])
            t->low[caller] = t->low[node];
    }
    if (t->low[node] != t->number[node])
        return;
    do {
        begin--;
        t->low[t->open[begin]] = CLOSED;
    } while (t->open[begin] != node);
    t->found(t, &t->open[begin], t->open_count - begin);
    t->open_count = begin;
}

static void walk_from(struct walk *t, uint32_t start)
{
    const struct graph *g = t->w->g;

    walk_enter(t, start);
    while (t->call_count > 0) {
        struct walk_call *call = &t->calls[t->call_count - 1];
        const struct graph_edge *e = NULL;

        if (call->edge == g->nodes[call->node + 1].first_edge) {
            walk_leave(t);
            continue;
        }
        e = &g->edges[call->edge++];
        if (!t->follow(t, call->node, e))
            continue;
        if (t->number[e->to] == 0)
            walk_enter(t, e->to);
        else if (t->low[e->to] != CLOSED &&
                 t->number[e->to] < t->low[call->node])
            t->low[call->node] = t->number[e->to];
    }
}

/* Search among `nodes`. What is followed must not lead out of them. */
static void walk_all(struct walk *t, const uint32_t *nodes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (t->number[nodes[i]] == 0)
            walk_from(t, nodes[i]);
    }
    for (uint32_t i = 0; i < count; i++) {
        t->number[nodes[i]] = 0;
        t->low[nodes[i]] = 0;
    }
    t->numbered = 0;
}

/* Components ------------------------------------------------------------- */

static bool follow_owning(const struct walk *t, uint32_t from,
                          const struct graph_edge *e)
{
    const struct graph_node *nodes = t->w->g->nodes;

    return nodes[e->to].part == nodes[from].part && work_closes(t->w, e);
}

/* Do the edges between these nodes close a circle that counts? A block that
 * points into itself, as an anchor of a list does, owns nothing by that; only
 * a strong reference to oneself does. */
static bool closes_circle(struct walk *t, const uint32_t *nodes, uint32_t count)
{
    const struct cycle_work *w = t->w;

    if (!w->counted)
        return count > 1;
    for (uint32_t i = 0; i < count; i++) {
        const struct graph_node *node = &w->g->nodes[nodes[i]];

        for (size_t e = node[0].first_edge; e < node[1].first_edge; e++) {
            const struct graph_edge *edge = &w->g->edges[e];

            if (edge->strong && work_inside(w, nodes[i], edge->to))
                return true;
        }
    }
    return false;
}

static void component_found(struct walk *t, const uint32_t *nodes,
                            uint32_t count)
{
    struct cycle_work *w = t->w;
    struct component *component = &w->components[w->component_count];

    for (uint32_t i = 0; i < count; i++)
        w->component[nodes[i]] = w->component_count + 1;
    if (!closes_circle(t, nodes, count)) {
        for (uint32_t i = 0; i < count; i++)
            w->component[nodes[i]] = 0;
        return;
    }
    *component = (struct component){
        .first = w->ordered, .count = count, .group = GRAPH_NONE};
    for (uint32_t i = 0; i < count; i++)
        w->order[w->ordered++] = nodes[i];
    w->component_count++;
}

static bool part_matters(const struct cycle_work *w,
                         const struct graph_part *part)
{
    if (w->counted)
        return part->counted_cycle;
    return part->cycle && part->blocks > 1 &&
           (part->head != GRAPH_NONE || (w->flags & CYCLES_PLAIN_IN_USE) != 0);
}

/* A plain block that holds the reference that this object's creation gave: it
 * owns the object. A pointer back to it doesn't own it in turn. */
static bool owns_by_creation(const struct cycle_work *w, uint32_t block,
                             uint32_t object)
{
    const struct graph *g = w->g;

    for (size_t e = g->nodes[block].first_edge;
         e < g->nodes[block + 1].first_edge; e++) {
        if (g->edges[e].to == object && g->edges[e].strong &&
            work_taken_at(w, block, e) == g->nodes[object].site)
            return true;
    }
    return false;
}

static bool is_foreign(const struct cycle_work *w, uint32_t from,
                       const struct graph_edge *e)
{
    const struct graph_node *nodes = w->g->nodes;

    if (w->component[e->to] == 0 || nodes[e->to].counted || !work_owns(w, e))
        return false;
    if (work_inside(w, from, e->to))
        return nodes[from].counted && owns_by_creation(w, e->to, from);
    return nodes[from].reachable;
}

/* Mark the plain blocks of components that have their owner elsewhere. True if
 * there are some. */
static bool mark_foreign(struct cycle_work *w)
{
    const struct graph *g = w->g;
    bool any = false;

    for (uint32_t i = 0; i < g->count; i++) {
        for (size_t e = g->nodes[i].first_edge; e < g->nodes[i + 1].first_edge;
             e++) {
            if (is_foreign(w, i, &g->edges[e]))
                w->marks[g->edges[e].to] |= MARK_FOREIGN;
        }
    }
    for (uint32_t i = 0; i < w->ordered; i++) {
        uint32_t node = w->order[i];

        if (!g->nodes[node].counted && (w->marks[node] & MARK_ROOT) != 0)
            w->marks[node] |= MARK_FOREIGN;
        any = any || (w->marks[node] & MARK_FOREIGN) != 0;
    }
    return any;
}

static void find_all(struct walk *t)
{
    struct cycle_work *w = t->w;
    const struct graph *g = w->g;

    w->component_count = 0;
    w->ordered = 0;
    for (uint32_t p = 0; p < g->part_count; p++) {
        const struct graph_part *part = &g->parts[p];

        if (part_matters(w, part))
            walk_all(t, &g->members[part->first_member], part->blocks);
    }
}

/* Units ------------------------------------------------------------------ */

static bool follow_plain(const struct walk *t, uint32_t from,
                         const struct graph_edge *e)
{
    const struct cycle_work *w = t->w;
    const struct graph_node *to = &w->g->nodes[e->to];

    if (to->part != w->g->nodes[from].part || to->controls != GRAPH_NONE)
        return false;
    return !w->counted || !to->counted;
}

static void unit_found(struct walk *t, const uint32_t *nodes, uint32_t count)
{
    for (uint32_t i = 0; i < count && count > 1; i++) {
        t->w->unit[nodes[i]] = nodes[0] + 1;
        t->w->unit_next[nodes[i]] = i + 1 < count ? nodes[i + 1] + 1 : 0;
    }
}

static void find_units(struct walk *t)
{
    const struct graph *g = t->w->g;

    t->follow = follow_plain;
    t->found = unit_found;
    for (uint32_t p = 0; p < g->part_count; p++) {
        const struct graph_part *part = &g->parts[p];

        if (part->blocks > 1)
            walk_all(t, &g->members[part->first_member], part->blocks);
    }
}

int work_find_components(struct cycle_work *w)
{
    size_t n = w->g->count + (size_t)1;
    struct walk t = {.w = w, .follow = follow_owning, .found = component_found};

    t.number = w->scratch;
    t.low = w->scratch2;
    t.open = w->queue;
    t.calls = arena_take(&w->arena, n, sizeof(*t.calls));

    w->order = arena_take(&w->arena, n, sizeof(*w->order));
    w->components = arena_take(&w->arena, n, sizeof(*w->components));
    if (w->arena.rc != 0)
        return w->arena.rc;
    find_all(&t);
    if (w->component_count > 0 && w->counted && mark_foreign(w)) {
        for (uint32_t i = 0; i < w->ordered; i++)
            w->component[w->order[i]] = 0;
        find_all(&t);
    }
    if (w->component_count > 0)
        find_units(&t);
    return 0;
}
