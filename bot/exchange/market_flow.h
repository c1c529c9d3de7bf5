/* market_flow.h - the seeded market's symbols: what happens to one of them at
 * an event. market.c decides when, and to which.
 */
#ifndef EXCHANGE_MARKET_FLOW_H
#define EXCHANGE_MARKET_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "market_load.h"
#include "rng.h"

#define MARKET_SIDE_ORDERS_MAX 200 /* of the market's own, on a side */
#define MARKET_TICK 100            /* a cent, in 1/10,000 of a dollar */

struct exchange;
struct matching;

/* The market's own orders on one side. Some of them may have been executed
 * since; that is found out when one is looked at. */
struct market_orders {
    uint64_t refs[MARKET_SIDE_ORDERS_MAX];
    unsigned count;
};

struct market_symbol {
    uint16_t symbol;
    int64_t anchor; /* the price that it comes back to, in milliticks */
    int64_t fair;   /* what it is worth now, in milliticks; nobody is told */
    bool halted;
    bool wild;                    /* fair moves in larger steps */
    struct market_symbol *leader; /* its price follows this one's, or NULL */
    int64_t lagged;               /* the leader's, a little while ago */
    int64_t apart;                /* from that */
    struct market_orders bids, asks;
};

struct market_flow {
    struct exchange *exchange; /* borrowed */
    struct matching *matching; /* borrowed */
    const struct market_load *load;
    struct rng rng;
};

/* Orders on both sides, where there were none. 0 or -ENOMEM. */
int market_flow_fill(struct market_flow *f, struct market_symbol *s);
/* One event: an add, a cancel or a marketable order. 0 or -ENOMEM. */
int market_flow_event(struct market_flow *f, struct market_symbol *s);

#endif
