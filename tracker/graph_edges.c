/* graph_edges.c - who points at whom.
 *
 * Edges lie in one array, those of node 0 first, then those of node 1: a node
 * only says where its own begin. They are found in that order, so the array
 * only ever grows at its end.
 */
#include <errno.h>

#include "graph_steps.h"
#include "pages.h"
#include "rc.h"

struct edge_scan {
    struct graph_work *w;
    uint32_t from; /* node */
    size_t room;
    int rc;
};

/* Which blocks are control blocks, and of which objects: a block of the right
 * size that starts with the inverted address of another block. */
static void find_counted(struct graph_work *w)
{
    struct graph *g = w->g;

    for (uint32_t i = 0; i < g->count; i++) {
        struct graph_node *control = &g->nodes[i];
        uintptr_t first = 0;
        uint32_t object = GRAPH_NONE;

        if (control->size != rc_control_bytes())
            continue;
        scan_copy(&first, control->start, 1);
        object = index_find(&w->index, rc_hidden(first));
        if (object == GRAPH_NONE || g->nodes[object].start != rc_hidden(first))
            continue;
        control->controls = object;
        g->nodes[object].counted = true;
        w->any_counted = true;
    }
}

static bool make_room_for_edge(struct edge_scan *scan)
{
    struct graph *g = scan->w->g;
    void *grown = NULL;

    if (g->edge_count < scan->room)
        return true;
    if (g->edge_count >= INT32_MAX) {
        scan->rc = -EOVERFLOW;
        return false;
    }
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
    struct graph *g = scan->w->g;
    struct graph_edge *before = NULL;

    if (g->nodes[to].controls == GRAPH_NONE || g->nodes[to].start != word ||
        g->edge_count == scan->w->first[scan->from])
        return;
    before = &g->edges[g->edge_count - 1];
    if (before->to == g->nodes[to].controls &&
        (size_t)before->word + 1 == number) {
        before->strong = 1;
        scan->w->any_strong = true;
    }
}

static void on_block_words(const uintptr_t *words, size_t count, size_t number,
                           void *ctx)
{
    struct edge_scan *scan = ctx;
    struct graph_work *w = scan->w;

    for (size_t i = 0; i < count && scan->rc == 0; i++) {
        uint32_t to = index_find(&w->index, words[i]);

        if (to == GRAPH_NONE || !make_room_for_edge(scan))
            continue;
        if (w->any_counted)
            mark_strong(scan, words[i], number + i, to);
        w->g->edges[w->g->edge_count++] =
            (struct graph_edge){.to = to, .word = (number + i) & INT32_MAX};
    }
}

int graph_take_edges(struct graph_work *w)
{
    struct graph *g = w->g;
    struct edge_scan scan = {.w = w};

    find_counted(w);
    w->first_bytes = (g->count + (size_t)1) * sizeof(*w->first);
    w->first = pages_map(w->first_bytes);
    g->edge_bytes =
        pages_round((g->count + (size_t)1) * sizeof(struct graph_edge));
    g->edges = pages_map(g->edge_bytes);
    if (w->first == NULL || g->edges == NULL)
        return -ENOMEM;
    scan.room = g->edge_bytes / sizeof(struct graph_edge);
    for (uint32_t i = 0; i < g->count && scan.rc == 0; i++) {
        scan.from = i;
        w->first[i] = (uint32_t)g->edge_count;
        g->nodes[i].first_edge = g->edge_count;
        scan_words(g->nodes[i].start, g->nodes[i].size, on_block_words, &scan);
    }
    w->first[g->count] = (uint32_t)g->edge_count;
    g->nodes[g->count].first_edge = g->edge_count;
    return scan.rc;
}
