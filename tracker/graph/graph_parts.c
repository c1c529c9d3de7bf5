/* graph_parts.c - strongly connected components, cycles, and who holds what.
 *
 * Tarjan's algorithm, with its recursion written out as a stack of `calls`. A
 * node gets a number when it is first met; `low` is the lowest number of an
 * open node that it reaches. A node whose low is its own number has just
 * finished a component: it and all that was opened after it.
 *
 * It runs over all edges for the parts; and, if there is a strong reference,
 * over the edges that own, to find in which parts they close a cycle.
 *
 * Components are finished in an order in which everything they point at was
 * finished before. So one walk backwards over the parts meets each part after
 * all those that point at it, which is what the search for heads needs.
 */
#include <errno.h>

#include "graph_steps.h"
#include "pages.h"

#define UNSEEN 0 /* numbers start at 1 */

struct visit {
    uint32_t number; /* of the visit */
    uint32_t low;
    uint32_t component; /* GRAPH_NONE: open, or not yet seen */
};

struct call {
    uint32_t v;
    uint32_t edge; /* the next one to look at */
};

struct tarjan {
    const struct graph_work *w;
    bool owning;          /* follow only edges that own */
    struct visit *visits; /* by the walk's number, as all that is called v */
    uint32_t *open;       /* those of components not yet finished */
    struct call *calls;
    size_t bytes; /* of the three together */
    uint32_t open_count;
    uint32_t call_count;
    uint32_t visited;
    uint32_t components;
};

/* The graph's edge that is edge e of v in the walk. */
static const struct graph_edge *edge_of(const struct graph_work *w, uint32_t v,
                                        uint32_t e)
{
    return &w->g->edges[w->first[w->order[v]] + (e - w->begin[v])];
}

static bool edge_followed(const struct tarjan *t, uint32_t v, uint32_t e)
{
    const struct graph_edge *edge = NULL;

    if (!t->owning)
        return true;
    edge = edge_of(t->w, v, e);
    return edge->strong || !t->w->g->nodes[edge->to].counted;
}

static void enter(struct tarjan *t, uint32_t v)
{
    struct visit *visit = &t->visits[v];

    visit->number = ++t->visited;
    visit->low = visit->number;
    visit->component = GRAPH_NONE;
    t->open[t->open_count++] = v;
    t->calls[t->call_count++] = (struct call){.v = v, .edge = t->w->begin[v]};
}

/* A finished component: `count` numbers from `list`, all marked as such. Does
 * an edge lead from it into itself, and a strong one? */
static void find_inner_edges(const struct tarjan *t, const uint32_t *list,
                             uint32_t count, bool *any, bool *strong)
{
    const struct graph_work *w = t->w;

    *any = false;
    *strong = false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t v = list[i];

        for (uint32_t e = w->begin[v]; e < w->begin[v + 1]; e++) {
            if (t->visits[w->to[e]].component != t->components ||
                !edge_followed(t, v, e))
                continue;
            *any = true;
            *strong = *strong || (t->owning && edge_of(w, v, e)->strong);
        }
    }
}

/* For now members are numbers of the walk. */
static void part_add(struct graph *g, const uint32_t *list, uint32_t count,
                     bool cycle)
{
    struct graph_part *part = &g->parts[g->part_count];
    uint32_t at =
        g->part_count == 0 ? 0 : part[-1].first_member + part[-1].blocks;

    *part = (struct graph_part){.first_member = at,
                                .blocks = count,
                                .lowest = GRAPH_NONE,
                                .born_ms = UINT32_MAX,
                                .head = GRAPH_NONE,
                                .cycle = cycle};
    for (uint32_t i = 0; i < count; i++)
        g->members[at + i] = list[i];
    g->part_count++;
}

static void finish(struct tarjan *t, uint32_t v)
{
    struct graph *g = t->w->g;
    uint32_t end = t->open_count;
    uint32_t begin = end;
    bool any = false;
    bool strong = false;

    do {
        begin--;
        t->visits[t->open[begin]].component = t->components;
    } while (t->open[begin] != v);
    t->open_count = begin;
    find_inner_edges(t, &t->open[begin], end - begin, &any, &strong);
    t->components++;
    if (!t->owning)
        part_add(g, &t->open[begin], end - begin, any);
    else if (strong)
        g->parts[g->nodes[t->w->order[v]].part].counted_cycle = true;
}

static void leave(struct tarjan *t)
{
    uint32_t v = t->calls[--t->call_count].v;
    const struct visit *visit = &t->visits[v];

    if (t->call_count > 0) {
        struct visit *caller = &t->visits[t->calls[t->call_count - 1].v];

        if (visit->low < caller->low)
            caller->low = visit->low;
    }
    if (visit->low == visit->number)
        finish(t, v);
}

