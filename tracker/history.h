/* history.h - live memory over time: in all, by tag and by origin.
 *
 * A history holds a fixed number of samples. When it is full, every second
 * sample is dropped and from then on only every second (fourth, ...) call
 * keeps one: it always spans the whole run, at half the resolution, and never
 * grows. Its memory is the tracker's own (pages.h): no block, in no count but
 * tracker_own_bytes().
 *
 * Not for several threads at once.
 */
#ifndef TRACKER_HISTORY_H
#define TRACKER_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

struct tracker_history;

/* Origins (site and tag) that get a series of their own. Later ones are
 * counted in tracker_history_left_out(). */
#define TRACKER_HISTORY_ORIGINS_MAX 512

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

/* Series of an origin: its live bytes and blocks at sample i. 0 for an origin
 * that wasn't there yet. `origin` is an index in the order of
 * tracker_each_origin(). */
uint64_t tracker_history_origin_bytes(const struct tracker_history *h,
                                      size_t origin, size_t i);
uint64_t tracker_history_origin_blocks(const struct tracker_history *h,
                                       size_t origin, size_t i);
size_t tracker_history_origins(const struct tracker_history *h);
size_t tracker_history_left_out(const struct tracker_history *h);

#endif
