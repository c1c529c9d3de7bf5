/* pool.c - pools are made, shrink, are looked at, and go.
 *
 * The ledger's lock covers everything but what threads keep for themselves,
 * which is held still and counted first: so a pool's objects, its figures and
 * the tracker's counters always fit each other. A process with one thread takes
 * no lock.
 *
 * The pool itself lies in pages of the tracker's own: if objects are still out
 * when it is freed, it stays, so that the tracker can still name them.
 */
#include "pool.h"

#include <errno.h>
#include <string.h>

#include "pages.h"
#include "pool_cache.h"
#include "watchers.h"

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
    uint32_t number;
    struct slot *slot = chunks_slot(&pool_of(o)->chunks, ptr, &number);

    if (slot == NULL || !slot_is_out(slot))
        return false;
    *out = slot_entry(&pool_of(o)->chunks, slot, slot_origin(slot));
    return true;
}

static void on_hold(struct outside *o)
{
    pool_hold(pool_of(o), NULL);
}

static void on_let(struct outside *o)
{
    pool_let(pool_of(o), NULL);
}

static void on_alone(struct outside *o)
{
    pool_leave_caches(pool_of(o), false);
}

/* The tracker shall see its objects, and the tools that watch. 0 or -ENOMEM. */
static int pool_register(struct pool *p)
{
    static uint32_t made;
    bool locked = ledger_lock();
    int rc = ledger_reserve();

    if (rc == 0) {
        p->number = made++;
        watchers_begin(&p->chunks);
        outside_add(&ledger.outside, &p->outside);
    }
    ledger_unlock(locked);
    return rc;
}

int pool_new_at(unsigned tag, const struct pool_options *options,
                struct pool **out, const struct tracker_site *site)
{
    struct chunks plan;
    struct pool *p;
    size_t bytes;

    *out = NULL;
    tag = ledger_tag(tag);
    if (options->object_bytes == 0 || options->objects_max == 0 ||
        options->object_bytes > POOL_OBJECT_MAX)
        return -EINVAL;
    if (fault_strikes(tag))
        return -ENOMEM;
    chunks_plan(&plan, options->object_bytes, options->objects_max);
    bytes = pages_round(sizeof(*p) + plan.index_size * sizeof(*plan.index));
    p = pages_map(bytes);
    if (p == NULL)
        return -ENOMEM;
    p->chunks = plan;
    p->chunks.index = (struct chunk **)(void *)(p + 1);
    p->options = *options;
    p->bytes = bytes;
    p->site = site;
    p->tag = tag;
    p->watched = options->poison || watchers_watch(&plan);
    p->outside = (struct outside){.hold = on_hold,
                                  .let = on_let,
                                  .alone = on_alone,
                                  .each = pool_each,
                                  .find = pool_find};
    if (pool_register(p) != 0) {
        pages_unmap(p, bytes);
        return -ENOMEM;
    }
    *out = p;
    return 0;
}

uint32_t pool_free(struct pool *p)
{
    uint32_t live;
    bool locked;

    if (p == NULL)
        return 0;
    locked = ledger_lock();
    pool_hold(p, NULL);
    pool_drain(p);
    pool_leave_caches(p, true);
    (void)chunks_shrink(&p->chunks, UINT32_MAX);
    p->freed = true;
    live = (uint32_t)p->live;
    if (live == 0) {
        outside_remove(&ledger.outside, &p->outside);
        watchers_end(&p->chunks);
    }
    ledger_unlock(locked);
    if (live == 0)
        pages_unmap(p, p->bytes);
    return live;
}

/* What threads keep is given back each time: so it keeps no chunk alive that
 * nobody needs. The caller may hold the cache of its own. */
static void shrink(struct pool *p, struct pool_cache *own, uint32_t count)
{
    pool_hold(p, own);
    pool_drain(p);
    p->figures.shrinks += chunks_shrink(&p->chunks, count);
    pool_let(p, own);
    p->window = 0;
}

void pool_end_window(struct pool *p, struct pool_cache *own)
{
    shrink(p, own, p->least_empty > 1 ? p->least_empty - 1 : 0);
    p->least_empty = p->chunks.empty;
}

void pool_trim(struct pool *p)
{
    bool locked = ledger_lock();

    shrink(p, NULL, UINT32_MAX);
    p->least_empty = 0;
    ledger_unlock(locked);
}

static struct pool_figures figures_of(const struct pool *p)
{
    struct pool_figures figures = p->figures;

    figures.live = (uint32_t)p->live;
    figures.chunks = p->chunks.count;
    return figures;
}

struct pool_figures pool_look(struct pool *p)
{
    bool locked = ledger_lock();
    struct pool_figures figures;

    pool_hold(p, NULL);
    figures = figures_of(p);
    pool_let(p, NULL);
    ledger_unlock(locked);
    return figures;
}

size_t pool_list(struct pool_info *out, size_t max)
{
    bool locked = ledger_lock_still();
    size_t count = 0;

    for (struct outside *o = ledger.outside; o != NULL; o = o->next) {
        const struct pool *p = pool_of(o);

        if (count < max)
            out[count] = (struct pool_info){.site = p->site,
                                            .tag = p->tag,
                                            .freed = p->freed,
                                            .options = p->options,
                                            .figures = figures_of(p)};
        count++;
    }
    ledger_unlock_still(locked);
    return count;
}
