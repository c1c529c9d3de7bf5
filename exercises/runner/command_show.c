/* command_show.c - commands that only show: list, task, hint, solution,
 * explain.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "learn.h"
#include "show.h"
#include "texts.h"
#include "work.h"

/* Print what a show function made. */
static int print(struct buffer *b, bool fine)
{
    fwrite(buffer_text(b), 1, b->len, fine ? stdout : stderr);
    buffer_clear(b);
    return fine ? 0 : EXIT_NOINPUT;
}

int command_list(struct learn *l)
{
    struct look look = look_of(STDOUT_FILENO);
    struct buffer b = {.max = 0};
    int next = progress_next(&l->progress, &l->course);

    if (l->options.name != NULL) {
        text_print(stderr, "error.option", l->options.name);
        return EXIT_USAGE;
    }
    show_list(l, next < 0 ? NULL : &l->course.list[next], look, &b);
    buffer_puts(&b, "\n");
    show_progress(l, look, &b);
    buffer_puts(&b, "\n");
    return print(&b, true);
}

int command_task(struct learn *l)
{
    struct buffer b = {.max = 0};
    char answer[256], path[PATH_MAX], problem[PATH_MAX];
    int status = 0;
    const struct exercise *e = learn_exercise(l, &status);
    int rc;

    if (e == NULL)
        return status;
    rc = work_begin(&l->course, e, problem);
    if (rc < 0) {
        text_print(stderr, "error.write", problem, strerror(-rc));
        return EXIT_CANTWRITE;
    }
    if (!show_task(l, e, look_of(STDOUT_FILENO), &b))
        return print(&b, false);
    exercise_answer(e, answer, sizeof(answer));
    text_add(&b, "say.your_file", course_my_path(&l->course, e, answer, path),
             e->name);
    return print(&b, true);
}

int command_hint(struct learn *l)
{
    struct buffer b = {.max = 0};
    int status = 0;
    const struct exercise *e = learn_exercise(l, &status);
    int *hints;
    int rc = 0;

    if (e == NULL)
        return status;
    hints = &l->progress.of[e - l->course.list].hints;
    if (*hints < 3) {
        ++*hints;
        rc = progress_write(&l->progress, &l->course);
    }
    if (rc < 0) {
        text_print(stderr, "error.write", l->progress.path, strerror(-rc));
        return EXIT_CANTWRITE;
    }
    return print(&b, show_hint(l, e, *hints, look_of(STDOUT_FILENO), &b));
}

int command_solution(struct learn *l)
{
    struct buffer b = {.max = 0};
    int status = 0;
    const struct exercise *e = learn_exercise(l, &status);

    if (e == NULL)
        return status;
    if (!l->progress.of[e - l->course.list].passed && !l->options.yes &&
        !ask("ask.solution", e->name))
        return EXIT_WRONG;
    return print(&b, show_solution(l, e, look_of(STDOUT_FILENO), &b));
}

int command_explain(struct learn *l)
{
    struct buffer b = {.max = 0};
    int status = 0;
    const struct exercise *e = learn_exercise(l, &status);

    if (e == NULL)
        return status;
    if (!l->progress.of[e - l->course.list].passed && !l->options.yes) {
        text_print(stderr, "say.explain_later", e->name);
        return EXIT_WRONG;
    }
    return print(&b, show_explain(l, e, look_of(STDOUT_FILENO), &b));
}
