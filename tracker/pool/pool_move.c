/* pool_move.c - objects come and go, counted as the ledger counts all blocks.
 *
 * What the side table would know of a block stands in the object's own slot:
 * so nothing is searched, and the line of memory that is needed is next to the
 * one that the caller uses.
 */
#include <errno.h>
#include <string.h>

#include "pool_inside.h"
#include "watchers.h"

/* Get -----------------------------------------------------------------------
 */

/* Was this object written to after it was put? */
static bool is_disturbed(const struct pool *p, const struct slot *slot,
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

static void count_out(struct pool *p, bool grew)
{
    struct pool_figures *f = &p->figures;

    f->hits += !grew;
    f->live++;
    if (f->live > f->peak)
        f->peak = f->live;
    if (p->chunks.count > f->chunks_peak)
        f->chunks_peak = p->chunks.count;
}

/* With the lock held: an object of the pool's own, counted, or NULL. The one
 * that was got last is the newest block, which waits for nothing. */
static void *take(struct pool *p, struct origin_key from)
{
    struct slot *slot = NULL;
    struct table_entry e;
    bool grew = false;

    if (p->figures.live < p->options.objects_max)
        slot = chunks_take(&p->chunks, &grew);
    if (slot == NULL)
        return NULL;
    p->figures.disturbed += is_disturbed(p, slot, slot_object(slot));
    ledger_settle();
    e = ledger_count_in(table_key(slot_object(slot)), p->options.object_bytes,
                        from, ledger_now_ms());
    ledger.newest.key = table_key(slot_object(slot));
    slot->out = 1;
    slot->origin = table_entry_origin(&e) & TABLE_ORIGIN_MAX;
    slot->born_ms = table_entry_born_ms(&e);
    slot->mark = table_entry_mark(&e);
    count_out(p, grew);
    watchers_object_out(&p->chunks, slot_object(slot));
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

void *pool_get_at(struct pool *p, unsigned tag, const struct tracker_site *site)
{
    const void *frame = __builtin_frame_address(0);
    bool wants_stack = ledger_wants_stack();
    void *object = NULL;
    bool locked;
    bool fails;

    tag = ledger_tag(tag);
    fails = fault_strikes(tag);
    locked = ledger_lock();
    p->figures.gets++;
    p->figures.failures += fails;
    if (!fails)
        object =
            take(p, origin_key(site, tag, ledger_label,
                               wants_stack ? stack_take(frame) : STACK_NONE));
    pool_tick(p);
    ledger_unlock(locked);
    if (fails)
        errno = ENOMEM;
    else if (object == NULL)
        object = fall_back(p, tag, site);
    return object;
}

/* Put -----------------------------------------------------------------------
 */

/* One call of pool_put(). */
struct put {
    const struct tracker_site *site;
    uint32_t stack;
};

/* Tell the handler of an object that was put before, or, without a slot, of a
 * block that is none of ours. Called with the lock held; gives it back before
 * the handler runs. */
__attribute__((cold)) static void refuse(struct pool *p, const void *object,
                                         const struct slot *slot,
                                         const struct put *put, bool locked)
{
    void (*handler)(const struct tracker_error *, void *) = ledger.on_error;
    void *ctx = ledger.on_error_ctx;
    struct tracker_error error = {.kind = TRACKER_UNKNOWN_POINTER,
                                  .ptr = object,
                                  .here = put->site,
                                  .here_stack = put->stack};

    p->figures.refused++;
    if (slot != NULL) {
        const struct origin *from = &ledger.origins.list[slot->origin];

        error.kind = TRACKER_DOUBLE_FREE;
        error.allocated_at = from->key.site;
        error.allocated_stack = origin_key_stack(from->key);
        error.freed_at = slot->put_at;
        error.freed_stack = slot->put_stack;
        ledger.refused.double_frees++;
    } else {
        ledger.refused.unknown_pointers++;
    }
    ledger_unlock(locked);
    if (handler != NULL)
        handler(&error, ctx);
}

/* An object of ours that is out goes back. */
static void give(struct pool *p, struct slot *slot, uint32_t number,
                 const struct put *put)
{
    struct table_entry e = slot_entry(&p->chunks, slot);

    if (p->options.poison && !watchers_watch(&p->chunks))
        memset(slot_object(slot), POOL_POISON, p->options.object_bytes);
    watchers_object_back(&p->chunks, slot_object(slot));
    ledger_settle();
    ledger_leave(&e, table_same(ledger.newest.key, e.key));
    chunks_give(&p->chunks, slot, number);
    slot->put_at = put->site;
    slot->put_stack = put->stack;
    p->figures.puts++;
    p->figures.live--;
}

/* What the pool doesn't know may be an object that it got from the heap, or
 * had: the tracker takes that, or tells what it knows of it. A live block of
 * somebody else's must not be freed here. With the lock held; gives it back. */
static void put_stranger(struct pool *p, void *object, const struct put *put,
                         bool locked)
{
    struct table_place at;
    bool ours;

    ledger_settle();
    at = table_find(&ledger.blocks, object);
    ours = p->options.when_full == POOL_FALL_BACK;
    if (ours && at.line != NULL) {
        struct table_entry e = table_get(at);

        ours = table_entry_size(&e) == p->options.object_bytes;
    }
    if (!ours) {
        refuse(p, object, NULL, put, locked);
        return;
    }
    p->figures.refused += at.line == NULL;
    ledger_unlock(locked);
    tracker_free_at(object, put->site);
}

void pool_put_at(struct pool *p, void *object, const struct tracker_site *site)
{
    const void *frame = __builtin_frame_address(0);
    bool wants_stack = ledger_wants_stack();
    struct put put = {.site = site};
    struct slot *slot;
    uint32_t number;
    bool locked;

    if (object == NULL)
        return;
    locked = ledger_lock();
    put.stack = wants_stack ? stack_take(frame) : STACK_NONE;
    slot = chunks_slot(&p->chunks, object, &number);
    if (slot == NULL) {
        put_stranger(p, object, &put, locked);
    } else if (!slot->out) {
        refuse(p, object, slot, &put, locked);
    } else {
        give(p, slot, number, &put);
        pool_tick(p);
        ledger_unlock(locked);
    }
}
