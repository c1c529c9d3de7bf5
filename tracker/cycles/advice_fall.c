/* advice_fall.c - what goes, with all that hangs below: counting, simulated.
 *
 * The *region* of a group of cycles is all that goes if they go: their blocks,
 * and what is owned by nobody else, in as many steps as it takes. Nobody
 * outside of a region owns anything in it once the cycles are let go of. So
 * the second question, what counting frees if some fields are weak, needs to
 * look at the region alone: a unit goes when the last reference from the
 * region goes that owns it, and a control block when its object is gone and no
 * weak reference is left, be it an old one or a new.
 *
 * `scratch` counts those references by unit and control block. For the first
 * question `scratch2` counts, by what isn't part of the cycles, the references
 * that are gone.
 */
#include "cycle_work.h"

struct fall {
    struct cycle_work *w;
    uint32_t group;
    uint32_t *queue; /* what goes, in the order in which it does */
    uint32_t queued;
    uint32_t done;
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

static void die(struct fall *f, uint32_t node)
{
    if ((f->w->marks[node] & MARK_DEAD) != 0)
        return;
    f->w->marks[node] |= MARK_DEAD;
    f->queue[f->queued++] = node;
}

static void unit_dies(struct fall *f, uint32_t unit)
{
    const struct cycle_work *w = f->w;

    die(f, unit);
    if (!w->counted && in_group(f, unit))
        return;
    while (w->unit_next[unit] != 0) {
        unit = w->unit_next[unit] - 1;
        die(f, unit);
    }
}

static void go_on(struct fall *f,
                  void (*edge_goes)(struct fall *f, uint32_t from, size_t e),
                  void (*control_maybe_dies)(struct fall *f, uint32_t control))
{
    const struct cycle_work *w = f->w;

    while (f->done < f->queued) {
        uint32_t node = f->queue[f->done++];

        for (size_t e = w->g->nodes[node].first_edge;
             e < w->g->nodes[node + 1].first_edge; e++)
            edge_goes(f, node, e);
        if (w->control[node] != 0)
            control_maybe_dies(f, w->control[node] - 1);
    }
}

static void forget_dead(struct fall *f)
{
    for (uint32_t i = 0; i < f->queued; i++)
        f->w->marks[f->queue[i]] &= (uint8_t) ~(unsigned)MARK_DEAD;
}

/* The region -------------------------------------------------------------- */

static void region_control(struct fall *f, uint32_t control)
{
    const struct cycle_work *w = f->w;

    if ((w->marks[w->g->nodes[control].controls] & MARK_DEAD) != 0 &&
        w->scratch2[control] == w->watchers[control])
        die(f, control);
}

static void region_edge(struct fall *f, uint32_t from, size_t e)
{
    struct cycle_work *w = f->w;
    const struct graph_edge *edge = &w->g->edges[e];
    uint32_t unit = unit_of(f, edge->to);

    if (w->g->nodes[edge->to].controls != GRAPH_NONE) {
        if (work_second_of_strong(w, from, e))
            return;
        w->scratch2[edge->to]++;
        region_control(f, edge->to);
        return;
    }
    if (!work_owns(w, edge) || in_group(f, edge->to) ||
        (!edge->strong && unit == unit_of(f, from)))
        return;
    if (++w->scratch2[unit] == w->holders[unit])
        unit_dies(f, unit);
}

uint32_t work_find_region(struct cycle_work *w, uint32_t group)
{
    struct fall f = {.w = w, .group = group, .queue = w->region};

    for (uint32_t c = w->group_first[group]; c != GRAPH_NONE;
         c = w->components[c].next) {
        for (uint32_t i = 0; i < w->components[c].count; i++)
            unit_dies(&f, unit_of(&f, w->order[w->components[c].first + i]));
    }
    go_on(&f, region_edge, region_control);
    forget_dead(&f);
    for (uint32_t i = 0; i < f.queued; i++) {
        const struct graph_node *node = &w->g->nodes[w->region[i]];

        for (size_t e = node[0].first_edge; e < node[1].first_edge; e++) {
            uint32_t to = w->g->edges[e].to;

            w->scratch2[to] = 0;
            w->scratch2[unit_of(&f, to)] = 0;
        }
    }
    return f.queued;
}

/* Counting in it ----------------------------------------------------------- */

enum link {
    LINK_NONE,
    LINK_OWNS,    /* counted at the unit that it owns */
    LINK_WATCHES, /* counted at a control block */
};

/* What an edge of the region counts for; *at is where. */
static enum link link_of(const struct fall *f, uint32_t from, size_t e,
                         uint32_t *at)
{
    struct cycle_work *w = f->w;
    const struct graph_edge *edge = &w->g->edges[e];

    *at = edge->to;
    if ((w->marks[edge->to] & MARK_REGION) == 0)
        return LINK_NONE;
    if (w->g->nodes[edge->to].controls != GRAPH_NONE)
        return work_second_of_strong(w, from, e) ? LINK_NONE : LINK_WATCHES;
    if (!work_closes(w, edge))
        return LINK_NONE;
    if (w->kind[from] != 0 && w->fields[work_field(w, from, edge)].weak) {
        *at = w->control[edge->to] - 1;
        return w->control[edge->to] != 0 && (w->marks[*at] & MARK_REGION) != 0
                   ? LINK_WATCHES
                   : LINK_NONE;
    }
    *at = unit_of(f, edge->to);
    return edge->strong || *at != unit_of(f, from) ? LINK_OWNS : LINK_NONE;
}

static void count_control(struct fall *f, uint32_t control)
{
    const struct cycle_work *w = f->w;

    if ((w->marks[control] & MARK_REGION) != 0 &&
        (w->marks[w->g->nodes[control].controls] & MARK_DEAD) != 0 &&
        w->scratch[control] == 0)
        die(f, control);
}

static void count_edge(struct fall *f, uint32_t from, size_t e)
{
    uint32_t at = 0;
    enum link link = link_of(f, from, e, &at);

    if (link == LINK_NONE)
        return;
    f->w->scratch[at]--;
    if (link == LINK_WATCHES)
        count_control(f, at);
    else if (f->w->scratch[at] == 0)
        unit_dies(f, at);
}

static void count_all(struct fall *f, uint32_t region)
{
    struct cycle_work *w = f->w;

    for (uint32_t i = 0; i < region; i++)
        w->marks[w->region[i]] |= MARK_REGION;
    for (uint32_t i = 0; i < region; i++) {
        const struct graph_node *node = &w->g->nodes[w->region[i]];

        for (size_t e = node[0].first_edge; e < node[1].first_edge; e++) {
            uint32_t at = 0;

            if (link_of(f, w->region[i], e, &at) != LINK_NONE)
                w->scratch[at]++;
        }
    }
}

static void count_end(struct fall *f, uint32_t region)
{
    for (uint32_t i = 0; i < region; i++) {
        f->w->marks[f->w->region[i]] &= (uint8_t) ~(unsigned)MARK_REGION;
        f->w->scratch[f->w->region[i]] = 0;
    }
}

static uint64_t bytes_of(const struct graph *g, const uint32_t *nodes,
                         uint32_t count)
{
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < count; i++)
        bytes += g->nodes[nodes[i]].size;
    return bytes;
}

