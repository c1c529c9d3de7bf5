/* graph.c - the heap as a graph: the steps in their order, and how to find a
 * block in the result.
 *
 * All searches use explicit stacks: a list of a million blocks must not need
 * a million stack frames.
 */
#include "graph.h"

#include <errno.h>
#include <sys/mman.h>

#include "graph_steps.h"
#include "pages.h"

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

static int run_steps(struct graph_work *w, const struct root_list *roots)
{
    int rc = graph_take_nodes(w);

    if (rc == 0)
        rc = graph_take_edges(w);
    if (rc == 0)
        rc = graph_reach(w, roots);
    if (rc == 0)
        rc = graph_mark_passing(w);
    if (rc == 0)
        rc = graph_take_parts(w);
    if (rc == 0)
        rc = graph_dominate(w);
    return rc;
}

int graph_build(const struct root_list *roots, struct graph **out)
{
    struct graph_work w = {.g = pages_map(sizeof(struct graph))};
    int rc = -ENOMEM;

    *out = NULL;
    if (w.g == NULL)
        return rc;
    rc = run_steps(&w, roots);
    index_clear(&w.index);
    pages_unmap(w.first, w.first_bytes);
    pages_unmap(w.order, w.walk_bytes);
    if (rc == 0)
        *out = w.g;
    else
        graph_free(w.g);
    return rc;
}

int graph_new(struct graph **out)
{
    struct root_list roots = {.ranges = NULL};
    int rc = roots_add_data(&roots);

    *out = NULL;
    if (rc == 0)
        rc = roots_add_environment(&roots);
    if (rc == 0)
        rc = roots_add_told(&roots);
    if (rc == 0)
        rc = graph_build(&roots, out);
    roots_clear(&roots);
    return rc;
}

void graph_free(struct graph *g)
{
    if (g == NULL)
        return;
    if (g->shared_bytes != 0) {
        munmap(g, g->shared_bytes);
        return;
    }
    pages_unmap(g->nodes, g->node_bytes);
    pages_unmap(g->edges, g->edge_bytes);
    pages_unmap(g->parts, g->part_bytes);
    pages_unmap(g->members, g->member_bytes);
    pages_unmap(g->roots, g->root_bytes);
    pages_unmap(g, sizeof(*g));
}
