/* life.c - begin at the first allocation, report as late as there is code.
 *
 * The first allocation comes before main, so the handler that is registered
 * there is the last one to run: after the program's own, and after the
 * destructors of all libraries. What they free is no leak.
 *
 * A process that ends by _exit(), by a signal or by becoming another program
 * runs no handlers, and there is no report. A child of fork has one of its own.
 */
#include "preload/life.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "preload/ask.h"
#include "preload/door.h"
#include "preload/files.h"
#include "preload/frames.h"
#include "preload/loader.h"
#include "preload/notes.h"
#include "preload/options.h"
#include "preload/outlet.h"
#include "preload/sampler.h"
#include "preload/wrong.h"
#include "snapshot.h"
#include "text_report.h"
#include "tracker.h"

static struct {
    struct options options;
    uint64_t began_ms;
    bool counting;
} life;

/* Only one report at a time. */
static pthread_mutex_t reporting = PTHREAD_MUTEX_INITIALIZER;

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void life_tick(void)
{
    uint64_t age_ms = now_ms() - life.began_ms;

    tracker_set_clock_ms(age_ms);
    sampler_tick(age_ms);
    ask_tick();
}

static void write_text(const struct text_report *report)
{
    char path[OPTIONS_PATH_MAX + 32];
    FILE *out =
        outlet_open(life.options.files[OPTIONS_OUT], path, sizeof(path));

    if (out == NULL)
        return;
    if (text_report_write(out, report) != -ENOMEM) {
        outlet_close(out);
        return;
    }
    outlet_drop(out, path);
    outlet_say("no report: there was no memory for it");
}

/* All that was asked for. `graph` is borrowed. */
static void write_all(const struct graph *graph, bool anything)
{
    char program[256];
    struct text_report report = {.program = program, .graph = graph};
    const char *notes[NOTES_MAX];
    struct symbols *symbols = NULL;

    snprintf(program, sizeof(program), "%.200s (process %ld)",
             program_invocation_short_name, (long)getpid());
    if (!anything && !files_wanted(&life.options))
        return;
    (void)symbols_new(&symbols);
    report.symbols = symbols;
    report.history = sampler_pause();
    report.errors = wrong_list(&report.error_count);
    report.errors_left_out = wrong_count() - report.error_count;
    report.notes = notes;
    report.note_count = notes_take(notes, symbols);
    if (anything)
        write_text(&report);
    files_write(&life.options, &report);
    sampler_resume();
    symbols_free(symbols);
}

/* A program that locked itself in (seccomp) may not make a copy of itself. */
static int take_graph(struct graph **out)
{
    int rc = snapshot_take(SNAPSHOT_STACKS, out);

    notes_in_place(rc != 0);
    return rc == 0 ? 0 : graph_new(out);
}

/* Returns whether something is lost, or was misused. */
static bool report(void)
{
    struct graph *graph = NULL;
    bool lost = false;
    int rc;

    if (!loader_answers()) {
        outlet_say("no report: another thread held the loader when this "
                   "process was forked");
        return false;
    }
    pthread_mutex_lock(&reporting);
    rc = take_graph(&graph);
    if (rc == 0) {
        lost = text_report_is_lost(graph) || wrong_count() > 0;
        write_all(graph, lost || !life.options.quiet);
    } else {
        outlet_say("no report: the heap could not be looked at");
    }
    graph_free(graph);
    pthread_mutex_unlock(&reporting);
    return lost;
}

static void report_now(void)
{
    (void)report();
}

/* The last code of the program. */
static void on_last(int status, void *ctx)
{
    bool lost;

    (void)ctx;
    (void)door_enter(); /* and never leave */
    lost = report();
    if (status == 0 && lost && life.options.check) {
        fflush(NULL);
        _exit(1);
    }
}

/* The thread that was reporting is not there in the child. */
static void on_child(void)
{
    pthread_mutex_init(&reporting, NULL);
    sampler_resume();
}

static bool is_meant(const struct options *options)
{
    return !options->off &&
           (options->only[0] == '\0' ||
            strcmp(options->only, program_invocation_short_name) == 0);
}

void life_start(void)
{
    struct options *options = &life.options;

    options_parse(getenv("TRACKER"), options, outlet_say);
    if (options->help)
        outlet_write(options_help);
    if (!is_meant(options))
        return;
    outlet_start();
    outlet_learn_parent();
    life.began_ms = now_ms();
    if (options->limit_bytes != 0)
        tracker_limits(0, options->limit_bytes);
    frames_start(options->stacks, options->depth);
    tracker_on_error(wrong_call, NULL);
    files_start(options);
    if (sampler_start(options->every_ms) != 0)
        outlet_say("there is no memory for a history");
    door_fail(options->fail_nth, options->fail_onwards);
    if (on_exit(on_last, NULL) != 0)
        outlet_say("there will be no report at exit");
    pthread_atfork(NULL, NULL, on_child);
    loader_start();
    life.counting = true;
    door_open();
}

void life_start_thread(void)
{
    if (!life.counting)
        return;
    if (!door_is_used())
        outlet_say("the program brings its own malloc: nothing is seen of it");
    if (life.options.signal != 0 &&
        ask_start(life.options.signal, report_now) != 0)
        outlet_say("no report can be asked for by a signal");
}
