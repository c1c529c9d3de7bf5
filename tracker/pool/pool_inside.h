/* pool_inside.h - what pool.c (a pool's life), pool_get.c and pool_put.c (its
 * objects') and pool_cache.c (those that threads keep) share. Nobody else
 * includes it.
 */
#ifndef TRACKER_POOL_INSIDE_H
#define TRACKER_POOL_INSIDE_H

#include "chunk.h"
#include "ledger.h"
#include "pool.h"

struct pool_cache;

/* Slots that are not out, but still taken: the one that was put last is got
 * next, and its chunk is left alone. */
#define KEPT_MAX 64
struct kept {
    uint32_t count;
    struct slot *slots[KEPT_MAX];
};

/* What gets and puts read without the ledger's lock stands first; it doesn't
 * change. */
struct pool {
    struct pool_options options;
    const struct tracker_site *site;
    unsigned tag;
    bool watched;    /* by a tool, or by poison */
    uint32_t number; /* of all pools that were ever made */
    size_t bytes;    /* of the pages that hold it and the index */
    _Alignas(64) struct chunks chunks;
    struct outside outside;    /* how the tracker sees the objects */
    struct pool_cache *caches; /* of threads */
    struct kept kept;          /* of a process with one thread */
    struct pool_figures figures;
    /* Objects that are out, as far as is counted: a put may be counted before
     * another thread's get. */
    int64_t live;
    bool freed;
    uint32_t window;      /* gets and puts in this one */
    uint32_t least_empty; /* chunks that lay empty all the time in it */
};

/* So many objects are out. There are never more than the bound, but what is
 * counted of it may be, for a moment. */
static inline void pool_count_peak(struct pool *p, int64_t live)
{
    if (live > (int64_t)p->figures.peak)
        p->figures.peak = live < (int64_t)p->options.objects_max
                              ? (uint32_t)live
                              : p->options.objects_max;
}

/* Give slots back until no more than `keep` are left, the oldest first. */
void kept_drain(struct pool *p, struct kept *k, uint32_t keep);

/* A window has passed: chunks that lay empty in all of it go, but for one.
 * `own` is the cache of this thread, which is held, or NULL. */
void pool_end_window(struct pool *p, struct pool_cache *own);

/* One get or put more. With the lock held. */
static inline void pool_tick(struct pool *p, struct pool_cache *own)
{
    if (p->chunks.empty < p->least_empty)
        p->least_empty = p->chunks.empty;
    if (++p->window >= POOL_WINDOW)
        pool_end_window(p, own);
}

#endif
