/* pool.c - objects come and go, counted as the ledger counts all blocks.
 *
 * One lock covers everything, the ledger's: so a pool's objects, its figures
 * and the tracker's counters always fit each other. A process with one thread
 * takes none.
 *
 * The pool itself lies in pages of the tracker's own: if objects are still out
 * when it is freed, it stays, so that the tracker can still name them.
 */
#include "pool.h"

#include <errno.h>
#include <string.h>

#include "chunk.h"
#include "ledger.h"
#include "pages.h"
#include "watchers.h"

struct pool {
    struct chunks chunks;
    struct outside outside; /* how the tracker sees the objects */
    struct pool_options options;
    struct pool_figures figures;
    size_t bytes;         /* of the pages that hold it and the index */
    uint32_t window;      /* gets and puts in this one */
    uint32_t least_empty; /* chunks that lay empty all the time in it */
};

static struct pool *pool_of(struct outside *o)
{
    return (struct pool *)(void *)((char *)o - offsetof(struct pool, outside));
}

static bool pool_each(struct outside *o,
                      bool (*visit)(const struct table_entry *e, void *ctx),
                      void *ctx)
{
    return chunks_each(&pool_of(o)->chunks, visit, ctx);
}

static bool pool_find(struct outside *o, const void *ptr,
                      struct table_entry *out)
{
    struct slot *slot = chunks_slot(&pool_of(o)->chunks, ptr);

    if (slot == NULL || slot->what == 0)
        return false;
    *out = slot_entry(slot);
    return true;
}

int pool_new(unsigned tag, const struct pool_options *options,
             struct pool **out)
{
    struct chunks plan;
    struct pool *p;
    size_t bytes;
    bool locked;
    int rc = -ENOMEM;

    *out = NULL;
    if (options->object_bytes == 0 || options->objects_max == 0 ||
        options->object_bytes > POOL_OBJECT_MAX)
        return -EINVAL;
    if (fault_strikes(ledger_tag(tag)))
        return -ENOMEM;
    chunks_plan(&plan, options->object_bytes, options->objects_max);
    bytes = pages_round(sizeof(*p) + plan.index_size * sizeof(*plan.index));
    p = pages_map(bytes);
    if (p == NULL)
        return -ENOMEM;
    p->chunks = plan;
    p->chunks.index = (struct chunk **)(void *)(p + 1);
    p->chunks.memcheck = valgrind_is_memcheck();
    p->options = *options;
    p->bytes = bytes;
    p->outside = (struct outside){.each = pool_each, .find = pool_find};
    locked = ledger_lock();
    if (ledger_reserve() == 0) {
        watchers_begin(&p->chunks);
        outside_add(&ledger.outside, &p->outside);
        rc = 0;
    }
    ledger_unlock(locked);
    if (rc != 0)
        pages_unmap(p, bytes);
    else
        *out = p;
    return rc;
}

uint32_t pool_free(struct pool *p)
{
    uint32_t live;
    bool locked;

    if (p == NULL)
        return 0;
    locked = ledger_lock();
    (void)chunks_shrink(&p->chunks, UINT32_MAX);
    live = p->figures.live;
    if (live == 0) {
        outside_remove(&ledger.outside, &p->outside);
        watchers_end(&p->chunks);
    }
    ledger_unlock(locked);
    if (live == 0)
        pages_unmap(p, p->bytes);
    return live;
}

/* Chunks that lay empty in a whole window go, but for one. */
static inline void pool_tick(struct pool *p)
{
    if (p->chunks.empty < p->least_empty)
        p->least_empty = p->chunks.empty;
    if (++p->window < POOL_WINDOW)
        return;
    if (p->least_empty > 1)
        p->figures.shrinks += chunks_shrink(&p->chunks, p->least_empty - 1);
    p->window = 0;
    p->least_empty = p->chunks.empty;
}

void pool_trim(struct pool *p)
{
    bool locked = ledger_lock();

    p->figures.shrinks += chunks_shrink(&p->chunks, UINT32_MAX);
    p->window = 0;
    p->least_empty = 0;
    ledger_unlock(locked);
}

struct pool_figures pool_look(struct pool *p)
{
    bool locked = ledger_lock();
    struct pool_figures figures = p->figures;

    figures.chunks = p->chunks.count;
    ledger_unlock(locked);
    return figures;
}

/* Get -----------------------------------------------------------------------
 */

/* Was it written to since it was put? Tools that watch have told so. */
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

