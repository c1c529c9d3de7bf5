/* graph_nodes.c - the graph's nodes: the live blocks, sorted by address.
 *
 * Sorted by radix, a byte of the address at a time: it needs no comparison
 * and no malloc (qsort may call it), and bytes that are equal in all
 * addresses, mostly half of them, cost nothing. What is sorted are addresses
 * with the numbers of their blocks; the blocks themselves move once, at the
 * end.
 */
#include <errno.h>
#include <string.h>

#include "graph_steps.h"
#include "pages.h"

#define DIGITS sizeof(uintptr_t)

/* So many blocks ahead their memory is asked for. */
#define AHEAD 16

struct place {
    uintptr_t start;
    uint32_t block; /* where it stands among the collected */
};

struct collect {
    struct tracker_block *blocks; /* as the side table has them */
    struct place *places;
    struct place *spare;
    size_t count;
    size_t room;
    size_t block_bytes;
    size_t place_bytes; /* of each of the two */
    int rc;
};

/* Between counting and collecting somebody may have allocated: not while a
 * snapshot is taken, but a graph in place has no lock. */
static bool on_block(const struct tracker_block *block, void *ctx)
{
    struct collect *c = ctx;

    if (c->count == c->room) {
        c->rc = -EAGAIN;
        return false;
    }
    c->places[c->count].start = (uintptr_t)block->ptr;
    c->places[c->count].block = (uint32_t)c->count;
    c->blocks[c->count++] = *block;
    return true;
}

static void collect_clear(struct collect *c)
{
    pages_unmap(c->blocks, c->block_bytes);
    pages_unmap(c->places, c->place_bytes);
    pages_unmap(c->spare, c->place_bytes);
    *c = (struct collect){.count = 0};
}

static int collect_blocks(struct collect *c)
{
    do {
        uint64_t live = tracker_total().live_blocks;

        collect_clear(c);
        if (live > INT32_MAX)
            return -EOVERFLOW;
        c->room = (size_t)live + 1;
        c->block_bytes = c->room * sizeof(*c->blocks);
        c->place_bytes = c->room * sizeof(*c->places);
        c->blocks = pages_map(c->block_bytes);
        c->places = pages_map(c->place_bytes);
        c->spare = pages_map(c->place_bytes);
        if (c->blocks == NULL || c->places == NULL || c->spare == NULL)
            return -ENOMEM;
        tracker_each_block(on_block, c);
    } while (c->rc == -EAGAIN);
    return 0;
}

static unsigned digit_of(uintptr_t address, size_t digit)
{
    return (address >> (8 * digit)) & 0xff;
}

/* One pass: distribute `from` to `to` by one digit. */
static void sort_by_digit(const struct place *from, struct place *to,
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

static void sort_places(struct collect *c)
{
    size_t counts[DIGITS][256] = {{0}};

    for (size_t i = 0; i < c->count; i++) {
        for (size_t d = 0; d < DIGITS; d++)
            counts[d][digit_of(c->places[i].start, d)]++;
    }
    for (size_t d = 0; d < DIGITS && c->count > 0; d++) {
        struct place *from = c->places;

        if (counts[d][digit_of(from[0].start, d)] == c->count)
            continue;
        sort_by_digit(from, c->spare, c->count, d, counts[d]);
        c->places = c->spare;
        c->spare = from;
    }
}

static void fill_node(struct graph_node *node, const struct tracker_block *b)
{
    *node = (struct graph_node){
        .start = (uintptr_t)b->ptr,
        .size = b->size,
        .site = b->site,
        .tag = b->tag,
        .label = b->label,
        .origin = b->origin,
        .stack = b->stack,
        .born_ms = b->born_ms,
        .from = GRAPH_NONE,
        .root = GRAPH_NONE,
        .dominator = GRAPH_NONE,
        .part = GRAPH_NONE,
        .controls = GRAPH_NONE,
    };
}

static int fill_nodes(struct graph_work *w, const struct collect *c)
{
    struct graph_index *index = &w->index;
    struct graph *g = w->g;

    g->node_bytes = (c->count + 1) * sizeof(*g->nodes);
    g->nodes = pages_map(g->node_bytes);
    index->key_bytes = (c->count + 1) * sizeof(*index->keys);
    index->keys = pages_map(index->key_bytes);
    if (g->nodes == NULL || index->keys == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < c->count; i++) {
        const struct tracker_block *b = &c->blocks[c->places[i].block];

        if (i + AHEAD < c->count)
            __builtin_prefetch(&c->blocks[c->places[i + AHEAD].block]);
        fill_node(&g->nodes[i], b);
        index->keys[i].start = (uintptr_t)b->ptr;
        index->keys[i].end = (uintptr_t)b->ptr + (b->size > 0 ? b->size : 1);
    }
    g->count = (uint32_t)c->count;
    index->count = g->count;
    return index_build(index);
}

int graph_take_nodes(struct graph_work *w)
{
    struct collect c = {.count = 0};
    int rc = collect_blocks(&c);

    if (rc == 0) {
        sort_places(&c);
        rc = fill_nodes(w, &c);
    }
    collect_clear(&c);
    return rc;
}
