/* frame.c - one picture of a running bot, as lines of text.
 *
 * What comes and goes with the size of the terminal is decided here, once:
 * `struct plan`. The table of tags is in frame_table.c.
 */
#include "frame.h"

#include <stdio.h>
#include <string.h>

#include "alert.h"
#include "catalogue.h"
#include "duration.h"
#include "frame_table.h"
#include "mystery.h"
#include "tracker.h"

enum {
    MARGIN = 1,
    WIDTH_MAX = 132, /* wider rows are hard to follow with the eye */
    CELL_WIDTH = 24,
    CELL_GAP = 3,
    CELLS = 6,
};

/* Which parts fit, from the first to be given up to the last. */
struct plan {
    bool blanks;
    bool footer;
    bool header;
    bool bar;
    bool figures;
    unsigned cells_a_row;
    unsigned tags; /* rows of the table, the folded one included */
};

void frame_look(struct frame *f)
{
    struct tracker_count count = tracker_total();

    f->total = (struct frame_live){count.live_bytes, count.live_blocks,
                                   count.peak_bytes};
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        count = tracker_tag_total(tag);
        f->tags[tag] = (struct frame_live){count.live_bytes, count.live_blocks,
                                           count.peak_bytes};
    }
}

static void add_leak_names(struct text *t, unsigned leaks)
{
    const char *comma = "";

    if (leaks == LEAK_ALL) {
        text_add(t, "all");
        return;
    }
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++) {
        if ((leaks & 1u << leak) == 0)
            continue;
        text_addf(t, "%s%s", comma, catalogue_entry((enum leak)leak)->name);
        comma = ",";
    }
}

void frame_add_what_runs(struct text *t, const struct options *options)
{
    if (mystery_on(options)) {
        text_add(t, "leak=mystery");
    } else if (options->leaks != 0) {
        text_add(t, "leak=");
        add_leak_names(t, options->leaks);
    } else if (options->fixes != 0) {
        text_add(t, "fix=");
        add_leak_names(t, options->fixes);
    } else {
        text_add(t, "no leak");
    }
    if (options->replay != NULL) {
        const char *slash = strrchr(options->replay, '/');

        text_add(t, " replay=");
        text_add_foreign(t, slash != NULL ? slash + 1 : options->replay);
    } else {
        text_addf(t, " seed=%llu", (unsigned long long)options->seed);
    }
    if (options->observe)
        text_add(t, " observe");
    if (options->pace == PACE_MAX)
        text_add(t, " pace=max");
    else
        text_addf(t, " %ux", (unsigned)options->pace);
}

static void add_head(struct text *t, const struct frame *f)
{
    const struct run_figures *run = f->run;
    char now[FIGURE_LEN];
    char end[FIGURE_LEN];
    char clock[2 * FIGURE_LEN + 8];
    struct text left = *t;

    duration_clock(run->virtual_ns, now);
    if (run->for_ns != 0)
        (void)snprintf(clock, sizeof(clock), "%s of %s", now,
                       duration_clock(run->for_ns, end));
    else
        (void)snprintf(clock, sizeof(clock), "%s", now);
    /* The clock has its place at the right; the title gets what remains. */
    left.width =
        t->width > text_width(clock) + 2 ? t->width - text_width(clock) - 2 : 0;
    text_to(&left, MARGIN);
    text_color(&left, TEXT_BOLD);
    text_add(&left, "bot  ");
    text_color(&left, TEXT_PLAIN);
    frame_add_what_runs(&left, f->options);
    left.width = t->width;
    *t = left;
    text_color(t, TEXT_PLAIN);
    text_right(t, t->width, clock);
    text_end_line(t);
}

static void add_bar(struct text *t, const struct frame *f)
{
    unsigned width = t->width - MARGIN;
    uint64_t now = f->run->virtual_ns;
    uint64_t end = f->run->for_ns;
    unsigned done = width;

    if (now < end)
        done = (unsigned)((double)now / (double)end * width);
    text_to(t, MARGIN);
    text_repeat(t, done, "━", "=");
    text_color(t, TEXT_DIM);
    text_repeat(t, width - done, "─", "-");
    text_end_line(t);
}

/* "orders     1,204": the label left, the value right. */
static void add_cell(struct text *t, unsigned from, unsigned width,
                     const char *label, const char *value)
{
    text_to(t, from);
    text_color(t, TEXT_DIM);
    text_add(t, label);
    text_color(t, TEXT_PLAIN);
    text_add(t, " ");
    text_right(t, from + width, value);
}

