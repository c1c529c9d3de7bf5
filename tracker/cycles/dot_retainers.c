/* dot_retainers.c - a heap without cycles: the blocks that retain most.
 *
 * Each is drawn with the way from the root that keeps it, and with what hangs
 * below it.
 */
#include <stdio.h>

#include "dot_work.h"

#define RETAINERS_MAX 5
#define WAY_MAX 4 /* of the way from the root, the part nearest to it */

static bool link_by_field(struct dot *d, uint32_t from, uint32_t to)
{
    char field[DOT_NAME_MAX];

    for (size_t e = d->g->nodes[from].first_edge;
         e < d->g->nodes[from + 1].first_edge; e++) {
        if (d->g->edges[e].to != to)
            continue;
        dot_line(d, from, to, DOT_OWNS,
                 dot_field(d, from, d->g->edges[e].word, field, sizeof(field)));
        return true;
    }
    return false;
}

static void draw_retainer(struct dot *d, uint32_t node)
{
    uint32_t way[WAY_MAX];
    size_t length = graph_path(d->g, node, way, WAY_MAX);
    size_t stored = length < WAY_MAX ? length : WAY_MAX;

    if (d->shown[node])
        return;
    for (size_t i = 0; i < stored; i++) {
        bool had = d->shown[way[i]] != 0;

        dot_node(d, way[i], way[i] == node ? DOT_RETAINER : DOT_BLOCK);
        if (!had && i == 0)
            dot_root(d, way[i]);
        else if (!had)
            (void)link_by_field(d, way[i - 1], way[i]);
    }
    if (length > stored && stored > 0) {
        dot_node(d, node, DOT_RETAINER);
        dot_line(d, way[stored - 1], node, DOT_OWNS, "...");
    }
    if (d->boxes < DOT_BOXES_MAX)
        dot_below(d, node);
}

/* An object is drawn, not its control block. */
void dot_retainers(struct dot *d)
{
    uint32_t retainers[2 * RETAINERS_MAX];
    size_t count = graph_retainers(d->g, retainers, 2 * RETAINERS_MAX);
    size_t drawn = 0;

    for (size_t i = 0; i < count && i < 2 * RETAINERS_MAX &&
                       drawn < RETAINERS_MAX && d->boxes < DOT_BOXES_MAX;
         i++) {
        if (d->g->nodes[retainers[i]].controls != GRAPH_NONE)
            continue;
        draw_retainer(d, retainers[i]);
        drawn++;
    }
    if (drawn == 0)
        (void)dot_other(d, DOT_MORE, "nothing is live");
}
