/* run_market.h - the book of one symbol and its last trades, as a page shows
 * them. Plain values, copied out of the exchange.
 */
#ifndef MONITOR_RUN_MARKET_H
#define MONITOR_RUN_MARKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUN_LEVELS_MAX 8 /* of a side, the best ones */
#define RUN_TRADES_MAX 10
#define RUN_SYMBOL_LEN 9 /* with its end */

struct run_level {
    uint32_t price_ticks;
    uint32_t orders;
    uint64_t qty;
    uint64_t own_qty; /* of that, the bot's */
};

struct run_trade {
    uint64_t at_ns; /* virtual, since the start of the run */
    uint32_t price_ticks;
    uint32_t qty;
    char side; /* of who came last: 'B' bought, 'S' sold */
    bool own;  /* the bot was one of the two */
};

struct run_market {
    unsigned symbols; /* of the exchange, so far */
    unsigned number;  /* of this one */
    char symbol[RUN_SYMBOL_LEN];
    size_t bid_count, ask_count, trade_count;
    struct run_level bids[RUN_LEVELS_MAX]; /* best first */
    struct run_level asks[RUN_LEVELS_MAX];
    struct run_trade trades[RUN_TRADES_MAX]; /* the last one first */
};

#endif
