/* history.c - live memory over time, in memory that never grows.
 *
 *      calls    0 1 2 3 4 5 6 7 | 8   9   10  11  12 ...
 *      kept     x x x x x x x x          room for 8: full at call 8
 *      halved   x   x   x   x     x       x       x     stride 2
 *
 * Samples lie in one array of `capacity` rows. Each place, and each label, has
 * two columns of its own, bytes and blocks, mapped when it first shows; what
 * came before reads as 0, as fresh pages do. Halving keeps rows 0, 2, 4, ...
 * of all of them.
 *
 * A sample walks the origins once and adds each to its place and its label, so
 * it costs the same with one call stack a place as with a hundred.
 *
 * Invariants: row i was taken at call i * stride; columns hold 0 from row
 * `count` on.
 */
#include "history.h"

#include <errno.h>
#include <string.h>

#include "history_inside.h"
#include "pages.h"

#define CAPACITY_MIN 16
#define CAPACITY_MAX 65536

static size_t samples_bytes(size_t capacity)
{
    return capacity * sizeof(struct tracker_sample);
}

static size_t column_bytes(size_t capacity)
{
    return capacity * (sizeof(uint64_t) + sizeof(uint32_t));
}

int tracker_history_new(size_t capacity, struct tracker_history **out)
{
    struct tracker_history *h = NULL;

    *out = NULL;
    if (capacity < CAPACITY_MIN || capacity > CAPACITY_MAX || capacity % 2 != 0)
        return -EINVAL;
    h = pages_map(sizeof(*h));
    if (h == NULL)
        return -ENOMEM;
    h->capacity = capacity;
    h->stride = 1;
    h->census_blocks = TRACKER_HISTORY_CENSUS_BLOCKS;
    h->samples = pages_map(samples_bytes(capacity));
    if (h->samples == NULL) {
        tracker_history_free(h);
        return -ENOMEM;
    }
    (void)ages_new(ALL_SERIES, &h->ages);
    *out = h;
    return 0;
}

void tracker_history_limit_census(struct tracker_history *h, uint64_t blocks)
{
    h->census_blocks = blocks;
}

void tracker_history_free(struct tracker_history *h)
{
    if (h == NULL)
        return;
    for (size_t i = 0; i < h->columns_used; i++)
        pages_unmap(h->columns[i].bytes, column_bytes(h->capacity));
    for (size_t i = 0; i < TRACKER_LABELS_MAX; i++)
        pages_unmap(h->labels[i].bytes, column_bytes(h->capacity));
    pages_unmap(h->series, h->series_bytes);
    pages_unmap(h->by_origin, h->by_origin_bytes);
    ages_free(h->ages);
    pages_unmap(h->samples, samples_bytes(h->capacity));
    pages_unmap(h, sizeof(*h));
}

static void column_halve(struct column *column, size_t count)
{
    if (column->bytes == NULL)
        return;
    for (size_t i = 0; i < count / 2; i++) {
        column->bytes[i] = column->bytes[2 * i];
        column->blocks[i] = column->blocks[2 * i];
    }
    memset(column->bytes + count / 2, 0, (count / 2) * sizeof(uint64_t));
    memset(column->blocks + count / 2, 0, (count / 2) * sizeof(uint32_t));
}

static void history_halve(struct tracker_history *h)
{
    for (size_t i = 0; i < h->count / 2; i++)
        h->samples[i] = h->samples[2 * i];
    for (size_t i = 0; i < h->columns_used; i++)
        column_halve(&h->columns[i], h->count);
    for (size_t i = 0; i < TRACKER_LABELS_MAX; i++)
        column_halve(&h->labels[i], h->count);
    h->count /= 2;
    h->stride *= 2;
}

/* Map a column if it isn't yet. Is it there now? */
static bool column_map(const struct tracker_history *h, struct column *column)
{
    if (column->bytes == NULL)
        column->bytes = pages_map(column_bytes(h->capacity));
    if (column->bytes == NULL)
        return false;
    column->blocks = (uint32_t *)(column->bytes + h->capacity);
    return true;
}

static void column_add(struct column *column, size_t row, uint64_t bytes,
                       uint64_t blocks)
{
    uint64_t sum = column->blocks[row] + blocks;

    column->bytes[row] += bytes;
    column->blocks[row] = sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
}

