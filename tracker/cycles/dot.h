/* dot.h - the interesting part of the heap as a picture, for Graphviz.
 *
 *      tracker's DOT file ──► dot -Tsvg ──► who holds whom, and what to weaken
 *
 * A heap has too many blocks to be drawn. Of each group of cycles one is, with
 * whoever holds it from outside and what hangs below it, blocks of one kind
 * drawn as one; what doesn't fit is counted in a box of its own. Owning
 * references of a cycle are red, the one to weaken dashed, weak ones dotted and
 * grey. Without cycles: the blocks that retain most, and what holds them.
 */
#ifndef TRACKER_DOT_H
#define TRACKER_DOT_H

#include <stdio.h>

#include "cycle.h"
#include "graph.h"
#include "symbols.h"

/* At most about so many boxes. */
#define DOT_BOXES_MAX 40

/* Write the picture of `g` to `out`. `s` may be NULL: no names. `c`: the
 * cycles of the same graph, or NULL: none. 0, -ENOMEM, or a negative errno if
 * `out` has an error afterwards. */
int dot_write(const struct graph *g, struct symbols *s, const struct cycles *c,
              FILE *out);

#endif
