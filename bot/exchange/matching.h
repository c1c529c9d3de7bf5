/* matching.h - the matching engine: price, then time, on integer ticks.
 *
 * It keeps the resting orders of all symbols and makes the trades. It knows
 * nothing of wires, sessions or clocks; whoever runs it is told of each change
 * to a book through a table of callbacks, in the order in which they happen.
 *
 * Memory: one object for each resting order, from a pool of the engine's own
 * (TAG_EXCHANGE), which takes from the heap what it has no room for.
 * A request takes all the memory it may need first: on -ENOMEM nothing has
 * changed.
 */
#ifndef EXCHANGE_MATCHING_H
#define EXCHANGE_MATCHING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct matching;

#define MATCHING_NOBODY 0 /* owner of the market's own orders */

/* A resting order, as others may see it. Borrowed: it stays at its address as
 * long as it is live; matching_replace() may move it on to its new reference.
 */
struct order {
    uint64_t ref;
    uint16_t symbol; /* 0 to symbols - 1 */
    char side;       /* 'B' or 'S' */
    uint32_t qty;    /* what is left, in shares */
    uint32_t price_ticks;
    uint32_t owner;    /* session, or MATCHING_NOBODY */
    uint32_t user_ref; /* the owner's own number for it */
    uint32_t executed; /* shares traded so far, replaced forms included */
};

enum matching_kind {
    MATCHING_DAY,       /* match, then rest */
    MATCHING_IOC,       /* match, drop what is left */
    MATCHING_POST_ONLY, /* refuse if it would match at once */
    MATCHING_MARKET,    /* match at any price, drop what is left */
};

struct matching_request {
    uint64_t ref; /* unique among live orders; the caller chooses */
    uint16_t symbol;
    char side;
    enum matching_kind kind;
    uint32_t qty;
    uint32_t price_ticks; /* not looked at for MATCHING_MARKET */
    uint32_t owner;
    uint32_t user_ref;
};

/* Why an order went or shrank, OUCH's letters. */
enum matching_why {
    MATCHING_BY_USER = 'U',
    MATCHING_BY_IOC = 'I',
    MATCHING_BY_SELF_MATCH = 'Q',
    MATCHING_BY_SYSTEM = 'Z',
};

/* What happens to the books; any callback may be NULL. They must not call the
 * engine. `resting` shows the order *after* the change; qty 0: it is gone as
 * soon as the callback returns. */
struct matching_events {
    void (*on_add)(void *ctx, const struct order *resting);
    /* `taker` is the request that took `qty` shares at the resting price. */
    void (*on_execute)(void *ctx, const struct order *resting,
                       const struct matching_request *taker, uint32_t qty,
                       uint64_t match);
    /* `qty` shares went from a resting order without a trade. */
    void (*on_cancel)(void *ctx, const struct order *resting, uint32_t qty,
                      enum matching_why why);
    /* `old_ref` was replaced by the order `resting` without a trade. */
    void (*on_replace)(void *ctx, uint64_t old_ref,
                       const struct order *resting);
    /* What was left of an incoming order that doesn't rest: IOC, market, or
     * self-trade prevention. */
    void (*on_drop)(void *ctx, const struct matching_request *taker,
                    uint32_t qty, enum matching_why why);
};

/* `symbols`: how many (up to 65,535; matching_add_symbol adds more). `events`
 * is copied, `ctx` borrowed for the engine's life.
 * Returns 0 and an owned *out (matching_free), or -ENOMEM with *out NULL. */
int matching_new(uint16_t symbols, const struct matching_events *events,
                 void *ctx, struct matching **out);
void matching_free(struct matching *m);

/* One more symbol with an empty book; *out is its number.
 * -ENOMEM, -ENOSPC: nothing changed. */
int matching_add_symbol(struct matching *m, uint16_t *out);

/* Enter an order. The callbacks tell what became of it, in this order:
 * executions, then on_add for what rests or on_drop for what doesn't.
 *
 * Self-trade prevention: a taker never trades with a resting order of the same
 * owner (MATCHING_NOBODY excepted). The resting order is cancelled first
 * (BY_SELF_MATCH), the taker goes on.
 *
 * Returns 0, or, with nothing changed:
 * -EINVAL  side, symbol, quantity 0, price 0      -EEXIST  ref is live
 * -EAGAIN  post-only, but it would match          -ENOMEM */
int matching_enter(struct matching *m, const struct matching_request *rq);

/* Cancel `by_qty` shares of a resting order; all that is left if by_qty is at
 * least that. It keeps its place in the queue. 0 or -ENOENT. */
int matching_reduce(struct matching *m, uint64_t ref, uint32_t by_qty,
                    enum matching_why why);
int matching_cancel(struct matching *m, uint64_t ref, enum matching_why why);

/* Replace a resting order by one with `rq`'s ref, quantity, price, kind (DAY
 * or POST_ONLY) and user_ref; side, symbol and owner are inherited. It loses
 * its place. If the new one matches at once: on_cancel for the old, then as
 * in matching_enter; else on_replace alone.
 * 0, -ENOENT (old), or as matching_enter, with nothing changed. */
int matching_replace(struct matching *m, uint64_t old_ref,
                     const struct matching_request *rq);

/* Trade `qty` shares of a resting order directly, wherever it stands in the
 * queue; for replays of an execution that isn't at the front. `taker` is only
 * handed on to on_execute. 0, -ENOENT. */
int matching_execute(struct matching *m, uint64_t ref, uint32_t qty,
                     const struct matching_request *taker);

/* Number a trade that no book shows, in one row with all others. */
uint64_t matching_next_match(struct matching *m);

/* Looking: all borrowed until the next request. */
const struct order *matching_find(const struct matching *m, uint64_t ref);
/* The order that would trade next on this side, or NULL. */
const struct order *matching_front(const struct matching *m, uint16_t symbol,
                                   char side);
/* Best price and the shares at it. false: that side is empty. */
bool matching_best(const struct matching *m, uint16_t symbol, char side,
                   uint32_t *price_ticks, uint64_t *qty);

struct matching_level {
    uint32_t price_ticks;
    uint64_t qty;
    uint32_t orders;
};
/* The best `max` levels of a side, best first. Returns how many. */
size_t matching_depth(const struct matching *m, uint16_t symbol, char side,
                      struct matching_level *out, size_t max);
/* Call `visit` for each order of a side, in the order in which they would
 * trade. It must not call the engine. */
void matching_each(const struct matching *m, uint16_t symbol, char side,
                   void (*visit)(void *ctx, const struct order *resting),
                   void *ctx);
/* Live orders in all books. */
size_t matching_orders(const struct matching *m);
uint16_t matching_symbols(const struct matching *m);
/* A hash of all books: every order (ref, symbol, side, price, quantity) with
 * its place in its queue. Whose order it is isn't in it, so that a replay of
 * recorded market data can be compared. */
uint64_t matching_hash(const struct matching *m);

#endif
