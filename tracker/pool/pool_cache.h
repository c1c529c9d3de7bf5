/* pool_cache.h - what a thread keeps of a pool: some free objects, and a list
 * of its gets and puts that are not counted yet. For tracker/pool alone.
 *
 * With several threads, most gets and puts are served from here, without the
 * ledger's lock. Whoever looks at the tracker, or wants objects back, takes
 * that lock and then holds each cache; a thread that finds its own one held
 * goes the long way, and waits for the ledger. Each says what it does, and then
 * looks at what the other one does:
 *
 *   the thread    inside = true;  held?    then go the long way
 *   who holds     held = true;    inside?  then wait until it isn't
 *
 * One of them has to see the other, so there has to be a barrier between the
 * two steps of each. Where the kernel makes all threads pass one when it is
 * asked, who holds asks for it (holding is rare), and the thread has none to
 * pay for.
 *
 * So whoever looks sees exact numbers. What is lost is the order: of two
 * threads nobody knows whose gets and puts came first, if they were not counted
 * yet. It matters for peaks alone, and for temporary blocks; see pool.h.
 *
 * A cache belongs to a thread for good, and to a pool as long as that is there.
 * Records of threads that have ended are used again.
 */
#ifndef TRACKER_POOL_CACHE_H
#define TRACKER_POOL_CACHE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pool_inside.h"

#define CACHE_MOVES 64 /* gets and puts that were not counted yet */
#define CACHE_KEYS 8
#define THREAD_POOLS 8 /* that a thread has caches of */

/* A get or a put: the origin, what it was, and how old the object became. */
#define MOVE_PUT (UINT64_C(1) << 19)
#define MOVE_TEMPORARY (UINT64_C(1) << 20)
#define MOVE_AGE_SHIFT 32

_Static_assert(TABLE_ORIGIN_BITS <= 19, "an origin has to fit in a move");

struct pool_thread;

struct pool_cache {
    _Atomic bool inside; /* its thread is in it: told by that alone */
    _Atomic bool held;   /* told by who has the ledger's lock alone */
    _Atomic(const struct pool *) pool; /* NULL: it is free */
    struct pool_thread *thread;
    struct pool_cache *next; /* of the pool */
    uint32_t mark;           /* what is got now carries it */
    bool bypass;             /* each get and put is to be told at once */
    uint32_t move_count;
    const struct slot *newest; /* got by the call before; NULL: none was */
    uint64_t disturbed;        /* not counted yet */
    struct {
        struct origin_key key;
        uint32_t number;
    } keys[CACHE_KEYS]; /* of origins: where their hash says */
    struct kept kept;
    uint64_t moves[CACHE_MOVES];
};

/* This thread's; NULL: none yet. */
extern _Thread_local struct pool_thread *pool_thread
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* Does the kernel make barriers for us? */
extern _Atomic bool cache_barrier_is_asked
    __attribute__((visibility("hidden")));

struct pool_thread {
    struct pool_cache caches[THREAD_POOLS];
    struct pool_thread *next; /* of all there ever were */
    bool in_use;
};

/* Without the ledger's lock ------------------------------------------------ */

/* Get this thread a record, so that it may have caches. */
void pool_thread_begin(void);

/* This thread's cache of this pool, whoever holds it, or NULL. */
static inline struct pool_cache *cache_of(const struct pool *p)
{
    struct pool_thread *t = pool_thread;

    if (t == NULL)
        return NULL;
    for (unsigned i = 0; i < THREAD_POOLS; i++) {
        struct pool_cache *c = &t->caches[(p->number + i) % THREAD_POOLS];

        if (atomic_load_explicit(&c->pool, memory_order_relaxed) == p)
            return c;
    }
    return NULL;
}

/* Its thread goes in. False: somebody holds it. */
static inline bool cache_try(struct pool_cache *c)
{
    if (atomic_load_explicit(&cache_barrier_is_asked, memory_order_relaxed)) {
        atomic_store_explicit(&c->inside, true, memory_order_relaxed);
        atomic_signal_fence(memory_order_seq_cst);
    } else {
        (void)atomic_exchange(&c->inside, true);
    }
    if (!atomic_load(&c->held))
        return true;
    atomic_store_explicit(&c->inside, false, memory_order_release);
    return false;
}

static inline void cache_let(struct pool_cache *c)
{
    atomic_store_explicit(&c->inside, false, memory_order_release);
}

/* Shall each call be counted at once, as its stack is wanted, or as it may have
 * to fail? */
static inline bool cache_is_bypassed(void)
{
    return atomic_load_explicit(&ledger_stacks, memory_order_relaxed) ||
           atomic_load_explicit(&ledger_faults, memory_order_relaxed);
}

/* This thread's cache of this pool, held; NULL: go the long way. */
static inline struct pool_cache *cache_enter(const struct pool *p)
{
    struct pool_cache *c;

    if (cache_is_bypassed())
        return NULL;
    c = cache_of(p);
    if (c == NULL || !cache_try(c))
        return NULL;
    if (!c->bypass && c->move_count < CACHE_MOVES &&
        atomic_load_explicit(&c->pool, memory_order_relaxed) == p)
        return c;
    cache_let(c);
    return NULL;
}

/* Where the number of an origin is kept. */
static inline unsigned cache_key_at(struct origin_key key)
{
    return (unsigned)(((uintptr_t)key.site >> 3) + (key.what >> 32)) %
           CACHE_KEYS;
}

static inline bool cache_knows(const struct pool_cache *c,
                               struct origin_key key, uint32_t *number)
{
    unsigned at = cache_key_at(key);

    *number = c->keys[at].number;
    return c->keys[at].key.site == key.site && c->keys[at].key.what == key.what;
}

/* With the ledger's lock --------------------------------------------------- */

/* This thread's cache of this pool, with nothing left to count; a new one if
 * there is room. NULL: it has none. It need not be held: who else may touch it
 * needs the lock that we have. */
struct pool_cache *cache_count_own(struct pool *p);

/* Does nobody else use this pool, nor ever did? */
static inline bool pool_is_alone(const struct pool *p)
{
    return LEDGER_SINGLE_THREADED && p->caches == NULL;
}

/* On the long way: what this thread keeps, or NULL; and its cache, if it has
 * one. */
struct own {
    struct kept *kept;
    struct pool_cache *cache;
};

/* Take the ledger's lock for the long way, with what this thread keeps in *own.
 * Returns what ledger_lock() does. */
static inline bool lock_for_own(struct pool *p, struct own *own)
{
    bool locked;

    if (pool_thread == NULL && !LEDGER_SINGLE_THREADED)
        pool_thread_begin();
    locked = ledger_lock();
    own->cache = cache_count_own(p);
    if (own->cache != NULL)
        own->kept = &own->cache->kept;
    return locked;
}

/* Count what waits in one. */
void cache_count(struct pool *p, struct pool_cache *c);

/* Remember an origin, if this is the one that this key will always get. */
void cache_learn(struct pool_cache *c, struct origin_key key, uint32_t number);

/* Take some free objects, if there are some without a new chunk. */
void cache_fill(struct pool *p, struct pool_cache *c);

/* All caches of the pool, but for this thread's, if it is told (or NULL): hold
 * them and count what waits there; let them go. */
void pool_hold(struct pool *p, const struct pool_cache *but);
void pool_let(struct pool *p, const struct pool_cache *but);

/* While they are held: what they keep is given back. */
void pool_drain(struct pool *p);

/* ... and they are let go, free for other pools: all; or in a forked child
 * those of all other threads. */
void pool_leave_caches(struct pool *p, bool all);

#endif
