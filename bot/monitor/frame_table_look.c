/* frame_table_look.c - which tags a frame shows, and which it names first.
 */
#include "catalogue.h"
#include "frame_head.h"
#include "frame_table.h"

/* At most so many points of a long history are judged. */
#define POINTS_MAX 512

/* Does a tag grow? By the rule of the verdict at the end. */
static struct growth judge(const struct frame *f, unsigned tag)
{
    const struct tracker_history *h = f->history;
    struct growth_point points[POINTS_MAX];
    size_t samples = tracker_history_count(h);
    size_t step = (samples + POINTS_MAX - 1) / POINTS_MAX;
    size_t count = 0;

    if (f->verdicts != NULL)
        return verdict_watch_look(f->verdicts, TRACKER_BY_TAG, tag);
    if (samples < GROWTH_FEW_SAMPLES)
        return (struct growth){.state = GROWTH_WARM_UP};
    /* From the last one backwards, so that it is among them. */
    for (size_t i = (samples - 1) % step; i < samples; i += step) {
        const struct tracker_sample *s = tracker_history_at(h, i);

        points[count++] = (struct growth_point){s->t_ms, s->tag_bytes[tag],
                                                s->tag_blocks[tag]};
    }
    return growth_judge(points, count);
}

static bool grows(const struct frame_table *table, unsigned tag)
{
    return table->growth[tag].state == GROWTH_GROWING;
}

static uint64_t rise(const struct frame_table *table, unsigned tag)
{
    return grows(table, tag) ? table->growth[tag].bytes_per_hour : 0;
}

/* The tags where leaks that are on begin. */
static unsigned tags_of(unsigned leaks)
{
    unsigned tags = 0;

    for (unsigned leak = 0; leak < LEAK_COUNT; leak++)
        if ((leaks >> leak & 1u) != 0)
            tags |= 1u << catalogue_entry((enum leak)leak)->tag;
    return tags;
}

/* Growing tags: which one first? */
static bool comes_before(const struct frame_table *table, unsigned causes,
                         unsigned a, unsigned b)
{
    bool a_causes = (causes >> a & 1u) != 0;
    bool b_causes = (causes >> b & 1u) != 0;

    if (a_causes != b_causes)
        return a_causes;
    return rise(table, a) > rise(table, b);
}

void frame_table_look(struct frame_table *table, const struct frame *f)
{
    unsigned leaks = frame_leaks(f);
    unsigned causes = tags_of(leaks);

    *table = (struct frame_table){.first = -1};
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        if (f->tags[tag].peak_bytes == 0 && f->tags[tag].blocks == 0)
            continue;
        table->tags[table->count++] = tag;
        table->growth[tag] = judge(f, tag);
        if (!grows(table, tag))
            continue;
        table->growing++;
        if (table->first < 0 ||
            comes_before(table, causes, tag, (unsigned)table->first))
            table->first = (int)tag;
    }
    if (table->first < 0)
        return;
    table->rise_per_hour = rise(table, (unsigned)table->first);
    /* One leak alone is on: what grows beside its tag grows because of it. */
    table->with_others = table->growing > 1 && (leaks & (leaks - 1)) == 0 &&
                         (causes >> table->first & 1u) != 0;
    for (unsigned i = 0; table->with_others && i < table->count; i++)
        if ((int)table->tags[i] != table->first)
            table->rise_per_hour += rise(table, table->tags[i]);
}

/* What is kept when there are more tags than rows: what grows, then what was
 * biggest. By peaks, which only grow, so that rows seldom change places. */
static bool outranks(const struct frame_table *table, const struct frame *f,
                     unsigned a, unsigned b)
{
    if (((int)a == table->first) != ((int)b == table->first))
        return (int)a == table->first;
    if (grows(table, a) != grows(table, b))
        return grows(table, a);
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

void frame_table_fit(struct frame_table *table, const struct frame *f,
                     unsigned rows)
{
    unsigned places = rows;

    table->folds = rows < table->count && rows > 0;
    if (table->folds)
        places--;
    table->row_count = 0;
    for (unsigned i = 0; i < table->count; i++)
        if (is_kept(table, f, table->tags[i], places))
            table->rows[table->row_count++] = table->tags[i];
}
