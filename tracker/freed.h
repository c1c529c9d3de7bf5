/* freed.h - the last few thousand frees, to explain a double free.
 *
 * A free is kept in one of FREED_SLOTS places, chosen by the block's address;
 * a later free that falls on the same place replaces it. So it never grows,
 * and costs one store. Addresses are stored as in the side table.
 *
 * A record outlives its block's address being used again. That does no harm:
 * it is read only for a pointer that is not live, and the block that had the
 * address last has then replaced the record by its own.
 *
 * No locking here: the caller holds the ledger's lock.
 */
#ifndef TRACKER_FREED_H
#define TRACKER_FREED_H

#include <stdbool.h>
#include <stdint.h>

#include "table.h"
#include "tracker.h"

#define FREED_LOG 12
#define FREED_SLOTS (1 << FREED_LOG)

struct freed {
    uint64_t key; /* and the origin, as table.h; 0: none */
    const struct tracker_site *freed_at;
    uint32_t stack; /* of the free; stack.h */
};

extern struct freed freed_slots[FREED_SLOTS];

static inline struct freed *freed_slot(uint64_t key)
{
    uint64_t hash = (key >> TABLE_ORIGIN_BITS) * TABLE_HASH_FACTOR;

    return &freed_slots[hash >> (64 - FREED_LOG)];
}

/* Remember that this block was freed. */
static inline void freed_put(const struct table_entry *e,
                             const struct tracker_site *freed_at,
                             uint32_t stack)
{
    struct freed *f = freed_slot(e->key);

    f->key = e->key;
    f->freed_at = freed_at;
    f->stack = stack;
}

/* Was this address freed, and not too long ago? */
bool freed_get(const void *ptr, struct freed *out);

#endif
