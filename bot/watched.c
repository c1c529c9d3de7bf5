/* watched.c - one run that somebody looks at: its view, its files, its report.
 *
 * While it runs there is a view, or a line for each sample. At its end, before
 * anything is freed, a snapshot tells who holds what. After shutdown the
 * verdict is made from what is left and from the history.
 */
#include "watched.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "alert.h"
#include "bounds.h"
#include "control.h"
#include "duration.h"
#include "exports.h"
#include "fault.h"
#include "insight.h"
#include "mystery.h"
#include "profile.h"
#include "report.h"
#include "status.h"
#include "tracker.h"
#include "twin.h"
#include "valgrind_steps.h"
#include "verdict_watch.h"
#include "view.h"
#include "web.h"

#define PROFILE_BYTES 16384
#define ALERTS_MAX 64
#define NAMES_BYTES 512

struct watched {
    const struct options *options;
    struct tracker_history *history;
    struct view *view;
    struct control control;
    struct exports exports;
    struct limit limit;        /* of memory, at the end of the run */
    struct report_pools pools; /* at that time, too */
    struct insight insight;
    struct profile *profile;        /* NULL: not asked for */
    uint64_t profile_at_ns;         /* when the next one is due */
    struct verdict_watch *verdicts; /* NULL: no memory for it */
    struct valgrind_steps steps;
    struct web *web;        /* NULL: --http wasn't given */
    struct run_figures run; /* as of the last picture */
    int status;
};

static struct tracker_finding findings[TRACKER_FINDINGS_MAX];
static struct twin twin; /* too large for a stack */
static struct report_symbols symbols;

/* The table of the time since the last one, where lines would be. */
static void show_profile(struct watched *w, uint64_t now_ns)
{
    static char table[PROFILE_BYTES];
    FILE *out;
    long len;

    if (now_ns < w->profile_at_ns)
        return;
    w->profile_at_ns += w->options->profile_ns;
    profile_sample(w->profile, now_ns / NS_PER_MS);
    out = fmemopen(table, sizeof(table), "w");
    if (out == NULL)
        return;
    (void)profile_print(w->profile, out);
    (void)fputc('\n', out);
    len = ftell(out);
    (void)fclose(out);
    if (len > 0)
        view_write(w->view, table, (size_t)len);
}

/* Tell the view which tags grow now. */
static void name_growing(struct watched *w)
{
    static char names[NAMES_BYTES];
    size_t len = 0;

    names[0] = '\0';
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX && len < sizeof(names);
         tag++) {
        const char *name = tracker_tag_get_name(tag);

        if (name != NULL &&
            verdict_watch_look(w->verdicts, TRACKER_BY_TAG, tag).state ==
                GROWTH_GROWING)
            len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s",
                                    len == 0 ? "" : ",", name);
    }
    view_growing(w->view, names);
}

/* A line for each verdict that turned. */
static void show_alerts(struct watched *w, const struct verdict_event *events,
                        size_t count)
{
    struct limit limit =
        limit_now(w->options->budget_bytes, tracker_total().live_bytes);
    char line[512];

    for (size_t i = 0; i < count; i++) {
        size_t len = alert_line(&events[i], &limit, line, sizeof(line));

        view_alert(w->view, &events[i], line, len);
        if (w->web != NULL && len > 0)
            web_alert(w->web, &events[i], line);
    }
}

static void on_sample(void *ctx, const struct run_figures *run)
{
    struct watched *w = ctx;
    struct verdict_event events[ALERTS_MAX];
    size_t count = 0;

    w->run = *run;
    if (w->verdicts != NULL) {
        uint64_t untold = verdict_watch_untold(w->verdicts);

        count =
            verdict_watch_sample(w->verdicts, w->history, events, ALERTS_MAX);
        bound_holds(BOUND_ALERTS_OF_SAMPLE, count);
        bound_met(BOUND_ALERTS_OF_SAMPLE,
                  verdict_watch_untold(w->verdicts) - untold);
        name_growing(w);
    }
    if (w->profile != NULL)
        show_profile(w, run->virtual_ns);
    else if (!view_is_live(w->view) && !w->options->valgrind_steps)
        view_line(w->view, run);
    if (count > 0)
        show_alerts(w, events, count);
    if (w->web != NULL)
        web_sample(w->web);
}

