/* report_compare.c - the leak and the fix side by side: same trades, other
 * memory.
 */
#include <inttypes.h>
#include <stdio.h>

#include "catalogue.h"
#include "chart.h"
#include "duration.h"
#include "report_parts.h"
#include "tracker.h"

enum { CHART_ROWS = 12, NAME_AT = 2, LEAK_END = 34, FIX_END = 56 };

/* The one leak in a set, or -1 if there are several (or none). */
static int only_leak(unsigned set)
{
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++)
        if (set == 1u << leak)
            return (int)leak;
    return -1;
}

/* The leaks that are compared, whichever option named them. */
static unsigned compared(const struct options *options)
{
    return options->leaks != 0 ? options->leaks : options->fixes;
}

static uint64_t last_live(const struct half *h)
{
    return h->samples > 0 ? h->live_bytes[h->samples - 1] : 0;
}

static bool same_trades(const struct half *leak, const struct half *fix)
{
    return leak->run.tape == fix->run.tape &&
           leak->run.executions == fix->run.executions &&
           leak->run.pnl_ticks == fix->run.pnl_ticks;
}

static void add_title(struct text *t, const struct options *options)
{
    int leak = only_leak(compared(options));

    text_color(t, TEXT_BOLD);
    if (leak < 0) {
        text_add(t, "The leaks and their fixes: live bytes of the whole bot");
    } else {
        const struct leak_entry *entry = catalogue_entry((enum leak)leak);
        const char *tag = tracker_tag_get_name(entry->tag);

        text_addf(t, "%s, leak and fix: live bytes of %s", entry->name,
                  tag != NULL ? tag : "its tag");
    }
    text_end_line(t);
}

static void add_chart(struct text *t, const struct half *leak,
                      const struct half *fix)
{
    struct series_arrays arrays[2] = {{leak->t_ms, leak->tag_bytes},
                                      {fix->t_ms, fix->tag_bytes}};
    struct series s[2] = {series_of_arrays(&arrays[0], leak->samples),
                          series_of_arrays(&arrays[1], fix->samples)};
    uint64_t longer_ns = leak->run.virtual_ns > fix->run.virtual_ns
                             ? leak->run.virtual_ns
                             : fix->run.virtual_ns;
    struct chart chart = {
        .rows = CHART_ROWS,
        .indent = NAME_AT,
        .span_ms = longer_ns / NS_PER_MS,
        .dots = {&s[0], &s[1]},
        .names = {"leak", "fix"},
    };

    if (leak->samples >= 2 && fix->samples >= 2)
        chart_draw(t, &chart);
    text_end_line(t);
}

static void add_row(struct text *t, const char *name, const char *leak,
                    const char *fix)
{
    text_to(t, NAME_AT);
    text_color(t, TEXT_DIM);
    text_add(t, name);
    text_color(t, TEXT_PLAIN);
    text_right(t, LEAK_END, leak);
    text_right(t, FIX_END, fix);
    text_end_line(t);
}

static void add_bytes_row(struct text *t, const char *name, uint64_t leak,
                          uint64_t fix)
{
    char a[FIGURE_LEN];
    char b[FIGURE_LEN];

    add_row(t, name, figure_bytes(leak, a), figure_bytes(fix, b));
}

static void add_table(struct text *t, const struct half *leak,
                      const struct half *fix)
{
    char a[FIGURE_LEN];
    char b[FIGURE_LEN];

    text_color(t, TEXT_BOLD);
    text_right(t, LEAK_END, "leak");
    text_right(t, FIX_END, "fix");
    text_end_line(t);
    add_bytes_row(t, "peak", leak->peak_bytes, fix->peak_bytes);
    add_bytes_row(t, "live at the end", last_live(leak), last_live(fix));
    add_bytes_row(t, "after shutdown", leak->heap.live_bytes,
                  fix->heap.live_bytes);
    add_row(t, "  in blocks", figure_count(leak->heap.live_blocks, a),
            figure_count(fix->heap.live_blocks, b));
    add_row(t, "P&L", figure_dollars(leak->run.pnl_ticks, a),
            figure_dollars(fix->run.pnl_ticks, b));
    add_row(t, "executions", figure_count(leak->run.executions, a),
            figure_count(fix->run.executions, b));
    (void)snprintf(a, sizeof(a), "%016" PRIx64, leak->run.tape);
    (void)snprintf(b, sizeof(b), "%016" PRIx64, fix->run.tape);
    add_row(t, "tape", a, b);
}

