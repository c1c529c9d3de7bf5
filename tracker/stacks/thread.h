/* thread.h - where the calling thread's stack begins and ends.
 *
 * A walk over frames and a scan for pointers both need to know how far up the
 * stack goes. Asking the system is slow and may allocate, so each thread asks
 * once, in ordinary code, and keeps the answer in variables of its own, which
 * a signal handler may read too.
 */
#ifndef TRACKER_THREAD_H
#define TRACKER_THREAD_H

#include <stdbool.h>
#include <stdint.h>

/* One past the highest address of this thread's stack; 0: not asked yet. */
extern _Thread_local uintptr_t thread_stack_high
    __attribute__((tls_model("initial-exec")));

/* The lowest address that may ever belong to it. What runs below or above is
 * on a stack of its own: a signal's, a coroutine's. */
extern _Thread_local uintptr_t thread_stack_low
    __attribute__((tls_model("initial-exec")));

/* Ask, keep and return the high end. Not for signal handlers, and not to be
 * called with a lock held that malloc may want: the system may allocate for
 * the answer. An allocation that happens on the way finds the answer for "the
 * system doesn't tell": the page of the calling frame alone. */
uintptr_t thread_learn_stack(void);

/* Is this address on this thread's stack? False before it has asked. */
static inline bool thread_stack_holds(uintptr_t address)
{
    return address >= thread_stack_low && address < thread_stack_high;
}

#endif