static void write_lines(void *ctx, const char *text, size_t len)
{
    const struct watched *w = ctx;

    view_write(w->view, text, len);
}

/* Valgrind's leak checks, where lines would be. */
static void on_round_trip(void *ctx, const struct run_figures *run)
{
    struct watched *w = ctx;
    const struct valgrind_lines to = {write_lines, w};

    valgrind_steps_look(&w->steps, run, w->verdicts, &to);
}

static void on_paint(void *ctx, const struct run_figures *run)
{
    struct watched *w = ctx;

    w->run = *run;
    twin_follow(&twin, run->virtual_ns);
    if (w->web != NULL)
        web_tick(w->web);
    if (view_is_live(w->view))
        view_paint(w->view, run);
}

static void look_at_market(const void *sim, unsigned symbol,
                           struct run_market *out)
{
    sim_market(sim, symbol, out);
}

static uint64_t ask_time(const void *sim)
{
    return sim_now_ms(sim);
}

/* The twin has ended by itself. */
static void on_twin_gone(void *ctx, const char *line)
{
    const struct watched *w = ctx;
    char text[160];
    int len = snprintf(text, sizeof(text), "bot: %s\n", line);

    if (view_is_live(w->view))
        view_write(w->view, text, (size_t)len);
    else
        fputs(text, stderr);
}

/* Serve what is seen, and say where. */
static int serve(struct watched *w, struct event_base *base,
                 const struct sim *sim)
{
    const struct web_source source = {.options = w->options,
                                      .history = w->history,
                                      .verdicts = w->verdicts,
                                      .run = &w->run,
                                      .control = &w->control,
                                      .twin = &twin.line,
                                      .market = look_at_market,
                                      .now_ms = ask_time,
                                      .sim = sim,
                                      .reserve = sim_reserve_open};
    char address[ADDRESS_TEXT_LEN];
    char where[ADDRESS_TEXT_LEN + 16];
    int rc = web_new(base, &source, &w->web);

    if (rc != 0)
        return rc;
    (void)snprintf(where, sizeof(where), "http://%s/",
                   address_text(web_address(w->web), address));
    fprintf(stderr, "bot: watch it at %s (Ctrl-C ends the run)\n", where);
    view_where(w->view, where);
    return 0;
}

/* Keys, and a page. */
static int on_open(void *ctx, struct event_base *base, const struct sim *sim)
{
    struct watched *w = ctx;
    int rc = view_open(w->view, base, &w->control);

    twin_attach(&twin, base);
    if (rc == 0 && w->options->serve)
        rc = serve(w, base, sim);
    return rc;
}

static void on_close(void *ctx)
{
    struct watched *w = ctx;

    twin_attach(&twin, NULL);
    view_close(w->view);
    web_free(w->web);
    w->web = NULL;
}

static void on_end(void *ctx, const struct run_figures *run)
{
    struct watched *w = ctx;
    const char *what = NULL;
    int rc;

    view_end(w->view, run);
    w->limit = limit_now(w->options->budget_bytes, tracker_total().live_bytes);
    report_take_pools(&w->pools);
    report_take_symbols(&symbols);
    insight_look_live(&w->insight);
    rc = exports_write_live(w->options, &w->insight, &what);
    w->status = status_first(w->status, status_of_write(rc, what));
}

static bool on_closed(void *ctx)
{
    const struct watched *w = ctx;

    return view_closed(w->view);
}

/* Run with a view, until all is freed again. */
static void run(struct watched *w, struct sim_result *result)
{
    struct sim_watch watch = {.on_sample = on_sample,
                              .on_paint = on_paint,
                              .on_end = on_end,
                              .on_rest = on_paint,
                              .closed = on_closed,
                              .ctx = w,
                              .control = &w->control};
    const struct options *o = w->options;

    if (o->valgrind_steps) {
        valgrind_steps_init(&w->steps, o);
        watch.on_round_trip = on_round_trip;
    }

    tracker_fail(o->fail_nth, o->fail_onwards, o->fail_tag);
    if (view_new(o, w->history, &w->view) != 0) {
        memset(result, 0, sizeof(*result));
        result->status = EXIT_NOMEM_;
        snprintf(result->problem, sizeof(result->problem), "out of memory");
        return;
    }
    view_watch(w->view, w->verdicts);
    view_twin(w->view, &twin.line);
    if (o->serve || view_is_live(w->view)) {
        watch.on_open = on_open;
        watch.on_close = on_close;
    }
    sim_run(o, w->history, &watch, result);
    view_end(w->view, &result->run);
    view_free(w->view);
    tracker_fail(0, false, TRACKER_ANY_TAG);
}

