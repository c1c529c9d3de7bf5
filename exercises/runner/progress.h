/* progress.h - what a learner has passed, in a file that may be deleted.
 *
 * Lines "passed NAME", "skipped NAME", "hints NAME 2". A line that makes no
 * sense is left out, and counted. Written whole or not at all.
 */
#ifndef LEARN_PROGRESS_H
#define LEARN_PROGRESS_H

#include <limits.h>
#include <stdbool.h>

#include "course.h"

struct progress {
    char path[PATH_MAX];
    struct {
        bool passed;
        bool skipped;
        int hints;
    } of[EXERCISES_MAX]; /* as in course->list */
    int bad_lines;
};

/* Read my/.progress. No such file is an empty one. 0 or a negative errno. */
int progress_read(struct progress *p, const struct course *c);
int progress_write(struct progress *p, const struct course *c);

/* The first exercise that is neither passed nor skipped, else the first that is
 * not passed; -1: all are passed. */
int progress_next(const struct progress *p, const struct course *c);
int progress_count(const struct progress *p, const struct course *c);

#endif