/* Make room in a list of numbers for number `at`. */
static bool list_reserve(uint16_t **list, size_t *list_bytes, uint32_t at)
{
    size_t wanted = (at + (size_t)1) * sizeof(**list);
    size_t bytes =
        pages_round(wanted > 2 * *list_bytes ? wanted : 2 * *list_bytes);
    uint16_t *grown = NULL;

    if (wanted <= *list_bytes)
        return true;
    grown = *list == NULL ? pages_map(bytes)
                          : pages_grow(*list, *list_bytes, bytes);
    if (grown == NULL)
        return false;
    *list = grown;
    *list_bytes = bytes;
    return true;
}

/* Give a place a series, if one is free and the place deserves it. A place
 * whose origins are many is weighed by its largest. */
static void series_give(struct tracker_history *h, uint32_t place,
                        const struct tracker_count *count)
{
    if (h->columns_used >= TRACKER_HISTORY_PLACES_MAX / 2 &&
        count->live_bytes < TRACKER_HISTORY_LEAST_BYTES &&
        count->live_blocks < TRACKER_HISTORY_LEAST_BLOCKS)
        return;
    if (h->columns_used == TRACKER_HISTORY_PLACES_MAX ||
        !column_map(h, &h->columns[h->columns_used])) {
        h->left_out++;
        h->series[place] = SERIES_DENIED;
        return;
    }
    h->series[place] = (uint16_t)++h->columns_used;
}

static void label_add(struct tracker_history *h,
                      const struct tracker_origin *origin)
{
    struct column *column = &h->labels[origin->label];

    if (origin->label != 0 && column_map(h, column))
        column_add(column, h->count, origin->count.live_bytes,
                   origin->count.live_blocks);
}

/* The series of an origin, or SERIES_NONE. */
static uint16_t origin_series(struct tracker_history *h,
                              const struct tracker_origin *origin)
{
    uint32_t place = origin->place;
    bool known = place < h->places;

    if (!known)
        h->places = place + 1;
    if (!list_reserve(&h->series, &h->series_bytes, place)) {
        h->left_out += !known;
        return SERIES_NONE;
    }
    if (h->series[place] == SERIES_NONE)
        series_give(h, place, &origin->count);
    return h->series[place] == SERIES_DENIED ? SERIES_NONE : h->series[place];
}

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct tracker_history *h = ctx;
    uint16_t series = origin_series(h, origin);
    struct top *top = NULL;

    label_add(h, origin);
    if (list_reserve(&h->by_origin, &h->by_origin_bytes, origin->number)) {
        h->by_origin[origin->number] = series;
        h->origins = origin->number + (size_t)1;
    }
    if (series == SERIES_NONE)
        return true;
    column_add(&h->columns[series - 1], h->count, origin->count.live_bytes,
               origin->count.live_blocks);
    top = &h->tops[series - 1];
    top->site = origin->site;
    top->tag = origin->tag;
    if (origin->count.live_bytes > top->bytes) {
        top->bytes = origin->count.live_bytes;
        top->stack = origin->stack;
    }
    return true;
}

static void take_census(struct tracker_history *h, uint64_t t_ms,
                        uint64_t live_blocks)
{
    const struct ages_key key = {
        .of_origin = h->by_origin,
        .origins = h->origins,
        .first_tag = FIRST_TAG,
        .first_label = FIRST_LABEL,
    };

    if (h->ages == NULL)
        return;
    if (live_blocks > h->census_blocks)
        h->censuses_left_out += ages_due(h->ages);
    else
        ages_take(h->ages, t_ms, &key);
}

void tracker_history_take(struct tracker_history *h, uint64_t t_ms)
{
    struct tracker_count total;
    struct tracker_sample *sample = NULL;

    if (h->calls++ % h->stride != 0)
        return;
    /* Call number capacity * stride: divisible by the doubled stride too,
     * since the capacity is even. So this sample stays. */
    if (h->count == h->capacity)
        history_halve(h);
    total = tracker_total();
    sample = &h->samples[h->count];
    sample->t_ms = t_ms;
    sample->live_bytes = total.live_bytes;
    sample->live_blocks = total.live_blocks;
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        struct tracker_count count = tracker_tag_total(tag);

        sample->tag_bytes[tag] = count.live_bytes;
        sample->tag_blocks[tag] = count.live_blocks;
    }
    for (size_t i = 0; i < h->columns_used; i++)
        h->tops[i].bytes = 0;
    h->origins = 0;
    tracker_each_origin(on_origin, h);
    take_census(h, t_ms, total.live_blocks);
    h->count++;
}
