/* frame.c - one picture of a running bot, as lines of text.
 *
 * What comes and goes with the size of the terminal is decided here, once:
 * each part gets its lines in a fixed order, as long as there are some.
 */
#include "frame.h"

#include <string.h>

#include "chart.h"
#include "control.h"
#include "frame_foot.h"
#include "frame_head.h"
#include "frame_sites.h"
#include "frame_table.h"
#include "tracker.h"

enum {
    MARGIN = 1,
    WIDE = 146,      /* from here on places stand beside the tags */
    WIDE_SITES = 76, /* so many columns are theirs then */
    WIDE_GAP = 3,
    LEGEND_FROM = 7, /* rows of a chart that says what it shows */
    CHART_MOST = 26, /* rows */
    MARKS_MAX = 32,
};

/* The parts of a frame, in lines. */
enum part {
    BAR,
    FIGURES,
    CHART, /* without its axis */
    HEADER,
    TAGS, /* without the total */
    SITES,
    SITES_HEADER,
    NOTICES,
    LEAKS,
    KEYS,
    BLANKS,
    PARTS,
};

struct plan {
    unsigned lines[PARTS];
    bool wide;
};

/* Who gets how many lines more, in this order, as long as there are some. At
 * 80x24 they reach to the second notice. */
static const struct {
    enum part part;
    unsigned lines;
} steps[] = {
    {TAGS, 3},    {NOTICES, 1}, {KEYS, 1},    {TAGS, 1},    {LEAKS, 1},
    {HEADER, 1},  {FIGURES, 1}, {SITES, 3},   {CHART, 4},   {TAGS, 3},
    {NOTICES, 1}, {CHART, 1},   {TAGS, 2},    {SITES, 1},   {CHART, 2},
    {NOTICES, 1}, {TAGS, 26},   {BLANKS, 2},  {FIGURES, 2}, {SITES_HEADER, 1},
    {BLANKS, 2},  {BAR, 1},     {SITES, 2},   {CHART, 4},   {NOTICES, 2},
    {SITES, 4},   {CHART, 8},   {NOTICES, 2}, {SITES, 6},   {CHART, 20},
    {NOTICES, 9},
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

/* Planning --------------------------------------------------------------- */

static unsigned table_lines(const struct plan *p)
{
    return p->lines[HEADER] + p->lines[TAGS] + 1; /* total */
}

static unsigned plan_lines(const struct plan *p)
{
    unsigned table = table_lines(p);
    unsigned sites = p->lines[SITES] + p->lines[SITES_HEADER];

    return 1 + p->lines[BAR] + p->lines[FIGURES] + p->lines[CHART] +
           (p->lines[CHART] > 0) /* axis */ + (p->lines[CHART] >= LEGEND_FROM) +
           (!p->wide        ? table + sites
            : sites > table ? sites
                            : table) +
           p->lines[NOTICES] + p->lines[LEAKS] + p->lines[KEYS] +
           p->lines[BLANKS];
}

/* The most lines that each part can use. */
static void plan_most(const struct frame *f, unsigned width, unsigned tags,
                      unsigned most[PARTS])
{
    bool keys = f->keys && f->control != NULL && !f->ended;

    most[BAR] = f->run->for_ns != 0;
    most[FIGURES] = frame_figures_lines(width);
    most[CHART] = width >= CHART_WIDTH_MIN ? CHART_MOST : 0;
    most[HEADER] = 1;
    most[TAGS] = tags;
    most[SITES] = width >= FRAME_SITES_WIDTH_MIN ? FRAME_SITES_MAX : 0;
    most[SITES_HEADER] = most[SITES] > 0;
    most[NOTICES] = NOTICES_MAX;
    most[LEAKS] = keys && !control_look(f->control).locked;
    most[KEYS] = !f->ended;
    most[BLANKS] = 4;
}

static struct plan plan_make(const struct frame *f, unsigned width,
                             unsigned tags)
{
    unsigned budget = f->rows > 1 ? f->rows - 1 : 1;
    struct plan p = {.wide = width >= WIDE};
    unsigned most[PARTS];

    plan_most(f, width, tags, most);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        unsigned *lines = &p.lines[steps[i].part];
        unsigned before = *lines;

        *lines += steps[i].lines;
        if (*lines > most[steps[i].part])
            *lines = most[steps[i].part];
        while (*lines > before && plan_lines(&p) > budget)
            --*lines;
        /* Of a chart a part is no chart, but one more line is one more. */
        if (steps[i].part == CHART && before == 0 && *lines < steps[i].lines)
            *lines = 0;
    }
    return p;
}

