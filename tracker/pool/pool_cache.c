/* pool_cache.c - caches of threads: who has one, and what the ledger's lock is
 * needed for: to count, to fill, to drain, to hold all of them still.
 *
 * A thread that ends gives back what it keeps. In a forked child, the thread
 * that forked takes back what all others kept: they are gone.
 */
#include "pool_cache.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "pages.h"
#include "valgrind_calls.h"

_Thread_local struct pool_thread *pool_thread;
_Atomic bool cache_barrier_is_asked;

/* Its destructors have run: from here on, it has no caches. */
static _Thread_local bool ended;

static struct pool_thread *threads; /* under the ledger's lock */

/* Under the ledger's lock, too: so a forked child finds the key made, or not
 * begun. With pthread_once() it might wait for a thread that is gone. */
static pthread_key_t key;
static bool has_key;

/* Holding ------------------------------------------------------------------
 */

static bool membarrier(int command)
{
    return syscall(SYS_membarrier, command, 0, 0) == 0;
}

/* To be told once in each process. */
static void ask_for_barriers(void)
{
    atomic_store(&cache_barrier_is_asked,
                 membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED));
}

/* All threads that run pass a barrier; the others have. */
static void pass_barrier(void)
{
    if (atomic_load(&cache_barrier_is_asked))
        (void)membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

/* It is in for some steps only; if it was interrupted in them, it must get time
 * to go on, whatever its priority. */
static void wait_outside(struct pool_cache *c)
{
    static const struct timespec moment = {0, 20000};

    for (unsigned tries = 1; atomic_load(&c->inside) && !ledger_alone; tries++)
        if (tries % 128 == 0)
            nanosleep(&moment, NULL);
}

static void release(struct pool_cache *c)
{
    atomic_store_explicit(&c->held, false, memory_order_release);
}

/* What can only change while all are held. */
static void tell(struct pool_cache *c)
{
    const struct tracker_listener *l = &ledger.listener;

    c->mark = ledger.mark;
    c->bypass = l->allocated != NULL || l->freed != NULL;
}

void pool_hold(struct pool *p, const struct pool_cache *but)
{
    bool any = false;

    for (struct pool_cache *c = p->caches; c != NULL; c = c->next) {
        if (c == but)
            continue;
        (void)atomic_exchange(&c->held, true);
        any = true;
    }
    if (any)
        pass_barrier();
    for (struct pool_cache *c = p->caches; c != NULL; c = c->next) {
        if (c == but)
            continue;
        wait_outside(c);
        cache_count(p, c);
    }
}

void pool_let(struct pool *p, const struct pool_cache *but)
{
    for (struct pool_cache *c = p->caches; c != NULL; c = c->next) {
        if (c == but)
            continue;
        tell(c);
        release(c);
    }
}

/* Counting -----------------------------------------------------------------
 */

/* What a thread did in a row with objects of one origin. */
struct run {
    uint64_t gets;
    uint64_t puts;
    int64_t most; /* objects that were out at once, more than before it */
    uint64_t lifetime_ms;
    uint64_t temporaries;
};

/* Gather the run that begins at move `i`; returns where the next one does. */
static uint32_t gather(const struct pool_cache *c, uint32_t i, struct run *run)
{
    uint64_t origin = c->moves[i] & TABLE_ORIGIN_MAX;

    *run = (struct run){.gets = 0};
    for (; i < c->move_count; i++) {
        uint64_t move = c->moves[i];
        int64_t out;

        if ((move & TABLE_ORIGIN_MAX) != origin)
            break;
        run->gets += (move & MOVE_PUT) == 0;
        run->puts += (move & MOVE_PUT) != 0;
        run->temporaries += (move & MOVE_TEMPORARY) != 0;
        run->lifetime_ms += move >> MOVE_AGE_SHIFT;
        out = (int64_t)(run->gets - run->puts);
        if (out > run->most)
            run->most = out;
    }
    return i;
}

/* As if each had been counted in turn: first up to the most, then down. */
static void add_to_peak(int64_t *below_peak, const struct run *run, size_t size)
{
    int64_t out = (int64_t)(run->gets - run->puts);

    counter_rise(below_peak, (size_t)run->most * size);
    counter_fall(below_peak, (size_t)(run->most - out) * size);
}

static void count_run(struct pool *p, uint32_t number, const struct run *run)
{
    size_t size = p->options.object_bytes;
    struct origin *origin = &ledger.origins.list[number];
    unsigned tag = origin_key_tag(origin->key);
    counter_sum in = {run->gets, run->gets * size};
    counter_sum out = {run->puts, run->puts * size};

    ledger.tags[tag].allocated += in;
    ledger.tags[tag].freed += out;
    add_to_peak(&ledger.tags_below_peak[tag], run, size);
    add_to_peak(&ledger.below_peak, run, size);
    origin->count.allocated += in;
    origin->count.freed += out;
    add_to_peak(&origin->below_peak, run, size);
    origin->lifetime_ms += run->lifetime_ms;
    ledger.origins.more[number].temporaries += run->temporaries;
    p->figures.gets += run->gets;
    p->figures.hits += run->gets;
    p->figures.puts += run->puts;
    pool_count_peak(p, p->live + run->most);
    p->live += (int64_t)(run->gets - run->puts);
}

/* In the order in which the thread did it. */
void cache_count(struct pool *p, struct pool_cache *c)
{
    struct run run;

    if (c->move_count > 0) {
        ledger_settle();
        ledger.newest.key = 0; /* it is not the newest any more */
    }
    for (uint32_t i = 0; i < c->move_count;) {
        uint32_t number = c->moves[i] & TABLE_ORIGIN_MAX;

        i = gather(c, i, &run);
        count_run(p, number, &run);
    }
    p->window += c->move_count;
    p->figures.disturbed += c->disturbed;
    c->move_count = 0;
    c->disturbed = 0;
}

/* Past the limit of origins, one key or another may get a shared one, and that
 * is counted each time. */
void cache_learn(struct pool_cache *c, struct origin_key from, uint32_t number)
{
    unsigned at = cache_key_at(from);

    if (!origin_is(&ledger.origins.list[number], from))
        return;
    c->keys[at].key = from;
    c->keys[at].number = number;
}

/* Objects ------------------------------------------------------------------
 */

void kept_drain(struct pool *p, struct kept *k, uint32_t keep)
{
    uint32_t gone = k->count > keep ? k->count - keep : 0;

    for (uint32_t i = 0; i < gone; i++)
        chunks_give(&p->chunks, k->slots[i],
                    chunks_number(&p->chunks, k->slots[i]));
    k->count -= gone;
    memmove(k->slots, k->slots + gone, k->count * sizeof(k->slots[0]));
}

/* The nearer the bound, the fewer: what one thread keeps, another one would
 * have to take away from it. */
void cache_fill(struct pool *p, struct pool_cache *c)
{
    uint32_t left = p->options.objects_max - p->chunks.taken;
    uint32_t wanted = left / 16 < KEPT_MAX / 2 ? left / 16 : KEPT_MAX / 2;
    struct kept *k = &c->kept;
    bool grew;

    while (k->count < wanted && p->chunks.some_free != NULL)
        k->slots[k->count++] = chunks_take(&p->chunks, &grew);
}

void pool_drain(struct pool *p)
{
    kept_drain(p, &p->kept, 0);
    for (struct pool_cache *c = p->caches; c != NULL; c = c->next)
        kept_drain(p, &c->kept, 0);
}

/* Threads ------------------------------------------------------------------
 */

/* It is counted, and its thread is not in it: it is held, or its thread is this
 * one, or gone. */
static void leave(struct pool *p, struct pool_cache *c)
{
    struct pool_cache **at = &p->caches;

    kept_drain(p, &c->kept, 0);
    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    c->newest = NULL;
    memset(c->keys, 0, sizeof(c->keys));
    atomic_store_explicit(&c->pool, NULL, memory_order_relaxed);
    release(c);
}

void pool_leave_caches(struct pool *p, bool all)
{
    struct pool_cache *next;

    for (struct pool_cache *c = p->caches; c != NULL; c = next) {
        next = c->next;
        if (!all && c->thread == pool_thread)
            continue;
        leave(p, c);
        if (!all) /* it may have been about to go out */
            atomic_store(&c->inside, false);
    }
    if (all)
        return;
    for (struct pool_thread *t = threads; t != NULL; t = t->next)
        t->in_use = t == pool_thread;
    ask_for_barriers();
}

/* A thread ends: `record` is its. */
static void on_end(void *record)
{
    struct pool_thread *t = record;
    bool locked = ledger_lock();

    for (unsigned i = 0; i < THREAD_POOLS; i++) {
        struct pool_cache *c = &t->caches[i];
        struct pool *p = (struct pool *)(uintptr_t)atomic_load_explicit(
            &c->pool, memory_order_relaxed);

        if (p == NULL)
            continue;
        cache_count(p, c);
        leave(p, c);
    }
    t->in_use = false;
    pool_thread = NULL;
    ended = true;
    ledger_unlock(locked);
}

static bool make_key(void)
{
    if (has_key)
        return true;
    has_key = pthread_key_create(&key, on_end) == 0;
    if (has_key)
        ask_for_barriers();
    return has_key;
}

static struct pool_thread *new_record(void)
{
    struct pool_thread *t = pages_map(pages_round(sizeof(*t)));

    if (t == NULL)
        return NULL;
    for (unsigned i = 0; i < THREAD_POOLS; i++)
        t->caches[i].thread = t;
    t->next = threads;
    threads = t;
    return t;
}

/* valgrind runs one thread at a time, and its tools know our locks better than
 * our other steps: there is nothing to win. */
void pool_thread_begin(void)
{
    struct pool_thread *t;
    bool locked;

    if (pool_thread != NULL || ended || RUNNING_ON_VALGRIND)
        return;
    locked = ledger_lock();
    t = make_key() ? threads : NULL;
    while (t != NULL && t->in_use)
        t = t->next;
    if (t == NULL && has_key)
        t = new_record();
    if (t != NULL)
        t->in_use = true;
    ledger_unlock(locked);
    /* Without the lock: it may allocate. */
    if (t != NULL && pthread_setspecific(key, t) == 0) {
        pool_thread = t;
        return;
    }
    ended = true;
    if (t == NULL)
        return;
    locked = ledger_lock();
    t->in_use = false;
    ledger_unlock(locked);
}

/* The first that is free. */
static struct pool_cache *new_cache(struct pool *p)
{
    for (unsigned i = 0; i < THREAD_POOLS; i++) {
        struct pool_cache *c =
            &pool_thread->caches[(p->number + i) % THREAD_POOLS];

        if (atomic_load_explicit(&c->pool, memory_order_relaxed) != NULL)
            continue;
        c->next = p->caches;
        p->caches = c;
        tell(c);
        atomic_store_explicit(&c->pool, p, memory_order_relaxed);
        return c;
    }
    return NULL;
}

struct pool_cache *cache_count_own(struct pool *p)
{
    struct pool_cache *c;

    if (pool_thread == NULL)
        return NULL;
    c = cache_of(p);
    if (c == NULL && !cache_is_bypassed())
        c = new_cache(p);
    if (c != NULL)
        cache_count(p, c);
    return c;
}
