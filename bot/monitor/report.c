/* report.c - what is said to a person at the end of a run.
 *
 * The verdict first, then the evidence, then what to do next. Nothing here
 * allocates: the counts that it prints are final.
 */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>

#include "chart.h"
#include "duration.h"
#include "frame.h"
#include "mystery.h"
#include "report_parts.h"
#include "tags.h"
#include "tracker.h"

enum {
    COLUMNS_MAX = 100, /* longer lines are hard to read */
    COLUMNS_DEFAULT = 80,
    CHART_ROWS = 10,
    CHART_LEAST_ROWS = 24, /* of the terminal */
    FINDINGS_SHOWN = 8,
    LABEL_AT = 2,
    WORDS_AT = 13,
};

void report_text_init(struct text *t, char *buf, size_t size, FILE *out)
{
    unsigned columns = text_columns_of(fileno(out));

    if (columns == 0)
        columns = COLUMNS_DEFAULT;
    if (columns > COLUMNS_MAX)
        columns = COLUMNS_MAX;
    text_init(t, buf, size, columns, text_style_of(fileno(out)));
    t->out = out;
}

int report_text_end(struct text *t)
{
    if (t->error == 0 && fflush(t->out) != 0)
        t->error = errno != 0 ? -errno : -EIO;
    return t->error;
}

void report_add_line(struct text *t, const char *label, const char *format, ...)
{
    char words[1024];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(words, sizeof(words), format, arguments);
    va_end(arguments);
    text_to(t, LABEL_AT);
    text_color(t, TEXT_DIM);
    text_add(t, label);
    text_color(t, TEXT_PLAIN);
    text_to(t, WORDS_AT);
    text_wrap(t, WORDS_AT, words);
    text_end_line(t);
}

char *report_amount(uint64_t blocks, uint64_t bytes,
                    char buf[REPORT_AMOUNT_LEN])
{
    char count[FIGURE_LEN];
    char size[FIGURE_LEN];

    (void)snprintf(buf, REPORT_AMOUNT_LEN, "%s %s, %s",
                   figure_count(blocks, count),
                   blocks == 1 ? "block" : "blocks", figure_bytes(bytes, size));
    return buf;
}

static const char *tag_name(unsigned tag)
{
    const char *name = tracker_tag_get_name(tag);

    return name != NULL ? name : "(no name)";
}

/* Findings in the same file are of one leak. Of a mystery all are in the same
 * file; there, each leak has its own tag. */
static bool same_leak(const struct tracker_finding *a,
                      const struct tracker_finding *b)
{
    return strcmp(a->site->file, b->site->file) == 0 &&
           (a->site != &mystery_site || a->tag == b->tag);
}

/* How many leaks there are. */
static unsigned count_leaks(const struct report *r)
{
    unsigned leaks = 0;

    for (size_t i = 0; i < r->finding_count; i++) {
        size_t j = 0;

        while (j < i && !same_leak(&r->findings[j], &r->findings[i]))
            j++;
        leaks += j == i;
    }
    return leaks;
}

static void add_leak_verdict(struct text *t, const struct report *r)
{
    const struct tracker_finding *worst = &r->findings[0];
    unsigned leaks = count_leaks(r);
    uint64_t blocks = 0;
    uint64_t bytes = 0;
    char amount[REPORT_AMOUNT_LEN];
    char words[512];

    for (size_t i = 0; i < r->finding_count; i++) {
        blocks += r->findings[i].blocks;
        bytes += r->findings[i].bytes;
    }
    report_amount(blocks, bytes, amount);
    if (leaks == 1)
        (void)snprintf(words, sizeof(words),
                       "A leak: %s of %s, allocated in %s.", amount,
                       tag_name(worst->tag), worst->site->file);
    else
        (void)snprintf(words, sizeof(words),
                       "%u leaks: %s. The largest: %s, allocated in %s.", leaks,
                       amount, tag_name(worst->tag), worst->site->file);
    text_color(t, TEXT_ALARM);
    text_wrap(t, 0, words);
    text_end_line(t);
}

static void add_verdict(struct text *t, const struct report *r)
{
    char amount[REPORT_AMOUNT_LEN];

    if (r->unjudged != 0) {
        text_color(t, TEXT_ALARM);
        text_wrap(t, 0, "No verdict: there was no memory to judge the run.");
        text_end_line(t);
    } else if (r->finding_count > 0) {
        add_leak_verdict(t, r);
    } else if (r->heap.live_blocks == 0) {
        text_color(t, TEXT_GOOD);
        text_wrap(t, 0, "No leak: every block was freed.");
        text_end_line(t);
    } else {
        char words[160];

        (void)snprintf(
            words, sizeof(words),
            "No leak found, but not everything was freed: %s left.",
            report_amount(r->heap.live_blocks, r->heap.live_bytes, amount));
        text_color(t, TEXT_BOLD);
        text_wrap(t, 0, words);
        text_end_line(t);
    }
}

static void add_refused(struct text *t, const struct report *r)
{
    char twice[FIGURE_LEN];
    char unknown[FIGURE_LEN];
    char words[256];

    if (r->refused.double_frees == 0 && r->refused.unknown_pointers == 0)
        return;
    (void)snprintf(words, sizeof(words),
                   "WRONG FREES: blocks freed twice: %s; pointers that were "
                   "never allocated: %s. All were refused; without the "
                   "tracker each of them would corrupt memory.",
                   figure_count(r->refused.double_frees, twice),
                   figure_count(r->refused.unknown_pointers, unknown));
    text_color(t, TEXT_ALARM);
    text_wrap(t, 0, words);
    text_end_line(t);
}

