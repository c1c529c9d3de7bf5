/* options_parse.h - what the files of the command line share.
 *
 * options.c walks the arguments, options_values.c understands each value,
 * options_check.c looks at all of them together, options_help.c explains.
 * Whoever finds a mistake says so once, with options_fail(), and passes on
 * what it returns.
 */
#ifndef BOT_OPTIONS_PARSE_H
#define BOT_OPTIONS_PARSE_H

#include <stdbool.h>
#include <stdio.h>

#include "duration.h"
#include "options.h"

#define OPTIONS_FOR_MAX_NS (366 * NS_PER_DAY)
#define OPTIONS_RATE_MAX 1000000u
#define OPTIONS_PACE_MAX 1000000u
#define OPTIONS_SAMPLES_LEAST 60 /* in a run shorter than ten minutes */

enum option_key {
    OPTION_LEAK = 256,
    OPTION_FIX,
    OPTION_COMPARE,
    OPTION_LIST,
    OPTION_EXPLAIN,
    OPTION_FOR,
    OPTION_PACE,
    OPTION_SEED,
    OPTION_RATE,
    OPTION_EVERY,
    OPTION_REPLAY,
    OPTION_REPLAY_BOOK,
    OPTION_OBSERVE,
    OPTION_JSON,
    OPTION_CSV,
    OPTION_HEAPTRACK,
    OPTION_DHAT,
    OPTION_COLLAPSED,
    OPTION_DOT,
    OPTION_RECORD,
    OPTION_BUDGET,
    OPTION_PROFILE,
    OPTION_VALGRIND_STEPS,
    OPTION_CHECK,
    OPTION_FAIL_ALLOC,
    OPTION_HTTP,
    OPTION_ANSWER,
    OPTION_ALLOW_CONTROL,
    OPTION_LOAD,
    OPTION_KEYS_END,
    OPTION_HELP = 'h',
    OPTION_VERSION = 'V',
};

/* A parse under way. */
struct options_parse {
    struct options *out;
    FILE *stream; /* --help and --version; is it a terminal? */
    FILE *errors;
    int status;    /* -1: go on; else the exit status to end with */
    int next;      /* the argument after the last one understood */
    uint32_t seen; /* bit (key - OPTION_LEAK): was given */
};

static inline bool options_seen(const struct options_parse *p,
                                enum option_key key)
{
    return (p->seen >> ((unsigned)key - OPTION_LEAK) & 1u) != 0;
}

/* "bot: " and the message, a line on the error stream; status 64.
 * Returns an errno that isn't 0, for argp to stop at. */
int options_fail(struct options_parse *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Take the value of one option (an OPTION_ key that isn't help or version)
 * over into p->out. 0, or what options_fail() returned. */
int options_take(struct options_parse *p, int key, const char *value);

/* NAME[,NAME...] of --`option`: adds the leaks' bits to *mask. 0, or what
 * options_fail() returned. */
int options_take_leaks(struct options_parse *p, const char *option,
                       const char *list, unsigned *mask);

/* options_mystery.c: --answer, and what goes with --leak=mystery. 0, or what
 * options_fail() returned. */
int options_take_answer(struct options_parse *p, const char *value);
int options_check_mystery(struct options_parse *p);

/* All options are taken: defaults that depend on others, contradictions.
 * 0, or what options_fail() returned. */
int options_check(struct options_parse *p);

struct argp;
/* The table of options; no parser yet. */
extern const struct argp options_argp;
/* `text` is an argument without an option; perhaps the name of a leak. */
int options_bad_argument(struct options_parse *p, const char *text);
/* `text` is not an option, or not used like one: say why. */
int options_bad(struct options_parse *p, const char *text);
/* Write --help or --version to p->stream. The exit status. */
int options_help(const struct options_parse *p);
int options_version(const struct options_parse *p);

#endif