/* Drawing ---------------------------------------------------------------- */

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

static void add_chart(struct text *t, const struct frame *f,
                      const struct frame_table *table, unsigned rows)
{
    struct series total = series_of_tag(f->history, SERIES_TOTAL);
    struct series first;
    struct chart_mark marks[MARKS_MAX];
    struct chart chart = {.rows = rows,
                          .indent = MARGIN,
                          .span_ms = frame_span_ms(f),
                          .filled = &total,
                          .one_line_axis = true,
                          .marks = marks};

    if (rows >= LEGEND_FROM)
        chart.filled_name = "total";
    if (table->first >= 0) {
        if (rows >= LEGEND_FROM)
            chart.names[0] = tracker_tag_get_name((unsigned)table->first);
        first = series_of_tag(f->history, (unsigned)table->first);
        chart.dots[0] = &first;
    }
    chart.mark_count = find_marks(f, marks);
    chart_draw(t, &chart);
}

/* Line `n` of the tags, from the header to the total. */
static void add_table_line(struct text *t, const struct frame *f,
                           const struct frame_table *table,
                           const struct plan *p, unsigned n)
{
    if (n < p->lines[HEADER])
        frame_table_add_header(t, f, MARGIN);
    else if (n + 1 < table_lines(p))
        frame_table_add_row(t, f, table, MARGIN, n - p->lines[HEADER]);
    else if (n + 1 == table_lines(p))
        frame_table_add_total(t, f, MARGIN);
}

/* Line `n` of the places. */
static void add_sites_line(struct text *t, const struct frame *f,
                           const struct frame_sites *sites,
                           const struct plan *p, unsigned from, unsigned n)
{
    if (n < p->lines[SITES_HEADER])
        frame_sites_add_header(t, from);
    else if (n - p->lines[SITES_HEADER] < p->lines[SITES])
        frame_sites_add_row(t, f, sites, from, n - p->lines[SITES_HEADER]);
}

static void add_wide(struct text *t, const struct frame *f,
                     const struct frame_table *table,
                     const struct frame_sites *sites, const struct plan *p)
{
    unsigned right = p->lines[SITES] + p->lines[SITES_HEADER];
    unsigned lines = right > table_lines(p) ? right : table_lines(p);
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
static void add_blank(struct text *t, struct plan *p)
{
    if (p->lines[BLANKS] == 0)
        return;
    p->lines[BLANKS]--;
    text_end_line(t);
}

static void add_middle(struct text *t, const struct frame *f,
                       const struct frame_table *table,
                       const struct frame_sites *sites, struct plan *p)
{
    if (p->wide) {
        add_wide(t, f, table, sites, p);
        return;
    }
    for (unsigned n = 0; n < table_lines(p); n++) {
        add_table_line(t, f, table, p, n);
        text_end_line(t);
    }
    if (p->lines[SITES] > 0)
        add_blank(t, p);
    for (unsigned n = 0; n < p->lines[SITES] + p->lines[SITES_HEADER]; n++) {
        add_sites_line(t, f, sites, p, MARGIN, n);
        text_end_line(t);
    }
}

size_t frame_render(const struct frame *f, char *buf, size_t size)
{
    struct text t;
    struct frame_table table;
    struct frame_sites sites;
    struct plan plan;
    unsigned width =
        f->columns > FRAME_WIDTH_MAX ? FRAME_WIDTH_MAX : f->columns;

    width = width > 2 * MARGIN ? width - MARGIN : MARGIN + 1;
    text_init(&t, buf, size, width, f->style);
    frame_table_look(&table, f);
    frame_sites_look(&sites, f);
    plan = plan_make(f, width - MARGIN, table.count);
    frame_table_fit(&table, f, plan.lines[TAGS]);
    frame_head_add(&t, f, MARGIN);
    if (plan.lines[BAR] > 0)
        frame_bar_add(&t, f, MARGIN);
    if (plan.lines[FIGURES] > 0)
        frame_figures_add(&t, f, MARGIN, plan.lines[FIGURES]);
    if (plan.lines[CHART] > 0) {
        add_blank(&t, &plan);
        add_chart(&t, f, &table, plan.lines[CHART]);
    }
    add_blank(&t, &plan);
    add_middle(&t, f, &table, &sites, &plan);
    add_blank(&t, &plan);
    frame_notices_add(&t, f, &table, MARGIN, plan.lines[NOTICES]);
    if (plan.lines[LEAKS] > 0)
        frame_leaks_add(&t, f, MARGIN);
    if (plan.lines[KEYS] > 0)
        frame_keys_add(&t, f, MARGIN);
    return t.length;
}
