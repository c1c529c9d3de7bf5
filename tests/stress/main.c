/* main.c - build/stress: plan, run, judge, report. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "merge.h"
#include "options.h"
#include "plan.h"
#include "pool.h"
#include "standard.h"
#include "store.h"
#include "tell.h"

static int open_folder(const struct options *o, const char *dir,
                       const struct pool_bot *bot, int *lock)
{
    int rc =
        store_open(dir, &o->plan, bot->hash, o->resume || o->out == NULL, lock);

    if (rc == 0)
        return STATUS_NONE;
    if (rc == -EEXIST)
        fprintf(stderr,
                "stress: %s has runs already: go on with --resume, or "
                "take another folder\n",
                dir);
    else if (rc == -ESTALE)
        fprintf(stderr,
                "stress: what is in %s is of another plan or another bot\n",
                dir);
    else if (rc == -EBUSY)
        fprintf(stderr, "stress: %s: another stress is at work there\n", dir);
    else
        return tell_trouble(dir, rc);
    return rc == -EBUSY ? STATUS_BUSY : STATUS_USAGE;
}

/* Do the runs, and say why if they aren't done. */
static int do_runs(const struct options *o, const char *dir,
                   const struct pool_bot *bot, struct runs *runs)
{
    char why[POOL_WHY_LEN] = "";
    int rc = pool_run(o, dir, bot, runs, why);

    if (rc == 0)
        return STATUS_NONE;
    if (why[0] != '\0') {
        fprintf(stderr, "stress: %s\n", why);
        return STATUS_CANTWRITE;
    }
    if (rc == -EINTR) {
        fprintf(stderr, "stress: stopped%s\n",
                o->out != NULL ? "; --resume goes on" : "");
        return STATUS_INTERRUPTED;
    }
    if (rc != -ESTALE)
        return tell_trouble(dir, rc);
    fprintf(stderr, "stress: %s: it was changed while it was tested\n", o->bot);
    return STATUS_UNAVAILABLE;
}

static int run_here(const struct options *o, const char *dir,
                    const struct pool_bot *bot)
{
    struct runs runs = {NULL, 0};
    int lock;
    int status = open_folder(o, dir, bot, &lock);

    if (status != STATUS_NONE)
        return status;
    if (plan_runs(&o->plan, &runs) != 0)
        status = tell_trouble("planning", -ENOMEM);
    for (size_t i = 0; i < runs.count; i++)
        runs.at[i].dir = dir;
    if (status == STATUS_NONE)
        status = do_runs(o, dir, bot, &runs);
    if (status == STATUS_NONE && o->shards > 1)
        printf("part %u of %u is done: stress merge %s ...\n", o->shard,
               o->shards, dir);
    else if (status == STATUS_NONE)
        status = tell_verdict(o, &runs);
    runs_clear(&runs);
    close(lock);
    return status;
}

/* A folder of our own, that goes with us. Whoever stops us while we judge waits
 * until it is gone. */
static int run_aside(const struct options *o, const struct pool_bot *bot)
{
    char dir[PATH_MAX];
    const char *tmp = getenv("TMPDIR");
    int status;

    if (snprintf(dir, sizeof(dir), "%s/stress.XXXXXX",
                 tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp") >= PATH_MAX ||
        mkdtemp(dir) == NULL)
        return tell_trouble("a temporary folder", -errno);
    status = run_here(o, dir, bot);
    store_remove(dir);
    return status;
}

static int look_at_bot(const struct options *o, struct pool_bot *out)
{
    int rc = child_try(o->bot);

    if (rc == 0)
        rc = child_file(o->bot, &out->file);
    if (rc == 0)
        rc = store_hash(o->bot, &out->hash);
    if (rc == 0)
        return STATUS_NONE;
    fprintf(stderr, "stress: %s: %s\n", o->bot,
            rc == -ENOENT      ? "there is no such bot"
            : rc == -ETIMEDOUT ? "it doesn't answer to --version"
                               : "it can't be run");
    return rc == -ENOENT ? STATUS_NOINPUT : STATUS_UNAVAILABLE;
}

static int run(const struct options *o)
{
    struct pool_bot bot;
    sigset_t before;
    int status = tell_check(o);

    if (status == STATUS_NONE)
        status = look_at_bot(o, &bot);
    if (status != STATUS_NONE)
        return status;
    pool_signals(&before);
    status = o->out != NULL ? run_here(o, o->out, &bot) : run_aside(o, &bot);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}

int main(int argc, char **argv)
{
    static struct options o;
    int status;

    standard_hold();
    status = options_parse(argc, argv, &o);
    if (status >= 0)
        return status;
    (void)signal(SIGPIPE, SIG_IGN);
    return o.merge ? merge_folders(&o) : run(&o);
}
