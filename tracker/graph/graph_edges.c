/* graph_edges.c - who points at whom.
 *
 * Edges lie in one array, those of node 0 first, then those of node 1: a node
 * only says where its own begin. They are found in that order, so the array
 * only ever grows at its end.
 *
 * Blocks are read in order, but what they point at lies anywhere. So words are
 * put aside first, and what a search for each will read is asked for before
 * any is searched: then the machine waits for many at once.
 */
#include <errno.h>

#include "graph_steps.h"
#include "pages.h"
#include "rc.h"

/* A word that may be a block's address. */
struct guess {
    uintptr_t word;
    uint32_t from;   /* node */
    uint32_t number; /* of the word */
};

#define GUESSES 256

struct edge_scan {
    struct graph_work *w;
    uint32_t from; /* node that is being scanned */
    uint32_t told; /* nodes below that know where their edges begin */
    struct guess guesses[GUESSES];
    size_t guessed;
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
static void mark_strong(struct graph_work *w, const struct guess *guess,
                        uint32_t to)
{
    struct graph *g = w->g;
    struct graph_edge *before = NULL;

    if (g->nodes[to].controls == GRAPH_NONE ||
        g->nodes[to].start != guess->word ||
        g->edge_count == w->first[guess->from])
        return;
    before = &g->edges[g->edge_count - 1];
    if (before->to == g->nodes[to].controls &&
        before->word + 1U == guess->number) {
        before->strong = 1;
        w->any_strong = true;
    }
}

/* Edges from `node` on begin here, and those of all before it. */
static void tell_first(struct edge_scan *scan, uint32_t node)
{
    struct graph_work *w = scan->w;

    for (; scan->told <= node; scan->told++) {
        w->first[scan->told] = (uint32_t)w->g->edge_count;
        w->g->nodes[scan->told].first_edge = w->g->edge_count;
    }
}

static void search_guesses(struct edge_scan *scan)
{
    struct graph_work *w = scan->w;

    for (size_t i = 0; i < scan->guessed; i++)
        index_prefetch(&w->index, scan->guesses[i].word);
    for (size_t i = 0; i < scan->guessed; i++)
        index_prefetch_keys(&w->index, scan->guesses[i].word);
    for (size_t i = 0; i < scan->guessed && scan->rc == 0; i++) {
        const struct guess *guess = &scan->guesses[i];
        uint32_t to = index_search(&w->index, guess->word);

        if (to == GRAPH_NONE || !make_room_for_edge(scan))
            continue;
        tell_first(scan, guess->from);
        if (w->any_counted)
            mark_strong(w, guess, to);
        w->g->edges[w->g->edge_count++] =
            (struct graph_edge){.to = to, .word = guess->number & INT32_MAX};
    }
    scan->guessed = 0;
}

static void on_block_words(const uintptr_t *words, size_t count, size_t number,
                           void *ctx)
{
    struct edge_scan *scan = ctx;
    const struct graph_index *index = &scan->w->index;

    for (size_t i = 0; i < count; i++) {
        /* Most words lie outside. */
        if (words[i] - index->lowest >= index->span)
            continue;
        if (scan->guessed == GUESSES)
            search_guesses(scan);
        scan->guesses[scan->guessed].word = words[i];
        scan->guesses[scan->guessed].from = scan->from;
        scan->guesses[scan->guessed++].number = (uint32_t)(number + i);
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
        scan_words(g->nodes[i].start, g->nodes[i].size, on_block_words, &scan);
    }
    search_guesses(&scan);
    tell_first(&scan, g->count);
    return scan.rc;
}
