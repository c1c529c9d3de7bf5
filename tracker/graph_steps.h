/* graph_steps.h - the steps in which graph_new() builds a graph.
 *
 * Private to graph.c and the files that implement a step.
 */
#ifndef TRACKER_GRAPH_STEPS_H
#define TRACKER_GRAPH_STEPS_H

#include "graph.h"

/* Call `visit` with each aligned word that lies wholly inside `bytes` bytes
 * from `start`, and its number (offset / sizeof(void *)). */
void scan_words(uintptr_t start, size_t bytes,
                void (*visit)(uintptr_t word, size_t number, void *ctx),
                void *ctx);

/* Call `visit` with each word of all roots. `exact`: only the address of a
 * block's first byte counts here. */
void scan_roots(void (*visit)(uintptr_t word, bool exact, void *ctx),
                void *ctx);

/* Step 1 (graph_nodes.c): copy the live blocks, sorted by address. */
int graph_take_nodes(struct graph *g);
/* Step 2 (graph.c): the edges. Step 3 (graph.c): what the roots reach. */
/* Step 4 (graph_parts.c): components, cycles, heads. */
int graph_take_parts(struct graph *g);

#endif
