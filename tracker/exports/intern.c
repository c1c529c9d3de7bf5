/* intern.c - give equal things the same small number.
 *
 * An open hash table of numbers beside a dense array of entries: growing
 * moves the entries as a whole and files the numbers anew.
 */
#include "intern.h"

#include <string.h>

#include "pages.h"

#define CAPACITY_FIRST 256
#define LIMIT_MOST (UINT32_C(1) << 31)

void intern_init(struct intern *t, size_t entry_bytes, size_t key_bytes,
                 uint32_t limit)
{
    *t = (struct intern){
        .entry_bytes = entry_bytes,
        .key_bytes = key_bytes,
        .limit = limit == 0 || limit > LIMIT_MOST ? LIMIT_MOST : limit,
    };
}

void intern_init_text(struct intern *t, size_t entry_bytes, uint32_t limit)
{
    intern_init(t, entry_bytes, 0, limit);
}

static size_t slots_bytes(uint32_t capacity)
{
    return 2 * sizeof(uint32_t) * capacity;
}

void intern_clear(struct intern *t)
{
    pages_unmap(t->entries, t->capacity * t->entry_bytes);
    pages_unmap(t->slots, slots_bytes(t->capacity));
    intern_init(t, t->entry_bytes, t->key_bytes, t->limit);
}

void *intern_at(const struct intern *t, uint32_t number)
{
    return t->entries + number * t->entry_bytes;
}

static const char *text_of(const void *key)
{
    const char *text;

    memcpy(&text, key, sizeof(text));
    return text;
}

/* One word into the hash: two multiplications spread every bit of it. */
static uint64_t stir(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    hash ^= hash >> 32;
    return hash * UINT64_C(0xD6E8FEB86659FD93);
}

static uint64_t hash_of(const struct intern *t, const void *key)
{
    const char *bytes = t->key_bytes == 0 ? text_of(key) : key;
    size_t left = t->key_bytes == 0 ? strlen(bytes) : t->key_bytes;
    uint64_t hash = left;

    while (left > 0) {
        uint64_t word = 0;
        size_t len = left < sizeof(word) ? left : sizeof(word);

        memcpy(&word, bytes, len);
        hash = stir(hash, word);
        bytes += len;
        left -= len;
    }
    return hash ^ hash >> 32;
}

static bool is_equal(const struct intern *t, const void *a, const void *b)
{
    if (t->key_bytes == 0)
        return strcmp(text_of(a), text_of(b)) == 0;
    return memcmp(a, b, t->key_bytes) == 0;
}

/* The slot that holds the key, or the empty one where it belongs. */
static uint32_t slot_of(const struct intern *t, const void *key)
{
    uint32_t mask = 2 * t->capacity - 1;
    uint32_t slot = (uint32_t)hash_of(t, key) & mask;

    while (t->slots[slot] != 0 &&
           !is_equal(t, intern_at(t, t->slots[slot] - 1), key))
        slot = (slot + 1) & mask;
    return slot;
}

static bool grow(struct intern *t)
{
    uint32_t capacity = t->capacity == 0 ? CAPACITY_FIRST : 2 * t->capacity;
    size_t old_bytes = t->capacity * t->entry_bytes;
    uint32_t *slots = pages_map(slots_bytes(capacity));
    unsigned char *entries = NULL;

    if (slots == NULL)
        return false;
    entries = t->capacity == 0 ? pages_map(capacity * t->entry_bytes)
                               : pages_grow(t->entries, old_bytes,
                                            capacity * t->entry_bytes);
    if (entries == NULL) {
        pages_unmap(slots, slots_bytes(capacity));
        return false;
    }
    pages_unmap(t->slots, slots_bytes(t->capacity));
    t->slots = slots;
    t->entries = entries;
    t->capacity = capacity;
    for (uint32_t i = 0; i < t->count; i++)
        t->slots[slot_of(t, intern_at(t, i))] = i + 1;
    return true;
}

uint32_t intern_get(const struct intern *t, const void *key)
{
    if (t->count == 0)
        return INTERN_NONE;
    return t->slots[slot_of(t, key)] - 1; /* an empty slot: INTERN_NONE */
}

uint32_t intern_put(struct intern *t, const void *entry, bool *added)
{
    uint32_t number = intern_get(t, entry);

    *added = false;
    if (number != INTERN_NONE)
        return number;
    if (t->count == t->limit || (t->count == t->capacity && !grow(t)))
        return INTERN_NONE;
    number = t->count++;
    memcpy(intern_at(t, number), entry, t->entry_bytes);
    t->slots[slot_of(t, entry)] = number + 1;
    *added = true;
    return number;
}
