/* trader.h - the trading bot: what it hears, what it decides, what it owns.
 *
 *   feed (ITCH) ─► book, price history ─► bars ─► strategies ─► risk
 *                                                      │          │
 *   orders (OUCH) ◄──────────── gateway ◄──────────────┘◄─────────┘
 *        └────► answers ─► orders, positions, journal
 *
 * The trader decides at its timers and nowhere else: strategies are evaluated
 * a few times a virtual second, prices go out as bars every two, the desk is
 * reopened every five. Market data only changes what they will see. So it
 * doesn't matter how many messages of the feed are read at once.
 */
#ifndef TRADER_TRADER_H
#define TRADER_TRADER_H

#include <stdbool.h>
#include <stdint.h>

struct bufferevent;
struct clock;
struct event_base;
struct trader;

struct trader_options {
    unsigned leaks;  /* bit mask: which parts are the leaking half */
    bool observe;    /* listen, never send an order */
    bool comes_back; /* when the orders' stream ends: wait for another one */
};

struct trader_figures {
    uint64_t orders;      /* sent */
    uint64_t fills;       /* executions of own orders */
    uint64_t rejects;     /* own orders refused by the exchange */
    uint64_t round_trips; /* desks closed */
    uint64_t timeouts;    /* orders cancelled for want of a fill in time */
    uint64_t bad_messages;
    int64_t pnl_ticks; /* cash, and positions at the last price */
};

/* `orders` and `feed` are taken, on failure too; `base` and `clock` are
 * borrowed for the trader's life. Opens the first desk and sets the timers.
 * 0 and an owned *out (trader_free), or -ENOMEM with *out NULL. */
int trader_new(struct event_base *base, struct clock *clock,
               struct bufferevent *orders, struct bufferevent *feed,
               const struct trader_options *options, struct trader **out);

/* From now on these halves (a mask as in the options). What there is already is
 * ended as lesson.h says; what is traded doesn't change. */
void trader_switch(struct trader *t, unsigned leaks);

/* Is there a stream for orders, as far as the trader knows? */
bool trader_connected(const struct trader *t);
/* How many answers came by that stream and those before it. */
uint32_t trader_heard(const struct trader *t);
/* Go on with a new stream (taken, on failure too), after the old one ended. No
 * order is sent before the exchange has said which of the last ones it got.
 * 0 or -ENOMEM. */
int trader_resume(struct trader *t, struct bufferevent *orders);

/* Stop deciding and cancel all orders; the answers come in the next turns of
 * the loop. */
void trader_stop(struct trader *t);

/* Free all that the trader owns; NULL is allowed. Bufferevents go at the next
 * turn of the loop. What the leaking halves lost stays lost. */
void trader_free(struct trader *t);

/* The first error that no caller could be told: 0, -ENOMEM, or -EPIPE (the
 * exchange closed a connection for good). */
int trader_error(const struct trader *t);

struct trader_figures trader_figures(const struct trader *t);

#endif
