/* child.h - one run of the bot as a process group of its own, with limits. */
#ifndef STRESS_CHILD_H
#define STRESS_CHILD_H

#include <sys/types.h>

#include "stress.h"

/* Can the bot be run at all? 0, -ENOENT, or -ENOEXEC. */
int child_try(const char *bot);

/* Start a run; it writes into `dir`. 0 or a negative errno. */
int child_start(const struct options *o, const char *dir, const struct run *run,
                pid_t *out);

/* Record the day that a replay of this seed needs, and wait for it; not if it
 * is there. What goes wrong shows when the replay is run. */
void child_record_day(const struct options *o, const char *dir,
                      const struct run *run);

/* The child has ended, and `status` is as waitpid's: what became of the run. */
void child_judge(const char *dir, struct run *run, pid_t pid, int status,
                 bool too_late);

#endif
