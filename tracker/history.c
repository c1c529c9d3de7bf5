/* history.c - live memory over time, in memory that never grows.
 *
 *      calls    0 1 2 3 4 5 6 7 | 8   9   10  11  12 ...
 *      kept     x x x x x x x x          room for 8: full at call 8
 *      halved   x   x   x   x     x       x       x     stride 2
 *
 * Samples lie in one array of `capacity` rows. Each origin has two columns of
 * its own, bytes and blocks, mapped when the origin first shows; what came
 * before reads as 0, as fresh pages do. Halving keeps rows 0, 2, 4, ... of
 * all of them.
 *
 * Invariant: row i was taken at call i * stride.
 */
#include "history.h"

#include <errno.h>
#include <string.h>

#include "pages.h"

#define CAPACITY_MIN 16
#define CAPACITY_MAX 65536

/* 32 bits are enough for blocks: 2^32 of them, at malloc's least 32 bytes
 * each, fill 128 GiB. More read as the most. */
struct column {
    uint64_t *bytes;  /* NULL: there was no memory for this origin */
    uint32_t *blocks; /* in the same mapping, behind the bytes */
};

struct tracker_history {
    size_t capacity;
    size_t count;
    unsigned stride;
    uint64_t calls;
    size_t origins;  /* columns in use */
    size_t unmapped; /* of these, without memory */
    size_t beyond;   /* origins that found all columns taken */
    struct tracker_sample *samples;
    struct column columns[TRACKER_HISTORY_ORIGINS_MAX];
};

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
    h->samples = pages_map(samples_bytes(capacity));
    if (h->samples == NULL) {
        tracker_history_free(h);
        return -ENOMEM;
    }
    *out = h;
    return 0;
}

void tracker_history_free(struct tracker_history *h)
{
    if (h == NULL)
        return;
    for (size_t i = 0; i < h->origins; i++)
        pages_unmap(h->columns[i].bytes, column_bytes(h->capacity));
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
    /* An origin without a value later on must read as 0 there. */
    memset(column->bytes + count / 2, 0, (count / 2) * sizeof(uint64_t));
    memset(column->blocks + count / 2, 0, (count / 2) * sizeof(uint32_t));
}

static void history_halve(struct tracker_history *h)
{
    for (size_t i = 0; i < h->count / 2; i++)
        h->samples[i] = h->samples[2 * i];
    for (size_t i = 0; i < h->origins; i++)
        column_halve(&h->columns[i], h->count);
    h->count /= 2;
    h->stride *= 2;
}

static void column_map(struct tracker_history *h, struct column *column)
{
    column->bytes = pages_map(column_bytes(h->capacity));
    if (column->bytes == NULL)
        h->unmapped++;
    else
        column->blocks = (uint32_t *)(column->bytes + h->capacity);
}

/* Where the walk over the origins stands. */
struct origin_walk {
    struct tracker_history *h;
    size_t seen;
};

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct origin_walk *walk = ctx;
    struct tracker_history *h = walk->h;
    size_t i = walk->seen++;
    struct column *column = NULL;
    uint64_t blocks = origin->count.live_blocks;

    if (i >= TRACKER_HISTORY_ORIGINS_MAX)
        return true;
    column = &h->columns[i];
    if (i == h->origins) {
        h->origins++;
        column_map(h, column);
    }
    if (column->bytes != NULL) {
        column->bytes[h->count] = origin->count.live_bytes;
        column->blocks[h->count] =
            blocks > UINT32_MAX ? UINT32_MAX : (uint32_t)blocks;
    }
    return true;
}

void tracker_history_take(struct tracker_history *h, uint64_t t_ms)
{
    struct origin_walk walk = {.h = h};
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
    tracker_each_origin(on_origin, &walk);
    h->beyond = walk.seen - h->origins;
    h->count++;
}

size_t tracker_history_count(const struct tracker_history *h)
{
    return h->count;
}

const struct tracker_sample *tracker_history_at(const struct tracker_history *h,
                                                size_t i)
{
    return i < h->count ? &h->samples[i] : NULL;
}

unsigned tracker_history_stride(const struct tracker_history *h)
{
    return h->stride;
}

uint64_t tracker_history_origin_bytes(const struct tracker_history *h,
                                      size_t origin, size_t i)
{
    if (origin >= h->origins || i >= h->count)
        return 0;
    return h->columns[origin].bytes == NULL ? 0 : h->columns[origin].bytes[i];
}

uint64_t tracker_history_origin_blocks(const struct tracker_history *h,
                                       size_t origin, size_t i)
{
    if (origin >= h->origins || i >= h->count)
        return 0;
    return h->columns[origin].bytes == NULL ? 0 : h->columns[origin].blocks[i];
}

size_t tracker_history_origins(const struct tracker_history *h)
{
    return h->origins;
}

size_t tracker_history_left_out(const struct tracker_history *h)
{
    return h->beyond + h->unmapped;
}