static bool has_failed(const struct half *h)
{
    return h->status != EXIT_FINE && h->status != EXIT_LEAK;
}

static void add_sentence(struct text *t, const struct half *leak,
                         const struct half *fix)
{
    text_end_line(t);
    if (has_failed(leak)) {
        text_color(t, TEXT_ALARM);
        text_addf(t, "The leaking half failed with exit status %d.",
                  leak->status);
    } else if (has_failed(fix)) {
        text_color(t, TEXT_ALARM);
        text_addf(t, "The fixed half failed with exit status %d.", fix->status);
    } else if (same_trades(leak, fix)) {
        text_color(t, TEXT_GOOD);
        text_wrap(t, 0, "Same trades, other memory: tape and P&L are equal.");
    } else {
        text_color(t, TEXT_ALARM);
        text_wrap(t, 0,
                  "THE TRADES DIFFER: tape or P&L are not equal. A leak must "
                  "change no decision; this is a mistake in the bot.");
    }
    text_end_line(t);
}

int report_compare(const struct options *options, const struct half *leak,
                   const struct half *fix, FILE *out)
{
    char line[2048];
    struct text t;

    report_text_init(&t, line, sizeof(line), out);
    add_title(&t, options);
    add_chart(&t, leak, fix);
    add_table(&t, leak, fix);
    add_sentence(&t, leak, fix);
    return report_text_end(&t);
}

static uint64_t last_of_tag(const struct half *h)
{
    return h->samples > 0 ? h->tag_bytes[h->samples - 1] : 0;
}

/* "peak      1.2 MB -> 38.0 kB" */
static void add_change(struct text *t, const char *name, uint64_t before,
                       uint64_t after, const char *words)
{
    char a[FIGURE_LEN];
    char b[FIGURE_LEN];

    report_add_line(t, name, "%s %s %s%s", figure_bytes(before, a),
                    t->style.utf8 ? "→" : "->", figure_bytes(after, b), words);
}

/* What one fix did to its own tag. */
static void add_tag_change(struct text *t, enum leak which,
                           const struct half *leak, const struct half *fix)
{
    const struct leak_entry *entry = catalogue_entry(which);
    const char *tag = tracker_tag_get_name(entry->tag);

    report_add_line(t, "how", "%s", entry->fix);
    if (leak->samples > 0 && fix->samples > 0 && tag != NULL &&
        !has_failed(leak) && !has_failed(fix))
        add_change(t, tag, last_of_tag(leak), last_of_tag(fix),
                   " live when the run ended");
}

/* The memory of both halves, in pairs. */
static void add_changes(struct text *t, const struct half *leak,
                        const struct half *fix)
{
    char a[REPORT_AMOUNT_LEN];
    char b[REPORT_AMOUNT_LEN];

    add_change(t, "in all", last_live(leak), last_live(fix),
               " live when the run ended");
    add_change(t, "peak", leak->peak_bytes, fix->peak_bytes, "");
    report_add_line(
        t, "left", "%s %s %s after shutdown",
        report_amount(leak->heap.live_blocks, leak->heap.live_bytes, a),
        t->style.utf8 ? "→" : "->",
        report_amount(fix->heap.live_blocks, fix->heap.live_bytes, b));
}

int report_fix(const struct options *options, const struct half *leak,
               const struct half *fix, FILE *out)
{
    int which = only_leak(options->fixes);
    char line[2048];
    struct text t;

    report_text_init(&t, line, sizeof(line), out);
    text_end_line(&t);
    text_color(&t, TEXT_BOLD);
    text_wrap(&t, 0,
              which >= 0 ? "What the fix changed, against the leak:"
                         : "What the fixes changed, against the leaks:");
    text_end_line(&t);
    if (which >= 0)
        add_tag_change(&t, (enum leak)which, leak, fix);
    if (!has_failed(leak) && !has_failed(fix))
        add_changes(&t, leak, fix);
    add_sentence(&t, leak, fix);
    return report_text_end(&t);
}
