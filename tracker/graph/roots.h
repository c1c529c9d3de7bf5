/* roots.h - memory that holds pointers, and that the tracker cannot know of.
 *
 * Roots are data segments, stacks and thread-local variables. A program that
 * maps memory itself, or that has an allocator of its own, may keep pointers
 * to blocks there: tell the tracker, and what they lead to is in use.
 *
 * Only what is mapped and can be written is read when a graph is taken, and
 * at most ROOTS_BYTES_MAX of it.
 *
 * The functions may be called from several threads at once.
 */
#ifndef TRACKER_ROOTS_H
#define TRACKER_ROOTS_H

#include <stdbool.h>
#include <stddef.h>

#define ROOTS_BYTES_MAX ((size_t)1 << 30)

/* From now on these bytes are roots. 0, or -ENOMEM. */
int tracker_root_add(const void *start, size_t bytes);

/* No byte from `start` on is a root any more. */
void tracker_root_remove(const void *start, size_t bytes);

/* Does a root begin right there? Its length, or 0. */
size_t tracker_root_find(const void *start);

#endif
