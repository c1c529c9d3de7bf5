/* cycle_hold.c - who else holds a block, and where references were taken.
 *
 * Counting is simulated later, so all counts are taken once here: of each unit
 * how many references own it, of each control block how many weak ones watch
 * it.
 *
 * Where a reference was taken is not in the graph: it is the third word of the
 * slot, in the holder's memory. That may have changed since, in a program that
 * went on running. So it is read only if the holder is still a live block of
 * the same size, and believed only if the slot still holds what the graph says.
 */
#include "cycle_work.h"
#include "rc.h"

#include <errno.h>

enum { SLOT_OBJECT, SLOT_CONTROL, SLOT_TAKEN_AT, SLOT_WORDS };

_Static_assert(sizeof(struct strong) == SLOT_WORDS * sizeof(void *),
               "a slot has three words");

bool work_second_of_strong(const struct cycle_work *w, uint32_t node, size_t e)
{
    const struct graph_edge *edge = &w->g->edges[e];

    return e > w->g->nodes[node].first_edge && edge[-1].strong &&
           edge[-1].word + 1 == edge->word &&
           w->g->nodes[edge->to].controls == edge[-1].to;
}

/* Other threads may write meanwhile; what is read is checked by the caller. */
__attribute__((no_sanitize("thread"), noinline)) //
static uintptr_t
word_at(uintptr_t address)
{
    return *(const volatile uintptr_t *)address;
}

static bool still_there(const struct graph_node *node)
{
    struct tracker_block block;

    /* An address from the graph: the block is only looked up. */
    return tracker_find((const void *)node->start, &block) &&
           block.size == node->size;
}

const struct tracker_site *work_taken_at(const struct cycle_work *w,
                                         uint32_t node, size_t e)
{
    const struct graph *g = w->g;
    const struct graph_edge *edge = &g->edges[e];
    const struct graph_node *holder = &g->nodes[node];
    uint32_t control = w->control[edge->to];
    size_t offset = edge->word * sizeof(void *);
    uintptr_t slot = holder->start + offset;

    if (!edge->strong || control == 0 ||
        offset + sizeof(struct strong) > holder->size || !still_there(holder))
        return NULL;
    if (word_at(slot) != g->nodes[edge->to].start ||
        word_at(slot + SLOT_CONTROL * sizeof(void *)) !=
            g->nodes[control - 1].start)
        return NULL;
    return (const struct tracker_site *)word_at(slot +
                                                SLOT_TAKEN_AT * sizeof(void *));
}

uint32_t work_overcount(const struct cycle_work *w, uint32_t node)
{
    const struct graph *g = w->g;
    const struct graph_node *control = NULL;
    uintptr_t strong = 0;

    if (w->control[node] == 0 || g->nodes[node].reachable)
        return 0;
    control = &g->nodes[w->control[node] - 1];
    if (!still_there(control) ||
        word_at(control->start) != rc_hidden(g->nodes[node].start))
        return 0;
    strong = word_at(control->start + rc_strong_offset());
    return strong > w->slots[node] ? (uint32_t)(strong - w->slots[node]) : 0;
}

static void count_edge(struct cycle_work *w, uint32_t from, size_t e)
{
    const struct graph_edge *edge = &w->g->edges[e];
    uint32_t to = edge->to;

    if (w->g->nodes[to].controls != GRAPH_NONE) {
        if (!work_second_of_strong(w, from, e))
            w->watchers[to]++;
        return;
    }
    if (!work_owns(w, edge))
        return;
    w->slots[to] += edge->strong;
    /* A strong reference to oneself counts; pointers of a unit to its own
     * blocks don't. */
    if (edge->strong || work_unit(w, to) != work_unit(w, from))
        w->holders[work_unit(w, to)]++;
    if (w->component[to] != 0 && !work_inside(w, from, to))
        w->marks[to] |= MARK_OUTSIDE;
}

/* A slot that is a variable has the object's address, and that of its control
 * block in the next word. A control block's address alone is a weak one. */
static void count_root(struct cycle_work *w, const struct graph_root *root)
{
    uint32_t object = w->g->nodes[root->node].controls;

    if (object == GRAPH_NONE) {
        w->holders[work_unit(w, root->node)]++;
        w->marks[root->node] |= MARK_OUTSIDE;
    } else if ((w->marks[object] & MARK_ROOT) == 0) {
        w->watchers[root->node]++;
    }
}

static void mark_created(struct cycle_work *w)
{
    const struct graph *g = w->g;

    for (uint32_t i = 0; i < w->ordered; i++) {
        uint32_t node = w->order[i];

        for (size_t e = g->nodes[node].first_edge;
             e < g->nodes[node + 1].first_edge; e++) {
            uint32_t to = g->edges[e].to;

            if (g->edges[e].strong && work_inside(w, node, to) && node != to &&
                work_taken_at(w, node, e) == g->nodes[to].site)
                w->marks[to] |= MARK_CREATED;
        }
    }
}

int work_find_holders(struct cycle_work *w)
{
    const struct graph *g = w->g;

    for (uint32_t i = 0; i < g->count; i++) {
        for (size_t e = g->nodes[i].first_edge; e < g->nodes[i + 1].first_edge;
             e++)
            count_edge(w, i, e);
    }
    for (uint32_t r = 0; r < g->root_count; r++)
        count_root(w, &g->roots[r]);
    if (w->counted)
        mark_created(w);
    return 0;
}
