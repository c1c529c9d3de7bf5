/* exercise.c - a cycle analyser that has seen no cycle yet.
 *
 * graph.h says what each function has to do; demo.c gives them the objects of
 * a small bot. The drawing is begun: it lacks what you find out.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "graph.h"

/* TODO: find the cycles, and propose what to weaken.
 *
 *   1. A helper: which objects can be reached from this one, if only these
 *      edges count? Everything else asks it.
 *   2. graph_cycles: there and back again.
 *   3. graph_advise: begin with the references that can't form a cycle, and
 *      add the others one by one.
 *   4. graph_draw: escape the labels, and show what you know. */

int graph_cycles(const struct graph *graph, size_t *group)
{
    memset(group, 0, graph->objects * sizeof(*group));
    return 0;
}

int graph_advise(const struct graph *graph, bool *weaken)
{
    memset(weaken, 0, graph->edge_count * sizeof(*weaken));
    return 0;
}

int graph_draw(const struct graph *graph, FILE *out)
{
    fprintf(out, "digraph references {\n");
    for (size_t i = 0; i < graph->objects; i++)
        fprintf(out, "    o%zu [label=\"%s\"];\n", i, graph->names[i]);
    for (size_t i = 0; i < graph->edge_count; i++)
        fprintf(out, "    o%zu -> o%zu [label=\"%s\"];\n", graph->edges[i].from,
                graph->edges[i].to, graph->edges[i].field);
    fprintf(out, "}\n");
    return ferror(out) ? -EIO : 0;
}
