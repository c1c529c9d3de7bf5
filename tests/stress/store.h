/* store.h - the folder of a plan: what was planned, and each run's record.
 *
 *      plan            the plan, and which bot it is for
 *      NAME.json       what the bot wrote
 *      NAME.run        how the run ended: there when all else is
 *      day.SEED.itch   a recorded day
 *      lock            held by who is at work there
 *
 * Each file is written beside its name and renamed, so a kill at any moment
 * loses no more than the runs that were going on.
 */
#ifndef STRESS_STORE_H
#define STRESS_STORE_H

#include "stress.h"

/* The path of a file of the folder, in `buf`. */
const char *store_path(const char *dir, const char *name, const char *end,
                       char buf[PATH_MAX]);

/* All of a file, or the last `most` bytes of it, with a 0 behind it: owned, or
 * NULL with errno. All of a file that is larger than any report is EFBIG. */
char *store_read(const char *path);
char *store_read_end(const char *path, size_t most);

/* What tells one build of a bot from another. 0 or a negative errno. */
int store_hash(const char *path, uint64_t *out);

/* Start: make the folder and its plan, and hold it until *lock is closed. With
 * `resume` the plan has to be the one that is there; what a kill left half
 * written goes. 0; -EEXIST: it has runs and it's not to be resumed; -ESTALE:
 * another plan or another bot; -EBUSY: somebody else holds it; another negative
 * errno. *lock is -1 then. */
int store_open(const char *dir, const struct plan *plan, uint64_t bot_hash,
               bool resume, int *lock);

/* The plan of a folder. Its text, for a comparison, is owned by the caller;
 * NULL with errno if there is none that can be read; EBADMSG: damaged. */
char *store_plan(const char *dir, struct plan *out);

/* A run's record. 0 or a negative errno; -ENOENT: not done yet; -EBADMSG: it is
 * damaged, or the report that it speaks of is. */
int store_put_run(const char *dir, const struct run *run);
int store_get_run(const char *dir, struct run *run);

/* Take a temporary folder away with all that is in it. */
void store_remove(const char *dir);

extern const char *const outcome_names[OUTCOME_COUNT];

#endif
