/* inside.h - the trader's own state, for the files of this folder.
 *
 * trader.c builds and frees it, feed.c hears market data, gateway.c sends
 * orders and hears answers, reconnect.c does without a connection and takes
 * another one, desk.c opens and closes the desk, maker.c,
 * scalper.c and arbitrage.c decide.
 */
#ifndef TRADER_INSIDE_H
#define TRADER_INSIDE_H

#include "journal.h"
#include "lesson.h"
#include "ouch.h"
#include "refmap.h"
#include "strategy_state.h"
#include "trader.h"

#define SECOND_NS 1000000000ull
#define EVALUATE_NS (SECOND_NS / 5)
#define BAR_NS (2 * SECOND_NS)
#define DESK_NS (5 * SECOND_NS)
#define TICK 100u /* one cent, in 1/10,000 of a dollar */

/* A symbol that strategies trade. */
struct listing {
    char name[9];
    uint16_t locate;
    uint32_t last_ticks; /* the last trade's price, 0: none yet */
    int64_t position;    /* shares */
};

/* An order of our own, from sending to its end. */
struct own_order {
    struct own_order *next; /* all of them, the newest first */
    struct own_order *previous;
    uint32_t ref;
    unsigned listing;
    unsigned strategy;
    char side;
    bool accepted;
    bool cancelling;
    unsigned char leaks; /* the halves that it was sent with, as a mask */
    uint32_t leaves_qty;
    uint32_t price_ticks;
    char token[TOKEN_LEN + 1];     /* owns the context until the answer */
    struct order_context *context; /* owned, once the order is accepted */
    struct timeout timeout;
};

struct trader {
    struct event_base *base;  /* borrowed */
    struct clock *clock;      /* borrowed */
    struct lessons parts;     /* the halves that are asked now ... */
    unsigned char leaks;      /* ... as a mask */
    unsigned char desk_leaks; /* those that opened the desk */
    bool observe;
    bool stopping;
    int error;

    struct bufferevent *orders_bev; /* owned; NULL: it is lost */
    struct bufferevent *feed_bev;   /* owned */
    uint64_t feed_day_ns;           /* midnight of the feed's day */
    uint64_t feed_time_ns;          /* of its last message */

    struct book *book;
    struct cache *cache;
    struct journal journal;
    struct listing listings[BAR_SYMBOLS];
    unsigned listing_count;
    uint32_t heard; /* answers, ever */

    struct refmap orders; /* own_order by ref */
    struct own_order *newest;
    uint32_t last_ref;
    bool comes_back;
    bool away; /* until the exchange has said which orders it got */
    int64_t cash_ticks;
    struct trader_figures figures;

    struct strong desk;
    struct channel *channels[DESK_STRATEGIES];
    struct event *timers[3]; /* see trader.c */
    uint64_t timer_ids[3];
};

/* What a strategy wants. */
struct intent {
    unsigned listing;
    unsigned strategy;
    char side;
    char tif; /* enum ouch_tif */
    bool post_only;
    uint32_t qty;
    uint32_t price_ticks;
    uint32_t average_ticks; /* what it saw; for the order's context */
    uint64_t timeout_ns;    /* 0: none */
};

/* Remember the first error; the driver ends the run for it. */
void trader_fail(struct trader *t, int error);
/* trader.c: listen to the stream for orders. 0 or -ENOMEM. */
int trader_listen(struct trader *t);

/* feed.c: bufferevent callback for market data. */
void feed_on_read(struct bufferevent *bev, void *trader);

/* gateway.c: send an order, unless risk says no (then 0). -ENOMEM. */
int gateway_send(struct trader *t, const struct intent *intent);
int gateway_cancel(struct trader *t, struct own_order *order);
void gateway_on_read(struct bufferevent *bev, void *trader);
/* Free an order that nobody will answer any more. */
void gateway_order_drop(struct trader *t, struct own_order *order);

/* reconnect.c: the stream for orders has ended. */
void gateway_lost(struct trader *t);
/* The exchange expects this number next: what has it, or a higher one, never
 * arrived. 0 or -EPROTO. */
int gateway_in_step(struct trader *t, uint32_t next_ref);

/* risk.c: how many of these shares may be ordered, 0 to intent->qty. */
uint32_t risk_allow(const struct trader *t, const struct intent *intent);

/* desk.c */
int desk_reopen(struct trader *t);
void desk_give_up(struct trader *t);
/* Mid prices to all channels. */
int desk_publish(struct trader *t);
/* Let each strategy read its bars and decide. */
int desk_evaluate(struct trader *t);

/* Best bid and ask of a listing; false unless there are both. */
bool trader_touch(const struct trader *t, unsigned listing, uint32_t *bid_ticks,
                  uint32_t *ask_ticks);

/* The strategies: what to send now. 0 or -ENOMEM. */
int maker_decide(struct trader *t, struct strategy_state *s,
                 const struct desk_params *params);
int scalper_decide(struct trader *t, struct strategy_state *s,
                   const struct desk_params *params);
int arbitrage_decide(struct trader *t, struct strategy_state *s,
                     const struct desk_params *params);

#endif
