/* pool.h - the runs of a plan, as many at once as there are cores. */
#ifndef STRESS_POOL_H
#define STRESS_POOL_H

#include <signal.h>

#include "child.h"
#include "stress.h"

/* The bot as it was when the plan began. */
struct pool_bot {
    struct child_file file;
    uint64_t hash;
};

/* Do all runs of our shard that have no record in `dir` yet. The caller has
 * blocked SIGCHLD and the signals that end us (pool_signals). 0; -EINTR: it was
 * told to stop; -ESTALE: the bot is another one now, and what was under way is
 * not judged; -EIO: the bot could not write into the folder, in its words in
 * `why`; another negative errno. Nothing of ours runs any more. */
#define POOL_WHY_LEN (NAME_LEN + MESSAGE_LEN + 2)
int pool_run(const struct options *o, const char *dir,
             const struct pool_bot *bot, struct runs *runs,
             char why[POOL_WHY_LEN]);

/* Block what pool_run() waits for; *before is for sigprocmask() afterwards. */
void pool_signals(sigset_t *before);

#endif
