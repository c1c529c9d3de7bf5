/* later.h - calls that wait, so that the program need not.
 *
 * What is known of a block that was freed is in one line of the side table, and
 * free() reads the words around the block. All of that is mostly not in the
 * cache. So, while nobody watches, tracker_malloc() and tracker_free() only
 * write down that they were called, and ask for those lines:
 *
 *      | malloc a | free b | malloc c | free a | ... |
 *        first                                  next   end
 *
 * When there is no room for another call, all but the last few are counted, in
 * the order in which they came: so each count and each peak is what it would
 * have been. Then the blocks are freed.
 *
 * Nobody sees the difference: who takes the ledger's lock has all of them
 * counted first, and so has a fork, the end of the program and the first call
 * beside a second thread. Where somebody wants to know of each call when it
 * comes none waits: a listener, whoever hears of wrong calls, memcheck and the
 * sanitizers.
 *
 * What waits to be freed takes memory from nobody who would miss it: none waits
 * when a large block is wanted, or when malloc() has no memory; and a block
 * that free() would give back to the system never does.
 *
 * No word in here can be taken for the address of a block.
 */
#ifndef TRACKER_LATER_H
#define TRACKER_LATER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "origin.h"
#include "table.h"
#include "tracker.h"

#define LATER_CALLS 16 /* that wait at most */
#define LATER_KEPT 4   /* of them when the others are counted: too young */

/* Who wants more than this wants it at once. */
#define LATER_BYTES_MAX ((size_t)32767)

struct later_call {
    uint64_t key; /* of table.h, without the origin */
    const struct tracker_site *site;
    uint64_t what; /* later_malloc() or later_free() */
    uint32_t now_ms;
    uint32_t home_inverted; /* the number of the line */
};

struct later {
    struct later_call *next;
    struct later_call *end; /* `calls`: no call may wait */
    bool shut;              /* nor will any, until later_reconsider() */
    struct later_call calls[LATER_CALLS];
};

extern struct later later_list __attribute__((visibility("hidden")));

/* Count and free all that waits; from then on nothing may, until somebody asks
 * for room. With the ledger's lock held, or in a process with one thread. */
void later_settle(void);

/* Make room for a call, if calls may wait. In a process with one thread, and
 * without the lock. */
bool later_make_room(void);

/* What stands in the way of calls that wait may have gone, or come. With the
 * ledger's lock held. */
static inline void later_reconsider(void)
{
    later_list.shut = false;
}

static inline bool later_is_open(void)
{
    return later_list.end != later_list.calls;
}

static inline bool later_has_room(void)
{
    return later_list.next != later_list.end ||
           (!later_list.shut && later_make_room());
}

/* Has this block a mapping of its own, behind two words of malloc's? free()
 * would give it back to the system at once. Others may look like it. */
static inline bool later_is_mapped(const void *ptr)
{
    return ((uintptr_t)ptr & 4095) == 2 * sizeof(size_t);
}

/* The top bit tells one from the other; addresses have neither of the two. */
static inline uint64_t later_malloc(struct origin_key from, size_t size)
{
    return UINT64_C(1) << 63 | (uint64_t)size << 48 | from.what;
}

static inline uint64_t later_free(uint32_t stack)
{
    return UINT64_C(1) << 62 | stack;
}

/* There is room. */
static inline void later_add(const struct table *t, const void *ptr,
                             uint64_t what, const struct tracker_site *site,
                             uint32_t now_ms)
{
    uint64_t key = table_key(ptr);
    uint64_t home = table_home_number(t, key);
    struct later_call *c = later_list.next++;

    __builtin_prefetch(table_line_at(t, home), 1);
    c->key = key;
    c->site = site;
    c->what = what;
    c->now_ms = now_ms;
    c->home_inverted = ~(uint32_t)home;
}

#endif
