/* check.h - what a check.c may call. AUTHORS.md explains each.
 *
 * A check is linked with the learner's code into one process. What fails first
 * is the verdict and ends the process; returning from check() means "passed".
 * The verdict goes to the runner over a pipe, with a number that stays in
 * another pipe until then: code that runs before cannot know it.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "tracker.h"

/* A check.c defines this one. */
void check(void);

struct check_mark {
    struct tracker_mark tracker;
};

long check_random(long low, long high);
bool check_quick(void);
long check_scale(long n);
const char *check_answer(const char *key);
/* A whole number of up to nine digits and nothing else, but commas as memcheck
 * writes them: 1234 and 1,234. -1: it is none. */
long check_number(const char *text);
const char *check_folder(void);

/* Fail with this text unless the condition holds. */
#define check_that(condition, ...)                                             \
    do {                                                                       \
        if (!(condition))                                                      \
            check_fail(__VA_ARGS__);                                           \
    } while (0)

void check_fail(const char *format, ...)
    __attribute__((format(printf, 1, 2), noreturn, cold));
void check_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void check_equal(long got, long want, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Blocks that were born since the mark: how many live, and what of it. */
struct check_mark check_mark(void);
void check_live(struct check_mark mark, long want, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void check_live_tag(struct check_mark mark, unsigned tag, long want,
                    const char *format, ...)
    __attribute__((format(printf, 4, 5)));
long check_blocks(struct check_mark mark);
long check_bytes(struct check_mark mark);
void check_peak_start(void);
long check_peak(void);
void check_fail_nth(long nth);

#endif
