/* table.h - the side table: what is known of each live block.
 *
 * A hash table by the block's address. It is made of lines of 64 bytes, as the
 * processor's cache is, each with slots for three blocks:
 *
 *      | key key key | what what what | passed | born born born |
 *        8 bytes       8 bytes          4        4 bytes
 *
 *      key:    the address, shifted up by 16 bits . the origin's number
 *      what:   mark . size, inverted
 *      born:   when the block was allocated, inverted
 *      passed: how many entries found this line full and were sent on
 *
 * A slot whose key is 0 is empty. To find a block, read what is known of it and
 * take it out is all done in one line; and where that line is follows from the
 * address alone, so it can be on its way from memory while there is something
 * else to do.
 *
 * No word of a line can be taken for an address: a leak checker that scans this
 * table finds no reference to any block in it.
 *
 * When the table has grown, 53 percent of it are in use, and 80 before it grows
 * again: a live block costs 27 to 40 bytes.
 *
 * What each allocation and each free needs is inline. The table does not lock.
 */
#ifndef TRACKER_TABLE_H
#define TRACKER_TABLE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_SLOTS 3

/* What an entry has room for. */
#define TABLE_ORIGIN_BITS 19
#define TABLE_ORIGIN_MAX ((UINT32_C(1) << TABLE_ORIGIN_BITS) - 1)
#define TABLE_SIZE_BITS 40
#define TABLE_SIZE_MAX ((UINT64_C(1) << TABLE_SIZE_BITS) - 1)
#define TABLE_MARK_MAX ((UINT32_C(1) << (64 - TABLE_SIZE_BITS)) - 1)

struct table_line {
    uint64_t key[TABLE_SLOTS];
    uint64_t what[TABLE_SLOTS];
    uint32_t passed;
    uint32_t born[TABLE_SLOTS];
} __attribute__((aligned(64)));

/* What stands in a slot, outside of it. */
struct table_entry {
    uint64_t key;
    uint64_t what;
    uint32_t born;
};

/* All zeroes: an empty table that holds no memory. */
struct table {
    struct table_line *lines; /* owned */
    size_t bytes;             /* mapped */
    uint32_t capacity;        /* in lines */
    uint32_t homes;           /* how many of them can be the first of a row */
    uint32_t used;            /* in entries */
    uint32_t limit;           /* grow before `used` passes this */
};

/* A slot. It is good until the next call that changes the table. */
struct table_place {
    struct table_line *line; /* NULL: nowhere */
    uint32_t slot;
    bool away; /* the entry was sent on from its home */
};

/* Make room for `more` entries beyond those in use. 0, or -ENOMEM with the
 * table as it was. Entries may move. */
int table_grow_for(struct table *t, uint32_t more);

/* Give the memory back. */
void table_clear(struct table *t);

/* Entries -------------------------------------------------------------- */

#define TABLE_KEY_FLIP (UINT64_C(1) << 63)

/* The lower 19 bits are clear: the origin's number goes there. The top bit is
 * flipped, or a low address would look like another address. */
static inline uint64_t table_key(const void *ptr)
{
    return (uint64_t)(uintptr_t)ptr << 16 ^ TABLE_KEY_FLIP;
}

/* Can a block start here? At a multiple of 8, below 2^48; and the key must not
 * be that of an empty slot. */
static inline bool table_is_possible(const void *ptr)
{
    return ((uintptr_t)ptr & UINT64_C(0xFFFF000000000007)) == 0 &&
           table_key(ptr) != 0;
}

/* Do two keys stand for the same block? Their origins may differ. */
static inline bool table_same(uint64_t key, uint64_t other)
{
    return (key ^ other) <= TABLE_ORIGIN_MAX;
}

static inline struct table_entry table_entry_of(uint64_t key, size_t size,
                                                uint32_t mark, uint32_t origin,
                                                uint32_t born_ms)
{
    return (struct table_entry){
        .key = key | origin,
        .what = ~((uint64_t)mark << TABLE_SIZE_BITS | size),
        .born = ~born_ms,
    };
}

static inline void *table_entry_ptr(const struct table_entry *e)
{
    uint64_t key = e->key ^ TABLE_KEY_FLIP;

    return (void *)(uintptr_t)((key & ~(uint64_t)TABLE_ORIGIN_MAX) >> 16);
}

static inline void table_entry_set_origin(struct table_entry *e,
                                          uint32_t origin)
{
    e->key = (e->key & ~(uint64_t)TABLE_ORIGIN_MAX) | origin;
}

static inline size_t table_entry_size(const struct table_entry *e)
{
    return (size_t)(~e->what & TABLE_SIZE_MAX);
}

static inline uint32_t table_entry_mark(const struct table_entry *e)
{
    return (uint32_t)(~e->what >> TABLE_SIZE_BITS);
}

static inline uint32_t table_entry_origin(const struct table_entry *e)
{
    return (uint32_t)(e->key & TABLE_ORIGIN_MAX);
}

static inline uint32_t table_entry_born_ms(const struct table_entry *e)
{
    return ~e->born;
}

