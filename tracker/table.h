/* table.h - the side table: what is known of each live block.
 *
 * A hash table by the block's address, in groups of seven entries. The first
 * word of a group holds seven bits of each entry's hash below a bit that says
 * the slot is taken, together the *tag*, and how many entries found the group
 * full and were sent on. The entries stand in an array of their own:
 *
 *      groups:   | tag 0 | tag 1 | ... | tag 6 | passed |         8 bytes
 *
 *      entries:  | ~ptr | ~(mark . size) | ~origin . born_ms |   24 bytes, x 7
 *
 * The groups' words are few enough to stay in the cache, so most searches
 * fetch one line from memory, the entry's, and putting an entry in waits for
 * none.
 *
 * All that could be taken for an address is stored inverted: a leak checker
 * that scans this table finds no reference to any block in it.
 *
 * When the table has grown, 56 percent of it are in use, and 84 before it grows
 * again: a live block costs 30 to 45 bytes.
 *
 * What each allocation and each free needs is inline. The table does not lock.
 */
#ifndef TRACKER_TABLE_H
#define TRACKER_TABLE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_SLOTS 7

/* What an entry has room for. */
#define TABLE_SIZE_BITS 40
#define TABLE_SIZE_MAX ((UINT64_C(1) << TABLE_SIZE_BITS) - 1)
#define TABLE_MARK_MAX ((UINT32_C(1) << (64 - TABLE_SIZE_BITS)) - 1)

struct table_entry {
    uintptr_t key; /* ~ptr */
    uint64_t what; /* inverted; the mark in the upper 24 bits, the size below */
    uint64_t from; /* the origin's number, inverted, above born_ms */
};

/* All zeroes: an empty table that holds no memory. */
struct table {
    uint64_t *groups;            /* owned */
    struct table_entry *entries; /* owned; TABLE_SLOTS for each group */
    size_t groups_bytes;         /* mapped */
    size_t entries_bytes;
    uint32_t capacity; /* in groups */
    uint32_t used;     /* in entries */
    uint32_t limit;    /* grow before `used` passes this */
};

/* A place in the table is the index of an entry. It is good until the next
 * call that changes the table. */
#define TABLE_NONE UINT32_MAX

/* Make room for `more` entries beyond those in use. 0, or -ENOMEM with the
 * table as it was. Entries may move. */
int table_grow_for(struct table *t, uint32_t more);

/* Give the memory back. */
void table_clear(struct table *t);

/* Entries -------------------------------------------------------------- */

static inline uintptr_t table_key(const void *ptr)
{
    return ~(uintptr_t)ptr;
}

static inline void table_entry_fill(struct table_entry *e, const void *ptr,
                                    size_t size, uint32_t mark, uint32_t origin,
                                    uint32_t born_ms)
{
    e->key = table_key(ptr);
    e->what = ~((uint64_t)mark << TABLE_SIZE_BITS | size);
    e->from = (uint64_t)~origin << 32 | born_ms;
}

/* Word by word, as they were written: the processor waits for all stores before
 * it when it reads two new words as one, and the compiler knows no better. */
static inline void table_entry_copy(struct table_entry *to,
                                    const struct table_entry *from)
{
    uintptr_t key = from->key;
    uint64_t what = from->what;
    uint64_t origin = from->from;

    __asm__("" : "+r"(key), "+r"(what), "+r"(origin));
    to->key = key;
    to->what = what;
    to->from = origin;
}

static inline void *table_entry_ptr(const struct table_entry *e)
{
    return (void *)~e->key;
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
    return ~(uint32_t)(e->from >> 32);
}

static inline uint32_t table_entry_born_ms(const struct table_entry *e)
{
    return (uint32_t)e->from;
}

/* Places are 0 to table_places() - 1. */
static inline uint32_t table_places(const struct table *t)
{
    return t->capacity * TABLE_SLOTS;
}

static inline bool table_in_use(const struct table *t, uint32_t place)
{
    return (t->groups[place / TABLE_SLOTS] >> place % TABLE_SLOTS * 8 & 0xFF) !=
           0;
}

/* Hash, groups and slots; for table.c and the functions below ------------- */

#define TABLE_EACH_SLOT UINT64_C(0x0001010101010101) /* 1 in each tag */
#define TABLE_ONE_PASSED (UINT64_C(1) << 56)
#define TABLE_PASSED_MAX 255U

/* Blocks start at multiples of 16; 2^64 / golden ratio spreads them. The upper
 * half says where the home is, and neighbours share it: those of the same 512
 * bytes. What a program asks for in a row then stands in a row here too, and is
 * in the cache already. The lower half tells the neighbours apart. */
#define TABLE_HASH_FACTOR UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t table_hash(uintptr_t key)
{
    uint64_t home = ((uint64_t)key >> 9) * TABLE_HASH_FACTOR;
    uint64_t self = ((uint64_t)key >> 4) * TABLE_HASH_FACTOR;

    return (home >> 32 << 32) | self >> 32;
}

static inline uint32_t table_home(uint64_t hash, uint32_t capacity)
{
    return (uint32_t)((hash >> 32) * capacity >> 32);
}

