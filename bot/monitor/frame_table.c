/* frame_table.c - the part of a frame that shows the tags, a row each.
 *
 * Rows stand in the order of the tags, always: nothing jumps when one
 * overtakes another. Figures are those of now; what changed, and the little
 * curves, are between samples.
 */
#include "frame_table.h"

#include <stdio.h>

#include "chart.h"
#include "duration.h"
#include "growth.h"

/* At most so many points of a long history are judged. */
#define POINTS_MAX 512

/* Columns, from the table's left edge: where figures end, words begin. */
enum {
    NAME_AT = 2,
    LIVE_END = 24,
    BLOCKS_END = 34,
    CHANGE_END = 46,
    SPARK_AT = 48,
    SPARK_LEAST = 8,
};

/* One row's figures. `tag` may be SERIES_TOTAL. */
struct row {
    const char *name;
    struct frame_live live;
    unsigned tag;
    bool folded; /* several tags: no curve */
};

/* How fast a tag grows, by the rule of the verdict at the end; 0: it doesn't,
 * or it is too early to say. */
static uint64_t rise_per_hour(const struct frame *f, unsigned tag)
{
    const struct tracker_history *h = f->history;
    struct growth_point points[POINTS_MAX];
    size_t samples = tracker_history_count(h);
    size_t step = (samples + POINTS_MAX - 1) / POINTS_MAX;
    size_t count = 0;

    if (f->verdicts != NULL) {
        struct growth now =
            verdict_watch_look(f->verdicts, TRACKER_BY_TAG, tag);

        return now.state == GROWTH_GROWING ? now.bytes_per_hour : 0;
    }
    if (samples < GROWTH_FEW_SAMPLES)
        return 0;
    /* From the last one backwards, so that it is among them. */
    for (size_t i = (samples - 1) % step; i < samples; i += step) {
        const struct tracker_sample *s = tracker_history_at(h, i);

        points[count++] = (struct growth_point){s->t_ms, s->tag_bytes[tag],
                                                s->tag_blocks[tag]};
    }
    return growth_judge(points, count).bytes_per_hour;
}

void frame_table_look(struct frame_table *table, const struct frame *f)
{
    uint64_t most = 0;

    table->count = 0;
    table->most_rising = -1;
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        table->rise_per_hour[tag] = 0;
        if (f->tags[tag].peak_bytes == 0 && f->tags[tag].blocks == 0)
            continue;
        table->tags[table->count++] = tag;
        table->rise_per_hour[tag] = rise_per_hour(f, tag);
        if (table->rise_per_hour[tag] > most) {
            most = table->rise_per_hour[tag];
            table->most_rising = (int)tag;
        }
    }
}

/* What is kept when there are more tags than rows: what rises, then what was
 * biggest. By peaks, which only grow, so that rows seldom change places. */
static bool outranks(const struct frame_table *table, const struct frame *f,
                     unsigned a, unsigned b)
{
    bool a_rises = table->rise_per_hour[a] > 0;
    bool b_rises = table->rise_per_hour[b] > 0;

    if (a_rises != b_rises)
        return a_rises;
    if (f->tags[a].peak_bytes != f->tags[b].peak_bytes)
        return f->tags[a].peak_bytes > f->tags[b].peak_bytes;
    return a < b;
}

static bool is_kept(const struct frame_table *table, const struct frame *f,
                    unsigned tag, unsigned places)
{
    unsigned better = 0;

    for (unsigned i = 0; i < table->count; i++)
        if (outranks(table, f, table->tags[i], tag))
            better++;
    return better < places;
}

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

/* The time that the little curves span: the run's, or if its end isn't known
 * the next power of two minutes, so that they seldom have to be squeezed. */
static uint64_t span_ms(const struct frame *f)
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
    if (width >= SPARK_AT + SPARK_LEAST && !row->folded) {
        struct series s = series_of_tag(f->history, row->tag);

        if (color == TEXT_PLAIN)
            text_color(t, TEXT_DIM);
        text_to(t, from + SPARK_AT);
        chart_spark(t, &s, span_ms(f), width - SPARK_AT);
    }
    text_end_line(t);
}

static void add_header(struct text *t, const struct frame *f, unsigned from)
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
    text_end_line(t);
}

static void add_tag(struct text *t, const struct frame *f,
                    const struct frame_table *table, unsigned from,
                    unsigned tag)
{
    const char *name = tracker_tag_get_name(tag);
    struct row row = {
        .name = name != NULL ? name : "(no name)",
        .live = f->tags[tag],
        .tag = tag,
    };
    bool most = (int)tag == table->most_rising;

    text_to(t, from);
    if (most) {
        text_color(t, TEXT_ALARM);
        text_glyph(t, "▲", "^");
    } else if (table->rise_per_hour[tag] > 0) {
        text_glyph(t, "△", "+");
    }
    add_row(t, f, &row, from, most ? TEXT_ALARM : TEXT_PLAIN);
}

void frame_table_add(struct text *t, const struct frame *f,
                     const struct frame_table *table, unsigned from,
                     unsigned rows, bool header)
{
    bool folds = rows < table->count;
    unsigned places = folds && rows > 0 ? rows - 1 : rows;
    char more[32];
    struct row folded = {.name = more, .folded = true};
    struct row total = {
        .name = "total",
        .live = f->total,
        .tag = SERIES_TOTAL,
    };

    if (header)
        add_header(t, f, from);
    for (unsigned i = 0; i < table->count; i++) {
        unsigned tag = table->tags[i];

        if (is_kept(table, f, tag, places)) {
            add_tag(t, f, table, from, tag);
            continue;
        }
        folded.live.bytes += f->tags[tag].bytes;
        folded.live.blocks += f->tags[tag].blocks;
    }
    (void)snprintf(more, sizeof(more), "+%u more", table->count - places);
    if (folds && rows > 0)
        add_row(t, f, &folded, from, TEXT_DIM);
    add_row(t, f, &total, from, TEXT_BOLD);
}