static struct report judge(struct watched *w, const struct sim_result *result)
{
    struct report report = {
        .options = w->options,
        .run = result->run,
        .heap = tracker_total(),
        .history = w->history,
        .findings = findings,
        .refused = tracker_refusals(),
        .notes = result->notes,
        .insight = &w->insight,
        .limit = w->limit,
        .control = &w->control,
        .pools = &w->pools,
        .symbols = &symbols,
    };

    report.peak_bytes = report.heap.peak_bytes;
    insight_look_left(&w->insight);
    /* Without a graph all that is left would count as freed. */
    report.unjudged = -ENOMEM;
    if (w->insight.left != NULL)
        report.unjudged = tracker_findings_all(
            w->history, w->insight.left, findings, TRACKER_FINDINGS_MAX,
            &report.finding_count, &report.findings_left_out);
    return report;
}

/* For machines, and for people unless standard output is a machine's. */
static void tell(struct watched *w, struct report *report)
{
    const struct options *o = w->options;
    const char *what = NULL;
    int rc;

    if (report->unjudged != 0 && w->status == EXIT_FINE) {
        fputs("bot: out of memory: there is no verdict\n", stderr);
        w->status = EXIT_NOMEM_;
    }
    rc = exports_write(&w->exports, o, w->history, &w->insight, &what);
    w->status = status_first(w->status, status_of_write(rc, what));
    if (o->json != NULL) {
        what = strcmp(o->json, "-") == 0 ? "standard output" : o->json;
        rc = report_json(report, o->json);
        w->status = status_first(w->status, status_of_write(rc, what));
    }
    if (options_for_machines(o) != NULL ||
        (w->status != EXIT_FINE && report->run.virtual_ns == 0))
        return;
    rc = report_print(report, stdout);
    w->status = status_first(w->status, status_of_write(rc, "standard output"));
}

int watched_run(const struct options *options, struct tracker_history *history,
                struct sim_result *result)
{
    struct watched w = {.options = options, .history = history};
    const char *what = NULL;
    struct report report;
    int rc;

    memset(result, 0, sizeof(*result));
    control_init(&w.control, options->leaks, options->pace);
    if (mystery_on(options))
        control_lock(&w.control);
    twin_init(&twin, options, &w.control);
    twin.gone = on_twin_gone;
    twin.ctx = &w;
    if (options->valgrind_steps && !valgrind_steps_possible(options, stderr))
        return EXIT_UNAVAILABLE_;
    rc = exports_start(&w.exports, options, &what);
    w.status = status_of_write(rc, what);
    if (w.status != EXIT_FINE)
        goto out;
    w.profile_at_ns = options->profile_ns;
    if (options->profile_ns != 0 && profile_new(0, &w.profile) != 0) {
        fputs("bot: out of memory\n", stderr);
        w.status = EXIT_NOMEM_;
        goto out;
    }
    if (w.profile != NULL)
        profile_watch(w.profile, history);
    if (verdict_watch_new(history, &w.verdicts) != 0)
        w.verdicts = NULL; /* no alerts, then; the run is worth more */
    run(&w, result);
    if (result->status != EXIT_FINE)
        fprintf(stderr, "bot: %s\n", result->problem);
    w.status = status_first(result->status, w.status);
    report = judge(&w, result);
    tell(&w, &report);
    if (w.status == EXIT_FINE && options->check &&
        (report.finding_count > 0 || report.heap.live_blocks > 0))
        w.status = EXIT_LEAK;
out:
    verdict_watch_free(w.verdicts);
    profile_free(w.profile);
    insight_clear(&w.insight);
    exports_clear(&w.exports);
    return w.status;
}
