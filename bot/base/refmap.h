/* refmap.h - a hash map from order references to pointers: open addressing,
 * linear probing, no tombstones. One block for the table, from the tracker.
 */
#ifndef BASE_REFMAP_H
#define BASE_REFMAP_H

#include <stddef.h>
#include <stdint.h>

struct refmap_slot;

/* Storage belongs to the caller. All zeroes is an empty map. */
struct refmap {
    struct refmap_slot *slots; /* owned */
    size_t capacity;           /* a power of two, or 0 */
    size_t used;
    unsigned tag; /* the tracker tag for the table */
};

void refmap_init(struct refmap *m, unsigned tag);
/* Frees the table, not what the pointers point to. */
void refmap_clear(struct refmap *m);

/* Make room for one more entry: afterwards the next refmap_put of a new key
 * cannot fail. 0 or -ENOMEM (nothing changed). */
int refmap_reserve(struct refmap *m);
/* Put or overwrite; `value` isn't NULL, borrowed. 0 or -ENOMEM. */
int refmap_put(struct refmap *m, uint64_t key, void *value);
/* The value, or NULL. */
void *refmap_get(const struct refmap *m, uint64_t key);
/* Take the entry out and return its value, or NULL. */
void *refmap_take(struct refmap *m, uint64_t key);
/* Walk: start with *at = 0; returns the next value, or NULL at the end. The
 * map must not change meanwhile. The order is that of the table. */
void *refmap_next(const struct refmap *m, size_t *at, uint64_t *key);

#endif
