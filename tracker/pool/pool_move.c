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

    if (c->slot_count == 0 || !cache_knows(c, from, &number))
        return NULL;
    slot = c->slots[--c->slot_count];
    c->disturbed += is_disturbed(p, slot, slot_object(slot));
    slot_go_out(slot, number, c->mark, ledger_now_ms());
    c->moves[c->move_count++] = number;
    c->newest = slot;
    watchers_object_out(&p->chunks, slot_object(slot));
    return slot_object(slot);
}

/* With the lock held: a slot that is not out, or NULL. A chunk more comes only
 * while nobody looks for one; and before the pool is called full, the other
 * threads give back what they keep. */
static inline struct slot *find_slot(struct pool *p, struct pool_cache *own,
                                     bool *grew)
{
    const uint32_t *taken = &p->chunks.taken;
    uint32_t most = p->options.objects_max;
    struct slot *slot = NULL;

    *grew = false;
    if (own != NULL && own->slot_count > 0)
        return own->slots[--own->slot_count];
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
    return slot;
}

static void count_out(struct pool *p, bool grew)
{
    p->figures.hits += !grew;
    pool_count_out(p);
    if (p->chunks.count > p->figures.chunks_peak)
        p->figures.chunks_peak = p->chunks.count;
}

/* The long way, with the lock held: an object of the pool's own, counted, or
 * NULL. The one that was got last is the newest block, which waits for nothing.
 */
static inline void *take(struct pool *p, struct pool_cache *own,
                         struct origin_key from)
{
    struct table_entry e;
    bool grew;
    struct slot *slot = find_slot(p, own, &grew);

    if (slot == NULL)
        return NULL;
    p->figures.disturbed += is_disturbed(p, slot, slot_object(slot));
    ledger_settle();
    e = ledger_count_in(table_key(slot_object(slot)), p->options.object_bytes,
                        from, ledger_now_ms());
    ledger.newest.key = table_key(slot_object(slot));
    slot_go_out(slot, table_entry_origin(&e), table_entry_mark(&e),
                table_entry_born_ms(&e));
    count_out(p, grew);
    watchers_object_out(&p->chunks, slot_object(slot));
    if (own != NULL) {
        cache_learn(own, from, table_entry_origin(&e));
        own->newest = slot;
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

/* `alone`: pool_is_alone(), for a copy of this that takes no heed of others. */
static inline __attribute__((always_inline)) void *
get_counted(struct pool *p, const struct get *get, bool alone)
{
    bool wants_stack = ledger_wants_stack();
    bool fails = fault_strikes(get->tag);
    struct pool_cache *own = NULL;
    void *object = NULL;
    bool locked = !alone && lock_for_own(p, &own);

    p->figures.gets++;
    p->figures.failures += fails;
    if (!fails)
        object =
            take(p, own,
                 origin_key(get->site, get->tag, ledger_label,
                            wants_stack ? stack_take(get->frame) : STACK_NONE));
    if (own != NULL && own->slot_count == 0)
        cache_fill(p, own);
    pool_tick(p, own);
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

/* What is to be known of a put stands where it lay. */
static inline void close_object(const struct pool *p, struct slot *slot,
                                const struct put *put)
{
    if (p->options.poison && !watchers_watch(&p->chunks))
        memset(slot_object(slot), POOL_POISON, p->options.object_bytes);
    watchers_object_back(&p->chunks, slot_object(slot));
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

    if (c->slot_count == CACHE_SLOTS)
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
    c->slots[c->slot_count++] = slot;
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
static inline void give(struct pool *p, struct pool_cache *own,
                        struct slot *slot, uint32_t number, uint32_t origin,
                        const struct put *put)
{
    struct table_entry e = slot_entry(&p->chunks, slot, origin);
    bool newest = table_same(ledger.newest.key, e.key) ||
                  (own != NULL && own->newest == slot);

    ledger_settle();
    ledger_leave(&e, newest);
    close_object(p, slot, put);
    p->live--;
    p->figures.puts++;
    if (own == NULL) {
        chunks_give(&p->chunks, slot, number);
        return;
    }
    if (own->slot_count == CACHE_SLOTS)
        cache_drain(p, own, CACHE_SLOTS / 2);
    own->slots[own->slot_count++] = slot;
    own->newest = NULL;
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
    struct pool_cache *own = NULL;
    bool locked = !alone && lock_for_own(p, &own);
    struct slot *slot;
    uint32_t number;
    uint32_t origin;

    if (wants_stack)
        put->stack = stack_take(frame);
    slot = chunks_slot(&p->chunks, put->object, &number);
    if (slot == NULL) {
        put_stranger(p, own, put, locked);
    } else if (!slot_come_back(slot, locked, &origin)) {
        refuse(p, own, slot, put, locked);
    } else {
        give(p, own, slot, number, origin, put);
        pool_tick(p, own);
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
