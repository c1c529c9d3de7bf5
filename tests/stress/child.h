/* child.h - one run of the bot as a process group of its own, with limits. */
#ifndef STRESS_CHILD_H
#define STRESS_CHILD_H

#include <sys/types.h>

#include "stress.h"

/* Which file the bot is: another one in its place has other numbers. */
struct child_file {
    uint64_t device;
    uint64_t node;
    uint64_t bytes;
    int64_t changed_s;
    int64_t changed_ns;
};

/* 0 or a negative errno. */
int child_file(const char *bot, struct child_file *out);

/* Can the bot be run at all? 0; -ENOENT; -ENOEXEC; -ETIMEDOUT: it says nothing
 * in time. */
int child_try(const char *bot);

/* Start a run, or the recording of a day; it writes into `dir`. What it says
 * of its progress comes out of *says: the caller reads on, or it stops, and
 * closes that in the end. 0 or a negative errno. */
int child_start(const struct options *o, const char *dir, const struct run *run,
                pid_t *out, int *says);

/* The child has ended, and `status` is as waitpid's: what became of the run. */
void child_judge(const char *dir, struct run *run, pid_t pid, int status,
                 bool too_late);

#endif
