/* command_change.c - commands that change a learner's files or progress: reset
 * and skip.
 */
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "learn.h"
#include "texts.h"
#include "work.h"

static int say_unwritable(const char *path, int rc)
{
    text_print(stderr, "error.write", path, strerror(-rc));
    return EXIT_CANTWRITE;
}

int command_reset(struct learn *l)
{
    char backup[PATH_MAX], problem[PATH_MAX];
    int status = 0;
    const struct exercise *e = learn_exercise(l, &status);
    int rc;

    if (e == NULL)
        return status;
    if (l->options.name == NULL) {
        text_print(stderr, "error.reset_name");
        return EXIT_USAGE;
    }
    if (!l->options.yes && !ask("ask.reset", e->name))
        return EXIT_WRONG;
    rc = work_reset(&l->course, e, backup, problem);
    if (rc < 0)
        return say_unwritable(problem, rc);
    l->progress.of[e - l->course.list].passed = false;
    l->progress.of[e - l->course.list].skipped = false;
    rc = progress_write(&l->progress, &l->course);
    if (rc < 0)
        return say_unwritable(l->progress.path, rc);
    text_print(stdout, "say.reset", e->name, backup);
    return 0;
}

int command_skip(struct learn *l)
{
    int status = 0;
    const struct exercise *e = learn_exercise(l, &status);
    int rc;

    if (e == NULL)
        return status;
    l->progress.of[e - l->course.list].skipped = true;
    rc = progress_write(&l->progress, &l->course);
    if (rc < 0)
        return say_unwritable(l->progress.path, rc);
    text_print(stdout, "say.skipped", e->name);
    return 0;
}
