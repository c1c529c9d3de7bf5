/* frame_table.c - the part of a frame that shows the tags, a row each.
 *
 * Rows stand in the order of the tags, always: nothing jumps when one
 * overtakes another. Figures are those of now; what changed, and the little
 * curves, are between samples. What they show is chosen in frame_table_look.c.
 */
#include "frame_table.h"

#include <stdio.h>

#include "chart.h"
#include "duration.h"

/* Columns, from the table's left edge: where figures end, words begin. */
enum {
    NAME_AT = 2,
    LIVE_END = 24,
    BLOCKS_END = 34,
    CHANGE_END = 46,
    VERDICT_AT = 48,
    VERDICT_END = 57,
    SPARK_AT = 59,
    SPARK_LEAST = 8,
};

/* One row's figures. `tag` may be SERIES_TOTAL. */
struct row {
    const char *name;
    struct frame_live live;
    unsigned tag;
    bool folded; /* several tags: no curve */
    const char *verdict;
};

/* The last two samples, or false if there aren't two. */
static bool last_two(const struct frame *f, const struct tracker_sample **old,
                     const struct tracker_sample **new)
{
    size_t count = tracker_history_count(f->history);

    if (count < 2)
        return false;
    *old = tracker_history_at(f->history, count - 2);
    *new = tracker_history_at(f->history, count - 1);
    return true;
}

static uint64_t sampled(const struct tracker_sample *s, unsigned tag)
{
    return tag == SERIES_TOTAL ? s->live_bytes : s->tag_bytes[tag];
}

/* The run's, or if its end isn't known the next power of two minutes, so that
 * they seldom have to be squeezed. */
uint64_t frame_span_ms(const struct frame *f)
{
    uint64_t now_ms = f->run->virtual_ns / NS_PER_MS;
    uint64_t span = f->run->for_ns / NS_PER_MS;

    if (span == 0)
        span = 60 * 1000;
    while (span < now_ms)
        span *= 2;
    return span;
}

static void add_change(struct text *t, const struct frame *f,
                       const struct row *row, unsigned from)
{
    const struct tracker_sample *old;
    const struct tracker_sample *new;
    char figure[FIGURE_LEN];

    if (row->folded || !last_two(f, &old, &new))
        return;
    figure_bytes_change(
        (int64_t)(sampled(new, row->tag) - sampled(old, row->tag)), figure);
    text_right(t, from + CHANGE_END, figure);
}

static void add_row(struct text *t, const struct frame *f,
                    const struct row *row, unsigned from, enum text_color color)
{
    unsigned width = t->width - from;
    char figure[FIGURE_LEN];

    text_color(t, color);
    text_to(t, from + NAME_AT);
    text_add(t, row->name);
    text_right(t, from + LIVE_END, figure_bytes(row->live.bytes, figure));
    text_right(t, from + BLOCKS_END, figure_count(row->live.blocks, figure));
    if (width >= CHANGE_END)
        add_change(t, f, row, from);
    if (color == TEXT_PLAIN)
        text_color(t, TEXT_DIM);
    if (width >= VERDICT_END && row->verdict != NULL) {
        text_to(t, from + VERDICT_AT);
        text_add(t, row->verdict);
    }
    if (width >= SPARK_AT + SPARK_LEAST && !row->folded) {
        struct series s = series_of_tag(f->history, row->tag);

        text_to(t, from + SPARK_AT);
        chart_spark(t, &s, frame_span_ms(f), width - SPARK_AT);
    }
}

void frame_table_add_header(struct text *t, const struct frame *f,
                            unsigned from)
{
    const struct tracker_sample *old;
    const struct tracker_sample *new;
    uint64_t step_ns = f->options->every_ns;
    char figure[FIGURE_LEN];
    char label[FIGURE_LEN + 8];

    if (last_two(f, &old, &new) && new->t_ms > old->t_ms)
        step_ns = (new->t_ms - old->t_ms) * NS_PER_MS;
    (void)snprintf(label, sizeof(label), "per %s",
                   duration_text(step_ns, figure));
    text_color(t, TEXT_DIM);
    text_to(t, from + NAME_AT);
    text_add(t, "tag");
    text_right(t, from + LIVE_END, "live");
    text_right(t, from + BLOCKS_END, "blocks");
    if (t->width - from >= CHANGE_END)
        text_right(t, from + CHANGE_END, label);
    if (t->width - from >= VERDICT_END) {
        text_to(t, from + VERDICT_AT);
        text_add(t, "verdict");
    }
}

static void add_tag(struct text *t, const struct frame *f,
                    const struct frame_table *table, unsigned from,
                    unsigned tag)
{
    const char *name = tracker_tag_get_name(tag);
    enum growth_state state = table->growth[tag].state;
    struct row row = {
        .name = name != NULL ? name : "(no name)",
        .live = f->tags[tag],
        .tag = tag,
        .verdict = growth_state_name(state),
    };
    bool first = (int)tag == table->first;

    text_to(t, from);
    if (first) {
        text_color(t, TEXT_ALARM);
        text_glyph(t, "▲", "^");
    } else if (state == GROWTH_GROWING) {
        text_glyph(t, "△", "+");
    }
    add_row(t, f, &row, from, first ? TEXT_ALARM : TEXT_PLAIN);
}

static void add_folded(struct text *t, const struct frame *f,
                       const struct frame_table *table, unsigned from)
{
    char more[32];
    struct row folded = {.name = more, .folded = true};
    unsigned next = 0;

    (void)snprintf(more, sizeof(more), "+%u more",
                   table->count - table->row_count);
    for (unsigned i = 0; i < table->count; i++) {
        unsigned tag = table->tags[i];

        if (next < table->row_count && table->rows[next] == tag) {
            next++;
            continue;
        }
        folded.live.bytes += f->tags[tag].bytes;
        folded.live.blocks += f->tags[tag].blocks;
    }
    add_row(t, f, &folded, from, TEXT_DIM);
}

void frame_table_add_row(struct text *t, const struct frame *f,
                         const struct frame_table *table, unsigned from,
                         unsigned row)
{
    if (row < table->row_count)
        add_tag(t, f, table, from, table->rows[row]);
    else if (row == table->row_count && table->folds)
        add_folded(t, f, table, from);
}

void frame_table_add_total(struct text *t, const struct frame *f, unsigned from)
{
    const struct row total = {
        .name = "total",
        .live = f->total,
        .tag = SERIES_TOTAL,
    };

    add_row(t, f, &total, from, TEXT_BOLD);
}
