/* verdict_watch.c - the growth verdict while the program runs.
 *
 * Of each series there is what was told last, what the judge has been saying
 * since, and for how many samples. Places are judged first: a tag grows, too,
 * if one of its places does, for the sum of a line that leaks and of an array
 * that doubles rises by uneven steps. Places are known by number; those past
 * the last one with a series are not watched, as they have none.
 */
#include "verdict_watch.h"

#include <errno.h>
#include <stdbool.h>

#include "pages.h"

/* Places have no more series than this, but their numbers may be higher. */
#define PLACES_WATCHED 65536

struct watched {
    struct growth growth; /* when what was told was judged last */
    struct growth judged; /* of a place: at this sample */
    struct verdict_turn turn;
};

struct verdict_watch {
    size_t samples; /* at the last look */
    unsigned stride;
    uint64_t untold;
    struct growth_point *points;
    size_t point_bytes;
    struct watched tags[TRACKER_TAGS_MAX];
    struct watched labels[TRACKER_LABELS_MAX];
    struct watched places[PLACES_WATCHED];
};

struct telling {
    struct verdict_event *out;
    size_t max;
    size_t count;
    uint64_t untold; /* no room */
};

int verdict_watch_new(const struct tracker_history *h,
                      struct verdict_watch **out)
{
    struct verdict_watch *w = pages_map(sizeof(*w));

    *out = NULL;
    if (w == NULL)
        return -ENOMEM;
    w->point_bytes = tracker_history_capacity(h) * sizeof(*w->points);
    w->points = pages_map(w->point_bytes);
    if (w->points == NULL) {
        verdict_watch_free(w);
        return -ENOMEM;
    }
    *out = w;
    return 0;
}

void verdict_watch_free(struct verdict_watch *w)
{
    if (w == NULL)
        return;
    pages_unmap(w->points, w->point_bytes);
    pages_unmap(w, sizeof(*w));
}

static struct watched *watched_at(struct verdict_watch *w, enum tracker_by by,
                                  uint32_t index)
{
    switch (by) {
    case TRACKER_BY_TAG:
        return index < TRACKER_TAGS_MAX ? &w->tags[index] : NULL;
    case TRACKER_BY_LABEL:
        return index < TRACKER_LABELS_MAX ? &w->labels[index] : NULL;
    case TRACKER_BY_PLACE:
        return index < PLACES_WATCHED ? &w->places[index] : NULL;
    }
    return NULL;
}

/* The first sample that is not before t_ms. */
static size_t sample_at(const struct tracker_history *h, uint64_t t_ms)
{
    size_t i = 0;

    while (i + 1 < tracker_history_count(h) &&
           tracker_history_at(h, i)->t_ms < t_ms)
        i++;
    return i;
}

/* Of a tag's places, the one that grew most since then. */
static uint32_t leading_place(const struct tracker_history *h, unsigned tag,
                              uint64_t since_ms)
{
    size_t first = sample_at(h, since_ms);
    size_t last = tracker_history_count(h) - 1;
    uint32_t best = VERDICT_NO_PLACE;
    int64_t most = INT64_MIN;

    for (uint32_t i = 0; i < tracker_history_places(h); i++) {
        int64_t grown = 0;

        if (!tracker_history_has(h, TRACKER_BY_PLACE, i) ||
            tracker_history_place_tag(h, i) != tag)
            continue;
        grown = (int64_t)tracker_history_bytes(h, TRACKER_BY_PLACE, i, last) -
                (int64_t)tracker_history_bytes(h, TRACKER_BY_PLACE, i, first);
        if (grown > most) {
            most = grown;
            best = i;
        }
    }
    return best;
}

static void tell(const struct tracker_history *h, struct telling *telling,
                 const struct verdict_event *turn)
{
    size_t last = tracker_history_count(h) - 1;
    struct verdict_event *event = &telling->out[telling->count];

    if (telling->count == telling->max) {
        telling->untold++;
        return;
    }
    telling->count++;
    *event = *turn;
    event->at_ms = tracker_history_at(h, last)->t_ms;
    event->bytes = tracker_history_bytes(h, turn->by, turn->index, last);
    event->blocks = tracker_history_blocks(h, turn->by, turn->index, last);
    event->place = VERDICT_NO_PLACE;
    if (turn->by == TRACKER_BY_PLACE)
        event->place = turn->index;
    else if (turn->by == TRACKER_BY_TAG)
        event->place = leading_place(h, turn->index, turn->growth.began_ms);
}

/* What holds next to nothing, and was told so, need not be judged. */
static bool is_idle(const struct watched *watched,
                    const struct tracker_history *h, enum tracker_by by,
                    uint32_t index)
{
    size_t last = tracker_history_count(h) - 1;

    return watched->turn.told != GROWTH_GROWING && watched->turn.in_row == 0 &&
           tracker_history_bytes(h, by, index, last) < GROWTH_LEAST_BYTES &&
           tracker_history_blocks(h, by, index, last) < GROWTH_LEAST_BLOCKS;
}

