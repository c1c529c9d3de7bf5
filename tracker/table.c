/* table.c - open addressing that grows in place.
 *
 * A hash in 32 bits is scaled to a slot: home = hash * capacity / 2^32. So the
 * capacity may be any number, and grow by a quarter. A taken slot sends the
 * entry *down*, to the next lower one (and from slot 0 to the top). Removing
 * an entry closes the gap with those that were sent past it, so there are no
 * tombstones.
 *
 *      slot     ...  n-3   n-2   n-1    n   ...
 *      entry               c  <- b  <-  a          all three want slot n
 *
 * Why down: a larger capacity scales every home up, never down, and an entry
 * sits at its home or below. So when the table grows, each entry, taken from
 * the top one down, finds its new slot at or above its old one, among those
 * that were read already. One pass in place is enough: no second table, and
 * memory is touched in order.
 *
 * Proof of the last claim: of the entries at or above slot i, each had its
 * home at or above its slot, and has it there still. Put them in from the top:
 * the m-th one from the top never gets below the m-th old slot from the top,
 * since m - 1 entries cannot fill more than m - 1 slots above it. The
 * exception are entries that went from slot 0 round to the top; they wait
 * aside until the pass is over.
 */
#include "table.h"

#include <assert.h>
#include <errno.h>

#include "pages.h"

#define FIRST_BYTES (UINT32_C(32) * 1024)

static uint32_t home_in(uintptr_t key, uint32_t capacity)
{
    /* Blocks start at multiples of 16; 2^64 / golden ratio spreads them. */
    uint64_t hash = ((uint64_t)key >> 4) * UINT64_C(0x9E3779B97F4A7C15);

    return (uint32_t)((hash >> 32) * capacity >> 32);
}

static uint32_t slot_below(const struct table *t, uint32_t i)
{
    return i == 0 ? t->capacity - 1 : i - 1;
}

/* How far an entry whose home is `from` was sent if it sits at `to`. */
static uint32_t steps_down(const struct table *t, uint32_t from, uint32_t to)
{
    return from >= to ? from - to : from + t->capacity - to;
}

struct table_entry *table_find(const struct table *t, const void *ptr)
{
    uintptr_t key = ~(uintptr_t)ptr;

    if (t->used == 0)
        return NULL;
    for (uint32_t i = home_in(key, t->capacity); t->slots[i].key != 0;
         i = slot_below(t, i))
        if (t->slots[i].key == key)
            return &t->slots[i];
    return NULL;
}

void table_put(struct table *t, const struct table_entry *e)
{
    uint32_t i = home_in(e->key, t->capacity);

    assert(t->used < t->limit);
    while (t->slots[i].key != 0)
        i = slot_below(t, i);
    t->slots[i] = *e;
    t->used++;
}

void table_remove(struct table *t, struct table_entry *e)
{
    uint32_t gap = (uint32_t)(e - t->slots);
    uint32_t i = gap;

    for (;;) {
        uint32_t home;

        i = slot_below(t, i);
        if (t->slots[i].key == 0)
            break;
        /* Did this entry pass the gap on its way down? Then it moves up. */
        home = home_in(t->slots[i].key, t->capacity);
        if (steps_down(t, home, i) >= steps_down(t, gap, i)) {
            t->slots[gap] = t->slots[i];
            gap = i;
        }
    }
    t->slots[gap].key = 0;
    t->used--;
}

/* Entries that went from slot 0 round to the top; they are all in the run of
 * taken slots there. If `out` is not NULL they are moved into it. */
static uint32_t take_wrapped(struct table *t, struct table_entry *out)
{
    uint32_t count = 0;

    for (uint32_t i = t->capacity; i-- > 0 && t->slots[i].key != 0;) {
        if (home_in(t->slots[i].key, t->capacity) >= i)
            continue;
        if (out != NULL) {
            out[count] = t->slots[i];
            /* Not 0: the run must not end here. No home is below slot 0. */
            t->slots[i].key = 1;
        }
        count++;
    }
    return count;
}

/* The pass from the top down. `t->slots` has `capacity` slots now. */
static void spread(struct table *t, uint32_t capacity)
{
    for (uint32_t i = t->capacity; i-- > 0;) {
        struct table_entry e = t->slots[i];
        uint32_t slot;

        if (e.key == 0)
            continue;
        t->slots[i].key = 0;
        if (e.key == 1) /* a wrapped one was here */
            continue;
        slot = home_in(e.key, capacity);
        while (t->slots[slot].key != 0)
            slot--;
        t->slots[slot] = e;
    }
    t->capacity = capacity;
}

static void set_limit(struct table *t)
{
    t->limit = t->capacity - t->capacity / 4;
}

static int first_slots(struct table *t)
{
    struct table_entry *slots = pages_map(FIRST_BYTES);

    if (slots == NULL)
        return -ENOMEM;
    t->slots = slots;
    t->capacity = FIRST_BYTES / sizeof(*slots);
    set_limit(t);
    return 0;
}

static int table_grow(struct table *t)
{
    uint64_t want = (uint64_t)t->capacity + t->capacity / 4;
    size_t old_bytes = pages_round(t->capacity * sizeof(*t->slots));
    size_t new_bytes = pages_round((size_t)want * sizeof(*t->slots));
    struct table_entry *wrapped = NULL;
    struct table_entry *slots;
    uint32_t count = take_wrapped(t, NULL);
    size_t wrapped_bytes = count * sizeof(*wrapped);
    int rc = -ENOMEM;

    if (new_bytes / sizeof(*slots) > UINT32_MAX)
        goto out;
    if (count > 0 && (wrapped = pages_map(wrapped_bytes)) == NULL)
        goto out;
    slots = pages_grow(t->slots, old_bytes, new_bytes);
    if (slots == NULL)
        goto out;
    t->slots = slots;
    take_wrapped(t, wrapped);
    spread(t, (uint32_t)(new_bytes / sizeof(*slots)));
    set_limit(t);
    t->used -= count;
    for (uint32_t i = 0; i < count; i++)
        table_put(t, &wrapped[i]);
    rc = 0;
out:
    pages_unmap(wrapped, wrapped_bytes);
    return rc;
}

int table_reserve(struct table *t, uint32_t more)
{
    int rc = t->slots == NULL ? first_slots(t) : 0;

    while (rc == 0 && t->limit - t->used < more)
        rc = table_grow(t);
    return rc;
}

void table_clear(struct table *t)
{
    pages_unmap(t->slots, t->capacity * sizeof(*t->slots));
    *t = (struct table){.slots = NULL};
}
