/* replay_orders.h - what a replayed file says about orders, done to the
 * exchange; and the counts of what could not be done as it says.
 *
 * All functions return 0 or -ENOMEM. What the file says wrongly is counted in
 * the figures, never an error.
 */
#ifndef EXCHANGE_REPLAY_ORDERS_H
#define EXCHANGE_REPLAY_ORDERS_H

#include <stdbool.h>
#include <stdint.h>

#include "refmap.h"

struct exchange;
struct matching;
struct matching_request;
struct replay_figures;

/* Storage belongs to the caller. */
struct replay_orders {
    struct exchange *exchange;      /* borrowed */
    struct matching *matching;      /* borrowed */
    struct replay_figures *figures; /* borrowed */
    struct refmap left; /* by reference: shares left, as the file has it */
    uint64_t next_taker_ref;
};

void replay_orders_init(struct replay_orders *o, struct exchange *x,
                        struct replay_figures *figures);
void replay_orders_clear(struct replay_orders *o);

/* Does the file have this order now? */
bool replay_orders_has(const struct replay_orders *o, uint64_t ref);

/* A new resting order: rq's ref, symbol, side, quantity and price. */
int replay_orders_add(struct replay_orders *o,
                      const struct matching_request *rq);
int replay_orders_reduce(struct replay_orders *o, uint64_t ref, uint32_t qty);
int replay_orders_remove(struct replay_orders *o, uint64_t ref);
int replay_orders_replace(struct replay_orders *o, uint64_t ref,
                          uint64_t new_ref, uint32_t qty, uint32_t price_ticks);
/* `qty` of it was executed, by whoever stands against it. */
int replay_orders_execute(struct replay_orders *o, uint64_t ref, uint32_t qty);
/* Executed at a price other than its own, wherever it stands. */
int replay_orders_improve(struct replay_orders *o, uint64_t ref, uint32_t qty,
                          uint32_t price_ticks);

/* The symbol's trading state, ITCH's letters: H P Q halt it, T doesn't. */
int replay_orders_state(struct replay_orders *o, uint16_t symbol, char state);
/* A trade that met no order of any book. */
int replay_orders_hidden(struct replay_orders *o, uint16_t symbol, char side,
                         uint32_t qty, uint32_t price_ticks);

#endif
