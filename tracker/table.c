/* table.c - how the side table grows in place.
 *
 * A hash in 32 bits is scaled to the first line of a row: first = hash * homes
 * / 2^32; a block's home is that line or one of the next few. So the capacity
 * may be any number. A full line sends an entry *down*, to the next lower one
 * (and from line 0 to the top), and counts in `passed` how many it sent on: a
 * search ends at the first line that sent nobody on. So removing an entry moves
 * no other, and leaves no tombstone.
 *
 * Why down: a larger capacity scales every home up, never down, and an entry
 * sits at its home or below. So when the table grows, the lines are emptied
 * from the top one down, and each entry finds room at or above its old line,
 * among those that were emptied before. One pass in place is enough: no second
 * table, and memory is touched in order.
 *
 * Proof of that. Say an entry is sent below its old line i. Then lines i to j
 * are full, for some j, and nobody came from above j: the 3 (j - i + 1) entries
 * in them and the one sent on have their homes from i to j. They had their old
 * lines there too: at i or above, because all from below i are unread; at j or
 * below, because an entry sits at its home or below, and homes only rise. But
 * so many never fit there. The exception are entries that went from line 0
 * round to the top; they wait aside until the pass is over.
 */
#include "table.h"

#include <errno.h>
#include <string.h>

#include "pages.h"

#define FIRST_CAPACITY 512

static struct table_line *below(const struct table *t, struct table_line *line)
{
    return line == t->lines ? line + t->capacity - 1 : line - 1;
}

/* The whole search, the home included. */
struct table_place table_find_below(const struct table *t, uint64_t key)
{
    struct table_line *line = table_home(t, key);

    for (uint32_t tried = 0; tried < t->capacity; tried++) {
        uint32_t slot = table_slot(line, key);

        if (table_same(line->key[slot], key))
            return (struct table_place){line, slot, tried != 0};
        if (line->passed == 0)
            break;
        line = below(t, line);
    }
    return (struct table_place){NULL, 0, false};
}

/* Send an entry down from its home, which is full. */
struct table_place table_put_below(struct table *t, uint64_t key)
{
    struct table_line *line = table_home(t, key);
    uint32_t slot;

    while (slot = table_slot_empty(line), line->key[slot] != 0) {
        line->passed++;
        line = below(t, line);
    }
    return (struct table_place){line, slot, true};
}

/* An entry that was sent from its home to where it is leaves. */
void table_unpass(struct table *t, struct table_place at)
{
    struct table_line *line = table_home(t, at.line->key[at.slot]);

    for (; line != at.line; line = below(t, line))
        line->passed--;
}

/* Entries that went from line 0 round to the top. Each line that has some has
 * sent others on, or is the lowest of them. If `out` is not NULL they move
 * there. */
static uint32_t take_wrapped(struct table *t, struct table_entry *out)
{
    struct table_line *line;
    uint32_t count = 0;

    if (t->capacity == 0 || t->lines[0].passed == 0)
        return 0;
    line = t->lines + t->capacity;
    do {
        line--;
        for (uint32_t slot = 0; slot < TABLE_SLOTS; slot++) {
            struct table_place at = {line, slot, false};

            if (!table_in_use(at) || table_home(t, line->key[slot]) >= line)
                continue;
            if (out != NULL) {
                out[count] = table_get(at);
                line->key[slot] = 0;
            }
            count++;
        }
    } while (line > t->lines && line->passed != 0);
    return count;
}

/* The pass from the top down. There is room for `capacity` lines now. */
static void spread(struct table *t, uint32_t capacity)
{
    uint32_t old_capacity = t->capacity;

    t->capacity = capacity;
    t->homes = capacity - (TABLE_ROW - 1);
    t->limit = (uint32_t)((uint64_t)table_places(t) * 4 / 5);
    t->used = 0;
    for (uint32_t i = old_capacity; i-- > 0;) {
        struct table_line line = t->lines[i];

        memset(t->lines[i].key, 0, sizeof(line.key));
        t->lines[i].passed = 0;
        for (uint32_t slot = 0; slot < TABLE_SLOTS; slot++) {
            struct table_entry e =
                table_get((struct table_place){&line, slot, false});

            if (e.key != 0)
                table_put(t, &e);
        }
    }
}

/* How many lines the table shall have next: half as many again. Large tables
 * fill large pages, and grow by a little less. */
static uint64_t next_capacity(const struct table *t)
{
    uint64_t bytes = t->bytes / 2 * UINT64_C(3);

    if (t->capacity == 0)
        return FIRST_CAPACITY;
    if (bytes < 2 * PAGES_HUGE)
        return t->capacity * UINT64_C(3) / 2;
    return bytes / PAGES_HUGE * PAGES_HUGE / sizeof(*t->lines);
}

/* Make the mapping large enough, or the first one. 0 or -ENOMEM. */
static int widen(struct table *t, size_t want_bytes)
{
    void *wider;

    want_bytes = pages_round(want_bytes);
    if (want_bytes <= t->bytes)
        return 0;
    wider = t->lines == NULL ? pages_map(want_bytes)
                             : pages_grow(t->lines, t->bytes, want_bytes);
    if (wider == NULL)
        return -ENOMEM;
    t->lines = wider;
    t->bytes = want_bytes;
    return 0;
}

static int grow(struct table *t)
{
    uint64_t want = next_capacity(t);
    uint32_t count = take_wrapped(t, NULL);
    struct table_entry *wrapped = NULL;
    size_t wrapped_bytes = count * sizeof(*wrapped);
    int rc = -ENOMEM;

    if (want > UINT32_MAX / TABLE_SLOTS)
        goto out;
    if (count > 0 && (wrapped = pages_map(wrapped_bytes)) == NULL)
        goto out;
    rc = widen(t, want * sizeof(*t->lines));
    if (rc != 0)
        goto out;
    if (count > 0)
        take_wrapped(t, wrapped);
    spread(t, (uint32_t)want);
    for (uint32_t i = 0; i < count; i++)
        table_put(t, &wrapped[i]);
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
    pages_unmap(t->lines, t->bytes);
    *t = (struct table){.lines = NULL};
}
