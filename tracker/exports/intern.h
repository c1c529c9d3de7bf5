/* intern.h - give equal things the same small number.
 *
 * Numbers are 0, 1, 2, ... in the order in which things first came. Entries
 * have a fixed size and begin with their key. Memory is the tracker's own
 * (pages.h), so this works under the tracker's lock too; it doubles when full.
 *
 * Not for several threads at once.
 */
#ifndef TRACKER_INTERN_H
#define TRACKER_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INTERN_NONE UINT32_MAX

/* Storage belongs to the caller; look with the functions. */
struct intern {
    unsigned char *entries; /* owned; `count` of `capacity` in use */
    uint32_t *slots;        /* owned; twice `capacity`; number + 1, or 0 */
    size_t entry_bytes;
    size_t key_bytes; /* 0: the key is a pointer to text, equal if that is */
    uint32_t count;
    uint32_t capacity;
    uint32_t limit;
};

/* For at most `limit` entries (0: 2^31 of them). Keys are compared byte by
 * byte: they must have no padding. Takes no memory yet. */
void intern_init(struct intern *t, size_t entry_bytes, size_t key_bytes,
                 uint32_t limit);
/* The same with a key that is a `const char *`, borrowed until the end. */
void intern_init_text(struct intern *t, size_t entry_bytes, uint32_t limit);
void intern_clear(struct intern *t);

/* The number of the entry with this key; if there is none yet, `entry` is
 * copied and *added is true. INTERN_NONE: no memory, or the limit is met. */
uint32_t intern_put(struct intern *t, const void *entry, bool *added);

/* The number of the entry with this key, or INTERN_NONE. */
uint32_t intern_get(const struct intern *t, const void *key);

/* The entry; borrowed until the next intern_put(). Its key must stay. */
void *intern_at(const struct intern *t, uint32_t number);

#endif
