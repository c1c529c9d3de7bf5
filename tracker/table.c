/* table.c - how the side table grows in place.
 *
 * A hash in 32 bits is scaled to a group: home = hash * capacity / 2^32. So
 * the capacity may be any number. A full group sends an entry *down*, to the
 * next lower one (and from group 0 to the top), and counts in `passed` how
 * many it sent on: a search ends at the first group that sent nobody on. So
 * removing an entry moves no other, and leaves no tombstone.
 *
 * Why down: a larger capacity scales every home up, never down, and an entry
 * sits at its home or below. So when the table grows, the groups are emptied
 * from the top one down, and each entry finds room at or above its old group,
 * among those that were emptied before. One pass in place is enough: no second
 * table, and memory is touched in order.
 *
 * Proof of that. Say an entry is sent below its old group i. Then groups i to
 * j are full, for some j, and nobody came from above j: the 7 (j - i + 1)
 * entries in them and the one sent on have their homes from i to j. They had
 * their old groups there too: at i or above, because all from below i are
 * unread; at j or below, because an entry sits at its home or below, and homes
 * only rise. But so many never fit there. The exception are entries that went
 * from group 0 round to the top; they wait aside until the pass is over.
 */
#include "table.h"

#include <errno.h>
#include <string.h>

#include "pages.h"

#define FIRST_CAPACITY 256

static uint32_t below(const struct table *t, uint32_t group)
{
    return group == 0 ? t->capacity - 1 : group - 1;
}

/* The whole search, the home included: the first tag that matches there may
 * be another block's. */
uint32_t table_find_below(const struct table *t, const void *ptr)
{
    uintptr_t key = table_key(ptr);
    uint64_t hash = table_hash(key);
    uint32_t i = table_home(hash, t->capacity);

    for (uint32_t tried = 0; tried < t->capacity; tried++) {
        uint64_t match = table_match(t->groups[i], table_tag(hash));

        for (; match != 0; match &= match - 1) {
            uint32_t place = i * TABLE_SLOTS + table_slot(match);

            if (t->entries[place].key == key)
                return place;
        }
        if (table_passed(t->groups[i]) == 0)
            break;
        i = below(t, i);
    }
    return TABLE_NONE;
}

/* Send an entry down from its home, which is full. */
struct table_entry *table_put_below(struct table *t, uint64_t hash)
{
    uint32_t i = table_home(hash, t->capacity);
    uint64_t empty;
    uint32_t slot;

    while ((empty = table_empty(t->groups[i])) == 0) {
        if (table_passed(t->groups[i]) != TABLE_PASSED_MAX)
            t->groups[i] += TABLE_ONE_PASSED;
        i = below(t, i);
    }
    slot = table_slot(empty);
    t->groups[i] |= table_tag(hash) << 8 * slot;
    return &t->entries[i * TABLE_SLOTS + slot];
}

/* An entry that was sent from `home` to `last` leaves. Once a group's `passed`
 * is TABLE_PASSED_MAX the number is not known any more, and stays. */
void table_unpass(struct table *t, uint32_t home, uint32_t last)
{
    for (uint32_t i = home; i != last; i = below(t, i))
        if (table_passed(t->groups[i]) != TABLE_PASSED_MAX)
            t->groups[i] -= TABLE_ONE_PASSED;
}

/* Entries that went from group 0 round to the top. Each group that has some
 * has sent others on, or is the lowest of them. If `out` is not NULL they move
 * there. */
static uint32_t take_wrapped(struct table *t, struct table_entry *out)
{
    uint32_t count = 0;
    uint32_t i = t->capacity;

    if (i == 0 || table_passed(t->groups[0]) == 0)
        return 0;
    do {
        i--;
        for (uint32_t slot = 0; slot < TABLE_SLOTS; slot++) {
            uint32_t place = i * TABLE_SLOTS + slot;
            const struct table_entry *e = &t->entries[place];

            if (!table_in_use(t, place) ||
                table_home(table_hash(e->key), t->capacity) >= i)
                continue;
            if (out != NULL) {
                out[count] = *e;
                t->groups[i] &= ~(UINT64_C(0xFF) << slot * 8);
            }
            count++;
        }
    } while (i > 0 && table_passed(t->groups[i]) != 0);
    return count;
}

