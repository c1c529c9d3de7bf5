/* todo.h - which runs of a plan are still to be done, and which days have to
 * be recorded for them. */
#ifndef STRESS_TODO_H
#define STRESS_TODO_H

#include "progress.h"
#include "stress.h"

/* Mark the runs of our shard that have no record in `dir`; those that have one
 * are read. */
void todo_find(const struct options *o, const char *dir, struct runs *runs);

/* The days that these need; of them those are marked that aren't there yet.
 * 0 and *days is owned by the caller (runs_clear), or -ENOMEM. */
int todo_find_days(const char *dir, const struct runs *runs, struct runs *days);

/* All days were tried. A run whose day could not be recorded ends as that did,
 * and is not to be done any more. 0 or a negative errno. */
int todo_end_dayless(const char *dir, const struct runs *days,
                     struct runs *runs, struct progress *progress);

#endif