static void add_stopped(struct text *t, const struct report *r)
{
    char now[FIGURE_LEN];
    char end[FIGURE_LEN];

    if (!r->run.stopped_early)
        return;
    duration_clock(r->run.virtual_ns, now);
    text_color(t, TEXT_BOLD);
    text_addf(t, "Stopped early, at %s", now);
    if (r->run.for_ns != 0)
        text_addf(t, " of %s", duration_clock(r->run.for_ns, end));
    text_add(t, ".");
    text_end_line(t);
}

static void add_findings(struct text *t, const struct report *r)
{
    for (size_t i = 0; i < r->finding_count && i < FINDINGS_SHOWN; i++) {
        text_end_line(t);
        report_add_finding(t, r, &r->findings[i]);
    }
    if (r->finding_count > FINDINGS_SHOWN) {
        text_end_line(t);
        report_add_line(t, "", "and %zu more; --json=FILE lists them all",
                        r->finding_count - FINDINGS_SHOWN);
    }
}

/* Is there room for it, and something to draw? */
static bool chart_fits(const struct text *t, const struct report *r)
{
    struct winsize size;

    if (r->history == NULL || tracker_history_count(r->history) < 2 ||
        t->width < CHART_WIDTH_MIN)
        return false;
    return ioctl(fileno(t->out), TIOCGWINSZ, &size) != 0 || size.ws_row == 0 ||
           size.ws_row >= CHART_LEAST_ROWS;
}

static void add_chart(struct text *t, const struct report *r)
{
    unsigned which = r->finding_count > 0 && count_leaks(r) == 1
                         ? r->findings[0].tag
                         : SERIES_TOTAL;
    struct chart chart = {.rows = CHART_ROWS, .indent = LABEL_AT};
    struct series s;

    if (!chart_fits(t, r))
        return;
    s = series_of_tag(r->history, which);
    chart.filled = &s;
    chart.span_ms = r->run.virtual_ns / NS_PER_MS;
    text_end_line(t);
    text_color(t, TEXT_BOLD);
    if (which == SERIES_TOTAL)
        text_add(t, "Live bytes while it ran");
    else
        text_addf(t, "Live bytes of %s while it ran", tag_name(which));
    text_end_line(t);
    chart_draw(t, &chart);
}

static void add_trading(struct text *t, const struct report *r)
{
    const struct run_figures *run = &r->run;
    char a[FIGURE_LEN];
    char b[FIGURE_LEN];
    char c[FIGURE_LEN];
    char d[FIGURE_LEN];

    text_end_line(t);
    text_color(t, TEXT_BOLD);
    text_add(t, "The run: ");
    frame_add_what_ran(t, r->options, r->control);
    text_end_line(t);
    report_add_switches(t, r);
    report_add_line(
        t, "market",
        "%s of virtual time, %s market events, %s "
        "executions",
        duration_text(run->virtual_ns / NS_PER_SECOND * NS_PER_SECOND, a),
        figure_count(run->market_events, b), figure_count(run->executions, c));
    if (r->notes != NULL && r->notes[0] != '\0')
        report_add_line(t, "replay", "%s", r->notes);
    report_add_line(t, "trading", "%s orders, %s fills, %s rejects, P&L %s",
                    figure_count(run->orders, a), figure_count(run->fills, b),
                    figure_count(run->rejects, c),
                    figure_dollars(run->pnl_ticks, d));
    if (run->disconnects > 0)
        report_add_line(t, "connection", "lost %s %s, back %s %s%s",
                        figure_count(run->disconnects, a),
                        run->disconnects == 1 ? "time" : "times",
                        figure_count(run->reconnects, b),
                        run->reconnects == 1 ? "time" : "times",
                        run->disconnected ? "; away at the end" : "");
    report_add_line(t, "tape",
                    "%016" PRIx64 " (the same trades have the same tape)",
                    run->tape);
}

static void add_heap(struct text *t, const struct report *r)
{
    char a[FIGURE_LEN];
    char b[FIGURE_LEN];
    char c[FIGURE_LEN];
    char left[REPORT_AMOUNT_LEN] = "nothing";

    if (r->heap.live_blocks > 0)
        report_amount(r->heap.live_blocks, r->heap.live_bytes, left);
    if (r->insight != NULL && r->finding_count > 0 &&
        (r->insight->symbols == NULL ||
         strcmp(symbols_source(r->insight->symbols), "no memory") == 0))
        report_add_line(t, "names", "there was no memory to look them up");
    report_add_line(t, "heap", "%s allocations, %s frees; %s left; peak %s",
                    figure_count(r->heap.allocations, a),
                    figure_count(r->heap.frees, b), left,
                    figure_bytes(r->peak_bytes, c));
}

int report_print(const struct report *r, FILE *out)
{
    char line[2048];
    struct text t;

    report_text_init(&t, line, sizeof(line), out);
    if (t.style.color) /* after the view, on a terminal */
        text_end_line(&t);
    add_verdict(&t, r);
    add_stopped(&t, r);
    add_refused(&t, r);
    add_findings(&t, r);
    add_chart(&t, r);
    add_trading(&t, r);
    add_heap(&t, r);
    report_add_pools(&t, r);
    report_add_bounds(&t);
    report_add_next(&t, r);
    return report_text_end(&t);
}
