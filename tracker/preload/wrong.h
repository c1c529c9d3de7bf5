/* wrong.h - pointers given back that are no live blocks.
 *
 * A block freed twice stays freed, and is told. So is a pointer that cannot be
 * a block: into the middle of one, to a variable. All others are passed on to
 * the real allocator: memory that was there before the tracker, or that the
 * loader got for itself.
 */
#ifndef TRACKER_PRELOAD_WRONG_H
#define TRACKER_PRELOAD_WRONG_H

#include <stddef.h>

#include "tracker.h"

#define WRONG_MAX 16 /* are remembered; more are counted */

/* The tracker's error handler; answers the door. */
void wrong_call(const struct tracker_error *error, void *ctx);

/* How many there were that were not passed on; the first of them. */
size_t wrong_count(void);
const struct tracker_error *wrong_list(size_t *count);

#endif
