/* graph_nodes.c - the graph's nodes: the live blocks, sorted by address.
 *
 * Sorted by radix, a byte of the address at a time: it needs no comparison
 * and no malloc (qsort may call it), and bytes that are equal in all
 * addresses, mostly half of them, cost nothing.
 */
#include <errno.h>
#include <string.h>

#include "graph_steps.h"
#include "pages.h"

#define DIGITS sizeof(uintptr_t)

struct collect {
    struct graph *g;
    size_t room;
    int rc;
};

static bool on_block(const struct tracker_block *block, void *ctx)
{
    struct collect *collect = ctx;
    struct graph *g = collect->g;

    /* One place stays free for the end marker. */
    if (g->count + (size_t)1 == collect->room) {
        size_t bytes = 2 * g->node_bytes;
        void *grown = pages_grow(g->nodes, g->node_bytes, bytes);

        if (grown == NULL || g->count > INT32_MAX) {
            collect->rc = grown == NULL ? -ENOMEM : -EOVERFLOW;
            return false;
        }
        g->nodes = grown;
        g->node_bytes = bytes;
        collect->room = bytes / sizeof(struct graph_node);
    }
    g->nodes[g->count++] = (struct graph_node){
        .start = (uintptr_t)block->ptr,
        .size = block->size,
        .site = block->site,
        .tag = block->tag,
        .label = block->label,
        .origin = block->origin,
        .stack = block->stack,
        .born_ms = block->born_ms,
        .from = GRAPH_NONE,
        .root = GRAPH_NONE,
        .dominator = GRAPH_NONE,
        .part = GRAPH_NONE,
        .controls = GRAPH_NONE,
    };
    return true;
}

static unsigned digit_of(uintptr_t address, size_t digit)
{
    return (address >> (8 * digit)) & 0xff;
}

/* One pass: distribute `from` to `to` by one digit. */
static void sort_by_digit(const struct graph_node *from, struct graph_node *to,
                          size_t count, size_t digit, size_t counts[256])
{
    size_t at = 0;

    for (size_t value = 0; value < 256; value++) {
        size_t n = counts[value];

        counts[value] = at;
        at += n;
    }
    for (size_t i = 0; i < count; i++)
        to[counts[digit_of(from[i].start, digit)]++] = from[i];
}

static int sort_nodes(struct graph *g)
{
    size_t counts[DIGITS][256] = {{0}};
    struct graph_node *spare = pages_map(g->node_bytes);

    if (spare == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < g->count; i++) {
        for (size_t d = 0; d < DIGITS; d++)
            counts[d][digit_of(g->nodes[i].start, d)]++;
    }
    for (size_t d = 0; d < DIGITS && g->count > 0; d++) {
        struct graph_node *from = g->nodes;

        if (counts[d][digit_of(from[0].start, d)] == g->count)
            continue;
        sort_by_digit(from, spare, g->count, d, counts[d]);
        g->nodes = spare;
        spare = from;
    }
    pages_unmap(spare, g->node_bytes);
    return 0;
}

/* What searches by address need. */
static int make_index(struct graph_work *w)
{
    struct graph_index *index = &w->index;

    index->count = w->g->count;
    index->key_bytes = (index->count + (size_t)1) * sizeof(*index->keys);
    index->keys = pages_map(index->key_bytes);
    if (index->keys == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < index->count; i++) {
        const struct graph_node *node = &w->g->nodes[i];

        index->keys[i].start = node->start;
        index->keys[i].end = node->start + (node->size > 0 ? node->size : 1);
    }
    return index_build(index);
}

int graph_take_nodes(struct graph_work *w)
{
    struct graph *g = w->g;
    size_t expected = tracker_total().live_blocks + 2;
    struct collect collect = {.g = g};
    size_t bytes = pages_round(expected * sizeof(struct graph_node));
    int rc = 0;

    g->nodes = pages_map(bytes);
    if (g->nodes == NULL)
        return -ENOMEM;
    g->node_bytes = bytes;
    collect.room = bytes / sizeof(struct graph_node);
    tracker_each_block(on_block, &collect);
    if (collect.rc != 0)
        return collect.rc;
    rc = sort_nodes(g);
    if (rc != 0)
        return rc;
    return make_index(w);
}
