/* fuzz_graph.c - any heap of a few blocks that point at each other, as the
 * tracker's graph sees it.
 *
 *   | blocks | their sizes ... | holder, word, block, byte | ...
 *
 * What is reachable, which blocks form a cycle, what holds what is lost, and
 * what goes with each block (retained): by the definitions, one block at a
 * time. A holder past the last block is a global variable.
 */
#include <stdio.h>

#include "fuzz.h"
#include "graph.h"
#include "tracker.h"

#define BLOCKS 20
#define WORDS 8
#define GLOBALS 3
#define NONE BLOCKS

/* volatile, so that no compiler finds a store to be useless. */
static void *volatile globals[GLOBALS];

/* Addresses are kept inverted: they must be no references. */
static struct {
    uintptr_t hidden[BLOCKS];
    size_t size[BLOCKS];
    unsigned count;
    unsigned points[BLOCKS][WORDS]; /* at a block, or NONE */
    unsigned root[GLOBALS];
    bool reaches[BLOCKS][BLOCKS]; /* in one step or more */
    bool live[BLOCKS];            /* reachable */
} heap;

void fuzz_init(void)
{
}

static uintptr_t address_of(unsigned block)
{
    return ~heap.hidden[block];
}

/* The heap -------------------------------------------------------------------
 */

static void make_blocks(struct fuzz_bytes *in)
{
    heap.count = 1 + fuzz_u8(in) % BLOCKS;
    for (unsigned i = 0; i < heap.count; i++) {
        heap.size[i] = fuzz_u8(in) % (WORDS * sizeof(void *) + 1);
        heap.hidden[i] = ~(uintptr_t)tracker_calloc(1, 1, heap.size[i]);
        FUZZ_CHECK(heap.hidden[i] != UINTPTR_MAX);
        for (unsigned w = 0; w < WORDS; w++)
            heap.points[i][w] = NONE;
    }
    for (unsigned g = 0; g < GLOBALS; g++)
        heap.root[g] = NONE;
}

static void point(struct fuzz_bytes *in)
{
    unsigned from = fuzz_u8(in) % (BLOCKS + GLOBALS);
    unsigned word = fuzz_u8(in) % WORDS;
    unsigned to = fuzz_u8(in) % heap.count;
    size_t at = fuzz_u8(in);

    if (heap.size[to] == 0)
        return;
    at = at < 200 ? 0 : at % heap.size[to];
    if (from >= BLOCKS) {
        globals[from - BLOCKS] = (void *)(address_of(to) + at);
        heap.root[from - BLOCKS] = to;
    } else if (from < heap.count &&
               (word + 1) * sizeof(void *) <= heap.size[from]) {
        ((void *volatile *)address_of(from))[word] =
            (void *)(address_of(to) + at);
        heap.points[from][word] = to;
    }
}

/* libFuzzer remembers, in variables of the program, what was compared last:
 * addresses among it. Those would be roots. Is it linked in, it gets something
 * else to remember. */
__attribute__((weak)) void __sanitizer_cov_trace_cmp8(uint64_t a, uint64_t b);

static void forget_compared(void)
{
    for (uint64_t i = 0; __sanitizer_cov_trace_cmp8 != NULL && i < 64; i++)
        __sanitizer_cov_trace_cmp8(i, 0);
}

/* The definitions ----------------------------------------------------------
 */

static void close_paths(void)
{
    memset(heap.reaches, 0, sizeof(heap.reaches));
    for (unsigned i = 0; i < heap.count; i++)
        for (unsigned w = 0; w < WORDS; w++)
            if (heap.points[i][w] != NONE)
                heap.reaches[i][heap.points[i][w]] = true;
    for (unsigned by = 0; by < heap.count; by++)
        for (unsigned i = 0; i < heap.count; i++)
            for (unsigned j = 0; j < heap.count; j++)
                heap.reaches[i][j] |=
                    heap.reaches[i][by] && heap.reaches[by][j];
    for (unsigned i = 0; i < heap.count; i++) {
        heap.live[i] = false;
        for (unsigned g = 0; g < GLOBALS; g++)
            heap.live[i] |=
                heap.root[g] != NONE &&
                (heap.root[g] == i || heap.reaches[heap.root[g]][i]);
    }
}

static bool same_part(unsigned a, unsigned b)
{
    return a == b || (heap.reaches[a][b] && heap.reaches[b][a]);
}

/* Is no unreachable block of another part pointing here? */
static bool is_head(unsigned block)
{
    for (unsigned i = 0; i < heap.count; i++)
        if (heap.reaches[i][block] && !same_part(i, block))
            return false;
    return !heap.live[block];
}

/* Where the paths to unreachable blocks begin: at each head; of a ring, at its
 * block with the lowest address. */
static bool is_entry(unsigned block)
{
    if (!is_head(block))
        return false;
    for (unsigned i = 0; i < heap.count; i++)
        if (same_part(i, block) && address_of(i) < address_of(block))
            return false;
    return true;
}

