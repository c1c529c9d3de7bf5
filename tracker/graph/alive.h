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

/* "the main thread", "thread 4711". Returns `buf`. */
#define ALIVE_THREAD_LEN 24
char *alive_thread(uint32_t thread, char buf[ALIVE_THREAD_LEN]);

/* Of these blocks (reachable, of one kind), one that is kept alive the way that
 * most of them are. A word that is left over from another use may point to a
 * block, too, and tell a wrong story of it; it doesn't do so of most. At most
 * ALIVE_ASKED of them are looked at, evenly chosen. `count` is over 0. */
#define ALIVE_ASKED 32
uint32_t alive_choose(const struct graph *g, const uint32_t *nodes,
                      size_t count);

/* The path that keeps a reachable block alive, in lines of a label and words
 * (borrowed for the call). Nothing for an unreachable block. A long path is
 * shown at both ends. */
void alive_explain(const struct graph *g, struct symbols *s, uint32_t node,
                   void (*line)(const char *label, const char *words,
                                void *ctx),
                   void *ctx);

#endif
