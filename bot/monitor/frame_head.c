/* frame_head.c - the upper lines of a frame: what runs, and how it trades.
 */
#include "frame_head.h"

#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "control.h"
#include "duration.h"
#include "market_load.h"
#include "mystery.h"

enum {
    CELL_WIDTH = 24,
    CELL_LEAST = 19,
    CELL_GAP = 3,
    CELLS = 6,
    ITEM_LEN = 2 * FIGURE_LEN,
};

/* What runs -------------------------------------------------------------- */

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

static void add_leaks(struct text *t, const struct options *options,
                      unsigned leaks, bool switched)
{
    if (mystery_on(options)) {
        text_add(t, "leak=mystery");
    } else if (leaks != 0) {
        text_add(t, "leak=");
        add_leak_names(t, leaks);
        text_add(t, switched ? " (switched)" : "");
    } else if (options->fixes != 0) {
        text_add(t, "fix=");
        add_leak_names(t, options->fixes);
    } else {
        text_add(t, "no leak");
    }
}

static void add_what_runs(struct text *t, const struct options *options,
                          unsigned leaks, bool switched, uint32_t pace)
{
    add_leaks(t, options, leaks, switched);
    if (options->replay != NULL) {
        const char *slash = strrchr(options->replay, '/');

        text_add(t, " replay=");
        text_add_foreign(t, slash != NULL ? slash + 1 : options->replay);
    } else {
        text_addf(t, " seed=%llu", (unsigned long long)options->seed);
        if (options->load != LOAD_NORMAL)
            text_addf(t, " load=%s", market_load(options->load)->name);
    }
    if (options->observe)
        text_add(t, " observe");
    if (pace == PACE_MAX)
        text_add(t, " pace=max");
    else
        text_addf(t, " %ux", (unsigned)pace);
}

void frame_add_what_ran(struct text *t, const struct options *options,
                        const struct control *control)
{
    struct control_state now = {.changes = 0};

    if (control != NULL)
        now = control_look(control);
    add_what_runs(t, options, now.changes > 0 ? now.ever : options->leaks,
                  now.changes > 0, options->pace);
}

unsigned frame_leaks(const struct frame *f)
{
    if (mystery_on(f->options))
        return 0;
    return f->control != NULL ? control_look(f->control).leaks
                              : f->options->leaks;
}

static void add_title(struct text *t, const struct frame *f)
{
    struct control_state now = {.pace = f->options->pace};

    if (f->control != NULL)
        now = control_look(f->control);
    text_color(t, TEXT_BOLD);
    text_add(t, "bot  ");
    text_color(t, TEXT_PLAIN);
    add_what_runs(t, f->options, frame_leaks(f), false, now.pace);
    if (f->run->disconnected) {
        text_add(t, "  ");
        text_color(t, TEXT_ALARM);
        text_add(t, "disconnected");
        text_color(t, TEXT_PLAIN);
    }
    if (f->ended || !(now.paused || now.stepping))
        return;
    text_add(t, "  ");
    text_color(t, TEXT_BOLD);
    text_add(t, now.stepping ? "stepping" : "paused");
}

void frame_head_add(struct text *t, const struct frame *f, unsigned margin)
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
    text_to(&left, margin);
    add_title(&left, f);
    left.width = t->width;
    *t = left;
    text_color(t, TEXT_PLAIN);
    text_right(t, t->width, clock);
    text_end_line(t);
}

void frame_bar_add(struct text *t, const struct frame *f, unsigned margin)
{
    unsigned width = t->width - margin;
    uint64_t now = f->run->virtual_ns;
    uint64_t end = f->run->for_ns;
    unsigned done = width;

    if (now < end)
        done = (unsigned)((double)now / (double)end * width);
    text_to(t, margin);
    text_repeat(t, done, "━", "=");
    text_color(t, TEXT_DIM);
    text_repeat(t, width - done, "─", "-");
    text_end_line(t);
}

/* How it trades ---------------------------------------------------------- */

struct cell {
    const char *label;
    char value[ITEM_LEN];
};

/* A count that fits beside its label, in thousands if it must be. */
static void fitting(uint64_t count, const char *label, unsigned width,
                    char *value)
{
    figure_count(count, value);
    if (text_width(label) + 1 + text_width(value) > width) {
        figure_count(count / 1000, value);
        (void)strcat(value, "k");
    }
}

/* A run that lost its connection counts how often it came back, instead of the
 * events of the market: where there is little room before what others do. */
static void look_at_cells(const struct run_figures *run, unsigned width,
                          struct cell cells[CELLS])
{
    bool lost = run->disconnects > 0;
    const struct {
        const char *label;
        uint64_t count;
    } shown[CELLS] = {
        {"P&L", 0},
        {"orders", run->orders},
        {"fills", run->fills},
        {lost ? "reconnects" : "executions",
         lost ? run->reconnects : run->executions},
        {"rejects", run->rejects},
        {lost ? "executions" : "events",
         lost ? run->executions : run->market_events},
    };

    for (unsigned i = 0; i < CELLS; i++) {
        cells[i].label = shown[i].label;
        if (i == 0)
            figure_dollars(run->pnl_ticks, cells[i].value);
        else
            fitting(shown[i].count, shown[i].label, width, cells[i].value);
    }
}

/* "orders     1,204": the label left, the value right. */
static void add_cell(struct text *t, unsigned from, unsigned width,
                     const struct cell *cell)
{
    text_to(t, from);
    text_color(t, TEXT_DIM);
    text_add(t, cell->label);
    text_color(t, TEXT_PLAIN);
    text_add(t, " ");
    text_right(t, from + width, cell->value);
}

unsigned frame_figures_lines(unsigned width)
{
    unsigned a_row = width >= CELLS * CELL_LEAST + 5 * CELL_GAP ? 6
                     : width >= 66                              ? 3
                                                                : 2;

    return CELLS / a_row;
}

/* All on one line, as far as it goes. */
static void add_in_a_row(struct text *t, const struct cell cells[CELLS],
                         unsigned margin)
{
    text_to(t, margin);
    for (unsigned i = 0; i < CELLS; i++) {
        unsigned width =
            text_width(cells[i].label) + 1 + text_width(cells[i].value);

        if (i > 0 && t->column + CELL_GAP + width > t->width)
            break;
        add_cell(t, i == 0 ? margin : t->column + CELL_GAP, width, &cells[i]);
    }
    text_end_line(t);
}

void frame_figures_add(struct text *t, const struct frame *f, unsigned margin,
                       unsigned lines)
{
    unsigned most = frame_figures_lines(t->width - margin);
    unsigned a_row = CELLS / most;
    unsigned width = (t->width - margin + CELL_GAP) / a_row - CELL_GAP;
    struct cell cells[CELLS];

    if (lines < most) {
        look_at_cells(f->run, ITEM_LEN, cells);
        add_in_a_row(t, cells, margin);
        return;
    }
    if (width > CELL_WIDTH)
        width = CELL_WIDTH;
    look_at_cells(f->run, width, cells);
    for (unsigned i = 0; i < CELLS; i++) {
        add_cell(t, margin + i % a_row * (width + CELL_GAP), width, &cells[i]);
        if ((i + 1) % a_row == 0)
            text_end_line(t);
    }
}
