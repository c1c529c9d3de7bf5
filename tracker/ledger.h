/* ledger.h - all that the tracker knows, under one lock. For tracker/ alone.
 *
 * The side table, the origins, the counters and the refusals change together,
 * so one lock covers them all, and every number that is read fits the others.
 * While it is held nothing calls malloc, free or a stranger's function, except
 * the visitors of tracker_each_*, which know it.
 *
 * A process with a single thread doesn't take the lock: libc says whether
 * there are more. Forking takes it, so that the child finds the ledger whole
 * and the lock free.
 */
#ifndef TRACKER_LEDGER_H
#define TRACKER_LEDGER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "counter.h"
#include "origin.h"
#include "table.h"
#include "tracker.h"

struct ledger {
    struct table blocks;
    uint32_t moving; /* blocks that a realloc took out of the table */
    uint32_t mark;   /* blocks born now carry it */
    struct origins origins;
    struct counter total;
    struct counter tags[TRACKER_TAGS_MAX];
    const char *tag_names[TRACKER_TAGS_MAX];
    struct tracker_refused refused;
    void (*on_error)(const struct tracker_error *, void *);
    void *on_error_ctx;
};

extern struct ledger ledger;

/* Apart from the rest, so that setting the clock takes no lock. */
extern _Atomic uint32_t ledger_clock_ms;

/* Returns whether the lock was needed: ledger_unlock() wants to know. */
bool ledger_lock(void);
void ledger_unlock(bool locked);

/* A tag out of range is tag 0. */
static inline unsigned ledger_tag(unsigned tag)
{
    return tag < TRACKER_TAGS_MAX ? tag : 0;
}

/* The rest is called with the lock held ---------------------------------- */

/* Make sure that ledger_enter() can take one block more, and those on their
 * way back from realloc too. 0 or -ENOMEM. */
int ledger_reserve(void);

/* Count a new block and put it into the side table. Cannot fail after
 * ledger_reserve(). */
void ledger_enter(const void *ptr, size_t size, unsigned tag,
                  const struct tracker_site *site);

/* Count a free; `e` is a copy of the block's entry, which left the table. */
void ledger_leave(const struct table_entry *e);

/* Fill in what callers see of a block. */
void ledger_describe(const struct table_entry *e, struct tracker_block *out);

/* fault.c: shall this allocation fail on purpose? It is counted for the plan.
 * One load as long as no faults are wanted. */
bool fault_strikes_locked(unsigned tag);

/* The same without the lock held; it is taken if need be. */
bool fault_strikes(unsigned tag);

#endif
