/* history_look.c - what a history says of a tag, a label or a place.
 *
 * Where there is no series, all reads as 0.
 */
#include "history_inside.h"

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

size_t tracker_history_censuses_left_out(const struct tracker_history *h)
{
    return h->censuses_left_out;
}

size_t tracker_history_capacity(const struct tracker_history *h)
{
    return h->capacity;
}

/* The number of a place's column, or SIZE_MAX. */
static size_t place_column(const struct tracker_history *h, uint32_t place)
{
    if (place >= h->series_bytes / sizeof(*h->series) ||
        h->series[place] == SERIES_NONE || h->series[place] == SERIES_DENIED)
        return SIZE_MAX;
    return h->series[place] - (size_t)1;
}

/* The column of a label or a place, or NULL. */
static const struct column *column_of(const struct tracker_history *h,
                                      enum tracker_by by, uint32_t index)
{
    size_t place = SIZE_MAX;

    if (by == TRACKER_BY_LABEL)
        return index < TRACKER_LABELS_MAX && h->labels[index].bytes != NULL
                   ? &h->labels[index]
                   : NULL;
    if (by == TRACKER_BY_PLACE)
        place = place_column(h, index);
    return place == SIZE_MAX ? NULL : &h->columns[place];
}

bool tracker_history_has(const struct tracker_history *h, enum tracker_by by,
                         uint32_t index)
{
    return by == TRACKER_BY_TAG ? index < TRACKER_TAGS_MAX
                                : column_of(h, by, index) != NULL;
}

uint64_t tracker_history_bytes(const struct tracker_history *h,
                               enum tracker_by by, uint32_t index, size_t i)
{
    const struct column *column = column_of(h, by, index);

    if (i >= h->count)
        return 0;
    if (by == TRACKER_BY_TAG && index < TRACKER_TAGS_MAX)
        return h->samples[i].tag_bytes[index];
    return column == NULL ? 0 : column->bytes[i];
}

uint64_t tracker_history_blocks(const struct tracker_history *h,
                                enum tracker_by by, uint32_t index, size_t i)
{
    const struct column *column = column_of(h, by, index);

    if (i >= h->count)
        return 0;
    if (by == TRACKER_BY_TAG && index < TRACKER_TAGS_MAX)
        return h->samples[i].tag_blocks[index];
    return column == NULL ? 0 : column->blocks[i];
}

struct ages_fate tracker_history_fate(const struct tracker_history *h,
                                      enum tracker_by by, uint32_t index,
                                      uint64_t since_ms)
{
    size_t series = FIRST_TAG + index;

    if (h->ages == NULL || h->count == 0 || !tracker_history_has(h, by, index))
        return (struct ages_fate){0};
    if (by == TRACKER_BY_LABEL)
        series = FIRST_LABEL + index - 1;
    else if (by == TRACKER_BY_PLACE)
        series = place_column(h, index);
    return ages_look(h->ages, series, since_ms, h->samples[h->count - 1].t_ms);
}

struct growth tracker_history_judge(const struct tracker_history *h,
                                    enum tracker_by by, uint32_t index,
                                    struct growth_point *scratch)
{
    struct growth growth;
    struct ages_fate fate;

    for (size_t i = 0; i < h->count; i++)
        scratch[i] = (struct growth_point){
            .t_ms = h->samples[i].t_ms,
            .bytes = tracker_history_bytes(h, by, index, i),
            .blocks = tracker_history_blocks(h, by, index, i),
        };
    growth = growth_judge(scratch, h->count);
    if (growth.growing) {
        fate = tracker_history_fate(h, by, index, growth.began_ms);
        growth_weigh(&growth, &fate);
    }
    return growth;
}

uint32_t tracker_history_places(const struct tracker_history *h)
{
    return h->places;
}

uint32_t tracker_history_place_stack(const struct tracker_history *h,
                                     uint32_t place)
{
    size_t column = place_column(h, place);

    return column == SIZE_MAX ? 0 : h->tops[column].stack;
}

const struct tracker_site *
tracker_history_place_site(const struct tracker_history *h, uint32_t place)
{
    size_t column = place_column(h, place);

    return column == SIZE_MAX ? NULL : h->tops[column].site;
}

unsigned tracker_history_place_tag(const struct tracker_history *h,
                                   uint32_t place)
{
    size_t column = place_column(h, place);

    return column == SIZE_MAX ? 0 : h->tops[column].tag;
}

size_t tracker_history_left_out(const struct tracker_history *h)
{
    return h->left_out;
}
