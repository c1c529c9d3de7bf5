/* thread.h - where the calling thread's stack ends.
 *
 * A walk over frames and a scan for pointers both need to know how far up the
 * stack goes. Asking the system is slow and may allocate, so each thread asks
 * once, in ordinary code, and keeps the answer in a variable of its own, which
 * a signal handler may read too.
 */
#ifndef TRACKER_THREAD_H
#define TRACKER_THREAD_H

#include <stdint.h>

/* One past the highest address of this thread's stack; 0: not asked yet. */
extern _Thread_local uintptr_t thread_stack_high
    __attribute__((tls_model("initial-exec")));

/* Ask, keep and return it. Not for signal handlers. If the system doesn't
 * tell, the end of the calling frame's page: nothing beyond it is read. */
uintptr_t thread_learn_stack(void);

#endif
