/* course.h - the exercises there are, in order, and the places of their files.
 */
#ifndef LEARN_COURSE_H
#define LEARN_COURSE_H

#include <limits.h>
#include <stddef.h>

#include "meta.h"

#define EXERCISES_MAX 64
#define EXERCISE_NAME_LEN 48

struct exercise {
    char name[EXERCISE_NAME_LEN]; /* "06_cycle" */
    int number;
    struct meta meta;
};

struct course {
    char root[PATH_MAX];      /* that holds the exercises, absolute */
    char exercises[PATH_MAX]; /* the folder of all of them */
    char build[PATH_MAX];     /* with the libraries that a check is linked to */
    char my[PATH_MAX];        /* the learner's, as it is shown */
    struct exercise list[EXERCISES_MAX];
    size_t count;
};

/* Find the exercises below c->exercises. 0, or a negative errno: then `error`
 * (PATH_MAX) says with which file. */
int course_read(struct course *c, char *error);

/* The exercise that `word` means: its name, a beginning of it, or of what
 * follows the number, or the number. -ENOENT: none, and *nearest is one that
 * was perhaps meant, or -1. -EEXIST: several. Else its index. */
int course_find(const struct course *c, const char *word, int *nearest);

/* exercises/NAME/FILE, and my/NAME/FILE. Both return `out` (PATH_MAX). */
char *course_path(const struct course *c, const struct exercise *e,
                  const char *file, char *out);
char *course_my_path(const struct course *c, const struct exercise *e,
                     const char *file, char *out);

/* The file of an exercise that is judged: exercise.c, answer.txt. */
char *exercise_answer(const struct exercise *e, char *out, size_t size);

#endif