static void walk_from(struct tarjan *t, uint32_t start)
{
    enter(t, start);
    while (t->call_count > 0) {
        struct call *call = &t->calls[t->call_count - 1];
        const struct visit *to = NULL;
        uint32_t e = call->edge;

        if (e == t->w->begin[call->v + 1]) {
            leave(t);
            continue;
        }
        call->edge++;
        to = &t->visits[t->w->to[e]];
        if (!edge_followed(t, call->v, e))
            continue;
        if (to->number == UNSEEN)
            enter(t, t->w->to[e]);
        else if (to->component == GRAPH_NONE &&
                 to->number < t->visits[call->v].low)
            t->visits[call->v].low = to->number;
    }
}

static int find_components(struct tarjan *t)
{
    size_t n = t->w->g->count + (size_t)1;

    t->bytes = n * (sizeof(*t->calls) + sizeof(*t->visits) + sizeof(*t->open));
    t->calls = pages_map(t->bytes);
    if (t->calls == NULL)
        return -ENOMEM;
    t->visits = (struct visit *)(void *)(t->calls + n);
    t->open = (uint32_t *)(void *)(t->visits + n);
    for (uint32_t v = 0; v < t->w->g->count; v++) {
        if (t->visits[v].number == UNSEEN)
            walk_from(t, v);
    }
    return 0;
}

/* Heads ------------------------------------------------------------------ */

/* Is head `a` the one to name rather than `b`? */
static bool head_before(const struct graph *g, uint32_t a, uint32_t b)
{
    const struct graph_part *x = &g->parts[a];
    const struct graph_part *y = &g->parts[b];

    if (x->born_ms != y->born_ms)
        return x->born_ms < y->born_ms;
    return x->lowest < y->lowest;
}

/* Tell all that this part points at who their head is. */
static void hand_on_head(const struct tarjan *t, const struct graph_part *part)
{
    const struct graph_work *w = t->w;
    struct graph *g = w->g;

    for (uint32_t m = 0; m < part->blocks; m++) {
        uint32_t v = g->members[part->first_member + m];

        for (uint32_t e = w->begin[v]; e < w->begin[v + 1]; e++) {
            struct graph_part *to = &g->parts[t->visits[w->to[e]].component];

            if (to != part && w->to[e] >= w->reached &&
                (to->head == GRAPH_NONE ||
                 head_before(g, part->head, to->head)))
                to->head = part->head;
        }
    }
}

static void find_heads(const struct tarjan *t)
{
    struct graph *g = t->w->g;

    for (uint32_t p = g->part_count; p-- > 0;) {
        struct graph_part *part = &g->parts[p];

        if (g->members[part->first_member] < t->w->reached)
            continue;
        if (part->head == GRAPH_NONE)
            part->head = p;
        hand_on_head(t, part);
    }
}

/* The whole -------------------------------------------------------------- */

static void fill_parts(const struct tarjan *t)
{
    struct graph *g = t->w->g;

    for (uint32_t v = 0; v < g->count; v++) {
        uint32_t i = t->w->order[v];
        struct graph_node *node = &g->nodes[i];
        struct graph_part *part = &g->parts[t->visits[v].component];

        node->part = t->visits[v].component;
        part->bytes += node->size;
        if (i < part->lowest)
            part->lowest = i;
        if (node->born_ms < part->born_ms)
            part->born_ms = node->born_ms;
    }
}

static int find_counted_cycles(const struct graph_work *w)
{
    struct tarjan t = {.w = w, .owning = true};
    int rc = w->any_strong ? find_components(&t) : 0;

    pages_unmap(t.calls, t.bytes);
    return rc;
}

int graph_take_parts(struct graph_work *w)
{
    struct graph *g = w->g;
    struct tarjan t = {.w = w};
    int rc = -ENOMEM;

    g->part_bytes = (g->count + (size_t)1) * sizeof(struct graph_part);
    g->parts = pages_map(g->part_bytes);
    g->member_bytes = (g->count + (size_t)1) * sizeof(uint32_t);
    g->members = pages_map(g->member_bytes);
    if (g->parts == NULL || g->members == NULL)
        return rc;
    rc = find_components(&t);
    if (rc != 0)
        return rc;
    fill_parts(&t);
    find_heads(&t);
    for (uint32_t m = 0; m < g->count; m++)
        g->members[m] = w->order[g->members[m]];
    pages_unmap(t.calls, t.bytes);
    return find_counted_cycles(w);
}
