/* learn.h - one run of the program: what all commands work on. */
#ifndef LEARN_LEARN_H
#define LEARN_LEARN_H

#include "course.h"
#include "judge.h"
#include "options.h"
#include "progress.h"

enum {
    EXIT_PASSED = 0,
    EXIT_WRONG = 1,
    EXIT_USAGE = 64,
    EXIT_NOINPUT = 66,
    EXIT_UNAVAILABLE = 69,
    EXIT_BROKEN = 70,
    EXIT_CANTWRITE = 74,
};

struct learn {
    struct options options;
    struct course course;
    struct progress progress;
};

/* The exercise that was asked for, or the next one. NULL: it was said why, and
 * *status is the exit status. */
const struct exercise *learn_exercise(struct learn *l, int *status);

/* Who is told when a part of a check begins. */
struct learn_watcher {
    void (*on_part)(void *ctx, enum part part);
    void *ctx;
};

/* Judge the learner's file (or --file). `watcher` may be NULL. The caller
 * clears *out. */
void learn_judge(struct learn *l, const struct exercise *e, struct outcome *out,
                 const struct learn_watcher *watcher);

/* The commands; each returns the exit status. */
int command_check(struct learn *l);
int command_prove(struct learn *l);
int command_list(struct learn *l);
int command_task(struct learn *l);
int command_hint(struct learn *l);
int command_reset(struct learn *l);
int command_skip(struct learn *l);
int command_solution(struct learn *l);
int command_explain(struct learn *l);
int command_watch(struct learn *l);

#endif
