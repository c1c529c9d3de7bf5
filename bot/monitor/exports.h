/* exports.h - the files of a run that other programs open.
 *
 * Each is written beside its name and renamed when it is whole; "-" is
 * standard output.
 */
#ifndef MONITOR_EXPORTS_H
#define MONITOR_EXPORTS_H

#include "history.h"
#include "insight.h"
#include "options.h"

struct export_heaptrack;
struct peaks;

/* All zeroes: nothing is recorded. */
struct exports {
    struct export_heaptrack *heaptrack; /* owned */
    struct peaks *peaks;                /* owned */
};

/* Before the first allocation of the run: record what the options want. 0, or
 * a negative errno with *what the name of the file that failed. */
int exports_start(struct exports *e, const struct options *options,
                  const char **what);

/* At the end of the run, before anything is freed: what is in use then. */
int exports_write_live(const struct options *options, struct insight *insight,
                       const char **what);

/* After shutdown: all the rest, as far as it goes. The first failure. */
int exports_write(struct exports *e, const struct options *options,
                  const struct tracker_history *history,
                  const struct insight *insight, const char **what);

void exports_clear(struct exports *e);

#endif
