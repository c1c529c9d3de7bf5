/* table.h - the side table: what is known of each live block.
 *
 * A hash table by the block's address, with open addressing. An entry:
 *
 *      0        8         12        16                24
 *      +--------+---------+---------+-----------------+
 *      | ~ptr   | born_ms | ~origin | ~(mark . size)  |   24 bytes
 *      +--------+---------+---------+-----------------+
 *
 * Everything that could be taken for an address is stored inverted: a leak
 * checker that scans this table finds no reference to any block in it.
 *
 * Between 60 and 75 percent of the slots are in use once the table has grown,
 * so a live block costs at most 40 bytes.
 *
 * The table does not lock.
 */
#ifndef TRACKER_TABLE_H
#define TRACKER_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an entry has room for. */
#define TABLE_SIZE_BITS 40
#define TABLE_SIZE_MAX ((UINT64_C(1) << TABLE_SIZE_BITS) - 1)
#define TABLE_MARK_MAX ((UINT32_C(1) << (64 - TABLE_SIZE_BITS)) - 1)

struct table_entry {
    uintptr_t key; /* ~ptr; 0: the slot is empty */
    uint32_t born_ms;
    uint32_t origin_inverted;
    uint64_t size_inverted; /* mark in the upper 24 bits, size below */
};

/* All zeroes: an empty table that holds no memory. */
struct table {
    struct table_entry *slots; /* owned */
    uint32_t capacity;
    uint32_t used;
    uint32_t limit; /* grow before `used` passes this */
};

static inline struct table_entry table_entry_make(const void *ptr, size_t size,
                                                  uint32_t mark,
                                                  uint32_t origin,
                                                  uint32_t born_ms)
{
    return (struct table_entry){
        .key = ~(uintptr_t)ptr,
        .born_ms = born_ms,
        .origin_inverted = ~origin,
        .size_inverted = ~((uint64_t)mark << TABLE_SIZE_BITS | size),
    };
}

static inline void *table_entry_ptr(const struct table_entry *e)
{
    return (void *)~e->key;
}

static inline size_t table_entry_size(const struct table_entry *e)
{
    return (size_t)(~e->size_inverted & TABLE_SIZE_MAX);
}

static inline uint32_t table_entry_mark(const struct table_entry *e)
{
    return (uint32_t)(~e->size_inverted >> TABLE_SIZE_BITS);
}

static inline uint32_t table_entry_origin(const struct table_entry *e)
{
    return ~e->origin_inverted;
}

/* Make room for `more` entries beyond those in use. 0, or -ENOMEM with the
 * table as it was. Entries may move. */
int table_reserve(struct table *t, uint32_t more);

/* Put an entry in, for whose address there is none yet. There must be room.
 * Cannot fail. */
void table_put(struct table *t, const struct table_entry *e);

/* The entry of a block that starts at `ptr`, or NULL. Borrowed until the next
 * call that changes the table. */
struct table_entry *table_find(const struct table *t, const void *ptr);

/* Take the entry out. Cannot fail. */
void table_remove(struct table *t, struct table_entry *e);

/* Give the memory back. */
void table_clear(struct table *t);

#endif
