/* chunk.h - where a pool's objects lie, and which of them are free. For
 * tracker/pool alone; no locking, no counting.
 *
 * A chunk lies at a multiple of its size, so that the chunk of an object
 * follows from the object's address. It is in one of three lists, by how many
 * of its slots are free: none (in no list), some, all.
 *
 * Invariants: `live` is the number of slots that are `out`; the free
 * slots are linked by `next`; chunks is the number of entries in the index.
 */
#ifndef TRACKER_CHUNK_H
#define TRACKER_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "table.h"
#include "tracker.h"

#define CHUNK_BYTES ((size_t)64 << 10)

/* What is known of an object; the object follows. The side table would say more
 * of it, but address and size are no news here; and of a free one less is to be
 * known. So it is 16 bytes, and an object of 48 shares one line of the cache
 * with it. A fresh slot is all zero. */
struct slot {
    uint32_t origin : TABLE_ORIGIN_BITS; /* that it has, or had last */
    uint32_t next : 12; /* free: the next free slot's number + 1 */
    uint32_t out : 1;
    union {
        uint32_t born_ms;   /* out */
        uint32_t put_stack; /* free */
    };
    union {
        uint64_t mark;                     /* out */
        const struct tracker_site *put_at; /* free; NULL: it was never put */
    };
};

_Static_assert(sizeof(struct slot) == 16, "it has to be small");
_Static_assert(CHUNK_BYTES / (sizeof(struct slot) + 16) < 1 << 12,
               "a slot's number has to fit");

struct chunk {
    struct chunk *previous, *next; /* in its list */
    uint32_t free;                 /* a free slot's number + 1; 0: none */
    uint32_t live;
    uint32_t used; /* slots that were ever handed out: the others are fresh */
};

struct chunks {
    size_t object_bytes;
    uint32_t stride;     /* from slot to slot */
    uint32_t reciprocal; /* 2^32 / stride, rounded up: to divide by it */
    uint32_t per_chunk;
    uint32_t most;  /* chunks at once */
    uint32_t count; /* chunks there are */
    uint32_t empty; /* ... with no object out */
    struct chunk *some_free;
    struct chunk *all_free;
    struct chunk **index; /* owned by the caller: chunks by address */
    uint32_t index_size;  /* a power of two, over 2 * most */
    bool memcheck;        /* does it watch? */
};

/* How many slots of this size a chunk holds, and how large an index has to be
 * for so many objects. Asks who watches this process. */
void chunks_plan(struct chunks *c, size_t object_bytes, uint32_t objects_max);

/* A free slot, now out: the caller fills it in. NULL: there is none, and no
 * chunk more is allowed or to be had. *grew: a chunk was added for it. */
struct slot *chunks_take(struct chunks *c, bool *grew);

/* The slot whose object begins here, and its number in its chunk. NULL: it
 * isn't one of this pool's. */
struct slot *chunks_slot(const struct chunks *c, const void *object,
                         uint32_t *number);

/* The slot, of this number, is free again. */
void chunks_give(struct chunks *c, struct slot *slot, uint32_t number);

/* Free up to `count` chunks that have no object out; returns how many. */
uint32_t chunks_shrink(struct chunks *c, uint32_t count);

/* Visit what is out, as outside.h's each. */
bool chunks_each(const struct chunks *c,
                 bool (*visit)(const struct table_entry *e, void *ctx),
                 void *ctx);

static inline void *slot_object(struct slot *slot)
{
    return slot + 1;
}

static inline struct table_entry slot_entry(const struct chunks *c,
                                            struct slot *slot)
{
    return table_entry_of(table_key(slot_object(slot)), c->object_bytes,
                          (uint32_t)slot->mark, slot->origin, slot->born_ms);
}

#endif
