/* wrong_weak_too.c - weak references lead on like strong ones.
 *
 * "A reference is a reference." A weak one keeps nothing alive: a cycle with a
 * weak reference in it is none, it is what a mended cycle looks like.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "graph.h"

/* Mark in reached[] what can be reached from `start` by the edges for which
 * counts[] is true, in at least one step. todo[] has room for each object. */
static void graph_ways(const struct graph *graph, const bool *counts,
                       size_t start, bool *reached, size_t *todo)
{
    size_t waiting = 0;

    memset(reached, 0, graph->objects * sizeof(*reached));
    todo[waiting++] = start;
    while (waiting > 0) {
        size_t here = todo[--waiting];

        for (size_t i = 0; i < graph->edge_count; i++) {
            const struct graph_edge *e = &graph->edges[i];

            if (!counts[i] || e->from != here || reached[e->to])
                continue;
            reached[e->to] = true;
            if (e->to != start) /* been there */
                todo[waiting++] = e->to;
        }
    }
}

/* What the functions below need to work with: one block, or NULL. */
struct room {
    bool *counts;  /* for each edge */
    bool *reached; /* for each object */
    bool *back;    /* for each object */
    size_t *todo;
};

static void *room_new(const struct graph *graph, struct room *room)
{
    size_t bools = graph->edge_count + 2 * graph->objects;
    size_t *block = calloc(1, graph->objects * sizeof(*block) + bools + 1);

    room->todo = block;
    room->counts = block != NULL ? (bool *)(block + graph->objects) : NULL;
    room->reached = block != NULL ? room->counts + graph->edge_count : NULL;
    room->back = block != NULL ? room->reached + graph->objects : NULL;
    return block;
}

int graph_cycles(const struct graph *graph, size_t *group)
{
    struct room room;
    void *block = room_new(graph, &room);
    int groups = 0;

    if (block == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < graph->edge_count; i++)
        room.counts[i] = true;
    memset(group, 0, graph->objects * sizeof(*group));
    for (size_t i = 0; i < graph->objects; i++) {
        graph_ways(graph, room.counts, i, room.reached, room.todo);
        if (group[i] != 0 || !room.reached[i])
            continue; /* known by an older one, or no way back to itself */
        groups++;
        for (size_t j = i; j < graph->objects; j++) {
            if (!room.reached[j])
                continue;
            graph_ways(graph, room.counts, j, room.back, room.todo);
            if (room.back[i])
                group[j] = (size_t)groups;
        }
    }
    free(block);
    return groups;
}

int graph_advise(const struct graph *graph, bool *weaken)
{
    struct room room;
    void *block = room_new(graph, &room);
    int proposed = 0;

    if (block == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct graph_edge *e = &graph->edges[i];

        room.counts[i] = !e->weak && e->to > e->from;
        weaken[i] = false;
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct graph_edge *e = &graph->edges[i];

        if (e->weak || room.counts[i])
            continue;
        graph_ways(graph, room.counts, e->to, room.reached, room.todo);
        weaken[i] = e->to == e->from || room.reached[e->from];
        room.counts[i] = !weaken[i];
        proposed += weaken[i];
    }
    free(block);
    return proposed;
}

static void put_label(const char *text, FILE *out)
{
    fputs(" [label=\"", out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void put_graph(const struct graph *graph, const size_t *group,
                      const bool *weaken, FILE *out)
{
    fprintf(out, "digraph references {\n");
    for (size_t i = 0; i < graph->objects; i++) {
        fprintf(out, "    o%zu", i);
        put_label(graph->names[i], out);
        fprintf(out, "%s];\n", group[i] != 0 ? ", style=filled" : "");
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct graph_edge *e = &graph->edges[i];

        fprintf(out, "    o%zu -> o%zu", e->from, e->to);
        put_label(e->field, out);
        fprintf(out, "%s%s];\n", e->weak ? ", style=dashed" : "",
                weaken[i] ? ", color=red" : "");
    }
    fprintf(out, "}\n");
}

int graph_draw(const struct graph *graph, FILE *out)
{
    size_t *group = calloc(graph->objects + 1, sizeof(*group));
    bool *weaken = calloc(graph->edge_count + 1, sizeof(*weaken));
    int rc = -ENOMEM;

    if (group == NULL || weaken == NULL)
        goto out;
    rc = graph_cycles(graph, group);
    if (rc >= 0)
        rc = graph_advise(graph, weaken);
    if (rc < 0)
        goto out;
    put_graph(graph, group, weaken, out);
    rc = fflush(out) != 0 || ferror(out) ? -EIO : 0;
out:
    free(group);
    free(weaken);
    return rc;
}
