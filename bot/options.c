/* options.c - the command line, with glibc's argp.
 *
 * argp would like to print and to exit by itself, with statuses of its own.
 * Here it only walks the arguments: it is told not to report (ARGP_NO_ERRS),
 * to exit (ARGP_NO_EXIT) or to help (ARGP_NO_HELP), and to take arguments in
 * their order, so that on an error we know which one it was.
 */
#include "options.h"

#include <argp.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include "fault.h"
#include "options_parse.h"

int options_fail(struct options_parse *p, const char *format, ...)
{
    va_list args;

    fputs("bot: ", p->errors);
    va_start(args, format);
    vfprintf(p->errors, format, args);
    va_end(args);
    fputc('\n', p->errors);
    p->status = EXIT_USAGE_;
    return ECANCELED;
}

/* argp gave up without asking us: it met something that isn't an option. It
 * moves past an argument before it complains, but not past several letters
 * behind one dash. */
static int on_error(struct options_parse *p, const struct argp_state *state)
{
    int at = state->next > p->next ? state->next - 1 : state->next;

    if (p->status >= 0)
        return 0;
    return options_bad(p, at < state->argc ? state->argv[at] : "");
}

static error_t on_option(int key, char *value, struct argp_state *state)
{
    struct options_parse *p = state->input;

    switch (key) {
    case OPTION_HELP:
        p->status = options_help(p);
        return ECANCELED;
    case OPTION_VERSION:
        p->status = options_version(p);
        return ECANCELED;
    case ARGP_KEY_ARG:
        return options_bad_argument(p, value);
    case ARGP_KEY_END:
        return options_check(p);
    case ARGP_KEY_ERROR:
        return on_error(p, state);
    default:
        if (key < OPTION_LEAK || key >= OPTION_KEYS_END)
            return ARGP_ERR_UNKNOWN;
        p->next = state->next;
        p->seen |= 1u << (unsigned)(key - OPTION_LEAK);
        return options_take(p, key, value);
    }
}

static void options_default(struct options *o)
{
    memset(o, 0, sizeof(*o));
    o->command = COMMAND_RUN;
    o->explain = -1;
    o->seed = 1;
    o->for_ns = 10 * NS_PER_MINUTE;
    o->every_ns = 10 * NS_PER_SECOND;
    o->rate = 100;
    o->pace = PACE_MAX;
    o->fail_tag = TRACKER_ANY_TAG;
}

int options_parse_to(int argc, char **argv, struct options *out, FILE *stream,
                     FILE *errors)
{
    struct argp argp = options_argp;
    struct options_parse p = {.out = out,
                              .stream = stream,
                              .errors = errors,
                              .status = -1,
                              .next = 1};
    unsigned flags = ARGP_NO_ERRS | ARGP_NO_EXIT | ARGP_NO_HELP | ARGP_IN_ORDER;
    error_t rc;

    options_default(out);
    argp.parser = on_option;
    rc = argp_parse(&argp, argc, argv, flags, NULL, &p);
    if (rc != 0 && p.status < 0) {
        fprintf(errors, "bot: %s\n", strerror(rc));
        p.status = rc == ENOMEM ? EXIT_NOMEM_ : EXIT_USAGE_;
    }
    return p.status;
}

int options_parse(int argc, char **argv, struct options *out)
{
    return options_parse_to(argc, argv, out, stdout, stderr);
}