#define TABLE_TAKEN (TABLE_EACH_SLOT * 0x80)

static inline uint64_t table_tag(uint64_t hash)
{
    return (hash >> 24 & 0x7F) | 0x80;
}

/* The top bit of each tag of `group` that equals `tag`. Bytes don't borrow
 * from each other here, so each bit is right. */
static inline uint64_t table_match(uint64_t group, uint64_t tag)
{
    uint64_t low7 = TABLE_EACH_SLOT * 0x7F;
    uint64_t other = group ^ TABLE_EACH_SLOT * tag;

    return ~(((other & low7) + low7) | other | low7) & TABLE_TAKEN;
}

/* The same of the lowest tag alone that equals `tag`, with fewer steps; bits
 * above it may be wrong. 0 is right too. */
static inline uint64_t table_match_first(uint64_t group, uint64_t tag)
{
    uint64_t other = group ^ TABLE_EACH_SLOT * tag;

    return (other - TABLE_EACH_SLOT) & ~other & TABLE_TAKEN;
}

/* The top bit of each tag of an empty slot. */
static inline uint64_t table_empty(uint64_t group)
{
    return ~group & TABLE_TAKEN;
}

/* The slot of the lowest bit of a match that isn't 0. */
static inline uint32_t table_slot(uint64_t match)
{
    return (uint32_t)__builtin_ctzll(match) / 8;
}

static inline unsigned table_passed(uint64_t group)
{
    return (unsigned)(group >> 56);
}

/* When the home is not enough: full, or the block is not in it. Away from the
 * inline code, which stays short and without a misleading branch. */
uint32_t table_find_below(const struct table *t, const void *ptr);
struct table_entry *table_put_below(struct table *t, uint64_t hash);
void table_unpass(struct table *t, uint32_t home, uint32_t last);

/* Operations ------------------------------------------------------------ */

/* As table_grow_for(), which it calls if need be. */
static inline int table_reserve(struct table *t, uint32_t more)
{
    return t->limit - t->used >= more ? 0 : table_grow_for(t, more);
}

/* An entry with this key will come soon: let its group come from memory. */
static inline void table_prefetch(const struct table *t, uintptr_t key)
{
    __builtin_prefetch(&t->groups[table_home(table_hash(key), t->capacity)], 1);
}

/* An entry with this hash will be looked for: let all that stand in its home
 * come from memory at once, and not after the group's word. */
static inline void table_prefetch_home(const struct table *t, uint64_t hash)
{
    size_t home_bytes = TABLE_SLOTS * sizeof(*t->entries);
    uintptr_t home =
        (uintptr_t)t->entries + table_home(hash, t->capacity) * home_bytes;

    for (size_t i = 0; i < home_bytes; i += 64)
        __builtin_prefetch((const void *)(home + i));
}

/* The place of the block that starts at `ptr`, or TABLE_NONE. `hash` is that
 * of its key: who has it already passes it on. */
static inline uint32_t table_find_hashed(const struct table *t, const void *ptr,
                                         uint64_t hash)
{
    uint32_t home = table_home(hash, t->capacity);
    uint64_t match;
    uint32_t place;

    if (t->used == 0)
        return TABLE_NONE;
    match = table_match_first(t->groups[home], table_tag(hash));
    if (match == 0)
        return table_find_below(t, ptr);
    place = home * TABLE_SLOTS + table_slot(match);
    if (t->entries[place].key != table_key(ptr))
        return table_find_below(t, ptr);
    return place;
}

static inline uint32_t table_find(const struct table *t, const void *ptr)
{
    return table_find_hashed(t, ptr, table_hash(table_key(ptr)));
}

/* Take a slot for an entry with this key, of which there is none yet. There
 * must be room. Cannot fail. The caller fills the entry in, where it stands: a
 * copy from the stack, in words of another width, would wait for all stores
 * before it. */
static inline struct table_entry *table_put(struct table *t, uintptr_t key)
{
    uint64_t hash = table_hash(key);
    uint32_t home = table_home(hash, t->capacity);
    uint64_t empty = table_empty(t->groups[home]);
    uint32_t slot;

    assert(t->used < t->limit);
    t->used++;
    if (empty == 0)
        return table_put_below(t, hash);
    slot = table_slot(empty);
    t->groups[home] |= table_tag(hash) << 8 * slot;
    return &t->entries[home * TABLE_SLOTS + slot];
}

/* Take out the entry at a place that is in use; `hash` is that of its key.
 * What it says can be read until the next call that changes the table. */
static inline void table_remove_hashed(struct table *t, uint32_t place,
                                       uint64_t hash)
{
    uint32_t home = table_home(hash, t->capacity);
    uint32_t slot = place - home * TABLE_SLOTS;

    t->used--;
    if (slot >= TABLE_SLOTS) {
        table_unpass(t, home, place / TABLE_SLOTS);
        home = place / TABLE_SLOTS;
        slot = place % TABLE_SLOTS;
    }
    t->groups[home] &= ~(UINT64_C(0xFF) << 8 * slot);
}

static inline void table_remove(struct table *t, uint32_t place)
{
    table_remove_hashed(t, place, table_hash(t->entries[place].key));
}

#endif
