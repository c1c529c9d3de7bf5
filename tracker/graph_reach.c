/* graph_reach.c - what the roots reach, and from where.
 *
 * A search in breadth, from all root pointers at once: the queue holds blocks
 * in the order of their distance from a root, so the block from which another
 * is met first lies on a shortest path to it.
 */
#include <errno.h>

#include "graph_steps.h"
#include "pages.h"

struct reach {
    struct graph_work *w;
    uint32_t *queue; /* nodes in the order in which they were reached */
    uint32_t *root;  /* by node; GRAPH_NONE: not reached */
    uint32_t *from;  /* by node */
    size_t queued;
    size_t bytes;                   /* of the three together */
    const struct root_range *range; /* being scanned */
    size_t root_room;
    int rc;
};

static bool make_room_for_root(struct reach *reach)
{
    struct graph *g = reach->w->g;
    void *grown = NULL;

    if (g->root_count < reach->root_room)
        return true;
    grown = pages_grow(g->roots, g->root_bytes, 2 * g->root_bytes);
    if (grown == NULL) {
        reach->rc = -ENOMEM;
        return false;
    }
    g->roots = grown;
    g->root_bytes *= 2;
    reach->root_room = g->root_bytes / sizeof(*g->roots);
    return true;
}

static void add_root(struct reach *reach, uint32_t node, size_t word)
{
    const struct root_range *range = reach->range;
    struct graph *g = reach->w->g;
    uintptr_t aligned =
        (range->start + sizeof(void *) - 1) & ~(sizeof(void *) - 1);

    if (reach->rc != 0 || !make_room_for_root(reach))
        return;
    reach->root[node] = g->root_count;
    reach->from[node] = GRAPH_NONE;
    reach->queue[reach->queued++] = node;
    g->roots[g->root_count++] = (struct graph_root){
        .address = range->kind == GRAPH_ROOT_REGISTERS
                       ? 0
                       : aligned + word * sizeof(void *),
        .node = node,
        .thread = range->thread,
        .kind = range->kind,
    };
}

static void on_root_words(const uintptr_t *words, size_t count, size_t number,
                          void *ctx)
{
    struct reach *reach = ctx;
    const struct graph_index *index = &reach->w->index;

    for (size_t i = 0; i < count; i++) {
        uint32_t node = index_find(index, words[i]);

        if (node == GRAPH_NONE || reach->root[node] != GRAPH_NONE ||
            (reach->range->exact && index->keys[node].start != words[i]))
            continue;
        add_root(reach, node, number + i);
    }
}

static void follow(struct reach *reach)
{
    const struct graph_work *w = reach->w;

    for (size_t done = 0; done < reach->queued; done++) {
        uint32_t node = reach->queue[done];

        for (uint32_t e = w->first[node]; e < w->first[node + 1]; e++) {
            uint32_t to = w->g->edges[e].to;

            if (reach->root[to] != GRAPH_NONE)
                continue;
            reach->root[to] = reach->root[node];
            reach->from[to] = node;
            reach->queue[reach->queued++] = to;
        }
    }
}

static void fill_nodes(const struct reach *reach)
{
    struct graph *g = reach->w->g;

    for (uint32_t i = 0; i < g->count; i++) {
        g->nodes[i].root = reach->root[i];
        g->nodes[i].from = reach->from[i];
        g->nodes[i].reachable = reach->root[i] != GRAPH_NONE;
    }
}

static int reach_init(struct reach *reach)
{
    struct graph *g = reach->w->g;
    size_t n = g->count + (size_t)1;

    g->root_bytes = pages_round(sizeof(*g->roots));
    g->roots = pages_map(g->root_bytes);
    reach->root_room = g->root_bytes / sizeof(*g->roots);
    reach->bytes = 3 * n * sizeof(uint32_t);
    reach->queue = pages_map(reach->bytes);
    if (g->roots == NULL || reach->queue == NULL)
        return -ENOMEM;
    reach->root = reach->queue + n;
    reach->from = reach->root + n;
    for (size_t i = 0; i < n; i++) {
        reach->root[i] = GRAPH_NONE;
        reach->from[i] = GRAPH_NONE;
    }
    return 0;
}

int graph_reach(struct graph_work *w, const struct root_list *roots)
{
    struct reach reach = {.w = w};
    int rc = reach_init(&reach);

    if (rc != 0)
        goto out;
    for (size_t i = 0; i < roots->count && w->g->count > 0; i++) {
        reach.range = &roots->ranges[i];
        scan_words(reach.range->start, reach.range->bytes, on_root_words,
                   &reach);
    }
    rc = reach.rc;
    if (rc != 0)
        goto out;
    follow(&reach);
    fill_nodes(&reach);
out:
    pages_unmap(reach.queue, reach.bytes);
    return rc;
}
