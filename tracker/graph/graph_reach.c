/* graph_reach.c - what the roots reach, from where, and an order for walks.
 *
 * A search in breadth, from all root pointers at once: the queue holds blocks
 * in the order of their distance from a root, so the block from which another
 * is met first lies on a shortest path to it. What is left then is searched in
 * the same way, from the lowest address up.
 *
 * So the queue gets to hold all nodes, and a node's place in it becomes its
 * number: blocks that point at each other have numbers close to each other,
 * wherever they lie. The walks of the next steps go by these numbers, and
 * through memory nearly in order, even if a list's blocks lie anywhere.
 *
 * This first search has nothing of the kind, and waits for memory at each
 * node. So what it needs of a node stands together.
 */
#include <errno.h>

#include "graph_steps.h"
#include "pages.h"

#define UNSEEN GRAPH_NONE
#define NO_ROOT (GRAPH_NONE - 1) /* seen, but not from a root */

struct station {
    uint32_t first; /* edge */
    uint32_t to;    /* where that edge leads, if there is one */
    uint32_t root;
    uint32_t from;
};

struct reach {
    struct graph_work *w;
    struct station *stations;       /* by node, and one more as an end */
    uint32_t queued;                /* in w->order */
    const struct root_range *range; /* being scanned */
    size_t root_room;
    int rc;
};

/* Roots ------------------------------------------------------------------ */

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

static void meet(struct reach *reach, uint32_t node, uint32_t root,
                 uint32_t from)
{
    reach->stations[node].root = root;
    reach->stations[node].from = from;
    reach->w->order[reach->queued++] = node;
}

static void add_root(struct reach *reach, uint32_t node, size_t word)
{
    const struct root_range *range = reach->range;
    struct graph *g = reach->w->g;
    uintptr_t aligned =
        (range->start + sizeof(void *) - 1) & ~(sizeof(void *) - 1);

    if (reach->rc != 0 || !make_room_for_root(reach))
        return;
    meet(reach, node, g->root_count, GRAPH_NONE);
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

        if (node == GRAPH_NONE || reach->stations[node].root != UNSEEN ||
            (reach->range->exact && index->keys[node].start != words[i]))
            continue;
        add_root(reach, node, number + i);
    }
}

/* The search ------------------------------------------------------------- */

static void go_to(struct reach *reach, uint32_t to, uint32_t from)
{
    if (reach->stations[to].root == UNSEEN)
        meet(reach, to, reach->stations[from].root, from);
}

static void follow(struct reach *reach, uint32_t done)
{
    const struct graph_work *w = reach->w;

    for (; done < reach->queued; done++) {
        uint32_t node = w->order[done];
        const struct station *at = &reach->stations[node];

        if (at[0].first == at[1].first)
            continue;
        go_to(reach, at[0].to, node);
        for (uint32_t e = at[0].first + 1; e < at[1].first; e++)
            go_to(reach, w->g->edges[e].to, node);
    }
}

static void follow_the_rest(struct reach *reach)
{
    for (uint32_t i = 0; i < reach->w->g->count; i++) {
        if (reach->stations[i].root != UNSEEN)
            continue;
        meet(reach, i, NO_ROOT, GRAPH_NONE);
        follow(reach, reach->queued - 1);
    }
}

/* The results ------------------------------------------------------------ */

static void fill_nodes(const struct reach *reach)
{
    struct graph *g = reach->w->g;

    for (uint32_t i = 0; i < g->count; i++) {
        const struct station *at = &reach->stations[i];

        if (at->root == NO_ROOT)
            continue;
        g->nodes[i].reachable = true;
        g->nodes[i].root = at->root;
        g->nodes[i].from = at->from;
    }
}

/* The edges once more, by number. */
static void fill_walk(struct graph_work *w)
{
    uint32_t edges = 0;

    for (uint32_t v = 0; v < w->g->count; v++)
        w->number[w->order[v]] = v;
    for (uint32_t v = 0; v < w->g->count; v++) {
        uint32_t node = w->order[v];

        w->begin[v] = edges;
        for (uint32_t e = w->first[node]; e < w->first[node + 1]; e++)
            w->to[edges++] = w->number[w->g->edges[e].to];
    }
    w->begin[w->g->count] = edges;
}

static int make_room_for_walk(struct graph_work *w)
{
    size_t n = w->g->count + (size_t)1;

    w->walk_bytes = (3 * n + w->g->edge_count) * sizeof(*w->order);
    w->order = pages_map(w->walk_bytes);
    if (w->order == NULL)
        return -ENOMEM;
    w->number = w->order + n;
    w->begin = w->number + n;
    w->to = w->begin + n;
    return 0;
}

static void fill_stations(struct reach *reach)
{
    const struct graph_work *w = reach->w;

    for (uint32_t i = 0; i <= w->g->count; i++) {
        struct station *at = &reach->stations[i];

        at->first = w->first[i];
        at->root = UNSEEN;
        if (i < w->g->count && w->first[i] < w->first[i + 1])
            at->to = w->g->edges[w->first[i]].to;
    }
}

int graph_reach(struct graph_work *w, const struct root_list *roots)
{
    struct graph *g = w->g;
    size_t bytes = (g->count + (size_t)1) * sizeof(struct station);
    struct reach reach = {.w = w, .stations = pages_map(bytes)};
    int rc = make_room_for_walk(w);

    g->root_bytes = pages_round(sizeof(*g->roots));
    g->roots = pages_map(g->root_bytes);
    reach.root_room = g->root_bytes / sizeof(*g->roots);
    if (reach.stations == NULL || g->roots == NULL)
        rc = -ENOMEM;
    if (rc != 0)
        goto out;
    fill_stations(&reach);
    for (size_t i = 0; i < roots->count && g->count > 0; i++) {
        reach.range = &roots->ranges[i];
        scan_words(reach.range->start, reach.range->bytes, on_root_words,
                   &reach);
    }
    rc = reach.rc;
    if (rc != 0)
        goto out;
    follow(&reach, 0);
    w->reached = reach.queued;
    follow_the_rest(&reach);
    fill_nodes(&reach);
    fill_walk(w);
out:
    pages_unmap(reach.stations, bytes);
    return rc;
}