/* The pass from the top down. There is room for `capacity` groups now. */
static void spread(struct table *t, uint32_t capacity)
{
    uint32_t old_capacity = t->capacity;

    t->capacity = capacity;
    t->limit = (uint32_t)((uint64_t)table_places(t) * 84 / 100);
    t->used = 0;
    for (uint32_t i = old_capacity; i-- > 0;) {
        struct table_entry entries[TABLE_SLOTS];
        uint64_t group = t->groups[i];

        memcpy(entries, &t->entries[i * TABLE_SLOTS], sizeof(entries));
        t->groups[i] = 0;
        for (uint32_t slot = 0; slot < TABLE_SLOTS; slot++)
            if ((group >> slot * 8 & 0xFF) != 0)
                *table_put(t, entries[slot].key) = entries[slot];
    }
}

/* How many groups the table shall have next: half as many again. Large tables
 * fill large pages, and grow by a little less. */
static uint64_t next_capacity(const struct table *t)
{
    uint64_t group_bytes = TABLE_SLOTS * sizeof(*t->entries);
    uint64_t bytes = t->entries_bytes / 2 * UINT64_C(3);

    if (t->capacity == 0)
        return FIRST_CAPACITY;
    if (bytes < 2 * PAGES_HUGE)
        return t->capacity * UINT64_C(3) / 2;
    return bytes / PAGES_HUGE * PAGES_HUGE / group_bytes;
}

/* Make a mapping larger, or the first one. 0 or -ENOMEM. */
static int widen(void **pages, size_t *held_bytes, size_t want_bytes)
{
    void *wider;

    want_bytes = pages_round(want_bytes);
    if (want_bytes <= *held_bytes)
        return 0;
    wider = *pages == NULL ? pages_map(want_bytes)
                           : pages_grow(*pages, *held_bytes, want_bytes);
    if (wider == NULL)
        return -ENOMEM;
    *pages = wider;
    *held_bytes = want_bytes;
    return 0;
}

/* Both arrays. If only the first one can be had it stays wider than needed,
 * which the next try makes use of. */
static int widen_both(struct table *t, uint32_t capacity)
{
    void *groups = t->groups;
    void *entries = t->entries;
    size_t group_bytes = TABLE_SLOTS * sizeof(*t->entries);
    int rc = widen(&groups, &t->groups_bytes, capacity * sizeof(*t->groups));

    t->groups = groups;
    if (rc != 0)
        return rc;
    rc = widen(&entries, &t->entries_bytes, capacity * group_bytes);
    t->entries = entries;
    return rc;
}

static int grow(struct table *t)
{
    uint64_t want = next_capacity(t);
    uint32_t count = take_wrapped(t, NULL);
    struct table_entry *wrapped = NULL;
    size_t wrapped_bytes = count * sizeof(*wrapped);
    int rc = -ENOMEM;

    if (want > TABLE_NONE / TABLE_SLOTS)
        goto out;
    if (count > 0 && (wrapped = pages_map(wrapped_bytes)) == NULL)
        goto out;
    rc = widen_both(t, (uint32_t)want);
    if (rc != 0)
        goto out;
    if (count > 0)
        take_wrapped(t, wrapped);
    spread(t, (uint32_t)want);
    for (uint32_t i = 0; i < count; i++)
        *table_put(t, wrapped[i].key) = wrapped[i];
out:
    pages_unmap(wrapped, wrapped_bytes);
    return rc;
}

int table_grow_for(struct table *t, uint32_t more)
{
    int rc = 0;

    while (rc == 0 && t->limit - t->used < more)
        rc = grow(t);
    return rc;
}

void table_clear(struct table *t)
{
    pages_unmap(t->groups, t->groups_bytes);
    pages_unmap(t->entries, t->entries_bytes);
    *t = (struct table){.groups = NULL};
}
