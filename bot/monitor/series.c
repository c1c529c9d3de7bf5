/* series.c - samples put into cells of time, and whether they rise. */
#include <string.h>

#include "chart.h"

static void at_tag(const struct series *s, size_t i, uint64_t *t_ms,
                   uint64_t *value)
{
    const struct tracker_history *h = s->from;
    const struct tracker_sample *sample = tracker_history_at(h, i);

    *t_ms = sample->t_ms;
    *value = s->which < TRACKER_TAGS_MAX ? sample->tag_bytes[s->which]
                                         : sample->live_bytes;
}

static void at_arrays(const struct series *s, size_t i, uint64_t *t_ms,
                      uint64_t *value)
{
    const struct series_arrays *arrays = s->from;

    *t_ms = arrays->t_ms[i];
    *value = arrays->values[i];
}

struct series series_of_tag(const struct tracker_history *h, unsigned tag)
{
    struct series s = {
        .from = h,
        .which = tag,
        .count = tracker_history_count(h),
        .at = at_tag,
    };

    return s;
}

struct series series_of_arrays(const struct series_arrays *arrays, size_t count)
{
    struct series s = {.from = arrays, .count = count, .at = at_arrays};

    return s;
}

/* The slice of time that t_ms is in; a border belongs to the slice before. */
static size_t cell_at(uint64_t t_ms, uint64_t span_ms, size_t count)
{
    uint64_t cell;

    if (t_ms == 0 || span_ms == 0)
        return 0;
    if (t_ms >= span_ms)
        return count - 1;
    cell = (t_ms - 1) * count / span_ms;
    return (size_t)cell;
}

size_t series_cells(const struct series *s, uint64_t span_ms, uint64_t *cells,
                    size_t count)
{
    uint64_t last = 0;
    size_t used = 0;

    for (size_t i = 0; i < s->count && count > 0; i++) {
        uint64_t t_ms;
        uint64_t value;
        size_t cell;

        s->at(s, i, &t_ms, &value);
        cell = cell_at(t_ms, span_ms, count);
        while (used < cell)
            cells[used++] = last;
        if (used == cell)
            cells[used++] = value;
        else if (cells[cell] < value)
            cells[cell] = value;
        last = value;
    }
    return used;
}

/* The lowest and the highest value of samples `from` to `to`. */
struct range {
    uint64_t low;
    uint64_t high;
};

static struct range range_of(const struct series *s, size_t from, size_t to)
{
    struct range r = {.low = UINT64_MAX, .high = 0};

    for (size_t i = from; i < to; i++) {
        uint64_t t_ms;
        uint64_t value;

        s->at(s, i, &t_ms, &value);
        if (value < r.low)
            r.low = value;
        if (value > r.high)
            r.high = value;
    }
    return r;
}

/* The first quarter is warm-up; the rest is looked at in six parts. Their
 * lows may never fall and must rise more often than not, and the last part
 * must lie above all of the first: noise does that by chance once in some
 * thousand times. */
uint64_t series_rise_per_hour(const struct series *s)
{
    enum { PARTS = 6, LEAST_SAMPLES = 16, HOUR_MS = 3600 * 1000 };
    size_t start = s->count / 4;
    size_t size = (s->count - start) / PARTS;
    struct range first = {0, 0};
    struct range last = {0, 0};
    unsigned rises = 0;
    uint64_t from_ms;
    uint64_t to_ms;
    uint64_t value;

    if (s->count < LEAST_SAMPLES)
        return 0;
    for (size_t i = 0; i < PARTS; i++) {
        size_t end = i + 1 < PARTS ? start + (i + 1) * size : s->count;
        struct range r = range_of(s, start + i * size, end);

        if (i == 0)
            first = r;
        else if (r.low < last.low)
            return 0;
        else if (r.low > last.low)
            rises++;
        last = r;
    }
    if (2 * rises < PARTS || last.low <= first.high)
        return 0;
    s->at(s, start, &from_ms, &value);
    s->at(s, s->count - 1, &to_ms, &value);
    if (to_ms <= from_ms)
        return 0;
    /* Between the beginnings of the first part and of the last. */
    return (uint64_t)((double)(last.low - first.low) * HOUR_MS * PARTS /
                      ((double)(to_ms - from_ms) * (PARTS - 1)));
}
