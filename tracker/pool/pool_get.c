/* pool_get.c - objects go out, counted as the ledger counts all blocks.
 *
 * What the side table would know of a block stands in the object's own slot:
 * so nothing is searched, and the line of memory that is needed is next to the
 * one that the caller uses.
 *
 * There is a short way, from what this thread keeps of the pool, and a long
 * one, with the ledger's lock. A process with one thread takes the long one,
 * without the lock.
 */
#include <errno.h>

#include "pool_cache.h"
#include "watchers.h"

/* Was this object written to after it was put? */
static inline bool is_disturbed(const struct pool *p, const struct slot *slot,
                                const unsigned char *object)
{
    if (!p->options.poison || slot->put_at == NULL ||
        watchers_watch(&p->chunks))
        return false;
    for (size_t i = 0; i < p->options.object_bytes; i++)
        if (object[i] != POOL_POISON)
            return true;
    return false;
}

/* The short way: one of those that this thread keeps. */
static void *take_kept(struct pool *p, struct pool_cache *c,
                       struct origin_key from)
{
    uint32_t number;
    struct slot *slot;

    if (c->kept.count == 0 || !cache_knows(c, from, &number))
        return NULL;
    slot = c->kept.slots[--c->kept.count];
    if (p->watched)
        c->disturbed += is_disturbed(p, slot, slot_object(slot));
    slot_go_out(slot, number, c->mark, ledger_now_ms());
    c->moves[c->move_count++] = number;
    c->newest = slot;
    if (p->watched)
        watchers_object_out(&p->chunks, slot_object(slot));
    return slot_object(slot);
}

/* With the lock held: a slot of a chunk, or NULL. A chunk more comes only while
 * nobody looks for one; and before the pool is called full, the other threads
 * give back what they keep. */
static struct slot *find_slot(struct pool *p, struct pool_cache *own,
                              bool *grew)
{
    const uint32_t *taken = &p->chunks.taken;
    uint32_t most = p->options.objects_max;
    struct slot *slot = NULL;

    if (*taken < most && !chunks_must_grow(&p->chunks))
        return chunks_take(&p->chunks, grew);
    pool_hold(p, own);
    if (*taken < most)
        slot = chunks_take(&p->chunks, grew);
    if (slot == NULL) {
        pool_drain(p);
        if (*taken < most && !chunks_must_grow(&p->chunks))
            slot = chunks_take(&p->chunks, grew);
    }
    pool_let(p, own);
    if (p->chunks.count > p->figures.chunks_peak)
        p->figures.chunks_peak = p->chunks.count;
    return slot;
}

/* An object of the pool's own, counted, or NULL. The one that was got last is
 * the newest block, which waits for nothing. */
static inline __attribute__((always_inline)) void *
take(struct pool *p, const struct own *own, struct origin_key from)
{
    struct kept *kept = own->kept;
    uint32_t number;
    bool grew = false;
    struct slot *slot = kept != NULL && kept->count > 0
                            ? kept->slots[--kept->count]
                            : find_slot(p, own->cache, &grew);

    if (slot == NULL)
        return NULL;
    if (p->watched)
        p->figures.disturbed += is_disturbed(p, slot, slot_object(slot));
    p->figures.hits += !grew;
    if (ledger.newest.waits)
        ledger_settle();
    number = origins_intern(&ledger.origins, from);
    ledger_sum_in(number, origin_key_tag(from), p->options.object_bytes);
    ledger.newest.key = table_key(slot_object(slot));
    slot_go_out(slot, number, ledger.mark, ledger_now_ms());
    pool_count_peak(p, ++p->live);
    if (p->watched)
        watchers_object_out(&p->chunks, slot_object(slot));
    if (ledger.listener.allocated != NULL)
        ledger_tell(ledger.listener.allocated,
                    slot_entry(&p->chunks, slot, number));
    if (own->cache != NULL) {
        cache_learn(own->cache, from, number);
        own->cache->newest = slot;
    }
    return slot_object(slot);
}

/* The pool had none: the heap's. The get is counted with what became of it, so
 * that figures add up whenever somebody looks. */
static void *fall_back(struct pool *p, unsigned tag,
                       const struct tracker_site *site)
{
    void *object = tracker_malloc_at(tag, p->options.object_bytes, site);
    bool locked = ledger_lock();

    p->figures.gets++;
    p->figures.fallbacks += object != NULL;
    p->figures.failures += object == NULL;
    ledger_unlock(locked);
    return object;
}

/* One call of pool_get(). */
struct get {
    const struct tracker_site *site;
    const void *frame; /* who called it stands there */
    unsigned tag;      /* in range */
};

/* `alone`: pool_is_alone(), for a copy of this that takes no heed of others. */
static inline __attribute__((always_inline)) void *
get_counted(struct pool *p, const struct get *get, bool alone)
{
    bool wants_stack = ledger_wants_stack();
    bool fails = fault_strikes(get->tag);
    bool falls_back = false;
    struct own own = {.kept = alone ? &p->kept : NULL};
    void *object = NULL;
    bool locked = !alone && lock_for_own(p, &own);

    ledger_count_waiting();
    p->figures.gets++;
    if (!fails)
        object =
            take(p, &own,
                 origin_key(get->site, get->tag, ledger_label,
                            wants_stack ? stack_take(get->frame) : STACK_NONE));
    if (object == NULL) {
        falls_back = !fails && p->options.when_full == POOL_FALL_BACK;
        p->figures.gets -= falls_back;
        p->figures.failures += !falls_back;
    }
    if (own.cache != NULL && own.kept->count == 0)
        cache_fill(p, own.cache);
    pool_tick(p, own.cache);
    ledger_unlock(locked);
    if (falls_back)
        object = fall_back(p, get->tag, get->site);
    if (object == NULL)
        errno = ENOMEM;
    return object;
}

static void *get_among_threads(struct pool *p, const struct get *get)
{
    struct pool_cache *c = cache_enter(p);
    void *object = NULL;

    if (c != NULL) {
        object = take_kept(
            p, c, origin_key(get->site, get->tag, ledger_label, STACK_NONE));
        cache_let(c);
    }
    return object != NULL ? object : get_counted(p, get, false);
}

void *pool_get_at(struct pool *p, unsigned tag, const struct tracker_site *site)
{
    const struct get get = {site, __builtin_frame_address(0), ledger_tag(tag)};

    return pool_is_alone(p) ? get_counted(p, &get, true)
                            : get_among_threads(p, &get);
}
