/* pool_inside.h - what pool.c (a pool's life) and pool_move.c (its objects')
 * share. Nobody else includes it.
 */
#ifndef TRACKER_POOL_INSIDE_H
#define TRACKER_POOL_INSIDE_H

#include "chunk.h"
#include "ledger.h"
#include "pool.h"

struct pool {
    struct chunks chunks;
    struct outside outside; /* how the tracker sees the objects */
    struct pool_options options;
    struct pool_figures figures;
    const struct tracker_site *site;
    unsigned tag;
    bool freed;
    size_t bytes;         /* of the pages that hold it and the index */
    uint32_t window;      /* gets and puts in this one */
    uint32_t least_empty; /* chunks that lay empty all the time in it */
};

/* A window has passed: chunks that lay empty in all of it go, but for one. */
void pool_end_window(struct pool *p);

/* One get or put more. With the lock held. */
static inline void pool_tick(struct pool *p)
{
    if (p->chunks.empty < p->least_empty)
        p->least_empty = p->chunks.empty;
    if (++p->window >= POOL_WINDOW)
        pool_end_window(p);
}

#endif
