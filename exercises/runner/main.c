/* main.c - learn: exercises, one after the other, with a check of each.
 *
 * The exercises stand in exercises/, the learner's copies in my/. Nothing here
 * needs a network.
 */
#include "learn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "outcome.h"
#include "process.h"
#include "process_fence.h"
#include "texts.h"
#include "tracker.h"
#include "work.h"

/* The learner's folder, as short as it can be said from here. */
static void choose_my(struct learn *l)
{
    struct course *c = &l->course;
    char here[PATH_MAX];

    if (l->options.folder != NULL) {
        snprintf(c->my, sizeof(c->my), "%.3000s", l->options.folder);
        return;
    }
    if (getcwd(here, sizeof(here)) != NULL && strcmp(here, c->root) == 0)
        snprintf(c->my, sizeof(c->my), "my");
    else
        snprintf(c->my, sizeof(c->my), "%.3000s/my", c->root);
}

static int open_course(struct learn *l)
{
    struct course *c = &l->course;
    char problem[PATH_MAX];
    bool known;
    int rc;

    snprintf(c->root, sizeof(c->root), "%s", LEARN_ROOT);
    snprintf(c->build, sizeof(c->build), "%s", LEARN_BUILD);
    snprintf(c->exercises, sizeof(c->exercises), "%s/exercises", LEARN_ROOT);
    choose_my(l);
    if (texts_init(c->exercises, l->options.language, &known) < 0) {
        fprintf(stderr, "learn: %s/en/messages: there are no texts\n",
                c->exercises);
        return EXIT_NOINPUT;
    }
    if (!known && l->options.language != NULL) {
        text_print(stderr, "error.language", l->options.language);
        return EXIT_USAGE;
    }
    if (l->options.exercises != NULL &&
        realpath(l->options.exercises, c->exercises) == NULL) {
        text_print(stderr, "error.read", l->options.exercises, strerror(errno));
        return EXIT_NOINPUT;
    }
    rc = course_read(c, problem);
    if (rc < 0)
        text_print(stderr, "error.read", problem, strerror(-rc));
    return rc < 0 ? EXIT_NOINPUT : 0;
}

static int open_progress(struct learn *l)
{
    int rc = progress_read(&l->progress, &l->course);

    if (rc < 0) {
        text_print(stderr, "error.read", l->progress.path, strerror(-rc));
        return EXIT_NOINPUT;
    }
    if (l->progress.bad_lines > 0)
        text_print(stderr, "note.progress", l->progress.path,
                   number(l->progress.bad_lines));
    return 0;
}

const struct exercise *learn_exercise(struct learn *l, int *status)
{
    const char *name = l->options.name;
    int nearest = -1;
    int at;

    if (name == NULL) {
        at = progress_next(&l->progress, &l->course);
        if (at >= 0)
            return &l->course.list[at];
        text_print(stderr, "say.all_done");
        *status = 0;
        return NULL;
    }
    at = course_find(&l->course, name, &nearest);
    if (at >= 0)
        return &l->course.list[at];
    if (at == -EEXIST)
        text_print(stderr, "error.ambiguous", name);
    else if (nearest >= 0)
        text_print(stderr, "error.near", name, l->course.list[nearest].name);
    else
        text_print(stderr, "error.name", name);
    *status = EXIT_USAGE;
    return NULL;
}

static uint64_t new_seed(void)
{
    uint64_t seed = 0;

    if (getrandom(&seed, sizeof(seed), 0) < 0)
        seed = (uint64_t)getpid();
    return seed % 1000000 + 2; /* short enough to be typed again */
}

void learn_judge(struct learn *l, const struct exercise *e, struct outcome *out,
                 const struct learn_watcher *watcher)
{
    char answer[256], path[PATH_MAX];
    struct judge j = {.course = &l->course,
                      .exercise = e,
                      .file = l->options.file,
                      .seed =
                          l->options.seed != 0 ? l->options.seed : new_seed()};

    if (j.file == NULL) {
        exercise_answer(e, answer, sizeof(answer));
        j.file = course_my_path(&l->course, e, answer, path);
    }
    j.shown = j.file;
    if (watcher != NULL) {
        j.on_part = watcher->on_part;
        j.ctx = watcher->ctx;
    }
    judge_run(&j, out);
}

/* Without a command: the exercise at hand, on a terminal with a watch. */
static int command_default(struct learn *l)
{
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        return command_watch(l);
    return command_task(l);
}

static int command_help(struct learn *l)
{
    (void)l;
    fputs(text("help"), stdout);
    return 0;
}

static int run(struct learn *l)
{
    static int (*const commands[COMMANDS])(struct learn *) = {
        [COMMAND_DEFAULT] = command_default,
        [COMMAND_WATCH] = command_watch,
        [COMMAND_LIST] = command_list,
        [COMMAND_CHECK] = command_check,
        [COMMAND_TASK] = command_task,
        [COMMAND_HINT] = command_hint,
        [COMMAND_RESET] = command_reset,
        [COMMAND_SKIP] = command_skip,
        [COMMAND_SOLUTION] = command_solution,
        [COMMAND_EXPLAIN] = command_explain,
        [COMMAND_PROVE] = command_prove,
        [COMMAND_HELP] = command_help,
    };

    return commands[l->options.command](l);
}

/* learn fence FOLDER PROGRAM...: for check.inc, which lets a learner's script
 * run behind a fence of its own. From behind it nobody looks into the processes
 * before it, where the secret of a verdict is. */
static void run_fenced(char **argv)
{
    process_fence(argv[0]);
    execvp(argv[1], argv + 1);
    _exit(127);
}

int main(int argc, char **argv)
{
    static struct learn learn;
    const char *problem, *near;
    int status;
    int rc;

    if (argc > 3 && strcmp(argv[1], "fence") == 0)
        run_fenced(argv + 2);
    rc = options_read(&learn.options, argc, argv, &problem, &near);
    status = open_course(&learn);

    process_init();
    if (rc < 0 && status == 0) {
        text_print(stderr, near != NULL ? "error.option_near" : "error.option",
                   problem, near != NULL ? near : "");
        status = EXIT_USAGE;
    }
    if (status == 0 && learn.options.command != COMMAND_HELP)
        status = open_progress(&learn);
    if (status == 0)
        status = run(&learn);
    if (fflush(stdout) != 0 && status == 0)
        status = EXIT_CANTWRITE;
    return status;
}
