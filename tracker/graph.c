/* graph.c - the heap as a graph: edges, and what the roots reach.
 *
 * Edges lie in one array, those of node 0 first, then those of node 1: a node
 * only says where its own begin. They are found in that order, so the array
 * only ever grows at its end.
 *
 * All searches use explicit stacks: a list of a million blocks must not need
 * a million stack frames.
 */
#include "graph.h"

#include <errno.h>

#include "graph_steps.h"
#include "pages.h"
#include "rc.h"

uint32_t graph_find(const struct graph *g, uintptr_t address)
{
    uint32_t low = 0;
    uint32_t high = g->count;
    const struct graph_node *node = NULL;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (g->nodes[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return GRAPH_NONE;
    node = &g->nodes[low - 1];
    /* A block of 0 bytes has an address, if no content. */
    if (address - node->start < node->size || address == node->start)
        return low - 1;
    return GRAPH_NONE;
}

/* The blocks' lowest and highest address: most words lie outside. */
static bool graph_may_hold(const struct graph *g, uintptr_t address)
{
    return g->count > 0 && address >= g->nodes[0].start &&
           address <=
               g->nodes[g->count - 1].start + g->nodes[g->count - 1].size;
}

/* Edges ------------------------------------------------------------------ */

struct edge_scan {
    struct graph *g;
    struct graph_node *from;
    size_t room;
    int rc;
};

static void on_first_word(uintptr_t word, size_t number, void *ctx)
{
    uintptr_t *first = ctx;

    (void)number;
    *first = word;
}

/* Which blocks are control blocks, and of which objects: a block of the right
 * size that starts with the inverted address of another block. */
static void graph_find_counted(struct graph *g)
{
    for (uint32_t i = 0; i < g->count; i++) {
        struct graph_node *control = &g->nodes[i];
        uintptr_t first = 0;
        uint32_t object = GRAPH_NONE;

        if (control->size != rc_control_bytes())
            continue;
        scan_words(control->start, sizeof(void *), on_first_word, &first);
        object = graph_find(g, rc_hidden(first));
        if (object == GRAPH_NONE || g->nodes[object].start != rc_hidden(first))
            continue;
        control->controls = object;
        g->nodes[object].counted = true;
    }
}

static bool edges_make_room(struct edge_scan *scan)
{
    struct graph *g = scan->g;
    void *grown = NULL;

    if (g->edge_count < scan->room)
        return true;
    grown = pages_grow(g->edges, g->edge_bytes, 2 * g->edge_bytes);
    if (grown == NULL) {
        scan->rc = -ENOMEM;
        return false;
    }
    g->edges = grown;
    g->edge_bytes *= 2;
    scan->room = g->edge_bytes / sizeof(struct graph_edge);
    return true;
}

/* A struct strong is an object's address and, in the next word, that of its
 * control block. So the edge before this one turns out to be strong. */
static void mark_strong(struct edge_scan *scan, uintptr_t word, size_t number,
                        uint32_t to)
{
    struct graph *g = scan->g;
    struct graph_edge *before = NULL;

    if (g->nodes[to].controls == GRAPH_NONE || g->nodes[to].start != word ||
        g->edge_count == scan->from->first_edge)
        return;
    before = &g->edges[g->edge_count - 1];
    if (before->to == g->nodes[to].controls &&
        (size_t)before->word + 1 == number)
        before->strong = 1;
}

static void on_block_word(uintptr_t word, size_t number, void *ctx)
{
    struct edge_scan *scan = ctx;
    struct graph *g = scan->g;
    uint32_t to = GRAPH_NONE;

    if (scan->rc != 0 || !graph_may_hold(g, word))
        return;
    to = graph_find(g, word);
    if (to == GRAPH_NONE || !edges_make_room(scan))
        return;
    mark_strong(scan, word, number, to);
    g->edges[g->edge_count++] =
        (struct graph_edge){.to = to, .word = number & INT32_MAX};
}

static int graph_take_edges(struct graph *g)
{
    struct edge_scan scan = {.g = g};

    g->edge_bytes =
        pages_round((g->count + (size_t)1) * sizeof(struct graph_edge));
    g->edges = pages_map(g->edge_bytes);
    if (g->edges == NULL)
        return -ENOMEM;
    scan.room = g->edge_bytes / sizeof(struct graph_edge);
    for (uint32_t i = 0; i < g->count; i++) {
        scan.from = &g->nodes[i];
        scan.from->first_edge = g->edge_count;
        scan_words(scan.from->start, scan.from->size, on_block_word, &scan);
    }
    g->nodes[g->count].first_edge = g->edge_count;
    return scan.rc;
}

/* Reachability ----------------------------------------------------------- */

struct reach {
    struct graph *g;
    uint32_t *queue; /* nodes whose edges are still to be followed */
    size_t queued;
};

static void reach_node(struct reach *reach, uint32_t node)
{
    if (reach->g->nodes[node].reachable)
        return;
    reach->g->nodes[node].reachable = true;
    reach->queue[reach->queued++] = node;
}

static void on_root(uintptr_t word, bool exact, void *ctx)
{
    struct reach *reach = ctx;
    uint32_t node = GRAPH_NONE;

    if (!graph_may_hold(reach->g, word))
        return;
    node = graph_find(reach->g, word);
    if (node == GRAPH_NONE || (exact && reach->g->nodes[node].start != word))
        return;
    reach_node(reach, node);
}

static int graph_reach(struct graph *g)
{
    size_t queue_bytes = (g->count + (size_t)1) * sizeof(uint32_t);
    struct reach reach = {.g = g, .queue = pages_map(queue_bytes)};

    if (reach.queue == NULL)
        return -ENOMEM;
    scan_roots(on_root, &reach);
    while (reach.queued > 0) {
        const struct graph_node *node = &g->nodes[reach.queue[--reach.queued]];

        for (size_t e = node[0].first_edge; e < node[1].first_edge; e++)
            reach_node(&reach, g->edges[e].to);
    }
    pages_unmap(reach.queue, queue_bytes);
    return 0;
}

/* The whole -------------------------------------------------------------- */

int graph_new(struct graph **out)
{
    struct graph *g = pages_map(sizeof(*g));
    int rc = -ENOMEM;

    *out = NULL;
    if (g == NULL)
        return rc;
    rc = graph_take_nodes(g);
    if (rc != 0)
        goto out;
    graph_find_counted(g);
    rc = graph_take_edges(g);
    if (rc != 0)
        goto out;
    rc = graph_reach(g);
    if (rc != 0)
        goto out;
    rc = graph_take_parts(g);
    if (rc != 0)
        goto out;
    *out = g;
    g = NULL; /* the caller's now */
out:
    graph_free(g);
    return rc;
}

void graph_free(struct graph *g)
{
    if (g == NULL)
        return;
    pages_unmap(g->nodes, g->node_bytes);
    pages_unmap(g->edges, g->edge_bytes);
    pages_unmap(g->parts, g->part_bytes);
    pages_unmap(g->members, g->member_bytes);
    pages_unmap(g, sizeof(*g));
}
