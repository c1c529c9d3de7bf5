/* stop.h - let all other threads stand still for a moment.
 *
 * Each is sent a signal whose handler notes where the thread's stack and
 * registers are, and waits. A system call that it was in starts again, or
 * fails with EINTR where the system knows no other way (poll, nanosleep).
 *
 * While they stand, nobody but the caller may hold a lock that the caller
 * needs: malloc and stdio are out of reach.
 */
#ifndef TRACKER_STOP_H
#define TRACKER_STOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a stopped thread left what it knows. Lies on its own stack. */
struct stop_frame {
    struct stop_frame *next;
    uint32_t thread;     /* its id */
    const void *context; /* ucontext_t with its registers; NULL: they are on
                          * the stack, with the rest */
    uintptr_t stack;     /* what it has in use begins here */
    uintptr_t high;      /* thread_stack_high */
    uintptr_t self;      /* pthread_self() */
};

struct stop_thread {
    uint32_t thread;
    bool asked;
    bool seen; /* in the last look at the list of threads */
    const struct stop_frame *frame; /* NULL: it didn't stop */
    uintptr_t stack; /* then: its stack pointer if it is in a system call,
                      * or 0 */
};

/* All zeroes: none. */
struct stop {
    struct stop_thread *threads; /* owned; all but the caller */
    size_t count;
    size_t bytes;
    size_t running; /* threads that didn't stop */
    bool active;
};

/* One caller at a time. 0, or an error after which all run: -ENOMEM; -EBUSY:
 * no signal is free, or a thread has still not left the last stop; what /proc
 * says if it cannot be read. */
int stop_others(struct stop *s);
void stop_release(struct stop *s);
void stop_clear(struct stop *s);

#endif
