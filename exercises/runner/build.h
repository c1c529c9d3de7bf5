/* build.h - compile a learner's file with its check, in a folder of its own.
 *
 * The file is read once: what is scanned, compiled for each part and judged is
 * the same text, whatever is saved meanwhile. The compiler reads it from its
 * standard input, so that no header of the learner's folder is found.
 */
#ifndef LEARN_BUILD_H
#define LEARN_BUILD_H

#include <limits.h>
#include <stdbool.h>

#include "buffer.h"
#include "course.h"

/* What a compiler may take for one file: a learner's takes a third of a second
 * and 100 MB, ours not much more. */
#define COMPILE_CPU_S 10
#define COMPILE_WALL_S 20
#define COMPILE_MB 2048
#define EXPANDED_MB 4
#define OBJECT_MB 64

enum build_result {
    BUILD_FINE,
    BUILD_ERRORS,  /* of the learner's; `messages` has them */
    BUILD_LACKS,   /* `messages` names a function that is not there */
    BUILD_ENDLESS, /* the compiler's time is over */
    BUILD_GREEDY,  /* the compiler wants too much memory */
    BUILD_LARGE,   /* what the compiler makes of it is */
    BUILD_BLOATED, /* what the preprocessor makes of it is too large */
    BUILD_OURS,    /* check.c or a given file: `messages` */
    BUILD_INTERRUPTED,
    BUILD_NO_SPACE, /* cannot write in the scratch folder */
};

/* How calls through pointers are made to ask first (check/flow.h). */
enum build_calls { CALLS_FREE, CALLS_GCC, CALLS_CLANG };

struct build {
    const struct course *course;
    const struct exercise *exercise;
    const char *cc;
    const char *shown;      /* the learner's file, as messages name it */
    enum build_calls calls; /* what the compiler can do */
    bool strict;            /* every warning in our files is an error */
    char scratch[PATH_MAX]; /* "" without */
    struct buffer source;   /* the learner's */
    struct buffer expanded; /* what the preprocessor makes of it */
    struct buffer messages; /* of compiler or linker, when something failed */
    struct buffer warnings; /* about the learner's file */
    bool writing;           /* the scratch folder, no longer reading */
    char problem[PATH_MAX]; /* the file that an errno is about */
};

/* The compiler: $CC, cc, gcc or clang; NULL: none. */
const char *build_find_compiler(void);

/* Make the scratch folder and read `file`. 0, or a negative errno; then
 * b->problem names the file. build_close() in any case. */
int build_open(struct build *b, const char *file);
void build_close(struct build *b);

/* A file in the scratch folder. Returns `out` (PATH_MAX). */
char *build_path(const struct build *b, const char *name, char *out);

/* One step each; *_path is the result. */
enum build_result build_expand(struct build *b);
enum build_result build_learner(struct build *b, enum part part);
enum build_result build_check(struct build *b, enum part part);
enum build_result build_link(struct build *b, enum part part);

/* "quick.o", "quick": what a part's steps make. */
char *build_object(const struct build *b, enum part part, char *out);
char *build_program(const struct build *b, enum part part, char *out);

#endif
