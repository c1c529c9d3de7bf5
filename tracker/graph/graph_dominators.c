/* graph_dominators.c - which block is it that keeps another, and how much does
 * it keep in all?
 *
 * A block dominates another if each path from a root to the other passes it:
 * free the one, and nothing holds the other any more. The nearest dominator of
 * each block makes a tree, and what a block retains is its subtree.
 *
 * Lengauer and Tarjan's algorithm, the simple version, without recursion. All
 * numbers below are those of a search in depth that starts at 0, a root above
 * all roots; so walks over them go through memory nearly in order. The root's
 * edges lead to all blocks that a root points at and, apart from them, to one
 * block of each head that nobody reaches: the one with the lowest address. An
 * edge from an unreachable block to a reachable one is left out: it would
 * weaken what is true of the reachable.
 *
 * The semidominator of v is the lowest number from which a path leads to v
 * that passes only numbers above v. Numbers are worked off from the highest;
 * `ancestor` links those done into trees, whose paths are compressed as they
 * are asked, and `label` is the number with the lowest semidominator on the
 * path above.
 */
#include <errno.h>

#include "graph_steps.h"
#include "pages.h"

#define TOP 0 /* the root above all roots */

struct dominators {
    const struct graph_work *w;
    uint32_t count;    /* numbers given, the top's included */
    uint32_t *number;  /* by the walk's number; TOP: not met yet */
    uint32_t *walk;    /* the walk's number; by number, as all that follows */
    uint32_t *cursor;  /* next edge to look at */
    uint32_t *parent;  /* in the tree of the search */
    uint32_t *semi;    /* semidominator */
    uint32_t *label;   /* see above */
    uint32_t *above;   /* ancestor in the forest; GRAPH_NONE: not linked */
    uint32_t *bucket;  /* first of those whose semidominator this is, or TOP */
    uint32_t *next;    /* the next one in the same bucket, or TOP */
    uint32_t *dom;     /* dominator */
    uint32_t *path;    /* scratch for compression */
    uint32_t *first;   /* first predecessor; one more, as an end */
    uint32_t *sources; /* predecessors' numbers, by `first` */
    size_t bytes;      /* of all from `number` to `first` together */
    size_t source_bytes;
};

/* Is an edge between these one that counts? */
static bool followed(const struct graph_work *w, uint32_t from, uint32_t to)
{
    return (from < w->reached) == (to < w->reached);
}

/* The search in depth ---------------------------------------------------- */

static void meet(struct dominators *d, uint32_t walk, uint32_t parent)
{
    uint32_t v = d->count++;

    d->number[walk] = v;
    d->walk[v] = walk;
    d->cursor[v] = d->w->begin[walk];
    d->parent[v] = parent;
    d->semi[v] = v;
    d->label[v] = v;
    d->above[v] = GRAPH_NONE;
}

static void search_from(struct dominators *d, uint32_t start)
{
    const struct graph_work *w = d->w;
    uint32_t v = d->count;

    if (d->number[start] != TOP)
        return;
    meet(d, start, TOP);
    while (v != TOP) {
        uint32_t from = d->walk[v];
        uint32_t to = GRAPH_NONE;

        if (d->cursor[v] == w->begin[from + 1]) {
            v = d->parent[v];
            continue;
        }
        to = w->to[d->cursor[v]++];
        if (d->number[to] != TOP || !followed(w, from, to))
            continue;
        meet(d, to, v);
        v = d->count - 1;
    }
}

/* Call `visit` with all that the top points at. */
static void each_start(struct dominators *d,
                       void (*visit)(struct dominators *, uint32_t walk))
{
    const struct graph *g = d->w->g;

    for (uint32_t r = 0; r < g->root_count; r++)
        if (!g->roots[r].passing)
            visit(d, d->w->number[g->roots[r].node]);
    for (uint32_t p = 0; p < g->part_count; p++) {
        if (g->parts[p].head == p)
            visit(d, d->w->number[g->parts[p].lowest]);
    }
}

/* Predecessors ----------------------------------------------------------- */

static void count_start(struct dominators *d, uint32_t walk)
{
    d->first[d->number[walk] + 1]++;
}

static void add_start(struct dominators *d, uint32_t walk)
{
    d->sources[d->first[d->number[walk]]++] = TOP;
}

/* Count the sources of each number, then write them. After that `first` of v
 * stands at the end of v's, which is where those of v + 1 begin. */
