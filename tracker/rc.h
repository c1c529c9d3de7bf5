/* rc.h - counted references: strong ones own, weak ones only look.
 *
 *      struct strong            control block            the object
 *      +----------+      +--->  +-------------+   +--->  +----------+
 *      | object  -|------|------|-------------|---+      |          |
 *      | rc      -|------+      | strong  1   |          |          |
 *      | taken_at |      |      | weak    1   |          +----------+
 *      +----------+      |      | destroy     |
 *      struct weak       |      +-------------+
 *      | rc      -|------+
 *
 * The object is freed when its last strong reference is dropped, the control
 * block when the last weak one is gone too. Two objects that hold strong
 * references to each other keep each other for ever: that is a cycle.
 *
 * A reference lives in a *slot*: a struct that sits in the block of whoever
 * holds it. So an analyser finds the holder from the slot's address, and the
 * slot remembers the line that took the reference. A slot that holds nothing
 * is all zeroes. Slots must not be copied by assignment.
 *
 * The control block keeps the object's address inverted: a weak reference
 * must not look like ownership to a leak checker.
 *
 * Not for several threads: the counts are plain.
 */
#ifndef TRACKER_RC_H
#define TRACKER_RC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

struct rc; /* control block */

struct strong {
    void *object; /* borrowed as long as this slot holds */
    struct rc *rc;
    const struct tracker_site *taken_at;
};

struct weak {
    struct rc *rc;
};

/* A new object of `size` zeroed bytes under `tag`, with one strong reference,
 * in `slot` (which must be empty). `destroy` (may be NULL) runs when the last
 * strong reference goes, before the object's memory is freed: it drops the
 * references that the object holds; it must not resurrect the object.
 * Two blocks: the object, then its control block, both at the caller's line.
 * Returns 0, or -ENOMEM with the slot empty and nothing allocated. */
#define rc_new(tag, size, destroy, slot)                                       \
    rc_new_at((tag), (size), (destroy), (slot), TRACKER_HERE)
int rc_new_at(unsigned tag, size_t size, void (*destroy)(void *object),
              struct strong *slot, const struct tracker_site *site);

/* Take one more strong reference to what `from` holds, into `to` (empty).
 * `from` empty: `to` stays empty. Cannot fail. */
#define strong_copy(from, to) strong_copy_at((from), (to), TRACKER_HERE)
void strong_copy_at(const struct strong *from, struct strong *to,
                    const struct tracker_site *site);

/* Move the reference; `from` is empty afterwards, no count changes. */
void strong_take(struct strong *from, struct strong *to);

/* Give the reference back and empty the slot. An empty slot is allowed. */
void strong_drop(struct strong *slot);

/* A weak reference to what `from` holds (empty: stays empty). */
void weak_from_strong(const struct strong *from, struct weak *to);
void weak_copy(const struct weak *from, struct weak *to);
void weak_drop(struct weak *slot);

/* A strong reference to the object, if there still is one.
 * Returns 0, or -ENOENT with `to` empty: the object is gone, or `from` is
 * empty. */
#define weak_upgrade(from, to) weak_upgrade_at((from), (to), TRACKER_HERE)
int weak_upgrade_at(const struct weak *from, struct strong *to,
                    const struct tracker_site *site);

/* How many references of each kind there are; 0 for an empty slot. */
size_t rc_strong_count(const struct strong *slot);
size_t rc_weak_count(const struct strong *slot);
size_t weak_strong_count(const struct weak *slot);
size_t weak_weak_count(const struct weak *slot);

/* For analysers ---------------------------------------------------------- */

/* Was there ever a counted object? Then the program says itself which
 * references own, and other pointers don't. */
bool rc_used(void);

/* Bytes of a control block, and its object's address as it stands in the
 * control block's first word. */
size_t rc_control_bytes(void);
/* Where in a control block the number of strong references stands: an aligned
 * size_t. */
size_t rc_strong_offset(void);
static inline uintptr_t rc_hidden(uintptr_t object)
{
    return ~object;
}

#endif
