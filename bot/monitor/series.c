/* series.c - samples put into cells of time. */
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

size_t series_cell(uint64_t t_ms, uint64_t span_ms, size_t count)
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
        cell = series_cell(t_ms, span_ms, count);
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