bool verdict_turn_take(struct verdict_turn *turn, enum growth_state judged)
{
    bool rises = turn->told == GROWTH_GROWING && judged == GROWTH_WARM_UP;

    if (judged == turn->told) {
        turn->in_row = 0;
        return false;
    }
    /* Once it grew, all that says otherwise counts together. */
    if (turn->told != GROWTH_GROWING && turn->candidate != judged)
        turn->in_row = 0;
    turn->candidate = (uint8_t)judged;
    turn->in_row++;
    if (turn->in_row <
        (rises ? VERDICT_CONFIRMATIONS_WARM : VERDICT_CONFIRMATIONS))
        return false;
    turn->told = (uint8_t)judged;
    turn->in_row = 0;
    return true;
}

/* What the judge says of a series at this sample. */
static struct growth judge(struct verdict_watch *w,
                           const struct tracker_history *h, enum tracker_by by,
                           uint32_t index)
{
    const struct watched *watched = watched_at(w, by, index);

    if (watched == NULL || is_idle(watched, h, by, index))
        return (struct growth){
            .state = watched == NULL ? GROWTH_WARM_UP
                                     : (enum growth_state)watched->turn.told};
    return tracker_history_judge(h, by, index, w->points);
}

/* A tag whose own series doesn't grow: the sum of its places that do. */
static struct growth judge_by_places(const struct verdict_watch *w,
                                     const struct tracker_history *h,
                                     unsigned tag, struct growth own)
{
    struct growth sum = {.state = GROWTH_WARM_UP};

    for (uint32_t i = 0; i < tracker_history_places(h) && i < PLACES_WATCHED;
         i++) {
        const struct growth *place = NULL;

        if (!tracker_history_has(h, TRACKER_BY_PLACE, i) ||
            tracker_history_place_tag(h, i) != tag)
            continue;
        place = &w->places[i].judged;
        if (!place->growing)
            continue;
        if (!sum.growing || place->began_ms < sum.began_ms)
            sum.began_ms = place->began_ms;
        if (place->confidence > sum.confidence)
            sum.confidence = place->confidence;
        sum.grown_bytes += place->grown_bytes;
        sum.bytes_per_hour += place->bytes_per_hour;
        sum.growing = true;
        sum.state = GROWTH_GROWING;
    }
    return sum.growing ? sum : own;
}

static void take(struct verdict_watch *w, const struct tracker_history *h,
                 enum tracker_by by, uint32_t index,
                 const struct growth *judged, struct telling *telling)
{
    struct watched *watched = watched_at(w, by, index);
    struct verdict_event turn = {.by = by, .index = index, .to = judged->state};

    if (watched == NULL)
        return;
    turn.from = (enum growth_state)watched->turn.told;
    turn.growth = judged->growing ? *judged : watched->growth;
    if (verdict_turn_take(&watched->turn, judged->state)) {
        watched->growth = *judged;
        if (turn.from == GROWTH_GROWING || turn.to == GROWTH_GROWING)
            tell(h, telling, &turn);
    } else if (watched->turn.told == (uint8_t)judged->state) {
        watched->growth = *judged; /* the same state, newer numbers */
    }
}

static void judge_places(struct verdict_watch *w,
                         const struct tracker_history *h)
{
    for (uint32_t i = 0; i < tracker_history_places(h) && i < PLACES_WATCHED;
         i++) {
        if (tracker_history_has(h, TRACKER_BY_PLACE, i))
            w->places[i].judged = judge(w, h, TRACKER_BY_PLACE, i);
    }
}

size_t verdict_watch_sample(struct verdict_watch *w,
                            const struct tracker_history *h,
                            struct verdict_event *out, size_t max)
{
    struct telling telling = {out, max, 0, 0};
    size_t samples = tracker_history_count(h);
    struct growth judged;

    if (samples == 0 ||
        (samples == w->samples && tracker_history_stride(h) == w->stride))
        return 0;
    w->samples = samples;
    w->stride = tracker_history_stride(h);
    judge_places(w, h);
    for (uint32_t i = 0; i < TRACKER_TAGS_MAX; i++) {
        judged = judge(w, h, TRACKER_BY_TAG, i);
        if (!judged.growing)
            judged = judge_by_places(w, h, i, judged);
        take(w, h, TRACKER_BY_TAG, i, &judged, &telling);
    }
    for (uint32_t i = 1; i < TRACKER_LABELS_MAX; i++) {
        judged = judge(w, h, TRACKER_BY_LABEL, i);
        if (tracker_history_has(h, TRACKER_BY_LABEL, i))
            take(w, h, TRACKER_BY_LABEL, i, &judged, &telling);
    }
    for (uint32_t i = 0; i < tracker_history_places(h) && i < PLACES_WATCHED;
         i++) {
        if (tracker_history_has(h, TRACKER_BY_PLACE, i))
            take(w, h, TRACKER_BY_PLACE, i, &w->places[i].judged, &telling);
    }
    w->untold += telling.untold;
    return telling.count;
}

uint64_t verdict_watch_untold(const struct verdict_watch *w)
{
    return w->untold;
}

struct growth verdict_watch_look(const struct verdict_watch *w,
                                 enum tracker_by by, uint32_t index)
{
    /* Only read. */
    const struct watched *watched =
        watched_at((struct verdict_watch *)(uintptr_t)w, by, index);
    struct growth unknown = {.state = GROWTH_WARM_UP};

    return watched == NULL ? unknown : watched->growth;
}

uint64_t verdict_watch_bytes_per_hour(const struct verdict_watch *w)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < TRACKER_TAGS_MAX; i++)
        sum += w->tags[i].growth.bytes_per_hour; /* 0 if it doesn't grow */
    return sum;
}
