/* advice_fall.c - what goes, with all that hangs below: counting, simulated.
 *
 * Nobody outside holds the cycles of the group any more. A unit goes when the
 * last reference that owns it goes, and takes what it owns with it: into other
 * objects, arrays, strings, as far as nobody else holds them. A control block
 * goes when its object is gone and no weak reference watches it; a reference
 * that was made weak watches, too, for as long as its holder lives.
 *
 * `scratch` counts, by unit of the group, the references that still own it,
 * and by control block the weak ones that were added; `scratch2`, by all other
 * units and control blocks, the references that are gone.
 */
#include "cycle_work.h"

struct fall {
    struct cycle_work *w;
    uint32_t group;
    uint32_t queued;
    uint32_t done;
    bool all;
};

static bool in_group(const struct fall *f, uint32_t node)
{
    uint32_t c = f->w->component[node];

    return c != 0 && f->w->components[c - 1].group == f->group;
}

static uint32_t unit_of(const struct fall *f, uint32_t node)
{
    return work_group_unit(f->w, f->group, node);
}

/* An edge that closes cycles of the group. */
static bool is_link(const struct fall *f, uint32_t from,
                    const struct graph_edge *e)
{
    return work_inside(f->w, from, e->to) && in_group(f, from) &&
           work_closes(f->w, e) &&
           (e->strong || unit_of(f, from) != unit_of(f, e->to));
}

/* A block of the queue: one of those that go. */
static void die(struct fall *f, uint32_t node)
{
    struct cycle_work *w = f->w;

    if ((w->marks[node] & MARK_DEAD) != 0)
        return;
    w->marks[node] |= MARK_DEAD;
    w->queue[f->queued++] = node;
}

static void unit_dies(struct fall *f, uint32_t unit)
{
    struct cycle_work *w = f->w;

    die(f, unit);
    if (!w->counted && in_group(f, unit))
        return;
    while (w->unit_next[unit] != 0) {
        unit = w->unit_next[unit] - 1;
        die(f, unit);
    }
}

static void control_maybe_dies(struct fall *f, uint32_t control)
{
    const struct cycle_work *w = f->w;
    uint32_t object = w->g->nodes[control].controls;

    if ((w->marks[object] & MARK_DEAD) != 0 &&
        w->scratch2[control] == w->watchers[control] + w->scratch[control])
        die(f, control);
}

static void link_goes(struct fall *f, uint32_t from, const struct graph_edge *e)
{
    struct cycle_work *w = f->w;
    uint32_t unit = unit_of(f, e->to);

    if (f->all)
        return;
    if (w->fields[work_field(w, from, e)].weak) {
        if (w->control[e->to] != 0) {
            w->scratch2[w->control[e->to] - 1]++;
            control_maybe_dies(f, w->control[e->to] - 1);
        }
    } else if (--w->scratch[unit] == 0) {
        unit_dies(f, unit);
    }
}

static void edge_goes(struct fall *f, uint32_t from, size_t e)
{
    struct cycle_work *w = f->w;
    const struct graph_edge *edge = &w->g->edges[e];
    uint32_t unit = 0;

    if (w->g->nodes[edge->to].controls != GRAPH_NONE) {
        if (work_second_of_strong(w, from, e))
            return;
        w->scratch2[edge->to]++;
        control_maybe_dies(f, edge->to);
        return;
    }
    if (!work_owns(w, edge))
        return;
    if (is_link(f, from, edge)) {
        link_goes(f, from, edge);
        return;
    }
    unit = unit_of(f, edge->to);
    if (in_group(f, edge->to) || (!edge->strong && unit == unit_of(f, from)))
        return;
    if (++w->scratch2[unit] == w->holders[unit])
        unit_dies(f, unit);
}

static void go_on(struct fall *f)
{
    struct cycle_work *w = f->w;
    const struct graph *g = w->g;

    while (f->done < f->queued) {
        uint32_t node = w->queue[f->done++];

        for (size_t e = g->nodes[node].first_edge;
             e < g->nodes[node + 1].first_edge; e++)
            edge_goes(f, node, e);
        if (w->control[node] != 0)
            control_maybe_dies(f, w->control[node] - 1);
    }
}

/* Call `visit` for each link of the group; for each block with e = NULL. */
static void each_link(struct fall *f,
                      void (*visit)(struct fall *f, uint32_t node,
                                    const struct graph_edge *e))
{
    const struct cycle_work *w = f->w;

    for (uint32_t c = w->group_first[f->group]; c != GRAPH_NONE;
         c = w->components[c].next) {
        for (uint32_t i = 0; i < w->components[c].count; i++) {
            uint32_t node = w->order[w->components[c].first + i];

            visit(f, node, NULL);
            for (size_t e = w->g->nodes[node].first_edge;
                 e < w->g->nodes[node + 1].first_edge; e++) {
                if (is_link(f, node, &w->g->edges[e]))
                    visit(f, node, &w->g->edges[e]);
            }
        }
    }
}

static void on_count(struct fall *f, uint32_t node, const struct graph_edge *e)
{
    struct cycle_work *w = f->w;

    if (e == NULL)
        return;
    if (!w->fields[work_field(w, node, e)].weak)
        w->scratch[unit_of(f, e->to)]++;
    else if (w->control[e->to] != 0)
        w->scratch[w->control[e->to] - 1]++;
}

static void on_start(struct fall *f, uint32_t node, const struct graph_edge *e)
{
    if (e == NULL && (f->all || f->w->scratch[unit_of(f, node)] == 0))
        unit_dies(f, unit_of(f, node));
}

static void on_reset(struct fall *f, uint32_t node, const struct graph_edge *e)
{
    (void)e;
    f->w->scratch[unit_of(f, node)] = 0;
    if (f->w->control[node] != 0)
        f->w->scratch[f->w->control[node] - 1] = 0;
}

static void sum_and_reset(struct fall *f, uint64_t *blocks, uint64_t *bytes)
{
    struct cycle_work *w = f->w;
    const struct graph *g = w->g;

    *blocks = f->queued;
    *bytes = 0;
    for (uint32_t i = 0; i < f->queued; i++) {
        uint32_t node = w->queue[i];

        *bytes += g->nodes[node].size;
        w->marks[node] &= (uint8_t) ~(unsigned)MARK_DEAD;
        for (size_t e = g->nodes[node].first_edge;
             e < g->nodes[node + 1].first_edge; e++) {
            uint32_t to = g->edges[e].to;

            w->scratch2[to] = 0;
            w->scratch2[unit_of(f, to)] = 0;
            if (w->control[to] != 0)
                w->scratch2[w->control[to] - 1] = 0;
        }
    }
    each_link(f, on_reset);
}

void work_fall(struct cycle_work *w, uint32_t group, bool all, uint64_t *blocks,
               uint64_t *bytes)
{
    struct fall f = {.w = w, .group = group, .all = all};

    if (!all)
        each_link(&f, on_count);
    each_link(&f, on_start);
    go_on(&f);
    sum_and_reset(&f, blocks, bytes);
}
