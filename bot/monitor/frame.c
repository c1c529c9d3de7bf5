/* frame.c - one picture of a running bot, as lines of text.
 *
 * Which parts there are, and how many lines each has, is frame_plan.c's.
 */
#include "frame.h"

#include "chart.h"
#include "control.h"
#include "frame_foot.h"
#include "frame_head.h"
#include "frame_plan.h"
#include "frame_sites.h"
#include "frame_table.h"
#include "frame_twin.h"
#include "tracker.h"

enum {
    MARGIN = 1,
    WIDE_SITES = 76, /* columns of the places, where they stand beside tags */
    WIDE_GAP = 3,
    MARKS_MAX = 32,
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

/* The switches of the run, as marks on the axis. */
static size_t find_marks(const struct frame *f,
                         struct chart_mark marks[MARKS_MAX])
{
    uint64_t changes;
    size_t count = 0;

    if (f->control == NULL)
        return 0;
    changes = control_look(f->control).changes;
    for (uint64_t n = changes > MARKS_MAX ? changes - MARKS_MAX : 0;
         n < changes; n++) {
        const struct control_change *c = control_change_at(f->control, n);

        if (c == NULL)
            continue;
        marks[count++] = (struct chart_mark){
            .t_ms = c->t_ms,
            .words = {c->on ? '+' : '-', (char)('1' + (int)c->leak), '\0'},
            .color = c->on ? TEXT_ALARM : TEXT_GOOD};
    }
    return count;
}

/* Several tags, added up. */
struct sum {
    const struct tracker_history *history;
    uint32_t tags; /* a bit mask */
};

static void at_sum(const struct series *s, size_t i, uint64_t *t_ms,
                   uint64_t *value)
{
    const struct sum *sum = s->from;
    const struct tracker_sample *sample = tracker_history_at(sum->history, i);

    *t_ms = sample->t_ms;
    *value = 0;
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        if ((sum->tags >> tag & 1u) != 0)
            *value += sample->tag_bytes[tag];
}

static void add_chart(struct text *t, const struct frame *f,
                      const struct frame_table *table, unsigned rows)
{
    struct series total = series_of_tag(f->history, SERIES_TOTAL);
    struct sum sum = {.history = f->history};
    struct series grows = {.from = &sum, .count = total.count, .at = at_sum};
    struct series twin;
    struct chart_mark marks[MARKS_MAX];
    struct chart chart = {.rows = rows,
                          .indent = MARGIN,
                          .span_ms = frame_span_ms(f),
                          .filled = &total,
                          .one_line_axis = true,
                          .marks = marks};

    if (rows >= FRAME_LEGEND_FROM)
        chart.filled_name = "total";
    if (table->first >= 0) {
        sum.tags = frame_twin_tags(table);
        chart.filled = &grows;
        chart.filled_leaks = true;
        if (rows >= FRAME_LEGEND_FROM) {
            chart.dots[0] = &total; /* in a few rows it would be crumbs */
            chart.filled_name =
                table->with_others
                    ? "what grows"
                    : tracker_tag_get_name((unsigned)table->first);
            chart.names[0] = "total";
        }
    }
    if (frame_twin_on(f)) {
        twin = frame_twin_series(f, frame_twin_tags(table));
        chart.dots[1] = &twin;
        chart.twin = true;
        if (rows >= FRAME_LEGEND_FROM)
            chart.names[1] = "the same run, fixed";
    }
    chart.mark_count = find_marks(f, marks);
    chart_draw(t, &chart);
}

/* Line `n` of the tags, from the header to the total. */
static void add_table_line(struct text *t, const struct frame *f,
                           const struct frame_table *table,
                           const struct frame_plan *p, unsigned n)
{
    if (n < p->lines[FRAME_HEADER])
        frame_table_add_header(t, f, MARGIN);
    else if (n + 1 < frame_plan_table_lines(p))
        frame_table_add_row(t, f, table, MARGIN, n - p->lines[FRAME_HEADER]);
    else if (n + 1 == frame_plan_table_lines(p))
        frame_table_add_total(t, f, MARGIN);
}

/* Line `n` of the places. */
static void add_sites_line(struct text *t, const struct frame *f,
                           const struct frame_sites *sites,
                           const struct frame_plan *p, unsigned from,
                           unsigned n)
{
    if (n < p->lines[FRAME_SITES_HEADER])
        frame_sites_add_header(t, from);
    else if (n - p->lines[FRAME_SITES_HEADER] < p->lines[FRAME_SITES])
        frame_sites_add_row(t, f, sites, from,
                            n - p->lines[FRAME_SITES_HEADER]);
}

static void add_wide(struct text *t, const struct frame *f,
                     const struct frame_table *table,
                     const struct frame_sites *sites,
                     const struct frame_plan *p)
{
    unsigned right = p->lines[FRAME_SITES] + p->lines[FRAME_SITES_HEADER];
    unsigned lines =
        right > frame_plan_table_lines(p) ? right : frame_plan_table_lines(p);
    unsigned width = t->width;

    for (unsigned n = 0; n < lines; n++) {
        t->width = width - WIDE_SITES - WIDE_GAP;
        add_table_line(t, f, table, p, n);
        t->width = width;
        text_color(t, TEXT_PLAIN);
        add_sites_line(t, f, sites, p, width - WIDE_SITES, n);
        text_end_line(t);
    }
}

/* A blank line, as long as there are some: the first ones are worth most. */
static void add_blank(struct text *t, struct frame_plan *p)
{
    if (p->lines[FRAME_BLANKS] == 0)
        return;
    p->lines[FRAME_BLANKS]--;
    text_end_line(t);
}

static void add_middle(struct text *t, const struct frame *f,
                       const struct frame_table *table,
                       const struct frame_sites *sites, struct frame_plan *p)
{
    if (p->wide) {
        add_wide(t, f, table, sites, p);
        return;
    }
    for (unsigned n = 0; n < frame_plan_table_lines(p); n++) {
        add_table_line(t, f, table, p, n);
        text_end_line(t);
    }
    if (p->lines[FRAME_SITES] > 0)
        add_blank(t, p);
    for (unsigned n = 0;
         n < p->lines[FRAME_SITES] + p->lines[FRAME_SITES_HEADER]; n++) {
        add_sites_line(t, f, sites, p, MARGIN, n);
        text_end_line(t);
    }
}

size_t frame_render(const struct frame *f, char *buf, size_t size)
{
    struct text t;
    struct frame_table table;
    struct frame_sites sites;
    struct frame_plan plan;
    unsigned width =
        f->columns > FRAME_WIDTH_MAX ? FRAME_WIDTH_MAX : f->columns;

    width = width > 2 * MARGIN ? width - MARGIN : MARGIN + 1;
    text_init(&t, buf, size, width, f->style);
    frame_table_look(&table, f);
    frame_sites_look(&sites, f);
    plan = frame_plan_make(f, width - MARGIN, table.count);
    frame_table_fit(&table, f, plan.lines[FRAME_TAGS]);
    frame_head_add(&t, f, MARGIN);
    if (plan.lines[FRAME_BAR] > 0)
        frame_bar_add(&t, f, MARGIN);
    if (plan.lines[FRAME_FIGURES] > 0)
        frame_figures_add(&t, f, MARGIN, plan.lines[FRAME_FIGURES]);
    if (plan.lines[FRAME_CHART] > 0) {
        add_blank(&t, &plan);
        add_chart(&t, f, &table, plan.lines[FRAME_CHART]);
    }
    add_blank(&t, &plan);
    add_middle(&t, f, &table, &sites, &plan);
    add_blank(&t, &plan);
    if (plan.lines[FRAME_TWIN] > 0)
        frame_twin_add(&t, f, &table, MARGIN);
    frame_notices_add(&t, f, &table, MARGIN, plan.lines[FRAME_NOTICES]);
    if (plan.lines[FRAME_LEAKS] > 0)
        frame_leaks_add(&t, f, MARGIN);
    if (plan.lines[FRAME_KEYS] > 0)
        frame_keys_add(&t, f, MARGIN);
    return t.length;
}
