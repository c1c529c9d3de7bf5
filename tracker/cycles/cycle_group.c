/* cycle_group.c - cycles of the same shape are one mistake.
 *
 * A shape is a set: which kinds of blocks, through which fields. How many of
 * each there are makes no difference: a desk with three strategies and one
 * with four leak by the same line. What is in use already is another shape
 * than what is lost.
 */
#include <errno.h>
#include <string.h>

#include "cycle_work.h"

#define SET_SIZE 4096 /* things in one shape; more make no difference */

struct shape_set {
    uint64_t things[SET_SIZE];
    uint32_t stamps[SET_SIZE];
    uint32_t stamp;
    uint32_t count;
    uint64_t sum;
};

static uint64_t mix(uint64_t x)
{
    x ^= x >> 31;
    x *= UINT64_C(0x7fb5d329728ea185);
    x ^= x >> 27;
    x *= UINT64_C(0x81dadef4bc2dd44d);
    return x ^ (x >> 33);
}

static void set_add(struct shape_set *set, uint64_t thing)
{
    uint64_t at = mix(thing) % SET_SIZE;

    while (set->stamps[at] == set->stamp) {
        if (set->things[at] == thing)
            return;
        at = (at + 1) % SET_SIZE;
    }
    if (set->count > SET_SIZE / 2)
        return;
    set->things[at] = thing;
    set->stamps[at] = set->stamp;
    set->count++;
    set->sum += mix(thing + 1);
}

static int shape_edge(struct cycle_work *w, struct shape_set *set,
                      uint32_t node, const struct graph_edge *e)
{
    uint32_t kind = w->kind[node] - 1;

    if (w->kinds[kind].type == NULL) {
        set_add(set, (UINT64_C(3) << 62) | ((uint64_t)kind << 31) |
                         (w->kind[e->to] - 1));
        return 0;
    }
    set_add(set, (UINT64_C(1) << 62) | work_field(w, node, e));
    return w->arena.rc;
}

static int shape_of(struct cycle_work *w, struct shape_set *set,
                    struct component *component)
{
    const struct graph *g = w->g;
    int rc = 0;

    set->stamp++;
    set->count = 0;
    set->sum = g->nodes[w->order[component->first]].reachable;
    for (uint32_t i = 0; i < component->count && rc == 0; i++) {
        uint32_t n = w->order[component->first + i];

        set_add(set, w->kind[n]);
        for (size_t e = g->nodes[n].first_edge;
             e < g->nodes[n + 1].first_edge && rc == 0; e++) {
            if (work_inside(w, n, g->edges[e].to) &&
                work_closes(w, &g->edges[e]))
                rc = shape_edge(w, set, n, &g->edges[e]);
        }
    }
    component->shape = set->sum;
    return rc;
}

/* All groups, before the largest are chosen. */
struct draft {
    uint64_t shape;
    uint64_t bytes;
    uint32_t first; /* component */
    uint32_t last;
    uint32_t count; /* of components; 0: free */
    bool chosen;
};

static void draft_add(struct cycle_work *w, struct draft *drafts, uint32_t mask,
                      uint32_t c)
{
    struct component *component = &w->components[c];
    uint32_t at = (uint32_t)component->shape & mask;
    struct draft *draft = NULL;

    while (drafts[at].count > 0 && drafts[at].shape != component->shape)
        at = (at + 1) & mask;
    draft = &drafts[at];
    component->next = GRAPH_NONE;
    if (draft->count == 0) {
        draft->shape = component->shape;
        draft->first = c;
    } else {
        w->components[draft->last].next = c;
    }
    draft->last = c;
    draft->count++;
    for (uint32_t i = 0; i < component->count; i++)
        draft->bytes += w->g->nodes[w->order[component->first + i]].size;
}

static struct draft *largest_draft(struct draft *drafts, uint32_t room)
{
    struct draft *best = NULL;

    for (uint32_t i = 0; i < room; i++) {
        struct draft *draft = &drafts[i];

        if (draft->count == 0 || draft->chosen)
            continue;
        if (best == NULL || draft->bytes > best->bytes ||
            (draft->bytes == best->bytes && draft->first < best->first))
            best = draft;
    }
    return best;
}

static void group_fill(struct cycle_work *w, struct cycles *c,
                       const struct draft *draft)
{
    struct cycle_group *group = &c->groups[c->count];
    uint32_t most = 0;

    group->cycles = draft->count;
    group->bytes = draft->bytes;
    group->counted = w->counted;
    for (uint32_t at = draft->first; at != GRAPH_NONE;
         at = w->components[at].next) {
        struct component *component = &w->components[at];

        component->group = c->count;
        group->blocks += component->count;
        if (component->count > most) {
            most = component->count;
            group->sample = w->order[component->first];
        }
    }
    group->in_use = w->g->nodes[group->sample].reachable;
    w->group_first[c->count] = draft->first;
    c->count++;
}

int work_find_groups(struct cycle_work *w, struct cycles *c)
{
    struct shape_set *set = arena_take(&w->arena, 1, sizeof(*set));
    struct draft *drafts = NULL;
    struct draft *draft = NULL;
    uint32_t room = 64;
    uint32_t shapes = 0;

    while (room < 2 * w->component_count)
        room *= 2;
    drafts = arena_take(&w->arena, room, sizeof(*drafts));
    c->groups = arena_take(&w->arena, CYCLE_GROUPS_MAX, sizeof(*c->groups));
    w->group_first =
        arena_take(&w->arena, CYCLE_GROUPS_MAX, sizeof(*w->group_first));
    if (w->arena.rc != 0)
        return w->arena.rc;
    for (uint32_t i = 0; i < w->component_count; i++) {
        if (shape_of(w, set, &w->components[i]) != 0)
            return w->arena.rc;
        draft_add(w, drafts, room - 1, i);
    }
    while (c->count < CYCLE_GROUPS_MAX &&
           (draft = largest_draft(drafts, room)) != NULL) {
        draft->chosen = true;
        group_fill(w, c, draft);
    }
    for (uint32_t i = 0; i < room; i++)
        shapes += drafts[i].count > 0;
    c->groups_left_out = shapes - c->count;
    c->cycles = w->component_count;
    return 0;
}
