/* graph_why.c - questions to a finished graph: why is a block alive, what
 * keeps most of the memory, and what is lost?
 */
#include "graph.h"

enum graph_fate graph_fate(const struct graph *g, uint32_t node)
{
    uint32_t part = g->nodes[node].part;

    if (g->nodes[node].reachable)
        return GRAPH_REACHABLE;
    return g->parts[part].head == part && g->parts[part].lowest == node
               ? GRAPH_LOST
               : GRAPH_HELD;
}

size_t graph_path(const struct graph *g, uint32_t node, uint32_t *out,
                  size_t max)
{
    size_t length = 0;
    size_t at = 0;

    if (node >= g->count || !g->nodes[node].reachable)
        return 0;
    for (uint32_t n = node; n != GRAPH_NONE; n = g->nodes[n].from)
        length++;
    at = length;
    for (uint32_t n = node; n != GRAPH_NONE; n = g->nodes[n].from) {
        at--;
        if (at < max)
            out[at] = n;
    }
    return length;
}

/* A block without a dominator goes with no other block. Those of a tie are in
 * the order of their addresses. */
size_t graph_retainers(const struct graph *g, uint32_t *out, size_t max)
{
    size_t found = 0;

    for (uint32_t i = 0; i < g->count; i++) {
        const struct graph_node *node = &g->nodes[i];
        size_t at = found;

        if (!node->reachable || node->dominator != GRAPH_NONE)
            continue;
        while (at > 0 &&
               g->nodes[out[at - 1]].retained_bytes < node->retained_bytes)
            at--;
        if (at == max)
            continue;
        if (found < max)
            found++;
        for (size_t move = found - 1; move > at; move--)
            out[move] = out[move - 1];
        out[at] = i;
    }
    return found;
}
