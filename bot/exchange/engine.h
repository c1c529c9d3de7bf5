/* engine.h - what matching.c (changing) and matching_look.c (looking) share.
 * Nobody else includes it.
 */
#ifndef EXCHANGE_ENGINE_H
#define EXCHANGE_ENGINE_H

#include "bookside.h"
#include "matching.h"
#include "ordermap.h"
#include "pool.h"

struct book {
    struct bookside sides[2]; /* buys, sells */
};

/* Invariant: a node is in exactly one queue, and in `orders` under its ref. */
struct matching {
    struct matching_events events;
    void *ctx;          /* borrowed */
    struct book *books; /* owned, one for each symbol */
    uint16_t symbols;
    struct pool *nodes;     /* owned: where the queues' nodes come from */
    struct ordermap orders; /* the nodes, which the queues own */
    uint64_t match;         /* number of the last trade */
};

static inline struct bookside *engine_side(const struct matching *m,
                                           uint16_t symbol, char side)
{
    return &m->books[symbol].sides[side != 'B'];
}

#endif
