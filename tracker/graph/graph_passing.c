/* graph_passing.c - local variables that only look on.
 *
 * What a stack or a register points to may be the owner's only reference, or
 * that of a loop that passes by; or nobody's, a word that a call left behind.
 * One such word that points into a list of a million makes each block of it
 * reachable in two ways, and then nobody would retain the list.
 *
 * Nothing tells the two apart for certain. But owners that live on the stack
 * are few of their kind: a list's head, the one object of a program. So a local
 * variable is taken for one that passes by if its block is one of many that the
 * same place allocated, and is reached without it.
 */
#include <errno.h>

#include "graph_steps.h"
#include "pages.h"

#define MANY 16 /* blocks of a kind */

struct passing {
    struct graph_work *w;
    uint32_t *queue; /* by walk, as far as the roots reach */
    bool *seen;      /* the same */
    size_t bytes;    /* of both together */
    uint32_t queued;
};

static bool is_local(const struct graph_root *root)
{
    return root->kind == GRAPH_ROOT_STACK || root->kind == GRAPH_ROOT_REGISTERS;
}

/* Mark the local roots to one of many. Is there any? */
static int find_candidates(struct graph *g, bool *any)
{
    size_t origins = 0;
    size_t bytes;
    uint32_t *counts;

    for (uint32_t i = 0; i < g->count; i++)
        if (g->nodes[i].origin >= origins)
            origins = g->nodes[i].origin + (size_t)1;
    bytes = (origins + 1) * sizeof(*counts);
    counts = pages_map(bytes);
    if (counts == NULL)
        return -ENOMEM;
    for (uint32_t i = 0; i < g->count; i++)
        counts[g->nodes[i].origin]++;
    for (uint32_t r = 0; r < g->root_count; r++) {
        struct graph_root *root = &g->roots[r];

        root->passing =
            is_local(root) && counts[g->nodes[root->node].origin] >= MANY;
        *any = *any || root->passing;
    }
    pages_unmap(counts, bytes);
    return 0;
}

static void meet(struct passing *p, uint32_t walk)
{
    if (p->seen[walk])
        return;
    p->seen[walk] = true;
    p->queue[p->queued++] = walk;
}

/* Go where the roots that count lead. */
static void follow(struct passing *p, uint32_t done)
{
    const struct graph_work *w = p->w;

    for (; done < p->queued; done++) {
        uint32_t walk = p->queue[done];

        for (uint32_t e = w->begin[walk]; e < w->begin[walk + 1]; e++)
            meet(p, w->to[e]);
    }
}

/* What only a candidate reaches is owned by it after all. */
static void decide(struct passing *p)
{
    struct graph *g = p->w->g;

    for (uint32_t r = 0; r < g->root_count; r++)
        if (!g->roots[r].passing)
            meet(p, p->w->number[g->roots[r].node]);
    follow(p, 0);
    for (uint32_t r = 0; r < g->root_count; r++) {
        uint32_t walk = p->w->number[g->roots[r].node];
        uint32_t done = p->queued;

        if (!g->roots[r].passing || p->seen[walk])
            continue;
        g->roots[r].passing = false;
        meet(p, walk);
        follow(p, done);
    }
}

int graph_mark_passing(struct graph_work *w)
{
    struct passing p = {.w = w};
    size_t reached = w->reached + (size_t)1;
    bool any = false;
    int rc = 0;

    for (uint32_t r = 0; r < w->g->root_count && !any; r++)
        any = is_local(&w->g->roots[r]);
    if (!any)
        return 0;
    any = false;
    rc = find_candidates(w->g, &any);
    if (rc != 0 || !any)
        return rc;
    p.bytes = reached * (sizeof(*p.queue) + sizeof(*p.seen));
    p.queue = pages_map(p.bytes);
    if (p.queue == NULL)
        return -ENOMEM;
    p.seen = (bool *)(void *)(p.queue + reached);
    decide(&p);
    pages_unmap(p.queue, p.bytes);
    return 0;
}
