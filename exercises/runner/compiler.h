/* compiler.h - one run of the compiler, with what it may take. For build*.c.
 */
#ifndef LEARN_COMPILER_H
#define LEARN_COMPILER_H

#include <limits.h>

#include "build.h"

#define ARGUMENTS_MAX 96
#define PLACES_MAX 32

struct arguments {
    const char *list[ARGUMENTS_MAX];
    size_t count;
    char places[PLACES_MAX][PATH_MAX + 64];
    size_t used;
};

/* `argument` is borrowed until the compiler has run. */
void compiler_add(struct arguments *a, const char *argument);
/* Up to PLACES_MAX of these. */
void compiler_add_printf(struct arguments *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The compiler itself: CC may hold flags, "gcc -m64". */
void compiler_add_cc(struct arguments *a, const char *cc);
/* Calls through pointers ask first: check/flow.h. */
void compiler_add_calls(struct arguments *a, enum build_calls calls);
/* Does this compiler know how? Elsewhere than on x86-64 none does. */
enum build_calls compiler_find_calls(struct build *b);

/* Run it with `input` (a path, or NULL) as its standard input. Its output goes
 * to `out`; more than `max` bytes of it end it, 0: they are dropped. What isn't
 * the fault of the file is `failure`. */
enum build_result compiler_run(struct build *b, struct arguments *a,
                               const char *input, struct buffer *out,
                               size_t max, enum build_result failure);

#endif
