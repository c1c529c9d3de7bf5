/* life.c - begin at the first allocation, report as late as there is code.
 *
 * The first allocation comes before main, so the handler that is registered
 * there is the last one to run: after the program's own, and after the
 * destructors of all libraries. What they free is no leak.
 */
#include "preload/life.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "preload/door.h"
#include "preload/frames.h"
#include "preload/options.h"
#include "preload/outlet.h"
#include "preload/wrong.h"
#include "snapshot.h"
#include "text_report.h"
#include "tracker.h"

static struct {
    struct options options;
    uint64_t began_ms;
    pid_t pid;
} life;

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void life_tick(void)
{
    tracker_set_clock_ms(now_ms() - life.began_ms);
}

static void report(const struct graph *graph)
{
    char path[OPTIONS_PATH_MAX + 32];
    char program[512];
    FILE *out =
        outlet_open(life.options.files[OPTIONS_OUT], path, sizeof(path));

    if (out == NULL)
        return;
    snprintf(program, sizeof(program), "%s (process %ld)",
             program_invocation_short_name, (long)getpid());
    (void)text_report_write(
        out, &(struct text_report){.program = program, .graph = graph});
    outlet_close(out);
}

/* The last code of the program. */
static void on_last(int status, void *ctx)
{
    struct graph *graph = NULL;
    bool lost = false;

    (void)ctx;
    (void)door_enter(); /* and never leave */
    if (snapshot_take(SNAPSHOT_STACKS, &graph) == 0) {
        lost = text_report_is_lost(graph);
        if (lost || !life.options.quiet || wrong_count() > 0)
            report(graph);
    } else {
        outlet_say("there was no memory for a report");
    }
    graph_free(graph);
    if (status == 0 && lost && life.options.check) {
        fflush(NULL);
        _exit(1);
    }
}

void life_start(void)
{
    struct options *options = &life.options;

    outlet_start();
    options_parse(getenv("TRACKER"), options, outlet_say);
    if (options->help)
        outlet_write(options_help);
    if (options->off || (options->only[0] != '\0' &&
                         strcmp(options->only, program_invocation_short_name)))
        return;
    life.began_ms = now_ms();
    tracker_limits(0, options->limit_bytes);
    frames_start(options->stacks, options->depth);
    tracker_on_error(wrong_call, NULL);
    door_fail(options->fail_nth, options->fail_onwards);
    if (on_exit(on_last, NULL) != 0)
        outlet_say("there will be no report at exit");
    door_open();
}
