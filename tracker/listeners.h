/* listeners.h - several listeners at once over the tracker's single one.
 *
 * An export that records events, a watch on peaks and a test that watches the
 * order of frees may all run together. Nobody else should call
 * tracker_listen() meanwhile: it would silence them.
 *
 * The functions may be called from several threads at once, but not from a
 * listener.
 */
#ifndef TRACKER_LISTENERS_H
#define TRACKER_LISTENERS_H

#include "tracker.h"

#define LISTENERS_MAX 8

/* Tell `listener` (borrowed until it is removed) of each allocation and free
 * from now on; see tracker_listen(). 0, or -ENOSPC: there are too many. */
int listeners_add(const struct tracker_listener *listener);

/* Once this returns, `listener` is not running and will not be called. One
 * that was never added is allowed. */
void listeners_remove(const struct tracker_listener *listener);

#endif
