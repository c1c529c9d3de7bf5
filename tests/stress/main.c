/* main.c - build/stress: plan, run, judge, report. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Judge what is there, and tell it. */
static int report_all(const struct options *o, struct runs *runs)
{
    struct verdict verdict;
    const struct report r = {&o->plan, runs, &verdict};
    int status;
    int rc = judge(&o->plan, runs, &verdict);

    if (rc != 0) {
        judge_clear(&verdict);
        return complain("judging", rc);
    }
    report_text(&r, stdout);
    status = fflush(stdout) != 0 ? STATUS_CANTWRITE : STATUS_NONE;
    if (status == STATUS_NONE)
        status = write_report(&r, o->json, report_json);
    if (status == STATUS_NONE)
        status = write_report(&r, o->junit, report_junit);
    if (status == STATUS_NONE)
        status = write_report(&r, o->html, report_html);
    if (status == STATUS_NONE && verdict.outcomes[OUTCOME_NOT_RUN] > 0)
        status = STATUS_NOINPUT;
    if (status == STATUS_NONE &&
        (verdict.leak_count > 0 ||
         verdict.outcomes[OUTCOME_JUDGED] != runs->count))
        status = STATUS_LEAK;
    judge_clear(&verdict);
    return status;
}

static int open_folder(const struct options *o, const char *dir)
{
    int rc = store_open(dir, &o->plan, o->bot, o->resume || o->out == NULL);

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
    else
        return complain(dir, rc);
    return STATUS_USAGE;
}

static int run_here(const struct options *o, const char *dir)
{
    struct runs runs;
    int status = open_folder(o, dir);
    int rc;

    if (status != STATUS_NONE)
        return status;
    if (plan_runs(&o->plan, &runs) != 0)
        return complain("planning", -ENOMEM);
    for (size_t i = 0; i < runs.count; i++)
        runs.at[i].dir = dir;
    rc = pool_run(o, dir, &runs);
    if (rc == -EINTR) {
        fprintf(stderr, "stress: stopped%s\n",
                o->out != NULL ? "; --resume goes on" : "");
        status = STATUS_INTERRUPTED;
    } else if (rc != 0) {
        status = complain(dir, rc);
    } else if (o->shards > 1) {
        printf("part %u of %u is done: stress merge %s ...\n", o->shard,
               o->shards, dir);
    } else {
        status = report_all(o, &runs);
    }
    runs_clear(&runs);
    return status;
}

static int run(const struct options *o)
{
    char temporary[PATH_MAX];
    const char *tmp = getenv("TMPDIR");
    int status = check_reports(o);
    int rc = child_try(o->bot);

    if (status != STATUS_NONE)
        return status;
    if (rc != 0) {
        fprintf(stderr, "stress: %s: %s\n", o->bot,
                rc == -ENOENT ? "there is no such bot" : "it can't be run");
        return rc == -ENOENT ? STATUS_NOINPUT : STATUS_UNAVAILABLE;
    }
    if (o->out != NULL)
        return run_here(o, o->out);
    if (snprintf(temporary, sizeof(temporary), "%s/stress.XXXXXX",
                 tmp != NULL ? tmp : "/tmp") >= PATH_MAX ||
        mkdtemp(temporary) == NULL)
        return complain("a temporary folder", -errno);
    status = run_here(o, temporary);
    store_remove(temporary);
    return status;
}

/* Each run is in the first folder that has it. */
static void find_run(const struct options *o, struct run *run)
{
    for (int i = 0; i < o->folder_count; i++) {
        run->dir = o->folders[i];
        if (store_get_run(run->dir, run) == 0)
            return;
    }
}

static int read_plans(struct options *o)
{
    char *first = store_plan(o->folders[0], &o->plan);
    int status = STATUS_NONE;

    if (first == NULL)
        fprintf(stderr, "stress: %s: no runs in it\n", o->folders[0]);
    for (int i = 1; i < o->folder_count && first != NULL; i++) {
        struct plan plan;
        char *text = store_plan(o->folders[i], &plan);

        if (text == NULL || strcmp(text, first) != 0) {
            fprintf(stderr, "stress: %s: %s\n", o->folders[i],
                    text == NULL ? "no runs in it"
                                 : "of another plan or another bot");
            status = STATUS_NOINPUT;
        }
        tracker_free(text);
    }
    tracker_free(first);
    return first == NULL ? STATUS_NOINPUT : status;
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