/* A count that fits beside its label, in thousands if it must be. */
static const char *fitting(uint64_t count, const char *label, unsigned width,
                           char *figure)
{
    figure_count(count, figure);
    if (text_width(label) + 1 + text_width(figure) > width) {
        figure_count(count / 1000, figure);
        (void)strcat(figure, "k");
    }
    return figure;
}

static void add_figures(struct text *t, const struct frame *f,
                        unsigned cells_a_row)
{
    const struct run_figures *run = f->run;
    const struct {
        const char *label;
        uint64_t count;
    } cells[CELLS] = {
        {"P&L", 0},
        {"orders", run->orders},
        {"fills", run->fills},
        {"executions", run->executions},
        {"rejects", run->rejects},
        {"events", run->market_events},
    };
    unsigned width = (t->width - MARGIN + CELL_GAP) / cells_a_row - CELL_GAP;

    if (width > CELL_WIDTH)
        width = CELL_WIDTH;
    for (unsigned i = 0; i < CELLS; i++) {
        unsigned from = MARGIN + i % cells_a_row * (width + CELL_GAP);
        char figure[FIGURE_LEN + 2];
        const char *value =
            i == 0 ? figure_dollars(run->pnl_ticks, figure)
                   : fitting(cells[i].count, cells[i].label, width, figure);

        add_cell(t, from, width, cells[i].label, value);
        if ((i + 1) % cells_a_row == 0)
            text_end_line(t);
    }
}

static void add_footer(struct text *t, const struct frame *f,
                       const struct frame_table *table)
{
    static const char hint[] = "Ctrl-C: stop and report";
    char figure[FIGURE_LEN];
    char full[ALERT_FULL_LEN];

    text_to(t, MARGIN);
    if (table->most_rising >= 0) {
        const char *name = tracker_tag_get_name((unsigned)table->most_rising);

        text_color(t, TEXT_ALARM);
        text_glyph(t, "▲", "^");
        text_addf(
            t, " %s grows: %s an hour", name != NULL ? name : "a tag",
            figure_bytes(table->rise_per_hour[table->most_rising], figure));
        alert_full(&f->limit, table->rise_per_hour[table->most_rising], full);
        if (full[0] != '\0')
            text_addf(t, "; %s", full);
        text_color(t, TEXT_PLAIN);
    }
    if (!f->ended && t->column + 2 + sizeof(hint) - 1 <= t->width) {
        text_color(t, TEXT_DIM);
        text_right(t, t->width, hint);
    }
    text_end_line(t);
}

static unsigned plan_lines(const struct plan *p)
{
    return 1u + p->bar + (p->figures ? CELLS / p->cells_a_row : 0) +
           2u * p->blanks + p->header + p->footer + 1u; /* total */
}

static struct plan plan_make(const struct frame *f, unsigned width,
                             unsigned tags)
{
    enum { LEAST_TAGS = 6 };
    unsigned budget = f->rows > 1 ? f->rows - 1 : 1;
    unsigned least = tags < LEAST_TAGS ? tags : LEAST_TAGS;
    struct plan p = {.blanks = true, .footer = true, .header = true};
    bool *const given_up[] = {&p.blanks, &p.footer, &p.bar, &p.header,
                              &p.figures};

    p.bar = f->run->for_ns != 0;
    p.figures = true;
    p.cells_a_row = width >= CELLS * (CELL_WIDTH - 5) + 5 * CELL_GAP ? 6
                    : width >= 66                                    ? 3
                                                                     : 2;
    for (size_t i = 0; i < sizeof(given_up) / sizeof(given_up[0]) &&
                       plan_lines(&p) + least > budget;
         i++)
        *given_up[i] = false;
    p.tags = budget > plan_lines(&p) ? budget - plan_lines(&p) : 0;
    if (p.tags > tags)
        p.tags = tags;
    return p;
}

size_t frame_render(const struct frame *f, char *buf, size_t size)
{
    struct text t;
    struct frame_table table;
    struct plan plan;
    unsigned width = f->columns > WIDTH_MAX ? WIDTH_MAX : f->columns;

    width = width > 2 * MARGIN ? width - MARGIN : MARGIN + 1;
    text_init(&t, buf, size, width, f->style);
    frame_table_look(&table, f);
    plan = plan_make(f, width - MARGIN, table.count);
    add_head(&t, f);
    if (plan.bar)
        add_bar(&t, f);
    if (plan.figures)
        add_figures(&t, f, plan.cells_a_row);
    if (plan.blanks)
        text_end_line(&t);
    frame_table_add(&t, f, &table, MARGIN, plan.tags, plan.header);
    if (plan.blanks)
        text_end_line(&t);
    if (plan.footer)
        add_footer(&t, f, &table);
    return t.length;
}
