/* graph.h - who counts a reference to whom, and where that goes round.
 *
 * Given: don't edit. You write the functions, in exercise.c.
 *
 * Objects are numbered in the order they were made: a smaller number is older.
 * An object that made another one, or took it in, is older than it as a rule:
 * the older one owns the younger one. So a reference to an *older* object
 * points to an owner, and may be weak. A reference to a younger one keeps what
 * is owned alive: it has to stay strong.
 */
#ifndef GRAPH_H
#define GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct graph_edge {
    size_t from;       /* the object that holds the reference */
    size_t to;         /* may be `from` itself */
    const char *field; /* where it holds it */
    bool weak;         /* doesn't count: it keeps nothing alive */
};

/* Everything is borrowed. Two edges may join the same two objects. */
struct graph {
    const char *const *names; /* of the objects */
    size_t objects;
    const struct graph_edge *edges;
    size_t edge_count;
};

/* Find the cycles. Two objects are in the same group if strong references lead
 * from each to the other, by whatever ways; an object with a strong reference
 * to itself is a group, too. Write each object's group to group[]: 0 for an
 * object in no cycle, else a number from 1, numbered in the order of the
 * groups' oldest objects. Returns how many groups there are, or -ENOMEM. */
int graph_cycles(const struct graph *graph, size_t *group);

/* Propose what to weaken. weaken[i] becomes true for the edges that should be
 * weak, false for all others, so that
 *   - without them, no cycle of strong references is left;
 *   - each of them is strong now and points to an older object, or to itself;
 *   - none is needless: make any one of them strong again, and there is a
 *     cycle.
 * Returns how many these are, or -ENOMEM. */
int graph_advise(const struct graph *graph, bool *weaken);

/* Draw it for Graphviz, one statement a line, objects as o0, o1, ...:
 *
 *     digraph references {
 *         o0 [label="desk"];
 *         o0 -> o1 [label="strategies"];
 *         o1 -> o0 [label="desk", color=red];
 *     }
 *
 * Every object that is in a cycle has a further attribute style=filled; each
 * weak edge has style=dashed, each one that graph_advise() proposes color=red.
 * Edges in the order of the graph. In labels, a `"` is written `\"` and a `\`
 * is written `\\`. Returns 0, -ENOMEM, or -EIO if `out` (borrowed) failed. */
int graph_draw(const struct graph *graph, FILE *out);

#endif
