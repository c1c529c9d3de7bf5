/* ledger.h - all that the tracker knows, under one lock. For tracker/ alone.
 *
 * The side table, the origins, the counters and the refusals change together,
 * so one lock covers them all, and every number that is read fits the others.
 * While it is held nothing calls malloc, free or a stranger's function, except
 * the visitors of tracker_each_*, which know it.
 *
 * The newest block waits: it is counted and put into the table when the next
 * call comes. A block that is freed at once never gets there. For the others it
 * is work that tracker_free() can do while it waits for memory, instead of
 * tracker_malloc(), which would come between the program and its next step.
 * Nobody sees the difference: who wants to know anything settles it first.
 *
 * A process with a single thread doesn't take the lock: libc says whether
 * there are more. Forking takes it, so that the child finds the ledger whole
 * and the lock free.
 */
#ifndef TRACKER_LEDGER_H
#define TRACKER_LEDGER_H

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#if defined(__has_include)
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define LEDGER_SINGLE_THREADED (__libc_single_threaded != 0)
#endif
#endif
#ifndef LEDGER_SINGLE_THREADED
#define LEDGER_SINGLE_THREADED false
#endif

#include "counter.h"
#include "later.h"
#include "origin.h"
#include "outside.h"
#include "stack.h"
#include "table.h"
#include "thread.h"
#include "tracker.h"

/* The block that was allocated in the last call. */
struct ledger_newest {
    uint64_t key; /* of table.h, without the origin; 0: there is none */
    size_t size_inverted;
    struct origin_key from;
    uint32_t born_ms;
    bool waits; /* not counted yet, and not in the table */
};

/* In lines of the cache of its own: beside it stand flags that threads read
 * which leave the ledger alone. */
struct ledger {
    _Alignas(64) pthread_mutex_t mutex;
    struct table blocks;
    uint32_t moving; /* blocks that a realloc took out of the table */
    uint32_t mark;   /* blocks born now carry it */
    struct origins origins;
    /* The total is the sum over the tags, less what was counted twice because
     * it went from tag to tag. */
    struct counter tags[TRACKER_TAGS_MAX];
    counter_sum adopted;
    int64_t below_peak; /* of the total */
    int64_t tags_below_peak[TRACKER_TAGS_MAX];
    struct ledger_newest newest;
    struct outside *outside; /* who has blocks that the table lacks */
    struct tracker_listener listener;
    const char *tag_names[TRACKER_TAGS_MAX];
    const char *label_names[TRACKER_LABELS_MAX];
    struct tracker_refused refused;
    void (*on_error)(const struct tracker_error *, void *);
    void *on_error_ctx;
};

/* Nobody outside of the library or program that holds the tracker sees these,
 * so their addresses need not be looked up. */
#define LEDGER_HIDDEN __attribute__((visibility("hidden")))

extern struct ledger ledger LEDGER_HIDDEN;

/* Apart from the rest, so that setting the clock takes no lock. */
extern _Atomic uint32_t ledger_clock_ms LEDGER_HIDDEN;

/* Are call stacks wanted? Looked at without the lock. */
extern _Atomic bool ledger_stacks LEDGER_HIDDEN;

/* Does no other thread run, whatever there was? Set while they are stopped, or
 * in a child without them: there is nobody to wait for. */
extern bool ledger_alone LEDGER_HIDDEN;

/* What this thread's blocks are labelled with. */
extern _Thread_local uint8_t ledger_label
    __attribute__((tls_model("initial-exec")));

/* Calls that wait come before whatever comes now: later.h. */
static inline void ledger_count_waiting(void)
{
    if (later_is_open())
        later_settle();
}

/* No call waits any more. Returns whether the lock was needed:
 * ledger_unlock() wants to know. */
static inline bool ledger_lock(void)
{
    bool needed = !LEDGER_SINGLE_THREADED;

    if (needed)
        pthread_mutex_lock(&ledger.mutex);
    ledger_count_waiting();
    return needed;
}

static inline void ledger_unlock(bool locked)
{
    if (locked)
        pthread_mutex_unlock(&ledger.mutex);
}

/* A tag out of range is tag 0. */
static inline unsigned ledger_tag(unsigned tag)
{
    return tag < TRACKER_TAGS_MAX ? tag : 0;
}

/* Shall a stack be taken? To be asked before the lock is taken: the first
 * answer in a thread may allocate. */
static inline bool ledger_wants_stack(void)
{
    if (!atomic_load_explicit(&ledger_stacks, memory_order_relaxed))
        return false;
    if (thread_stack_high == 0)
        thread_learn_stack();
    return true;
}

/* The rest is called with the lock held ---------------------------------- */

static inline uint32_t ledger_now_ms(void)
{
    return atomic_load_explicit(&ledger_clock_ms, memory_order_relaxed);
}

/* Make sure that `more` blocks can come, and that those which wait outside of
 * the table have room in it: on their way back from realloc, or the newest. 0
 * or -ENOMEM. */
int ledger_grow(uint32_t more);

/* Is there room for so many already, the newest among them? */
static inline bool ledger_has_room(uint32_t blocks)
{
    const struct table *t = &ledger.blocks;

    return t->used + ledger.moving + blocks < t->limit;
}

/* Enough for ledger_enter(). */
static inline int ledger_reserve(void)
{
    return ledger_has_room(1) ? 0 : ledger_grow(1);
}

