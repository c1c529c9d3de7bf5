/* history_inside.h - what a history holds; for history.c, which takes samples,
 * and history_look.c, which reads them.
 */
#ifndef TRACKER_HISTORY_INSIDE_H
#define TRACKER_HISTORY_INSIDE_H

#include "ages.h"
#include "history.h"

/* The order of series in the censuses: places, tags, labels but 0. */
#define FIRST_TAG TRACKER_HISTORY_PLACES_MAX
#define FIRST_LABEL (FIRST_TAG + TRACKER_TAGS_MAX)
#define ALL_SERIES (FIRST_LABEL + TRACKER_LABELS_MAX - 1)

/* What `series` says of a place: the number of its series + 1, or one of
 * these. */
#define SERIES_NONE 0
#define SERIES_DENIED UINT16_MAX

/* 32 bits are enough for blocks: 2^32 of them, at malloc's least 32 bytes
 * each, fill 128 GiB. More read as the most. */
struct column {
    uint64_t *bytes;  /* NULL: there was no memory for it */
    uint32_t *blocks; /* in the same mapping, behind the bytes */
};

/* A place, and its call stack that holds most at the sample being taken. */
struct top {
    const struct tracker_site *site;
    uint64_t bytes;
    uint32_t stack;
    uint32_t tag;
};

struct tracker_history {
    size_t capacity;
    size_t count;
    unsigned stride;
    uint64_t calls;
    uint32_t places;     /* one more than the highest number seen */
    size_t columns_used; /* of `columns` */
    size_t left_out;
    uint16_t *series; /* by place */
    size_t series_bytes;
    uint16_t *by_origin; /* the same by origin, while a census is due */
    size_t by_origin_bytes;
    size_t origins;
    uint64_t census_blocks; /* more than so many are not counted */
    size_t censuses_left_out;
    struct ages *ages; /* NULL: there was no memory for it */
    struct tracker_sample *samples;
    struct column columns[TRACKER_HISTORY_PLACES_MAX];
    struct top tops[TRACKER_HISTORY_PLACES_MAX];
    struct column labels[TRACKER_LABELS_MAX];
};

#endif
