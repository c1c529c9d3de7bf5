/* main.c - the bot: parse, run, report.
 *
 *   ./bot --leak=cycle       run with one leak, watch it, read the report
 *   ./bot --help             all the rest
 *
 * Everything that was allocated is freed before the report is made: what it
 * then still finds alive has leaked.
 */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "ending.h"
#include "explain.h"
#include "half.h"
#include "lesson.h"
#include "mystery.h"
#include "options.h"
#include "report.h"
#include "sim.h"
#include "standard.h"
#include "status.h"
#include "symbols.h"
#include "tags.h"
#include "text_report.h"
#include "twin.h"
#include "view.h"
#include "watched.h"

#define HISTORY_SAMPLES 1024
#define REFUSED_TOLD 4 /* the report counts the others */

/* A refused free is a mistake in the bot, maybe one that somebody makes who
 * mends a leak: name all places of the first ones at once. */
static void on_refused(const struct tracker_error *e, void *ctx)
{
    static unsigned told;
    struct symbols *symbols;

    (void)ctx;
    if (told++ >= REFUSED_TOLD)
        return;
    if (symbols_new(&symbols) != 0)
        symbols = NULL; /* then the places alone */
    text_report_error(stderr, symbols, e);
    symbols_free(symbols);
}

/* Of a mystery no report may name the pairs. */
static void hide_names(void)
{
    lesson_hide_sites(&mystery_site);
    symbols_hide(mystery_hides, MYSTERY_FILE);
}

/* The command line as it was typed, for exports; cut where it is too long. */
static const char *command_line(int argc, char **argv)
{
    static char line[1024];
    size_t len = 0;

    for (int i = 0; i < argc && len < sizeof(line); i++)
        len += (size_t)snprintf(line + len, sizeof(line) - len, "%s%s",
                                i == 0 ? "" : " ", argv[i]);
    return line;
}

/* A child of a comparison: run, send what came of it, say nothing. */
static int command_half(const struct options *options,
                        struct tracker_history *history, int fd, unsigned shown)
{
    const struct sim_watch nobody = {0};
    struct sim_result result;

    sim_run(options, history, &nobody, &result);
    return half_send(fd, &result, history, shown) == 0 ? result.status
                                                       : EXIT_CANTWRITE_;
}

/* With --fix both halves run beside the one in sight, for the numbers. */
static int command_run(const struct options *options,
                       struct tracker_history *history, const char *self)
{
    bool numbers = options->fixes != 0 && options_for_machines(options) == NULL;
    struct sim_result result;
    struct half halves[2];
    struct halves both;
    bool wanted;
    int status;

    if (numbers)
        halves_start(&both, options, options->fixes, self);
    status = watched_run(options, history, &result);
    if (!numbers)
        return status;
    wanted = result.status == EXIT_FINE && !result.run.stopped_early;
    if (!wanted)
        halves_stop(&both);
    halves_wait(&both, halves, NULL);
    if (wanted)
        (void)report_fix(options, &halves[0], &halves[1], stdout);
    return status;
}

static int command_compare(const struct options *options, const char *self)
{
    struct half halves[2];
    struct halves both;
    int rc;

    halves_start(&both, options, options->leaks, self);
    halves_wait(&both, halves, isatty(STDERR_FILENO) ? stderr : NULL);
    rc = report_compare(options, &halves[0], &halves[1], stdout);
    if (halves[0].status != EXIT_FINE)
        return halves[0].status;
    if (halves[1].status != EXIT_FINE)
        return halves[1].status;
    return status_of_write(rc, "standard output");
}

static int command_answer(const struct options *options, const char *self)
{
    unsigned secret = mystery_leaks(options->seed);
    struct half halves[2];
    struct halves both;
    int rc;

    halves_start(&both, options, secret, self);
    halves_wait(&both, halves, isatty(STDERR_FILENO) ? stderr : NULL);
    for (int i = 0; i < 2; i++) {
        if (halves[i].status == EXIT_FINE)
            continue;
        fputs("bot: the mystery could not be run again\n", stderr);
        return halves[i].status;
    }
    rc = report_answer(options, secret, &halves[0], &halves[1], stdout);
    if (rc != 0)
        return status_of_write(rc, "standard output");
    return options->answer == secret ? EXIT_FINE : EXIT_WRONG;
}

int main(int argc, char **argv)
{
    struct tracker_history *history;
    struct options options;
    unsigned shown;
    int twin_in, twin_out;
    int half_fd;
    int status;

    standard_hold();
    signal(SIGPIPE, SIG_IGN); /* what cannot be written is told */
    signal(SIGXFSZ, SIG_IGN);
    ending_init(view_emergency_restore);
    bot_tags_init();
    tracker_on_error(on_refused, NULL);
    sim_init();
    status = options_parse(argc, argv, &options);
    if (status >= 0)
        return status;
    options.command_line = command_line(argc, argv);
    if (mystery_on(&options))
        hide_names();
    tracker_stacks(true);
    if (options.command == COMMAND_LIST)
        return status_of_write(explain_list(stdout), "standard output");
    if (options.command == COMMAND_EXPLAIN)
        return status_of_write(explain_leak((enum leak)options.explain, stdout),
                               "standard output");
    if (options.command == COMMAND_COMPARE)
        return command_compare(&options, argv[0]);
    if (options.command == COMMAND_ANSWER)
        return command_answer(&options, argv[0]);
    if (tracker_history_new(HISTORY_SAMPLES, &history) != 0) {
        fputs("bot: out of memory\n", stderr);
        return EXIT_NOMEM_;
    }
    half_fd = half_descriptor(&shown);
    if (half_fd >= 0)
        status = command_half(&options, history, half_fd, shown);
    else if (twin_descriptors(&twin_in, &twin_out))
        status = twin_run(&options, history, twin_in, twin_out);
    else
        status = command_run(&options, history, argv[0]);
    tracker_history_free(history);
    return status;
}
