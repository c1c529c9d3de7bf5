/* export_heaptrack.h - a recording for heaptrack_print and heaptrack_gui.
 *
 * Each allocation and free is written down while the program runs, so that
 * the viewer can show memory over time. Which function allocated is known
 * only by address then: names cannot be looked up under the tracker's lock.
 * So events go to a nameless file at first; the end puts the names before
 * them. A program that is killed leaves nothing.
 *
 * The viewer's allocations, leaked bytes and peak are the tracker's, if the
 * recording began with the first allocation. What was live before counts as
 * allocated at the start. A block that was adopted (tracker_adopt) stands in
 * the file as allocated by who adopted it. The viewer tells a temporary block
 * by its size and place alone, so it may see more of them than the tracker; and
 * it takes leaks of some libraries that it knows out of the leaked bytes, as
 * "suppressed leaks".
 *
 * Bounded: `limit_bytes` of events, four bytes each, and at most a
 * million pairs of size and place (48 MB at most). Events beyond are left
 * out and counted; but the end then writes what is live by the balance, so
 * that the leaked bytes stay right. A forked child records nothing.
 */
#ifndef TRACKER_EXPORT_HEAPTRACK_H
#define TRACKER_EXPORT_HEAPTRACK_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "symbols.h"

struct export_heaptrack;

#define EXPORT_HEAPTRACK_LIMIT_BYTES (UINT64_C(1) << 30)

struct export_heaptrack_options {
    const char *beside; /* the events' file lies where this path does; NULL
                         * or "-": in $TMPDIR, or /tmp */
    uint64_t
        limit_bytes; /* of the events' file; 0: EXPORT_HEAPTRACK_LIMIT_BYTES */
    bool real_time;  /* time stamps of the system's clock since the start;
                      * else of the tracker's (tracker_set_clock_ms) */
};

/* What was recorded. */
struct export_heaptrack_result {
    uint64_t events;
    uint64_t left_out; /* events that met a limit */
};

/* Record from now on. Call it while no other thread allocates. `options` may
 * be NULL. 0 and an owned *out; -ENOMEM; -ENOSPC: too many listeners; or why
 * there can be no file for the events. */
int export_heaptrack_new(const struct export_heaptrack_options *options,
                         struct export_heaptrack **out);

/* Record no more, and write all of it. `symbols` (borrowed) may be NULL,
 * `command` too, and `result`. 0; a negative errno of writing, now or while
 * events were recorded; -ENOMEM; -ECHILD: in a forked child, where there is
 * nothing to write. May be called once. */
int export_heaptrack_write(struct export_heaptrack *h, FILE *out,
                           struct symbols *symbols, const char *command,
                           struct export_heaptrack_result *result);

/* NULL is allowed; also without having written. */
void export_heaptrack_free(struct export_heaptrack *h);

#endif
