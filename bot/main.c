/* main.c - the bot: parse, run, report.
 *
 *   ./bot --leak=cycle       run with one leak, watch it, read the report
 *   ./bot --help             all the rest
 *
 * Everything that was allocated is freed before the report is made: what it
 * then still finds alive has leaked.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "duration.h"
#include "explain.h"
#include "fault.h"
#include "graph.h"
#include "half.h"
#include "options.h"
#include "report.h"
#include "sim.h"
#include "tags.h"
#include "view.h"

#define HISTORY_SAMPLES 1024

/* A shorter run says too little about growth: what it fills for the first time
 * looks the same as what it never empties. */
#define GROWTH_LEAST_NS (30 * NS_PER_SECOND)

static struct tracker_finding findings[TRACKER_FINDINGS_MAX];

static void on_sample(void *view, const struct run_figures *run)
{
    if (!view_is_live(view))
        view_line(view, run);
}

static void on_paint(void *view, const struct run_figures *run)
{
    if (view_is_live(view))
        view_paint(view, run);
}

static void on_end(void *view, const struct run_figures *run)
{
    view_end(view, run);
}

static bool on_closed(void *view)
{
    return view_closed(view);
}

/* The exit status for a write that failed; a reader who went away is none. */
static int write_status(int rc, const char *what)
{
    if (rc == 0 || rc == -EPIPE)
        return EXIT_FINE;
    fprintf(stderr, "bot: cannot write %s: %s\n", what, strerror(-rc));
    return EXIT_CANTWRITE_;
}

/* Refused frees are a bug of ours: name the places at once. */
static void on_refused(const struct tracker_error *e, void *ctx)
{
    (void)ctx;
    fprintf(stderr, "bot: %s of %p at %s:%d, refused\n",
            e->kind == TRACKER_DOUBLE_FREE ? "double free"
                                           : "free of an unknown pointer",
            e->ptr, e->here->file, e->here->line);
}

/* Run with a view, until all is freed again. */
static void run_watched(const struct options *options,
                        struct tracker_history *history,
                        struct sim_result *result)
{
    struct sim_watch watch = {on_sample, on_paint, on_end, on_closed, NULL};
    struct view *view;

    tracker_fail(options->fail_nth, options->fail_onwards, options->fail_tag);
    if (view_new(options, history, &view) != 0) {
        memset(result, 0, sizeof(*result));
        result->status = EXIT_NOMEM_;
        snprintf(result->problem, sizeof(result->problem), "out of memory");
        return;
    }
    watch.ctx = view;
    sim_run(options, history, &watch, result);
    view_end(view, &result->run);
    view_free(view);
    tracker_fail(0, false, TRACKER_ANY_TAG);
}

static int report_all(const struct options *options,
                      const struct tracker_history *history,
                      const struct sim_result *result)
{
    struct report report = {
        .options = options,
        .run = result->run,
        .heap = tracker_total(),
        .history = history,
        .findings = findings,
        .refused = tracker_refusals(),
        .notes = result->notes,
    };
    bool machines_only = options_for_machines(options) != NULL;
    struct graph *graph = NULL; /* without memory the history still speaks */
    int status = result->status;
    int wrong;

    report.peak_bytes = report.heap.peak_bytes;
    (void)graph_new(&graph);
    report.finding_count = tracker_findings(
        result->run.virtual_ns >= GROWTH_LEAST_NS ? history : NULL, graph,
        findings, TRACKER_FINDINGS_MAX);
    graph_free(graph);
    if (options->json != NULL) {
        wrong = write_status(report_json(&report, options->json),
                             strcmp(options->json, "-") == 0 ? "standard output"
                                                             : options->json);
        status = status != EXIT_FINE ? status : wrong;
    }
    if (!machines_only && (status == EXIT_FINE || result->run.virtual_ns > 0)) {
        wrong = write_status(report_print(&report, stdout), "standard output");
        status = status != EXIT_FINE ? status : wrong;
    }
    if (status == EXIT_FINE && options->check &&
        (report.finding_count > 0 || report.heap.live_blocks > 0))
        status = EXIT_LEAK;
    return status;
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
    bool numbers =
        options->fixes != 0 && options_for_machines(options) == NULL;
    struct sim_result result;
    struct half halves[2];
    struct halves both;
    bool wanted;
    int status;

    if (numbers)
        halves_start(&both, options, options->fixes, self);
    run_watched(options, history, &result);
    if (result.status != EXIT_FINE)
        fprintf(stderr, "bot: %s\n", result.problem);
    status = report_all(options, history, &result);
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
    return write_status(rc, "standard output");
}

int main(int argc, char **argv)
{
    struct tracker_history *history;
    struct options options;
    unsigned shown;
    int half_fd;
    int status;

    signal(SIGPIPE, SIG_IGN);
    bot_tags_init();
    tracker_on_error(on_refused, NULL);
    sim_init();
    status = options_parse(argc, argv, &options);
    if (status >= 0)
        return status;
    if (options.command == COMMAND_LIST)
        return write_status(explain_list(stdout), "standard output");
    if (options.command == COMMAND_EXPLAIN)
        return write_status(explain_leak((enum leak)options.explain, stdout),
                            "standard output");
    if (options.command == COMMAND_COMPARE)
        return command_compare(&options, argv[0]);
    if (tracker_history_new(HISTORY_SAMPLES, &history) != 0) {
        fputs("bot: out of memory\n", stderr);
        return EXIT_NOMEM_;
    }
    half_fd = half_descriptor(&shown);
    status = half_fd >= 0 ? command_half(&options, history, half_fd, shown)
                          : command_run(&options, history, argv[0]);
    tracker_history_free(history);
    return status;
}
