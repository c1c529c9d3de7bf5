/* refmap.c - order references to pointers, by open addressing.
 *
 *   slot   0      1      2      3      4      5
 *        [    ] [k=17] [k=33] [k=2 ] [    ] [    ] ...
 *                 ^ home of 17 and 33   ^ a search ends at a free slot
 *
 * A key stands at its home slot or in the unbroken run of used slots behind
 * it. Taking a key out closes the gap: each later entry of the run moves up if
 * its home allows it. So there are no tombstones, and a table that sees
 * millions of short-lived keys stays as fast as a fresh one.
 *
 * Three quarters of the slots are used at most. The table doubles and never
 * shrinks: it is bounded by the most entries there ever were at once.
 */
#include "refmap.h"

#include <errno.h>
#include <stdbool.h>

#include "tracker.h"

#define REFMAP_CAPACITY_MIN 16

struct refmap_slot {
    uint64_t key;
    void *value; /* NULL: the slot is free */
};

/* References are mostly consecutive: the multiplication spreads them, and the
 * shift brings the well-mixed upper half down to where the mask looks. */
static size_t refmap_home(const struct refmap *m, uint64_t key)
{
    uint64_t hash = key * 0x9e3779b97f4a7c15ull;

    return (size_t)(hash ^ (hash >> 32)) & (m->capacity - 1);
}

/* Where `key` stands, or the free slot that ends the search. */
static size_t refmap_place(const struct refmap *m, uint64_t key)
{
    size_t at = refmap_home(m, key);

    while (m->slots[at].value != NULL && m->slots[at].key != key)
        at = (at + 1) & (m->capacity - 1);
    return at;
}

void refmap_init(struct refmap *m, unsigned tag)
{
    *m = (struct refmap){.tag = tag};
}

void refmap_clear(struct refmap *m)
{
    tracker_free(m->slots);
    refmap_init(m, m->tag);
}

int refmap_reserve(struct refmap *m)
{
    struct refmap old = *m;
    unsigned label;

    if ((m->used + 1) * 4 <= m->capacity * 3)
        return 0;
    m->capacity = old.capacity > 0 ? old.capacity * 2 : REFMAP_CAPACITY_MIN;
    label = tracker_label_set(0); /* the table is about no one symbol */
    m->slots = tracker_calloc(m->tag, m->capacity, sizeof(*m->slots));
    (void)tracker_label_set(label);
    if (m->slots == NULL) {
        *m = old;
        return -ENOMEM;
    }
    for (size_t i = 0; i < old.capacity; i++)
        if (old.slots[i].value != NULL)
            m->slots[refmap_place(m, old.slots[i].key)] = old.slots[i];
    tracker_free(old.slots);
    return 0;
}

int refmap_put(struct refmap *m, uint64_t key, void *value)
{
    struct refmap_slot *slot;

    /* Overwriting needs no room, so it must not fail for want of it. */
    if (refmap_get(m, key) == NULL) {
        int rc = refmap_reserve(m);

        if (rc != 0)
            return rc;
        m->used++;
    }
    slot = &m->slots[refmap_place(m, key)];
    *slot = (struct refmap_slot){.key = key, .value = value};
    return 0;
}

void *refmap_get(const struct refmap *m, uint64_t key)
{
    return m->used > 0 ? m->slots[refmap_place(m, key)].value : NULL;
}

/* May the entry whose home is `home` move from `from` back to `hole`? Only if
 * its home isn't behind the hole, or no search would find it there. */
static bool refmap_may_move(size_t home, size_t hole, size_t from, size_t mask)
{
    return ((from - home) & mask) >= ((from - hole) & mask);
}

void *refmap_take(struct refmap *m, uint64_t key)
{
    size_t mask = m->capacity - 1;
    size_t hole;
    void *value;

    if (m->used == 0)
        return NULL;
    hole = refmap_place(m, key);
    value = m->slots[hole].value;
    if (value == NULL)
        return NULL;
    for (size_t at = (hole + 1) & mask; m->slots[at].value != NULL;
         at = (at + 1) & mask) {
        size_t home = refmap_home(m, m->slots[at].key);

        if (refmap_may_move(home, hole, at, mask)) {
            m->slots[hole] = m->slots[at];
            hole = at;
        }
    }
    m->slots[hole] = (struct refmap_slot){0};
    m->used--;
    return value;
}

void *refmap_next(const struct refmap *m, size_t *at, uint64_t *key)
{
    while (*at < m->capacity) {
        const struct refmap_slot *slot = &m->slots[(*at)++];

        if (slot->value != NULL) {
            *key = slot->key;
            return slot->value;
        }
    }
    return NULL;
}
