/* flow.h - may control go there? What keeps a learner's code from getting past
 * a check rather than through it.
 *
 * Everything that a check is made of is compiled so that each function tells
 * when it begins and ends, and (on x86-64) each call through a pointer asks
 * first. A return must lead to where the function was called from; a call must
 * lead to where a function begins that the program names. So neither the end of
 * check() nor machine code hidden in a number can be gone to.
 *
 * All of it happens in the process that is judged: see AUTHORS.md for what is
 * left.
 */
#ifndef CHECK_FLOW_H
#define CHECK_FLOW_H

#include <stdbool.h>
#include <stdint.h>

/* Once, before check(): learn where functions begin. */
void flow_init(void);

/* Has check() come to its own end, and all that it called before it? */
bool flow_is_over(void);

/* flow_target.c: fail unless a function begins there, or no code stands there
 * at all: then it crashes by itself, and the tools say it better. */
void flow_target_check(uintptr_t target);
void flow_target_init(void);

#endif
