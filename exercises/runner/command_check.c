/* command_check.c - learn check: judge an answer once, and remember a pass. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "learn.h"
#include "outcome.h"
#include "texts.h"
#include "work.h"

static int say_unwritable(const char *path, int rc)
{
    text_print(stderr, "error.write", path, strerror(-rc));
    return EXIT_CANTWRITE;
}

static int remember(struct learn *l, const struct exercise *e)
{
    size_t at = (size_t)(e - l->course.list);
    int rc;

    progress_read(&l->progress, &l->course);
    if (l->progress.of[at].passed)
        return 0;
    l->progress.of[at].passed = true;
    rc = progress_write(&l->progress, &l->course);
    return rc < 0 ? say_unwritable(l->progress.path, rc) : 0;
}

static void tell_part(void *ctx, enum part part)
{
    char key[32];

    (void)ctx;
    snprintf(key, sizeof(key), "part.%s", part_name(part));
    fprintf(stderr, "\r\033[K%s", text(key));
    fflush(stderr);
}

int command_check(struct learn *l)
{
    static const struct learn_watcher watcher = {tell_part, NULL};
    struct outcome out;
    struct buffer said = {.max = 0};
    char problem[PATH_MAX];
    int status = 0;
    const struct exercise *e = learn_exercise(l, &status);

    if (e == NULL)
        return status;
    if (l->options.file == NULL) {
        int rc = work_begin(&l->course, e, problem);

        if (rc < 0)
            return say_unwritable(problem, rc);
    }
    learn_judge(l, e, &out, isatty(STDERR_FILENO) ? &watcher : NULL);
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    outcome_write(&said, e, &out, isatty(STDOUT_FILENO));
    fputs(buffer_text(&said), stdout);
    status = outcome_status(&out);
    if (status == 0 && l->options.file == NULL)
        status = remember(l, e);
    if (out.verdict == VERDICT_PASSED && l->options.file == NULL)
        text_print(stdout, "say.then", e->name);
    buffer_clear(&said);
    outcome_clear(&out);
    return status;
}
