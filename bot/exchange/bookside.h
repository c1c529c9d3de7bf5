/* bookside.h - one side of one book: price levels, best last, and the queue of
 * orders at each.
 *
 *   levels  [rank 97] [rank 98] [rank 100]   <- the best is at the end
 *               |         |          |
 *             first     first      first ⇄ node ⇄ node = last (newest)
 *
 * Most levels come and go near the best price: there the vector's end moves
 * little.
 *
 * A level is addressed by its rank, which is higher the better the price is:
 * the price itself for buys, its complement for sells. So one code serves both
 * sides. Invariants: ranks rise strictly; no level is empty; a level's qty and
 * orders are the sums over its queue.
 */
#ifndef EXCHANGE_BOOKSIDE_H
#define EXCHANGE_BOOKSIDE_H

#include <stddef.h>
#include <stdint.h>

#include "matching.h"

struct pool;

/* A resting order in its queue, and in the map of all orders. */
struct node {
    struct order order; /* the first member: what others see */
    struct node *prev;  /* older */
    struct node *next;  /* newer */
    struct node *chain; /* the next one in ordermap.h's bucket */
};

struct level {
    uint32_t rank;
    uint32_t orders;
    uint64_t qty;
    struct node *first; /* the oldest: trades next */
    struct node *last;
};

/* All zeroes is an empty side. */
struct bookside {
    struct level *levels; /* owned */
    size_t used;
    size_t capacity;
};

/* Without a branch: nobody can foresee which side comes next. */
static inline uint32_t bookside_rank(char side, uint32_t price_ticks)
{
    return price_ticks ^ -(uint32_t)(side != 'B');
}

/* The same complement gives the price back. */
static inline uint32_t bookside_price(char side, uint32_t rank)
{
    return bookside_rank(side, rank);
}

/* The level that trades next, or NULL. Borrowed until levels come or go. */
static inline struct level *bookside_best(const struct bookside *l)
{
    return l->used > 0 ? &l->levels[l->used - 1] : NULL;
}

/* The nodes go back to their pool. */
void bookside_clear(struct bookside *l, struct pool *nodes);

/* Make room: the next bookside_append() cannot fail. 0 or -ENOMEM. */
int bookside_reserve(struct bookside *l);

/* Put `node` (taken) at the end of the queue of its price. Room must have been
 * reserved. */
void bookside_append(struct bookside *l, struct node *node);

/* The level where `node` stands. */
struct level *bookside_level(const struct bookside *l, const struct node *node);

/* Take `node` out of the queue of its `level`, quantity and all; the caller
 * owns it again. A level that is empty then is removed. */
void bookside_unlink(struct bookside *l, struct level *level,
                     struct node *node);

#endif
