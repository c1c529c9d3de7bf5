/* counter.h - the sums of a total, a tag or an origin.
 *
 * Calls and their bytes are added up in pairs, two words in one step: what an
 * allocation costs is mostly the number of its stores. Sums go up only. What is
 * live follows from them, and the peak is kept as the distance to it, so that
 * nothing else has to be read. The caller holds the ledger's lock.
 */
#ifndef TRACKER_COUNTER_H
#define TRACKER_COUNTER_H

#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

/* Calls, and their bytes. Read and written as a whole while counting: words
 * that are written one by one and read as one make the processor wait. */
typedef uint64_t counter_sum __attribute__((vector_size(16)));

struct counter {
    counter_sum allocated;
    counter_sum freed;
};

static inline counter_sum counter_one(size_t size)
{
    return (counter_sum){1, size};
}

/* How many bytes are missing to the peak. */
static inline void counter_rise(int64_t *below_peak, size_t size)
{
    int64_t below = *below_peak - (int64_t)size;

    /* Stored each time: a branch here is hard to foresee. */
    *below_peak = below < 0 ? 0 : below;
}

static inline void counter_fall(int64_t *below_peak, size_t size)
{
    *below_peak += (int64_t)size;
}

static inline struct tracker_count counter_read(const struct counter *c,
                                                int64_t below_peak)
{
    uint64_t live_bytes = c->allocated[1] - c->freed[1];

    return (struct tracker_count){
        .allocations = c->allocated[0],
        .frees = c->freed[0],
        .allocated_bytes = c->allocated[1],
        .freed_bytes = c->freed[1],
        .live_blocks = c->allocated[0] - c->freed[0],
        .live_bytes = live_bytes,
        .peak_bytes = live_bytes + (uint64_t)below_peak,
    };
}

#endif
