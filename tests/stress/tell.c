/* tell.c - judge all runs and write what was asked for. */
#include "tell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"
#include "report.h"

int tell_trouble(const char *what, int rc)
{
    fprintf(stderr, "stress: %s: %s\n", what, strerror(-rc));
    return rc == -ENOMEM ? STATUS_NOMEM : STATUS_CANTWRITE;
}

/* Whoever reads from a pipe would take the end of this for the report's. */
static int try_path(const char *path)
{
    struct outfile f;
    struct stat st;
    int rc;

    if (stat(path, &st) == 0 && S_ISFIFO(st.st_mode))
        return access(path, W_OK) == 0 ? 0 : -errno;
    rc = outfile_open(&f, path);
    if (rc == 0)
        outfile_abort(&f);
    return rc;
}

int tell_check(const struct options *o)
{
    const char *const paths[] = {o->html, o->json, o->junit};

    for (size_t i = 0; i < 3; i++) {
        int rc = paths[i] != NULL ? try_path(paths[i]) : 0;

        if (rc != 0)
            return tell_trouble(paths[i], rc);
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
    return rc == 0 ? STATUS_NONE : tell_trouble(path, rc);
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
        if (paths[i] != NULL && outfile_is_stdout(paths[i]))
            return true;
    return false;
}

int tell_verdict(const struct options *o, struct runs *runs)
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
        return tell_trouble("judging", rc);
    }
    for (size_t i = 0; i < 3; i++) {
        int failed = write_report(&r, files[i].path, files[i].put);

        status = failed != STATUS_NONE ? failed : status;
    }
    errno = 0;
    report_text(&r, is_to_stdout(o) ? stderr : stdout);
    if (fflush(stdout) != 0 || ferror(stdout))
        status = tell_trouble("standard output", errno != 0 ? -errno : -EIO);
    if (status == STATUS_NONE)
        status = verdict_status(&verdict, runs);
    judge_clear(&verdict);
    return status;
}
