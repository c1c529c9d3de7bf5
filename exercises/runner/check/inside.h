/* inside.h - what the parts of the judging process know of each other.
 *
 * Nothing here may depend on the heap that the learner's code works on: what
 * is kept stands in static storage.
 */
#ifndef CHECK_INSIDE_H
#define CHECK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../words.h"
#include "check.h"

#define VERDICT_FD 4 /* where the verdict goes */
#define SECRET_FD 3  /* holds what makes a verdict good; read at the end */
#define SECRET_LEN 32

enum check_mode { MODE_QUICK, MODE_ASAN, MODE_TSAN, MODE_MEMCHECK };

/* What the runner said on the command line, as key=value. */
struct check_order {
    const char *name; /* of the exercise */
    const char *language;
    const char *shown; /* the learner's file, as it is called in messages */
    const char *folder;
    const char *answers; /* path of the form; NULL: none */
    const char *form;    /* path of the form as it was shipped */
    const char *script;  /* of the learner; NULL */
    enum check_mode mode;
    uint64_t seed;
    uint64_t megabytes;
};

extern struct check_order check_order;
extern struct words check_english; /* of the runner */
extern struct words check_chosen; /* of the runner, in the learner's language */
extern struct words check_own;    /* of the exercise: English to chosen */

/* say.c: lines to the runner. `kind` is one letter: F the failure in English,
 * T the same in the chosen language, D a detail, K a text without translation,
 * P passed. Control characters become blanks. Safe in a signal handler. */
void say_line(char kind, const char *text);

/* Fail with a text of the runner's: English, and chosen; doesn't return. */
void say_fail(const char *key, const char *const *values)
    __attribute__((noreturn));
/* The same, but go on: details follow. */
void say_failure(const char *key, const char *const *values);
/* In the chosen language, of the runner's texts; the key if there is none. */
const char *say_word(const char *key);
/* End the process without anything of libc's that might fail now. */
void say_end(void) __attribute__((noreturn));

/* crash.c */
void crash_init(void);
/* Write these as details, in a fresh process; doesn't return. */
void crash_tell(const uintptr_t *frames, size_t count)
    __attribute__((noreturn));
/* The other end of it: main of the fresh process. */
int crash_symbols(int argc, char **argv);

/* blocks.c: groups of live blocks, and stacks, as details. */
void blocks_tell(const struct tracker_mark *mark, int tag);
void blocks_tell_stack(const char *title, uint32_t stack);
/* A line "    function   file:line"; false: not to be shown. */
struct symbol;
bool blocks_tell_symbol(const struct symbol *symbol);

/* heap.c */
void heap_init(void);

/* answers.c: 0, or fails. */
void answers_init(void);

#endif
