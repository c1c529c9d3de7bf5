/* origin.h - where blocks come from: each site, tag, label and stack, once.
 *
 * An origin is known by a small number, in the order of first allocations, so
 * that an entry of the side table needs 19 bits for it. Numbers never change
 * and origins are never forgotten. A *place* is the pair of site and tag alone,
 * numbered in the same way: with labels and stacks many origins share one.
 *
 * There is a limit to the origins. Three quarters of it are for all; what is
 * new after that is known by its place alone, without label and stack, in the
 * last quarter. When that is full too, or when there is no memory, what is new
 * shares one origin for each tag, whose site says so ("places left out"). Both
 * ways of falling short are counted, once for each allocation.
 *
 * No locking here: the caller holds the ledger's lock.
 */
#ifndef TRACKER_ORIGIN_H
#define TRACKER_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "counter.h"
#include "table.h"
#include "tracker.h"

#define ORIGINS_MAX (TABLE_ORIGIN_MAX + 1) /* an entry holds no more */

/* What tells one origin from another. The three small numbers share a word,
 * which stays in a register: written one by one and compared as a whole, they
 * would wait for all stores before them. */
struct origin_key {
    const struct tracker_site *site;
    uint64_t what; /* the stack, above it the tag, above it the label */
};

static inline struct origin_key origin_key(const struct tracker_site *site,
                                           unsigned tag, unsigned label,
                                           uint32_t stack)
{
    return (struct origin_key){site, (uint64_t)label << 40 |
                                         (uint64_t)tag << 32 | stack};
}

static inline uint32_t origin_key_stack(struct origin_key key)
{
    return (uint32_t)key.what;
}

static inline unsigned origin_key_tag(struct origin_key key)
{
    return key.what >> 32 & 0xFF;
}

static inline unsigned origin_key_label(struct origin_key key)
{
    return key.what >> 40 & 0xFF;
}

/* A line of the cache, no more: each allocation and each free touches one. */
struct origin {
    struct counter count;
    int64_t below_peak;
    uint64_t lifetime_ms; /* of its blocks that were freed, added up */
    struct origin_key key;
};

/* What is not needed for each block. */
struct origin_more {
    uint64_t temporaries;
    uint32_t place;
};

struct place {
    const struct tracker_site *site;
    uint32_t tag;
};

/* All zeroes: none yet, no memory. All arrays are owned. */
struct origins {
    struct origin *list;      /* `count` of `capacity` in use */
    struct origin_more *more; /* the same numbers */
    uint32_t *index;          /* slots by hash: number + 1, or 0 */
    struct place *places;     /* `place_count` of `capacity` in use */
    uint32_t *place_index;    /* slots by hash: number + 1, or 0 */
    uint32_t count;
    uint32_t place_count;
    uint32_t capacity;        /* a power of two; an index has twice as many */
    uint32_t limit;           /* at most so many origins; 0: ORIGINS_MAX */
    struct origin_key recent; /* the one asked for last */
    uint32_t recent_number;
    uint64_t merged;   /* allocations known by their place alone */
    uint64_t left_out; /* allocations that share a tag's origin */
};

/* Get the first memory, once. 0 or -ENOMEM. */
int origins_start(struct origins *o);

/* The number of an origin that is not known yet; origins_intern() calls it. */
uint32_t origins_add(struct origins *o, struct origin_key key);

static inline bool origin_is(const struct origin *origin, struct origin_key key)
{
    return origin->key.site == key.site && origin->key.what == key.what;
}

/* Where a search for this key begins in the index. */
static inline uint32_t origins_first_slot(const struct origins *o,
                                          struct origin_key key)
{
    uint64_t word = ((uint64_t)(uintptr_t)key.site >> 3) +
                    key.what * UINT64_C(0xD6E8FEB86659FD93);
    uint64_t hash = word * UINT64_C(0x9E3779B97F4A7C15);

    return (uint32_t)(hash >> 32) & (2 * o->capacity - 1);
}

/* The number for this key. After origins_start() it cannot fail. Programs ask
 * for the same thing several times in a row, so the last answer comes first. */
static inline uint32_t origins_intern(struct origins *o, struct origin_key key)
{
    uint32_t number;

    if (o->recent.site == key.site && o->recent.what == key.what)
        return o->recent_number;
    number = o->index[origins_first_slot(o, key)];
    if (number == 0 || !origin_is(&o->list[number - 1], key))
        return origins_add(o, key);
    o->recent = key;
    o->recent_number = number - 1;
    return number - 1;
}

/* The site of all origins that are shared for want of room. */
extern const struct tracker_site origin_left_out;

/* Give the memory back. */
void origins_clear(struct origins *o);

#endif
