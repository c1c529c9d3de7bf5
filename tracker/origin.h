/* origin.h - where blocks come from: each pair of site and tag, once.
 *
 * An origin is known by a small number, in the order of first allocations, so
 * that an entry of the side table needs 4 bytes for it. Numbers never change
 * and origins are never forgotten. There are at most ORIGINS_MAX of them: what
 * comes later, or when there is no memory, shares one origin for each tag,
 * whose site says so ("places left out").
 *
 * No locking here: the caller holds the ledger's lock.
 */
#ifndef TRACKER_ORIGIN_H
#define TRACKER_ORIGIN_H

#include <stdint.h>

#include "counter.h"
#include "tracker.h"

#define ORIGINS_MAX 65536

struct origin {
    const struct tracker_site *site;
    unsigned tag;
    struct counter count;
};

/* All zeroes: none yet, no memory. */
struct origins {
    struct origin *list; /* owned; `count` of `capacity` in use */
    uint32_t *index;     /* owned; slots by hash: number + 1, or 0 */
    uint32_t count;
    uint32_t capacity; /* a power of two; the index has twice as many */
};

/* Get the first memory, once. 0 or -ENOMEM. */
int origins_start(struct origins *o);

/* The number of a pair that is not known yet; origins_intern() calls it. */
uint32_t origins_add(struct origins *o, const struct tracker_site *site,
                     unsigned tag);

/* Where a search for this pair begins in the index. */
static inline uint32_t origins_first_slot(const struct origins *o,
                                          const struct tracker_site *site,
                                          unsigned tag)
{
    uint64_t key = ((uint64_t)(uintptr_t)site >> 3) + ((uint64_t)tag << 48);
    uint64_t hash = key * UINT64_C(0x9E3779B97F4A7C15);

    return (uint32_t)(hash >> 32) & (2 * o->capacity - 1);
}

/* The number of this pair. After origins_start() it cannot fail. */
static inline uint32_t
origins_intern(struct origins *o, const struct tracker_site *site, unsigned tag)
{
    uint32_t number = o->index[origins_first_slot(o, site, tag)];

    if (number != 0 && o->list[number - 1].site == site &&
        o->list[number - 1].tag == tag)
        return number - 1;
    return origins_add(o, site, tag);
}

/* The site of all origins that are shared for want of room. */
extern const struct tracker_site origin_left_out;

/* Give the memory back. */
void origins_clear(struct origins *o);

#endif
