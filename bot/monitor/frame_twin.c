/* frame_twin.c - what the twin said, beside what this run holds.
 *
 * The twin is told how far to go and goes there by itself, so it may be behind
 * for a while: at its start, and at full speed. Then its time is said, too.
 */
#include "frame_twin.h"

#include "control.h"
#include "duration.h"
#include "tracker.h"
#include "twin_line.h"

bool frame_twin_on(const struct frame *f)
{
    return f->twin != NULL && f->control != NULL &&
           control_look(f->control).compare;
}

uint32_t frame_twin_tags(const struct frame_table *table)
{
    uint32_t tags = FRAME_TWIN_TOTAL;

    if (table->first < 0)
        return tags;
    tags = 1u << table->first;
    for (unsigned i = 0; table->with_others && i < table->count; i++)
        if (table->growth[table->tags[i]].state == GROWTH_GROWING)
            tags |= 1u << table->tags[i];
    return tags;
}

static uint64_t bytes_of(const struct twin_sample *sample, uint32_t tags)
{
    uint64_t bytes = 0;

    if (tags == FRAME_TWIN_TOTAL)
        return sample->live_bytes;
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        if ((tags >> tag & 1u) != 0)
            bytes += sample->tag_bytes[tag];
    return bytes;
}

/* Sample `i`; after those that are kept comes the newest. */
static void at_twin(const struct series *s, size_t i, uint64_t *t_ms,
                    uint64_t *value)
{
    const struct frame *f = s->from;
    const struct twin_line *line = f->twin;
    const struct twin_sample *sample =
        i < line->count ? &line->samples[i] : &line->now;

    *t_ms = sample->t_ms;
    *value = bytes_of(sample, s->which);
}

struct series frame_twin_series(const struct frame *f, uint32_t tags)
{
    return (struct series){.from = f,
                           .which = tags,
                           .count = f->twin->count + (f->twin->now.number != 0),
                           .at = at_twin};
}

static uint64_t bytes_here(const struct frame *f, uint32_t tags)
{
    uint64_t bytes = 0;

    if (tags == FRAME_TWIN_TOTAL)
        return f->total.bytes;
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        if ((tags >> tag & 1u) != 0)
            bytes += f->tags[tag].bytes;
    return bytes;
}

static void add_name(struct text *t, const struct frame_table *table)
{
    const char *name = NULL;

    if (table->first < 0)
        return;
    if (!table->with_others)
        name = tracker_tag_get_name((unsigned)table->first);
    text_addf(t, " of %s", name != NULL ? name : "what grows");
}

void frame_twin_add(struct text *t, const struct frame *f,
                    const struct frame_table *table, unsigned margin)
{
    const struct twin_sample *now = &f->twin->now;
    uint64_t now_ns = now->t_ms * NS_PER_MS;
    uint32_t tags = frame_twin_tags(table);
    char figure[FIGURE_LEN];

    text_to(t, margin);
    text_color(t, TEXT_GOOD);
    text_glyph(t, "○", "o");
    text_add(t, " the same run, fixed: ");
    if (now->number == 0) {
        text_add(t, "it starts");
        text_end_line(t);
        return;
    }
    text_add(t, figure_bytes(bytes_of(now, tags), figure));
    add_name(t, table);
    if (now_ns + f->options->every_ns < f->run->virtual_ns)
        text_addf(t, " after %s", duration_clock(now_ns, figure));
    text_addf(t, "; here %s", figure_bytes(bytes_here(f, tags), figure));
    text_end_line(t);
}
