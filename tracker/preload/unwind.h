/* unwind.h - call stacks of programs without frame pointers, fast.
 *
 * The tables that exceptions use (.eh_frame) say for each instruction where
 * the caller's frame begins. Reading them takes a microsecond a frame; but for
 * almost all code the answer is short: so many bytes above the stack pointer
 * or the frame pointer. Such an answer is kept by the return address, and the
 * next walk through the same callers is a few reads of memory.
 */
#ifndef TRACKER_PRELOAD_UNWIND_H
#define TRACKER_PRELOAD_UNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Walk from the function that has this frame address, its return address
 * first; `*count` are stored, at most `max`. False: somewhere the tables say
 * something longer, or the stack is not this thread's own; then nothing is
 * stored, and the caller asks the unwinder of libgcc. */
bool unwind_walk(const void *frame, uintptr_t *out, size_t max, size_t *count);

#endif
