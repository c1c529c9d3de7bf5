/* judge.h - is this answer right? All parts of a check, one after the other.
 *
 *      scan the source -> compile -> look at the object -> link
 *        -> quick part under the tracker -> asan -> tsan -> memcheck
 *
 * It stops at the first thing that is wrong, and says it in one line, which the
 * build compares, and in details for the learner.
 */
#ifndef LEARN_JUDGE_H
#define LEARN_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "course.h"

enum verdict {
    VERDICT_PASSED,
    VERDICT_FAILED, /* the answer is wrong: line and details say why */
    VERDICT_BROKEN, /* our own files are: details */
    VERDICT_NO_COMPILER,
    VERDICT_NO_FILE,  /* `error` and `problem` */
    VERDICT_NO_WRITE, /* the same */
    VERDICT_NO_SPACE,
    VERDICT_STOPPED, /* by a signal */
};

#define OUTCOME_LINE_LEN 1024

struct outcome {
    enum verdict verdict;
    char english[OUTCOME_LINE_LEN]; /* the failure, without the name */
    char chosen[OUTCOME_LINE_LEN];  /* the same in the learner's language */
    struct buffer details;          /* lines below it, as they are shown */
    struct buffer warnings;         /* of the compiler */
    struct buffer untranslated;     /* lines: messages of a check */
    unsigned passed;                /* 1 << enum part */
    unsigned left_out;              /* parts for which a tool is missing */
    uint64_t seed;
    bool ran;  /* the data of the seed had a part in it */
    int error; /* a negative errno */
    char problem[PATH_MAX];
};

struct judge {
    const struct course *course;
    const struct exercise *exercise;
    const char *file;  /* the answer */
    const char *shown; /* how it is called in messages */
    uint64_t seed;
    bool strict;   /* our own files must be without warning */
    unsigned only; /* parts to be run; 0: all of the exercise */
    bool brief;    /* no details */
    /* Told when a part begins; may be NULL. */
    void (*on_part)(void *ctx, enum part part);
    void *ctx;
};

void judge_run(const struct judge *j, struct outcome *out);
void outcome_clear(struct outcome *out);

#endif
