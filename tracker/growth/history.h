/* history.h - live memory over time: in all, by tag, by label and by place.
 *
 * A history holds a fixed number of samples. When it is full, every second
 * sample is dropped and from then on only every second (fourth, ...) call
 * keeps one: it always spans the whole run, at half the resolution, and never
 * grows. Its memory is the tracker's own (pages.h): no block, in no count but
 * tracker_own_bytes().
 *
 * A place is a pair of site and tag: the origins that differ in nothing but
 * their call stack or label are added up when the sample is taken.
 *
 * Not for several threads at once.
 */
#ifndef TRACKER_HISTORY_H
#define TRACKER_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ages.h"
#include "growth.h"
#include "tracker.h"

struct tracker_history;

/* Places that get a series of their own. The first half of the series goes to
 * whoever comes first; the second half to places that hold so many bytes or
 * blocks at a sample: in a large program most never do. Those that found all
 * taken are counted in tracker_history_left_out(). */
#define TRACKER_HISTORY_PLACES_MAX 1024
#define TRACKER_HISTORY_LEAST_BYTES 4096
#define TRACKER_HISTORY_LEAST_BLOCKS 32

/* One moment. Borrowed until the next sample. */
struct tracker_sample {
    uint64_t t_ms;
    uint64_t live_bytes;
    uint64_t live_blocks;
    uint64_t tag_bytes[TRACKER_TAGS_MAX];
    uint64_t tag_blocks[TRACKER_TAGS_MAX];
};

/* `capacity` samples (even, 16 to 65,536).
 * 0 and an owned *out (tracker_history_free), -EINVAL, -ENOMEM. */
int tracker_history_new(size_t capacity, struct tracker_history **out);
void tracker_history_free(struct tracker_history *h);

/* A census of ages (ages.h) walks over all live blocks, at some 20 to 60 ns
 * each, while the tracker is locked. With more blocks than this it is left out,
 * and what grows is judged by its series alone, or by older censuses. */
#define TRACKER_HISTORY_CENSUS_BLOCKS 4194304
void tracker_history_limit_census(struct tracker_history *h, uint64_t blocks);
/* How many censuses were left out. */
size_t tracker_history_censuses_left_out(const struct tracker_history *h);

/* Take a sample at t_ms (not before the last one). */
void tracker_history_take(struct tracker_history *h, uint64_t t_ms);

size_t tracker_history_count(const struct tracker_history *h);
/* Sample number i, oldest first; NULL past the end. */
const struct tracker_sample *tracker_history_at(const struct tracker_history *h,
                                                size_t i);
/* How many calls of take() one kept sample stands for now: 1, 2, 4, ... */
unsigned tracker_history_stride(const struct tracker_history *h);

/* What a series is of: a tag, a label (0, no label, has none), or a place
 * (tracker_origin.place). */
enum tracker_by { TRACKER_BY_TAG, TRACKER_BY_LABEL, TRACKER_BY_PLACE };

/* Is there a series of it? */
bool tracker_history_has(const struct tracker_history *h, enum tracker_by by,
                         uint32_t index);
/* What was live of it at sample i. 0 where it wasn't there yet, or has no
 * series. */
uint64_t tracker_history_bytes(const struct tracker_history *h,
                               enum tracker_by by, uint32_t index, size_t i);
uint64_t tracker_history_blocks(const struct tracker_history *h,
                                enum tracker_by by, uint32_t index, size_t i);
static inline uint64_t
tracker_history_label_bytes(const struct tracker_history *h, unsigned label,
                            size_t i)
{
    return tracker_history_bytes(h, TRACKER_BY_LABEL, label, i);
}

static inline uint64_t
tracker_history_label_blocks(const struct tracker_history *h, unsigned label,
                             size_t i)
{
    return tracker_history_blocks(h, TRACKER_BY_LABEL, label, i);
}

/* What became of its blocks that were born since `since_ms` (ages.h). */
struct ages_fate tracker_history_fate(const struct tracker_history *h,
                                      enum tracker_by by, uint32_t index,
                                      uint64_t since_ms);

/* Does it grow? Both witnesses: the series, and what becomes of old blocks.
 * `scratch` has room for tracker_history_count() points. */
struct growth tracker_history_judge(const struct tracker_history *h,
                                    enum tracker_by by, uint32_t index,
                                    struct growth_point *scratch);

/* One more than the highest number of a place seen so far. */
uint32_t tracker_history_places(const struct tracker_history *h);
/* Of a place with a series: the call stack that held most bytes of it at the
 * last sample (stack.h); its site; its tag. */
uint32_t tracker_history_place_stack(const struct tracker_history *h,
                                     uint32_t place);
const struct tracker_site *
tracker_history_place_site(const struct tracker_history *h, uint32_t place);
unsigned tracker_history_place_tag(const struct tracker_history *h,
                                   uint32_t place);
/* Places that should have a series and have none. */
size_t tracker_history_left_out(const struct tracker_history *h);

/* The most samples that it ever holds. */
size_t tracker_history_capacity(const struct tracker_history *h);

#endif