static inline struct table_entry table_get(struct table_place at)
{
    return (struct table_entry){at.line->key[at.slot], at.line->what[at.slot],
                                at.line->born[at.slot]};
}

static inline void table_set(struct table_place at, const struct table_entry *e)
{
    at.line->key[at.slot] = e->key;
    at.line->what[at.slot] = e->what;
    at.line->born[at.slot] = e->born;
}

/* All slots, 0 to table_places() - 1, most of them in use. */
static inline uint32_t table_places(const struct table *t)
{
    return t->capacity * TABLE_SLOTS;
}

static inline struct table_place table_at(const struct table *t, uint32_t i)
{
    return (struct table_place){&t->lines[i / TABLE_SLOTS], i % TABLE_SLOTS,
                                false};
}

static inline bool table_in_use(struct table_place at)
{
    return at.line->key[at.slot] != 0;
}

/* Homes and slots; for table.c and the functions below --------------------- */

/* The blocks of the same 1,024 bytes have their homes in a row of eight lines,
 * one for each 128 bytes. So what a program asks for in a row stands in a row
 * here too, and is in the cache already. Rows begin anywhere, and lie upon each
 * other: 2^64 / golden ratio spreads them. */
#define TABLE_ROW_LOG 10
#define TABLE_STEP_LOG 7
#define TABLE_ROW (UINT32_C(1) << (TABLE_ROW_LOG - TABLE_STEP_LOG))
#define TABLE_HASH_FACTOR UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t table_home_number(const struct table *t, uint64_t key)
{
    uint64_t row = (key >> (TABLE_ROW_LOG + 16)) * TABLE_HASH_FACTOR >> 32;
    uint64_t step = key >> (TABLE_STEP_LOG + 16) & (TABLE_ROW - 1);

    return (row * t->homes >> 32) + step;
}

static inline struct table_line *table_line_at(const struct table *t,
                                               uint64_t number)
{
    /* As a number: there may be no lines yet. */
    return (struct table_line *)((uintptr_t)t->lines +
                                 number * sizeof(struct table_line));
}

static inline struct table_line *table_home(const struct table *t, uint64_t key)
{
    return table_line_at(t, table_home_number(t, key));
}

/* The slot with this key, if there is one. Which of the three it is cannot be
 * foreseen, so no branch depends on it. */
static inline uint32_t table_slot(const struct table_line *line, uint64_t key)
{
    return (uint32_t)table_same(line->key[1], key) +
           (uint32_t)table_same(line->key[2], key) * 2;
}

/* An empty slot, if there is one: the first, the last or the one between. In
 * this order, because two births share a word, and one alone in its lower half
 * would look like an address. */
static inline uint32_t table_slot_empty(const struct table_line *line)
{
    uint32_t first = line->key[0] != 0;
    uint32_t last = line->key[2] != 0;

    return first * 2 - (first & last);
}

/* When the home is not enough: full, or the block is not in it. Away from the
 * inline code, which stays short and without a misleading branch. */
struct table_place table_find_below(const struct table *t, uint64_t key);
struct table_place table_put_below(struct table *t, uint64_t key);
void table_unpass(struct table *t, struct table_place at);

/* Operations ------------------------------------------------------------ */

/* As table_grow_for(), which it calls if need be. */
static inline int table_reserve(struct table *t, uint32_t more)
{
    return t->limit - t->used >= more ? 0 : table_grow_for(t, more);
}

/* Where a block stands whose key and home are known. There are lines. */
static inline struct table_place
table_find_key(const struct table *t, struct table_line *home, uint64_t key)
{
    struct table_place at = {home, table_slot(home, key), false};

    return table_same(home->key[at.slot], key) ? at : table_find_below(t, key);
}

/* Where the block at `ptr` stands, whose home is known. */
static inline struct table_place
table_find_from(const struct table *t, struct table_line *home, const void *ptr)
{
    struct table_place at = {NULL, 0, false};

    if (t->used != 0 && table_is_possible(ptr))
        at = table_find_key(t, home, table_key(ptr));
    return at;
}

static inline struct table_place table_find(const struct table *t,
                                            const void *ptr)
{
    return table_find_from(t, table_home(t, table_key(ptr)), ptr);
}

/* Put in an entry whose block is not in yet and whose home is known. There must
 * be room. Cannot fail. */
static inline void table_put_from(struct table *t, struct table_line *home,
                                  const struct table_entry *e)
{
    struct table_place at = {home, table_slot_empty(home), false};

    assert(t->used < t->limit);
    t->used++;
    if (table_in_use(at))
        at = table_put_below(t, e->key);
    table_set(at, e);
}

static inline void table_put(struct table *t, const struct table_entry *e)
{
    table_put_from(t, table_home(t, e->key), e);
}

/* Take out an entry. */
static inline void table_remove(struct table *t, struct table_place at)
{
    if (at.away)
        table_unpass(t, at);
    t->used--;
    at.line->key[at.slot] = 0;
}

#endif
