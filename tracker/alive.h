/* alive.h - why is this block alive? In words.
 *
 *      held by    the global variable the_trader
 *      path       struct trader.book → struct book.symbols[2] → 1,204 B of ...
 */
#ifndef TRACKER_ALIVE_H
#define TRACKER_ALIVE_H

#include <stddef.h>
#include <stdint.h>

#include "graph.h"
#include "symbols.h"

/* What a block is called: "struct desk" where the debug information tells,
 * else "block of 64 bytes from leaks/cycle.c:73". Returns `buf`. `s` may be
 * NULL: then there are no types. */
char *alive_name(const struct graph *g, struct symbols *s, uint32_t node,
                 char *buf, size_t size);

/* The path that keeps a reachable block alive, in lines of a label and words
 * (borrowed for the call). Nothing for an unreachable block. A long path is
 * shown at both ends. */
void alive_explain(const struct graph *g, struct symbols *s, uint32_t node,
                   void (*line)(const char *label, const char *words,
                                void *ctx),
                   void *ctx);

#endif