static int take_sources(struct dominators *d)
{
    const struct graph_work *w = d->w;
    size_t total = w->g->edge_count + w->g->root_count + w->g->part_count + 1;

    d->source_bytes = total * sizeof(*d->sources);
    d->sources = pages_map(d->source_bytes);
    if (d->sources == NULL)
        return -ENOMEM;
    each_start(d, count_start);
    for (uint32_t v = 1; v < d->count; v++) {
        uint32_t from = d->walk[v];

        for (uint32_t e = w->begin[from]; e < w->begin[from + 1]; e++) {
            if (followed(w, from, w->to[e]))
                d->first[d->number[w->to[e]] + 1]++;
        }
    }
    for (uint32_t v = 1; v <= d->count; v++)
        d->first[v] += d->first[v - 1];
    each_start(d, add_start);
    for (uint32_t v = 1; v < d->count; v++) {
        uint32_t from = d->walk[v];

        for (uint32_t e = w->begin[from]; e < w->begin[from + 1]; e++) {
            if (followed(w, from, w->to[e]))
                d->sources[d->first[d->number[w->to[e]]]++] = v;
        }
    }
    return 0;
}

static uint32_t sources_begin(const struct dominators *d, uint32_t v)
{
    return v == 0 ? 0 : d->first[v - 1];
}

/* The algorithm ---------------------------------------------------------- */

/* Let all on the path above v point at its top, and hand labels down. */
static void compress(struct dominators *d, uint32_t v)
{
    size_t length = 0;

    while (d->above[d->above[v]] != GRAPH_NONE) {
        d->path[length++] = v;
        v = d->above[v];
    }
    while (length > 0) {
        uint32_t above = d->above[v = d->path[--length]];

        if (d->semi[d->label[above]] < d->semi[d->label[v]])
            d->label[v] = d->label[above];
        d->above[v] = d->above[above];
    }
}

static uint32_t lowest_on_path(struct dominators *d, uint32_t v)
{
    if (d->above[v] == GRAPH_NONE)
        return v;
    compress(d, v);
    return d->label[v];
}

/* v's semidominator is known and v linked: those that have the parent for
 * theirs can be told their dominator, or whose dominator it shares. */
static void empty_bucket(struct dominators *d, uint32_t parent)
{
    uint32_t v = d->bucket[parent];

    while (v != TOP) {
        uint32_t low = lowest_on_path(d, v);

        d->dom[v] = d->semi[low] < d->semi[v] ? low : parent;
        v = d->next[v];
    }
    d->bucket[parent] = TOP;
}

static void find_dominators(struct dominators *d)
{
    for (uint32_t v = d->count; v-- > 1;) {
        uint32_t parent = d->parent[v];

        for (uint32_t s = sources_begin(d, v); s < d->first[v]; s++) {
            uint32_t low = lowest_on_path(d, d->sources[s]);

            if (d->semi[low] < d->semi[v])
                d->semi[v] = d->semi[low];
        }
        d->next[v] = d->bucket[d->semi[v]];
        d->bucket[d->semi[v]] = v;
        d->above[v] = parent;
        empty_bucket(d, parent);
    }
    for (uint32_t v = 1; v < d->count; v++) {
        if (d->dom[v] != d->semi[v])
            d->dom[v] = d->dom[d->dom[v]];
    }
}

/* A dominator's number is lower than its subjects': from the highest down,
 * each has been given all before it gives. */
static void fill_nodes(const struct dominators *d)
{
    const struct graph_work *w = d->w;
    struct graph_node *nodes = w->g->nodes;

    for (uint32_t v = d->count; v-- > 1;) {
        struct graph_node *node = &nodes[w->order[d->walk[v]]];
        struct graph_node *above = NULL;

        node->retained_bytes += node->size;
        node->retained_blocks++;
        if (d->dom[v] == TOP)
            continue;
        node->dominator = w->order[d->walk[d->dom[v]]];
        above = &nodes[node->dominator];
        above->retained_bytes += node->retained_bytes;
        above->retained_blocks += node->retained_blocks;
    }
}

static int dominators_init(struct dominators *d)
{
    uint32_t **arrays[] = {&d->number, &d->walk,  &d->cursor, &d->parent,
                           &d->semi,   &d->label, &d->above,  &d->bucket,
                           &d->next,   &d->dom,   &d->path,   &d->first};
    size_t count = sizeof(arrays) / sizeof(arrays[0]);
    size_t n = d->w->g->count + (size_t)2;
    uint32_t *memory = NULL;

    d->bytes = count * n * sizeof(*memory);
    memory = pages_map(d->bytes);
    if (memory == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        *arrays[i] = memory + i * n;
    d->count = 1;
    d->above[TOP] = GRAPH_NONE;
    return 0;
}

int graph_dominate(struct graph_work *w)
{
    struct dominators d = {.w = w};
    int rc = dominators_init(&d);

    if (rc != 0)
        goto out;
    each_start(&d, search_from);
    rc = take_sources(&d);
    if (rc != 0)
        goto out;
    find_dominators(&d);
    fill_nodes(&d);
out:
    pages_unmap(d.number, d.bytes);
    pages_unmap(d.sources, d.source_bytes);
    return rc;
}
