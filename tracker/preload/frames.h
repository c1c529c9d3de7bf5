/* frames.h - the call stack of whoever called malloc, taken at the door.
 *
 * Programs of distributions have no frame pointers, so the default is to
 * unwind by the tables that exceptions use (.eh_frame): slower, and always
 * there. It is done before any lock is taken: an unwinder may take the
 * loader's lock, and who holds that may be waiting for ours.
 *
 * The tracker asks for a stack by the hook stack_walker (stack.h); it gets a
 * copy of what was taken.
 */
#ifndef TRACKER_PRELOAD_FRAMES_H
#define TRACKER_PRELOAD_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stack.h"
#include "tracker.h"

enum frames_source {
    FRAMES_OFF,    /* the caller alone */
    FRAMES_FP,     /* frame pointers: fast, for programs that have them */
    FRAMES_UNWIND, /* .eh_frame */
};

/* Before the first call of frames_take(). `depth` is 1 to STACK_FRAMES_MAX. */
void frames_start(enum frames_source source, size_t depth);

/* Take the stack of the calling thread from a function of the door, whose
 * return address and frame address these are. Returns the site that a reader
 * would name: the caller, or, where libc or libstdc++ calls malloc for
 * somebody (strdup, operator new), that somebody. */
const struct tracker_site *frames_take(const void *return_address,
                                       const void *frame);

/* Is this address in the loader, ld.so? What it allocates for itself (its list
 * of libraries, threads' variables) is not the program's. */
bool frames_is_loader(const void *address);

/* The call is over. */
void frames_forget(void);

#endif
