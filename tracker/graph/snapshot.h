/* snapshot.h - the graph of a program that goes on running.
 *
 * All other threads are stopped by a signal for as long as it takes to fork;
 * their registers lie on their stacks then. The child has a copy of all
 * memory: it takes the graph there, with the stacks and registers of all
 * threads as roots too, while the program goes on, and hands it over.
 *
 * A thread that doesn't stop in time (it blocks the signal: that is waited for
 * 20 ms) has its whole stack scanned; snapshot_warning() says so. Where forking
 * is not possible, and under valgrind, the graph is taken in place, and the
 * program waits.
 *
 * What the program notices: a system call of another thread that the system
 * doesn't start again by itself (poll, nanosleep) fails with EINTR. The signal
 * is the highest of the realtime signals that has no handler.
 *
 * A stack counts as far as it is in use; what a finished call left there in
 * room that its successor has not yet written to counts too, as it does for
 * every tool that scans memory. Memory that the program maps itself is no
 * root unless it says so (roots.h), nor is the stack of a thread that has
 * ended, nor that of a coroutine which is not running.
 */
#ifndef TRACKER_SNAPSHOT_H
#define TRACKER_SNAPSHOT_H

#include "graph.h"

#define SNAPSHOT_STACKS 1U /* stacks and registers are roots */

struct snapshot;

/* Begin. The calling thread pauses for the fork alone. 0 and an owned *out:
 * snapshot_finish() it. -ENOMEM, -EMFILE. */
int snapshot_start(unsigned flags, struct snapshot **out);

/* Readable when the child is done, for an event loop. */
int snapshot_fd(const struct snapshot *s);

/* Wait for the child if need be, and give the snapshot back. 0 and an owned
 * *out (graph_free); -ENOMEM, -EIO: the child failed; *out is NULL. */
int snapshot_finish(struct snapshot *s, struct graph **out);

/* Both at once. */
int snapshot_take(unsigned flags, struct graph **out);

/* How long the program was paused, in nanoseconds, and what could not be seen
 * (NULL: nothing), for the last snapshot of this process. */
uint64_t snapshot_pause_ns(void);
const char *snapshot_warning(void);

#endif
