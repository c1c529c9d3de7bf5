/* valgrind_ask.h - ask valgrind who points at a block that leaks.
 *
 * The tracker chooses the block, since it knows what each is for; valgrind
 * looks for pointers to it in all memory and registers, and answers in its own
 * log. What is asked stands above the answer. Nothing happens, and nothing is
 * asked, where there is no such block, or no memory to look for it.
 */
#ifndef BOT_VALGRIND_ASK_H
#define BOT_VALGRIND_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run.h"

/* Who points at something that nobody reaches any more? Rather at a block of a
 * cycle than at another. `what` (borrowed) says what it was: "a struct desk".
 * Was there one? */
bool valgrind_ask_lost(const struct run_figures *run, char *what, size_t size);

/* Who points at a block of `tag`, of which there are more and more? */
bool valgrind_ask_growing(const struct run_figures *run, unsigned tag,
                          char *what, size_t size);

#endif