/* With the lock held: an object of the pool's own, counted, or NULL. */
static void *take(struct pool *p, const struct origin_key from)
{
    struct slot *slot = NULL;
    struct table_entry e;
    bool grew = false;

    if (p->figures.live < p->options.objects_max)
        slot = chunks_take(&p->chunks, &grew);
    if (slot == NULL)
        return NULL;
    p->figures.disturbed += is_disturbed(p, slot, slot_object(slot));
    e = ledger_count_in(table_key(slot_object(slot)), p->options.object_bytes,
                        from, ledger_now_ms());
    slot->key = e.key;
    slot->what = e.what;
    slot->born = e.born;
    slot->put_at = NULL;
    p->figures.hits += !grew;
    p->figures.live++;
    if (p->figures.live > p->figures.peak)
        p->figures.peak = p->figures.live;
    if (p->chunks.count > p->figures.chunks_peak)
        p->figures.chunks_peak = p->chunks.count;
    watchers_object_out(&p->chunks, slot_object(slot));
    return slot_object(slot);
}

void *pool_get_at(struct pool *p, unsigned tag, const struct tracker_site *site)
{
    const void *frame = __builtin_frame_address(0);
    bool wants_stack = ledger_wants_stack();
    bool falls = false;
    void *object = NULL;
    bool locked;

    tag = ledger_tag(tag);
    if (fault_strikes(tag)) {
        errno = ENOMEM;
        return NULL;
    }
    locked = ledger_lock();
    ledger_settle();
    object = take(p, origin_key(site, tag, ledger_label,
                                wants_stack ? stack_take(frame) : STACK_NONE));
    p->figures.gets++;
    if (object == NULL) {
        falls = p->options.when_full == POOL_FALL_BACK;
        p->figures.fallbacks += falls;
        p->figures.failures += !falls;
    }
    pool_tick(p);
    ledger_unlock(locked);
    if (falls)
        return tracker_malloc_at(tag, p->options.object_bytes, site);
    if (object == NULL)
        errno = ENOMEM;
    return object;
}

/* Put -----------------------------------------------------------------------
 */

/* Tell the handler of an object that is put twice. Called with the lock held;
 * gives it back before the handler runs. */
__attribute__((cold)) static void refuse(struct pool *p,
                                         const struct slot *slot,
                                         const struct tracker_site *site,
                                         uint32_t stack, bool locked)
{
    const struct origin *from =
        &ledger.origins.list[slot->key & TABLE_ORIGIN_MAX];
    void (*handler)(const struct tracker_error *, void *) = ledger.on_error;
    void *ctx = ledger.on_error_ctx;
    struct tracker_error error = {
        .kind = TRACKER_DOUBLE_FREE,
        .ptr = slot_object((struct slot *)(uintptr_t)slot),
        .here = site,
        .here_stack = stack,
        .allocated_at = from->key.site,
        .allocated_stack = origin_key_stack(from->key),
        .freed_at = slot->put_at,
        .freed_stack = slot->put_stack,
    };

    p->figures.refused++;
    ledger.refused.double_frees++;
    ledger_unlock(locked);
    if (handler != NULL)
        handler(&error, ctx);
}

static void give(struct pool *p, struct slot *slot,
                 const struct tracker_site *site, uint32_t stack)
{
    struct table_entry e = slot_entry(slot);

    if (p->options.poison && !WATCHERS_ASAN)
        memset(slot_object(slot), POOL_POISON, p->options.object_bytes);
    watchers_object_back(&p->chunks, slot_object(slot));
    ledger_settle();
    ledger_leave(&e, false);
    chunks_give(&p->chunks, slot);
    slot->put_at = site;
    slot->put_stack = stack;
    p->figures.puts++;
    p->figures.live--;
}

void pool_put_at(struct pool *p, void *object, const struct tracker_site *site)
{
    const void *frame = __builtin_frame_address(0);
    bool wants_stack = ledger_wants_stack();
    struct slot *slot;
    uint32_t stack;
    bool locked;

    if (object == NULL)
        return;
    locked = ledger_lock();
    slot = chunks_slot(&p->chunks, object);
    stack = wants_stack ? stack_take(frame) : STACK_NONE;
    if (slot != NULL && slot->what == 0) {
        refuse(p, slot, site, stack, locked);
        return;
    }
    if (slot != NULL)
        give(p, slot, site, stack);
    pool_tick(p);
    ledger_unlock(locked);
    if (slot == NULL) /* it came from the heap; or the tracker refuses it */
        tracker_free_at(object, site);
}
