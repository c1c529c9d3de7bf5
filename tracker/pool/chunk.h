/* chunk.h - where a pool's objects lie, and which of them are taken. For
 * tracker/pool alone; no counting.
 *
 * A chunk lies at a multiple of its size, so that the chunk of an object
 * follows from the object's address. It is in one of three lists, by how many
 * of its slots are free: none (in no list), some, all.
 *
 * A slot that is taken is out, or a thread keeps it for its next get. Whether
 * it is out is known by one bit, which is set and cleared in one step: of two
 * threads that put an object at once, one is told that it is there already.
 *
 * Locking: the caller holds the ledger's lock, but for slot_..., and for
 * chunks_slot(), which need that no chunk comes or goes meanwhile.
 *
 * Invariants: a chunk's `taken` is the number of its slots that are; the others
 * that were ever used are linked by `next`; `count` is the number of entries in
 * the index.
 */
#ifndef TRACKER_CHUNK_H
#define TRACKER_CHUNK_H

#include <stdatomic.h>
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
    /* From the top: is it out; the number + 1 of the next free slot, if it is
     * not taken; the origin that it has, or had last. */
    _Atomic uint32_t state;
    union {
        uint32_t born_ms;   /* out */
        uint32_t put_stack; /* not out */
    };
    union {
        uint64_t mark;                     /* out */
        const struct tracker_site *put_at; /* not out; NULL: it never was */
    };
};

#define SLOT_OUT (UINT32_C(1) << 31)

_Static_assert(sizeof(struct slot) == 16, "it has to be small");
_Static_assert(CHUNK_BYTES / (sizeof(struct slot) + 16) < 1 << 12,
               "a slot's number has to fit");

struct chunk {
    struct chunk *previous, *next; /* in its list */
    uint32_t free;                 /* a free slot's number + 1; 0: none */
    uint32_t taken;
    _Atomic uint32_t
        used; /* slots that were ever taken: the others are fresh */
};

/* What never changes stands first, in a line of the cache of its own. */
struct chunks {
    size_t object_bytes;
    uint32_t stride;     /* from slot to slot */
    uint32_t reciprocal; /* 2^32 / stride, rounded up: to divide by it */
    uint32_t per_chunk;
    uint32_t most;               /* chunks at once */
    struct chunk **index;        /* owned by the caller: chunks by address */
    uint32_t index_size;         /* a power of two, over 2 * most */
    bool memcheck;               /* does it watch? */
    _Alignas(64) uint32_t count; /* chunks there are */
    uint32_t empty;              /* ... with no slot taken */
    uint32_t taken;              /* slots, of all chunks */
    struct chunk *some_free;
    struct chunk *all_free;
};

/* How many slots of this size a chunk holds, and how large an index has to be
 * for so many objects. Asks who watches this process. */
void chunks_plan(struct chunks *c, size_t object_bytes, uint32_t objects_max);

/* A free slot, now taken: the caller fills it in. NULL: there is none, and no
 * chunk more is allowed or to be had. *grew: a chunk was added for it. */
struct slot *chunks_take(struct chunks *c, bool *grew);

/* Would that add a chunk? */
static inline bool chunks_must_grow(const struct chunks *c)
{
    return c->some_free == NULL && c->all_free == NULL;
}

/* The slot whose object begins here, and its number in its chunk. NULL: it
 * isn't one of this pool's. */
struct slot *chunks_slot(const struct chunks *c, const void *object,
                         uint32_t *number);

/* That number, of a slot of this pool's. */
uint32_t chunks_number(const struct chunks *c, const struct slot *slot);

/* The slot, of this number, which is not out, is free again. */
void chunks_give(struct chunks *c, struct slot *slot, uint32_t number);

/* Free up to `count` chunks that have no slot taken; returns how many. */
uint32_t chunks_shrink(struct chunks *c, uint32_t count);

/* Visit what is out, as outside.h's each. */
bool chunks_each(const struct chunks *c,
                 bool (*visit)(const struct table_entry *e, void *ctx),
                 void *ctx);

static inline void *slot_object(struct slot *slot)
{
    return slot + 1;
}

static inline uint32_t slot_origin(const struct slot *slot)
{
    return atomic_load_explicit(&slot->state, memory_order_relaxed) &
           TABLE_ORIGIN_MAX;
}

static inline bool slot_is_out(const struct slot *slot)
{
    return (atomic_load_explicit(&slot->state, memory_order_relaxed) &
            SLOT_OUT) != 0;
}

/* A slot that is taken goes out. */
static inline void slot_go_out(struct slot *slot, uint32_t origin,
                               uint32_t mark, uint32_t born_ms)
{
    slot->born_ms = born_ms;
    slot->mark = mark;
    atomic_store_explicit(&slot->state, SLOT_OUT | origin,
                          memory_order_relaxed);
}

/* It is out no more, and had this origin. False: it wasn't. With several
 * threads, one gets true. */
static inline bool slot_come_back(struct slot *slot, bool several,
                                  uint32_t *origin)
{
    uint32_t state = atomic_load_explicit(&slot->state, memory_order_relaxed);

    *origin = state & TABLE_ORIGIN_MAX;
    if ((state & SLOT_OUT) == 0)
        return false;
    if (several)
        return (atomic_fetch_and_explicit(&slot->state, ~SLOT_OUT,
                                          memory_order_relaxed) &
                SLOT_OUT) != 0;
    atomic_store_explicit(&slot->state, *origin, memory_order_relaxed);
    return true;
}

/* Of one that is out, or was until now. */
static inline struct table_entry slot_entry(const struct chunks *c,
                                            struct slot *slot, uint32_t origin)
{
    return table_entry_of(table_key(slot_object(slot)), c->object_bytes,
                          (uint32_t)slot->mark, origin, slot->born_ms);
}

#endif
