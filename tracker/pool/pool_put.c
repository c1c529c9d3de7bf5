/* pool_put.c - objects come back, and what is put wrongly is refused.
 *
 * The two ways are those of pool_get.c. What is wrong always goes the long one:
 * the short one finds that it is wrong, and leaves everything as it was.
 */
#include <string.h>

#include "pool_cache.h"
#include "watchers.h"

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

/* An object that was put before, or, without a slot, a block that is none of
 * ours. Called with the lock held; gives it back. */
__attribute__((cold)) static void refuse(struct pool *p, struct pool_cache *own,
                                         const struct slot *slot,
                                         const struct put *put, bool locked)
{
    struct tracker_error error = {.kind = TRACKER_UNKNOWN_POINTER,
                                  .ptr = put->object,
                                  .here = put->site,
                                  .here_stack = put->stack};

    p->figures.refused++;
    if (slot != NULL)
        tell_of_slot(p, own, slot, &error);
    ledger_refuse(&error, locked);
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

    ledger_count_waiting();
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
