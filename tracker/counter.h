/* counter.h - the sums of a total, a tag or an origin.
 *
 * Five numbers are kept; what is live follows from them. A counter is added
 * to once for each allocation and each free, so this is inline. Sums go up
 * only. The caller holds the ledger's lock.
 */
#ifndef TRACKER_COUNTER_H
#define TRACKER_COUNTER_H

#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

struct counter {
    uint64_t allocations;
    uint64_t frees;
    uint64_t allocated_bytes;
    uint64_t freed_bytes;
    uint64_t peak_bytes;
};

static inline void counter_allocated(struct counter *c, size_t size)
{
    uint64_t live_bytes;

    c->allocations++;
    c->allocated_bytes += size;
    live_bytes = c->allocated_bytes - c->freed_bytes;
    /* Stored each time: a branch here is hard to foresee. */
    c->peak_bytes = live_bytes > c->peak_bytes ? live_bytes : c->peak_bytes;
}

static inline void counter_freed(struct counter *c, size_t size)
{
    c->frees++;
    c->freed_bytes += size;
}

static inline struct tracker_count counter_read(const struct counter *c)
{
    return (struct tracker_count){
        .allocations = c->allocations,
        .frees = c->frees,
        .allocated_bytes = c->allocated_bytes,
        .freed_bytes = c->freed_bytes,
        .live_blocks = c->allocations - c->frees,
        .live_bytes = c->allocated_bytes - c->freed_bytes,
        .peak_bytes = c->peak_bytes,
    };
}

#endif
