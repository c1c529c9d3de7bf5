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

/* Take a sample at t_ms (not before the last one). */
void tracker_history_take(struct tracker_history *h, uint64_t t_ms);

size_t tracker_history_count(const struct tracker_history *h);
/* Sample number i, oldest first; NULL past the end. */
const struct tracker_sample *tracker_history_at(const struct tracker_history *h,
                                                size_t i);
/* How many calls of take() one kept sample stands for now: 1, 2, 4, ... */
unsigned tracker_history_stride(const struct tracker_history *h);

/* Series of a place (tracker_origin.place): its live bytes and blocks at
 * sample i. 0 for a place that wasn't there yet, or has no series. */
uint64_t tracker_history_place_bytes(const struct tracker_history *h,
                                     uint32_t place, size_t i);
uint64_t tracker_history_place_blocks(const struct tracker_history *h,
                                      uint32_t place, size_t i);
/* One more than the highest number of a place seen so far. */
uint32_t tracker_history_places(const struct tracker_history *h);
bool tracker_history_has_place(const struct tracker_history *h, uint32_t place);
/* The call stack that held most bytes of it at the last sample (stack.h). */
uint32_t tracker_history_place_stack(const struct tracker_history *h,
                                     uint32_t place);
/* What became of its blocks that were born since `since_ms` (ages.h). */
struct ages_fate tracker_history_place_fate(const struct tracker_history *h,
                                            uint32_t place, uint64_t since_ms);
/* Places that should have a series and have none. */
size_t tracker_history_left_out(const struct tracker_history *h);

/* The same for a label: a sum over all its origins. What has no label (0) has
 * no series. */
uint64_t tracker_history_label_bytes(const struct tracker_history *h,
                                     unsigned label, size_t i);
uint64_t tracker_history_label_blocks(const struct tracker_history *h,
                                      unsigned label, size_t i);

#endif
