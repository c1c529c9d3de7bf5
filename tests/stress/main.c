/* main.c - build/stress: plan, run, judge, report. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "options.h"
#include "outfile.h"
#include "plan.h"
#include "pool.h"
#include "report.h"
#include "store.h"
#include "tracker.h"

static int complain(const char *what, int rc)
{
    fprintf(stderr, "stress: %s: %s\n", what, strerror(-rc));
    return rc == -ENOMEM ? STATUS_NOMEM : STATUS_CANTWRITE;
}

/* Reports that can't be written are told before anything is run. */
static int check_reports(const struct options *o)
{
    const char *const paths[] = {o->html, o->json, o->junit};

    for (size_t i = 0; i < 3; i++) {
        struct outfile f;
        int rc = paths[i] != NULL ? outfile_open(&f, paths[i]) : 1;

        if (rc < 0)
            return complain(paths[i], rc);
        if (rc == 0)
            outfile_abort(&f);
    }
    return STATUS_NONE;
}

static int write_report(const struct report *r, const char *path,
                        void (*put)(const struct report *, FILE *))
{
    struct outfile f;
    int rc;

    if (path == NULL)
        return STATUS_NONE;
    rc = outfile_open(&f, path);
    if (rc == 0) {
        put(r, f.file);
        rc = outfile_commit(&f);
    }
    outfile_abort(&f);
    return rc == 0 ? STATUS_NONE : complain(path, rc);
}

static int verdict_status(const struct verdict *v, const struct runs *runs)
{
    if (v->outcomes[OUTCOME_NOT_RUN] > 0)
        return STATUS_NOINPUT;
    return v->leak_count > 0 || v->outcomes[OUTCOME_JUDGED] != runs->count
               ? STATUS_LEAK
               : STATUS_NONE;
}

/* A report has standard output for itself. */
static bool is_to_stdout(const struct options *o)
{
    const char *const paths[] = {o->html, o->json, o->junit};

    for (size_t i = 0; i < 3; i++)
        if (paths[i] != NULL && strcmp(paths[i], "-") == 0)
            return true;
    return false;
}

/* Judge what is there, and tell it; each report, even if another one can't be
 * written. */
static int report_all(const struct options *o, struct runs *runs)
{
    const struct {
        const char *path;
        void (*put)(const struct report *, FILE *);
    } files[] = {{o->json, report_json},
                 {o->junit, report_junit},
                 {o->html, report_html}};
    struct verdict verdict;
    const struct report r = {&o->plan, runs, &verdict};
    int status = STATUS_NONE;
    int rc = judge(&o->plan, runs, &verdict);

    if (rc != 0) {
        judge_clear(&verdict);
        return complain("judging", rc);
    }
    for (size_t i = 0; i < 3; i++) {
        int failed = write_report(&r, files[i].path, files[i].put);

        status = failed != STATUS_NONE ? failed : status;
    }
    errno = 0;
    report_text(&r, is_to_stdout(o) ? stderr : stdout);
    if (fflush(stdout) != 0 || ferror(stdout))
        status = complain("standard output", errno != 0 ? -errno : -EIO);
    if (status == STATUS_NONE)
        status = verdict_status(&verdict, runs);
    judge_clear(&verdict);
    return status;
}

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
        return complain(dir, rc);
    return rc == -EBUSY ? STATUS_BUSY : STATUS_USAGE;
}

/* Do the runs, and say why if they aren't done. */
static int do_runs(const struct options *o, const char *dir,
                   const struct pool_bot *bot, struct runs *runs)
{
    int rc = pool_run(o, dir, bot, runs);

    if (rc == 0)
        return STATUS_NONE;
    if (rc == -EINTR) {
        fprintf(stderr, "stress: stopped%s\n",
                o->out != NULL ? "; --resume goes on" : "");
        return STATUS_INTERRUPTED;
    }
    if (rc != -ESTALE)
        return complain(dir, rc);
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
        status = complain("planning", -ENOMEM);
    for (size_t i = 0; i < runs.count; i++)
        runs.at[i].dir = dir;
    if (status == STATUS_NONE)
        status = do_runs(o, dir, bot, &runs);
    if (status == STATUS_NONE && o->shards > 1)
        printf("part %u of %u is done: stress merge %s ...\n", o->shard,
               o->shards, dir);
    else if (status == STATUS_NONE)
        status = report_all(o, &runs);
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
        return complain("a temporary folder", -errno);
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
    int status = check_reports(o);

    if (status == STATUS_NONE)
        status = look_at_bot(o, &bot);
    if (status != STATUS_NONE)
        return status;
    pool_signals(&before);
    status = o->out != NULL ? run_here(o, o->out, &bot) : run_aside(o, &bot);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}

/* Each run is in the first folder that has it whole. */
static void find_run(const struct options *o, struct run *run)
{
    bool damaged = false;

    for (int i = 0; i < o->folder_count; i++) {
        int rc;

        run->dir = o->folders[i];
        rc = store_get_run(run->dir, run);
        if (rc == 0)
            return;
        damaged |= rc != -ENOENT;
    }
    snprintf(run->message, sizeof(run->message), "%s",
             damaged ? "what is kept of it is damaged" : "");
}

static int no_plan(const char *dir)
{
    fprintf(stderr, "stress: %s: %s\n", dir,
            errno == ENOENT || errno == ENOTDIR ? "no runs in it"
            : errno == EBADMSG                  ? "its plan is damaged"
                                                : strerror(errno));
    return STATUS_NOINPUT;
}

static int read_plans(struct options *o)
{
    char *first = store_plan(o->folders[0], &o->plan);
    int status = STATUS_NONE;

    if (first == NULL)
        status = no_plan(o->folders[0]);
    for (int i = 1; i < o->folder_count && first != NULL; i++) {
        struct plan plan;
        char *text = store_plan(o->folders[i], &plan);

        if (text == NULL) {
            status = no_plan(o->folders[i]);
        } else if (strcmp(text, first) != 0) {
            fprintf(stderr, "stress: %s: of another plan or another bot\n",
                    o->folders[i]);
            status = STATUS_NOINPUT;
        }
        tracker_free(text);
    }
    tracker_free(first);
    return status;
}

static int merge(struct options *o)
{
    struct runs runs;
    int status = check_reports(o);

    if (status == STATUS_NONE)
        status = read_plans(o);
    if (status != STATUS_NONE)
        return status;
    if (plan_runs(&o->plan, &runs) != 0)
        return complain("planning", -ENOMEM);
    for (size_t i = 0; i < runs.count; i++)
        find_run(o, &runs.at[i]);
    status = report_all(o, &runs);
    runs_clear(&runs);
    return status;
}

int main(int argc, char **argv)
{
    static struct options o;
    int status = options_parse(argc, argv, &o);

    if (status >= 0)
        return status;
    (void)signal(SIGPIPE, SIG_IGN);
    return o.merge ? merge(&o) : run(&o);
}