static bool starts(unsigned block)
{
    if (is_entry(block))
        return true;
    for (unsigned g = 0; g < GLOBALS; g++)
        if (heap.root[g] == block)
            return true;
    return false;
}

static void walk(unsigned from, unsigned without, bool *seen)
{
    if (from == without || seen[from])
        return;
    seen[from] = true;
    for (unsigned w = 0; w < WORDS; w++)
        if (heap.points[from][w] != NONE)
            walk(heap.points[from][w], without, seen);
}

/* The bytes that no path reaches any more once this block is gone: from roots
 * for what is reachable, from heads for what is not. */
static uint64_t retained(unsigned block, uint32_t *blocks)
{
    bool seen[BLOCKS] = {false};
    uint64_t bytes = 0;

    for (unsigned i = 0; i < heap.count; i++)
        if (heap.live[i] == heap.live[block] && starts(i))
            walk(i, block, seen);
    *blocks = 0;
    for (unsigned i = 0; i < heap.count; i++) {
        if (seen[i] || heap.live[i] != heap.live[block])
            continue;
        bytes += heap.size[i];
        ++*blocks;
    }
    return bytes;
}

/* Comparing ------------------------------------------------------------------
 */

static void check_node(const struct graph *g, unsigned block, uint32_t at)
{
    const struct graph_node *node = &g->nodes[at];
    const struct graph_part *part = &g->parts[node->part];
    uint32_t path[BLOCKS], blocks;
    size_t edges = 0, steps = graph_path(g, at, path, BLOCKS);

    FUZZ_CHECK(node->start == address_of(block));
    FUZZ_CHECK(node->size == heap.size[block]);
    FUZZ_CHECK(node->reachable == heap.live[block]);
    for (unsigned w = 0; w < WORDS; w++)
        edges += heap.points[block][w] != NONE;
    FUZZ_CHECK(node[1].first_edge - node->first_edge == edges);
    FUZZ_CHECK((part->head == GRAPH_NONE) == heap.live[block]);
    FUZZ_CHECK(part->cycle == heap.reaches[block][block]);
    FUZZ_CHECK((part->head == node->part) == is_head(block));
    FUZZ_CHECK(node->retained_bytes == retained(block, &blocks));
    FUZZ_CHECK(node->retained_blocks == blocks);
    FUZZ_CHECK((steps > 0) == heap.live[block]);
    FUZZ_CHECK(steps <= heap.count);
    FUZZ_CHECK(steps == 0 || path[steps - 1] == at);
}

static void check(const struct graph *g)
{
    uint32_t nodes[BLOCKS], largest[BLOCKS];
    size_t count;

    for (unsigned i = 0; i < heap.count; i++) {
        nodes[i] = graph_find(g, address_of(i));
        FUZZ_CHECK(nodes[i] != GRAPH_NONE);
        check_node(g, i, nodes[i]);
    }
    for (unsigned i = 0; i < heap.count; i++)
        for (unsigned j = 0; j < heap.count; j++)
            FUZZ_CHECK((g->nodes[nodes[i]].part == g->nodes[nodes[j]].part) ==
                       same_part(i, j));
    count = graph_retainers(g, largest, BLOCKS);
    for (size_t i = 1; i < count; i++)
        FUZZ_CHECK(g->nodes[largest[i - 1]].retained_bytes >=
                   g->nodes[largest[i]].retained_bytes);
}

void fuzz_run(struct fuzz_bytes *in)
{
    struct graph *g;

    for (unsigned i = 0; i < GLOBALS; i++)
        globals[i] = NULL;
    make_blocks(in);
    for (int i = 0; i < 100 && in->left > 0; i++)
        point(in);
    close_paths();
    forget_compared();
    FUZZ_CHECK(graph_new(&g) == 0);
    check(g);
    graph_free(g);
    for (unsigned i = 0; i < GLOBALS; i++)
        globals[i] = NULL;
    for (unsigned i = 0; i < heap.count; i++)
        tracker_free((void *)address_of(i));
}

/* A chain, a ring, two rings that hold each other, a net; held or lost. */
size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    uint32_t random = i * 2654435761u + 9;
    size_t at = 0;

    if (i >= 12)
        return 0;
    buf[at++] = (unsigned char)(4 + i);
    for (unsigned n = 0; n < 5 + i; n++)
        buf[at++] = (unsigned char)(24 + n * 5);
    for (unsigned n = 0; n < 5 + 3 * i; n++) {
        random = random * 1664525 + 1013904223;
        buf[at++] = (unsigned char)(n % (5 + i));
        buf[at++] = (unsigned char)(n / (5 + i));
        buf[at++] = (unsigned char)(i % 3 == 0 ? n + 1 : random >> 24);
        buf[at++] = (unsigned char)(i % 4 == 0 ? 0 : random >> 16);
    }
    if (i % 2 == 0) {
        buf[at++] = BLOCKS;
        buf[at++] = 0;
        buf[at++] = (unsigned char)(i / 2);
        buf[at++] = 0;
    }
    return at;
}
