/* options_help.h - parse a command line in a test, and keep what it said.
 */
#ifndef TESTS_OPTIONS_HELP_H
#define TESTS_OPTIONS_HELP_H

#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "options.h"

#define PARSED_ARGS_MAX 16

struct parsed {
    struct options o;
    int status;
    char output[8192];
    char errors[4096];
};

/* The arguments after the program's name; a NULL ends them. */
static inline void parse_args(struct parsed *p, const char *const *args)
{
    static char storage[4096]; /* paths in *p are borrowed from here */
    char *argv[PARSED_ARGS_MAX + 2] = {storage};
    size_t used = (size_t)snprintf(storage, sizeof(storage), "/some/bot") + 1;
    FILE *output = fmemopen(p->output, sizeof(p->output), "w");
    FILE *errors = fmemopen(p->errors, sizeof(p->errors), "w");
    int argc = 1;

    assert_non_null(output);
    assert_non_null(errors);
    p->output[0] = '\0';
    p->errors[0] = '\0';
    for (; args[argc - 1] != NULL; argc++) {
        size_t len = strlen(args[argc - 1]) + 1;

        assert_true(argc <= PARSED_ARGS_MAX && used + len < sizeof(storage));
        argv[argc] = memcpy(storage + used, args[argc - 1], len);
        used += len;
    }
    p->status = options_parse_to(argc, argv, &p->o, output, errors);
    (void)fclose(output);
    (void)fclose(errors);
}

static struct parsed parsed;

/* parse("--leak=cycle", "--for=1m"): into `parsed`. */
#define parse(...) parse_args(&parsed, (const char *const[]){__VA_ARGS__, NULL})

/* It goes on with the options in parsed.o, and says nothing. */
#define assert_parsed(...)                                                     \
    do {                                                                       \
        parse(__VA_ARGS__);                                                    \
        assert_string_equal(parsed.errors, "");                                \
        assert_string_equal(parsed.output, "");                                \
        assert_int_equal(parsed.status, -1);                                   \
    } while (0)

/* It ends with 64 and just these words. */
#define assert_wrong(words, ...)                                               \
    do {                                                                       \
        parse(__VA_ARGS__);                                                    \
        assert_string_equal(parsed.errors, words "\n");                        \
        assert_string_equal(parsed.output, "");                                \
        assert_int_equal(parsed.status, 64);                                   \
    } while (0)

#define TRY "\nTry 'bot --help' for more information."

#endif
