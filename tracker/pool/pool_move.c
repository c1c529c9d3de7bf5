/* pool_move.c - objects come and go, counted as the ledger counts all blocks.
 *
 * What the side table would know of a block stands in the object's own slot:
 * so nothing is searched, and the line of memory that is needed is next to the
 * one that the caller uses.
 */
#include <errno.h>
#include <string.h>

#include "pool_cache.h"
#include "watchers.h"

/* Get -----------------------------------------------------------------------
 */

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

/* What the two long ways have in common: with the lock held, what this thread
 * keeps, or NULL; and its cache, if it has one. */
struct own {
    struct kept *kept;
    struct pool_cache *cache;
};

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
    pool_count_out(p);
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

/* The pool had none: the heap's, if that was wanted. */
static void *fall_back(struct pool *p, unsigned tag,
                       const struct tracker_site *site)
{
    void *object = NULL;
    bool locked;

    if (p->options.when_full == POOL_FALL_BACK)
        object = tracker_malloc_at(tag, p->options.object_bytes, site);
    locked = ledger_lock();
    p->figures.fallbacks += object != NULL;
    p->figures.failures += object == NULL;
    ledger_unlock(locked);
    if (object == NULL)
        errno = ENOMEM;
    return object;
}

/* One call of pool_get(). */
struct get {
    const struct tracker_site *site;
    const void *frame; /* who called it stands there */
    unsigned tag;      /* in range */
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

/* `alone`: pool_is_alone(), for a copy of this that takes no heed of others. */
static inline __attribute__((always_inline)) void *
get_counted(struct pool *p, const struct get *get, bool alone)
{
    bool wants_stack = ledger_wants_stack();
    bool fails = fault_strikes(get->tag);
    struct own own = {.kept = alone ? &p->kept : NULL};
    void *object = NULL;
    bool locked = !alone && lock_for_own(p, &own);

    p->figures.gets++;
    p->figures.failures += fails;
    if (!fails)
        object =
            take(p, &own,
                 origin_key(get->site, get->tag, ledger_label,
                            wants_stack ? stack_take(get->frame) : STACK_NONE));
    if (own.cache != NULL && own.kept->count == 0)
        cache_fill(p, own.cache);
    pool_tick(p, own.cache);
    ledger_unlock(locked);
    if (fails)
        errno = ENOMEM;
    else if (object == NULL)
        object = fall_back(p, get->tag, get->site);
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

/* Put -----------------------------------------------------------------------
 */

/* One call of pool_put(). */
struct put {
    void *object;
    const struct tracker_site *site;
    uint32_t stack;
};

/* What is known of a slot that comes back. */
struct back {
    uint32_t number; /* in its chunk */
    uint32_t origin;
};

/* What is to be known of a put stands where it lay. */
static inline void close_object(const struct pool *p, struct slot *slot,
                                const struct put *put)
{
    if (p->watched) {
        if (p->options.poison && !watchers_watch(&p->chunks))
            memset(slot_object(slot), POOL_POISON, p->options.object_bytes);
        watchers_object_back(&p->chunks, slot_object(slot));
    }
    slot->put_at = put->site;
    slot->put_stack = put->stack;
}

/* The short way: this thread keeps it. */
static bool keep(struct pool *p, struct pool_cache *c, const struct put *put)
{
    struct slot *slot;
    uint64_t move;
    uint32_t number;
    uint32_t origin;

    if (c->kept.count == KEPT_MAX)
        return false;
    slot = chunks_slot(&p->chunks, put->object, &number);
    if (slot == NULL || !slot_come_back(slot, true, &origin))
        return false;
    move = (uint64_t)ledger_since_ms(slot->born_ms) << MOVE_AGE_SHIFT |
           MOVE_PUT | origin;
    if (c->newest == slot)
        move |= MOVE_TEMPORARY;
    c->newest = NULL;
    close_object(p, slot, put);
    c->moves[c->move_count++] = move;
    c->kept.slots[c->kept.count++] = slot;
    return true;
}

/* What is known of an object that was put before. Another thread may have got
 * it meanwhile: then it isn't known any more who had put it. */
static void tell_of_slot(struct pool *p, const struct pool_cache *own,
                         const struct slot *slot, struct tracker_error *error)
{
    const struct origin *from;

    pool_hold(p, own);
    from = &ledger.origins.list[slot_origin(slot)];
    error->kind = TRACKER_DOUBLE_FREE;
    error->allocated_at = from->key.site;
    error->allocated_stack = origin_key_stack(from->key);
    if (!slot_is_out(slot)) {
        error->freed_at = slot->put_at;
        error->freed_stack = slot->put_stack;
    }
    pool_let(p, own);
}

/* Tell the handler of an object that was put before, or, without a slot, of a
 * block that is none of ours. Called with the lock held; gives it back
 * before the handler runs. */
__attribute__((cold)) static void refuse(struct pool *p, struct pool_cache *own,
                                         const struct slot *slot,
                                         const struct put *put, bool locked)
{
    void (*handler)(const struct tracker_error *, void *) = ledger.on_error;
    void *ctx = ledger.on_error_ctx;
    struct tracker_error error = {.kind = TRACKER_UNKNOWN_POINTER,
                                  .ptr = put->object,
                                  .here = put->site,
                                  .here_stack = put->stack};

    p->figures.refused++;
    if (slot != NULL) {
        tell_of_slot(p, own, slot, &error);
        ledger.refused.double_frees++;
    } else {
        ledger.refused.unknown_pointers++;
    }
    ledger_unlock(locked);
    if (handler != NULL)
        handler(&error, ctx);
}

/* The long way, with the lock held: an object that was out is counted and goes
 * back. */
static inline void give(struct pool *p, const struct own *own,
                        struct slot *slot, const struct back *back,
                        const struct put *put)
{
    struct kept *kept = own->kept;
    size_t size = p->options.object_bytes;
    uint64_t key = table_key(slot_object(slot));
    bool newest = ledger.newest.key == key ||
                  (own->cache != NULL && own->cache->newest == slot);

    if (ledger.newest.waits)
        ledger_settle();
    ledger_sum_out(back->origin, size, ledger_since_ms(slot->born_ms), newest);
    ledger.newest.key = 0;
    if (ledger.listener.freed != NULL)
        ledger_tell(ledger.listener.freed,
                    slot_entry(&p->chunks, slot, back->origin));
    close_object(p, slot, put);
    p->live--;
    p->figures.puts++;
    if (own->cache != NULL)
        own->cache->newest = NULL;
    if (kept == NULL) {
        chunks_give(&p->chunks, slot, back->number);
        return;
    }
    if (kept->count == KEPT_MAX)
        kept_drain(p, kept, KEPT_MAX / 2);
    kept->slots[kept->count++] = slot;
}

/* What the pool doesn't know may be an object that it got from the heap, or
 * had: the tracker takes that, or tells what it knows of it. A live block of
 * somebody else's must not be freed here. With the lock held; gives it back. */
static void put_stranger(struct pool *p, struct pool_cache *own,
                         const struct put *put, bool locked)
{
    struct table_place at;
    bool ours;

    ledger_settle();
    at = table_find(&ledger.blocks, put->object);
    ours = p->options.when_full == POOL_FALL_BACK;
    if (ours && at.line != NULL) {
        struct table_entry e = table_get(at);

        ours = table_entry_size(&e) == p->options.object_bytes;
    }
    if (!ours) {
        refuse(p, own, NULL, put, locked);
        return;
    }
    p->figures.refused += at.line == NULL;
    ledger_unlock(locked);
    tracker_free_at(put->object, put->site);
}

static inline __attribute__((always_inline)) void
put_counted(struct pool *p, struct put *put, const void *frame, bool alone)
{
    bool wants_stack = ledger_wants_stack();
    struct own own = {.kept = alone ? &p->kept : NULL};
    bool locked = !alone && lock_for_own(p, &own);
    struct back back;
    struct slot *slot;

    if (wants_stack)
        put->stack = stack_take(frame);
    slot = chunks_slot(&p->chunks, put->object, &back.number);
    if (slot == NULL) {
        put_stranger(p, own.cache, put, locked);
    } else if (!slot_come_back(slot, locked, &back.origin)) {
        refuse(p, own.cache, slot, put, locked);
    } else {
        give(p, &own, slot, &back, put);
        pool_tick(p, own.cache);
        ledger_unlock(locked);
    }
}

static void put_among_threads(struct pool *p, struct put *put,
                              const void *frame)
{
    struct pool_cache *c = cache_enter(p);
    bool kept = false;

    if (c != NULL) {
        kept = keep(p, c, put);
        cache_let(c);
    }
    if (!kept)
        put_counted(p, put, frame, false);
}

void pool_put_at(struct pool *p, void *object, const struct tracker_site *site)
{
    const void *frame = __builtin_frame_address(0);
    struct put put = {object, site, STACK_NONE};

    if (object == NULL)
        return;
    if (pool_is_alone(p))
        put_counted(p, &put, frame, true);
    else
        put_among_threads(p, &put, frame);
}