/* Tell the listener of a block. */
void ledger_tell(void (*listener)(const struct tracker_block *, void *),
                 struct table_entry e);

/* Add a new block of origin `number`, which is of this tag, to the sums. */
static inline void ledger_sum_in(uint32_t number, unsigned tag, size_t size)
{
    struct origin *origin = &ledger.origins.list[number];

    ledger.tags[tag].allocated += counter_one(size);
    counter_rise(&ledger.tags_below_peak[tag], size);
    counter_rise(&ledger.below_peak, size);
    origin->count.allocated += counter_one(size);
    counter_rise(&origin->below_peak, size);
}

/* Add the end of one to the sums. */
static inline void ledger_sum_out(uint32_t number, size_t size, uint32_t age_ms,
                                  bool temporary)
{
    struct origin *origin = &ledger.origins.list[number];
    unsigned tag = origin_key_tag(origin->key);

    ledger.tags[tag].freed += counter_one(size);
    counter_fall(&ledger.tags_below_peak[tag], size);
    counter_fall(&ledger.below_peak, size);
    origin->count.freed += counter_one(size);
    counter_fall(&origin->below_peak, size);
    origin->lifetime_ms += age_ms;
    if (temporary)
        ledger.origins.more[number].temporaries++;
}

/* Count a new block, and return what is to be known of it. */
static inline struct table_entry ledger_count_in(uint64_t key, size_t size,
                                                 struct origin_key from,
                                                 uint32_t born_ms)
{
    uint32_t number = origins_intern(&ledger.origins, from);
    struct table_entry e =
        table_entry_of(key, size, ledger.mark, number, born_ms);

    ledger_sum_in(number, origin_key_tag(from), size);
    if (ledger.listener.allocated != NULL)
        ledger_tell(ledger.listener.allocated, e);
    return e;
}

/* Count the newest block. What is known of it now is for the table, or, if it
 * was freed, for ledger_leave(). */
static inline struct table_entry ledger_count_newest(void)
{
    struct ledger_newest *n = &ledger.newest;

    n->waits = false;
    return ledger_count_in(n->key, ~n->size_inverted, n->from, n->born_ms);
}

/* If the newest block waits, count it and put it into the table. To be called
 * before anything is looked at that a new block changes. */
void ledger_settle(void);

/* For whoever looks, or changes what all blocks are counted by: everything is
 * counted, and nothing moves, neither in the table nor outside of it. Returns
 * what ledger_lock() does. */
static inline bool ledger_lock_still(void)
{
    bool locked = ledger_lock();

    ledger_settle();
    outside_hold(ledger.outside);
    return locked;
}

static inline void ledger_unlock_still(bool locked)
{
    outside_let(ledger.outside);
    ledger_unlock(locked);
}

/* A new block. Cannot fail after ledger_reserve(). */
static inline void ledger_enter(const void *ptr, size_t size,
                                struct origin_key from)
{
    struct ledger_newest *n = &ledger.newest;

    if (n->waits)
        ledger_settle();
    n->key = table_key(ptr);
    n->size_inverted = ~size;
    n->from = from;
    n->born_ms = ledger_now_ms();
    n->waits = true;
    if (ledger.listener.allocated != NULL)
        ledger_settle();
}

/* How long that took; a clock that was set back says: no time at all. */
static inline uint32_t ledger_between_ms(uint32_t born_ms, uint32_t end_ms)
{
    return end_ms > born_ms ? end_ms - born_ms : 0;
}

static inline uint32_t ledger_since_ms(uint32_t born_ms)
{
    return ledger_between_ms(born_ms, ledger_now_ms());
}

/* How long a block has lived. */
static inline uint32_t ledger_age_ms(const struct table_entry *e)
{
    return ledger_since_ms(table_entry_born_ms(e));
}

/* Count a free; `e` was the block's entry. It is temporary if the call before
 * this one allocated it. Nothing waits. */
static inline void ledger_leave(const struct table_entry *e, bool temporary)
{
    assert(!ledger.newest.waits);
    ledger_sum_out(table_entry_origin(e), table_entry_size(e), ledger_age_ms(e),
                   temporary);
    ledger.newest.key = 0;
    if (ledger.listener.freed != NULL)
        ledger_tell(ledger.listener.freed, *e);
}

/* Give a live block to another origin: one counts a free, the other an
 * allocation, and so do their tags if they differ. The total doesn't change,
 * nor does the moment of birth. */
void ledger_move(struct table_place at, struct origin_key to);

/* A wrong call, with all that is known of it: count it, give the lock back, and
 * tell who wants to hear. */
void ledger_refuse(const struct tracker_error *error, bool locked);

struct tracker_count ledger_total(void);

/* Fill in what callers see of a block. */
void ledger_describe(const struct table_entry *e, struct tracker_block *out);

/* Faults, for fault.c: is any wanted? */
extern _Atomic bool ledger_faults LEDGER_HIDDEN;

/* Shall this allocation fail on purpose? It is counted for the plan. */
bool fault_strikes_locked(unsigned tag);

/* The same without the lock held; it is taken if need be. */
bool fault_strikes_now(unsigned tag);

static inline bool fault_strikes(unsigned tag)
{
    return atomic_load_explicit(&ledger_faults, memory_order_relaxed) &&
           fault_strikes_now(tag);
}

#endif
