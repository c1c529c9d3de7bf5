/* door.h - malloc and its family, as the program under test calls them.
 *
 * Whatever the tracker itself calls may allocate: the unwinder, the reader of
 * debug information, stdio. So each thread knows whether it is inside; what is
 * allocated there comes from the real allocator and is not counted.
 */
#ifndef TRACKER_PRELOAD_DOOR_H
#define TRACKER_PRELOAD_DOOR_H

#include <stdbool.h>
#include <stdint.h>

/* From now on count. Before, all calls pass through. */
void door_open(void);

/* This thread goes inside, and comes out; returns whether it was inside. */
bool door_enter(void);
void door_leave(bool was_inside);

/* Is what this thread does now the program's doing, and counted? */
bool door_is_open(void);

/* Does malloc lead here at all? A program may bring its own. */
bool door_is_used(void);

/* Blocks that could not be counted, for want of the tracker's own memory. */
uint64_t door_uncounted(void);

/* Let allocation number `nth` fail (1: the next one), and with `onwards` each
 * one from there; 0: none. */
void door_fail(uint64_t nth, bool onwards);

/* What to do with a pointer that is no live block: said by the tracker's error
 * handler, for the call that this thread is in. */
enum door_answer {
    DOOR_FINE,    /* it is one */
    DOOR_PASS_ON, /* the real allocator may know it */
    DOOR_KEEP,    /* freed before, or no block at all: leave it alone */
};
void door_answer(enum door_answer answer);

#endif