static bool starts_to_fall(const struct fall *f, uint32_t node)
{
    const struct cycle_work *w = f->w;

    return w->g->nodes[node].controls == GRAPH_NONE &&
           w->scratch[unit_of(f, node)] == 0;
}

void work_fall(struct cycle_work *w, uint32_t number, uint32_t region,
               struct cycle_group *group)
{
    struct fall f = {.w = w, .group = number, .queue = w->queue};
    struct advice *advice = &group->advice;

    count_all(&f, region);
    for (uint32_t i = 0; i < region; i++) {
        if (starts_to_fall(&f, w->region[i]))
            unit_dies(&f, unit_of(&f, w->region[i]));
    }
    go_on(&f, count_edge, count_control);
    forget_dead(&f);
    count_end(&f, region);
    group->held_blocks = region;
    group->held_bytes = bytes_of(w->g, w->region, region);
    advice->freed_blocks = f.queued;
    advice->freed_bytes = bytes_of(w->g, f.queue, f.queued);
    advice->left_blocks = group->held_blocks - advice->freed_blocks;
    advice->left_bytes = group->held_bytes - advice->freed_bytes;
}

uint32_t work_orphans_below(struct cycle_work *w, uint32_t number,
                            uint32_t region)
{
    struct fall f = {.w = w, .group = number};
    uint32_t orphans = 0;

    count_all(&f, region);
    for (uint32_t i = 0; i < region; i++)
        orphans +=
            !in_group(&f, w->region[i]) && starts_to_fall(&f, w->region[i]);
    count_end(&f, region);
    return orphans;
}
