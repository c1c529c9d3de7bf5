/* exchange.h - the mock exchange: matching, sessions, market data.
 *
 *   OUCH in ─► session ─► rules ─► matching ─► OUCH out (to its owner)
 *   market or replay ──────────────►   │  ───► ITCH (to every feed)
 *
 * A trader connects with two byte streams, one for orders (OUCH both ways) and
 * one for market data (ITCH to the trader). Both are framed (wire/frame.h). A
 * malformed message closes the connection it came from: its resting orders are
 * cancelled, the exchange goes on.
 *
 * ITCH is gathered in a buffer and leaves at exchange_flush(), before every
 * OUCH answer at the latest, so that a client never learns of a trade before
 * the feed has it.
 */
#ifndef EXCHANGE_EXCHANGE_H
#define EXCHANGE_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "matching.h"

struct bufferevent;
struct event_base;
struct exchange;

struct exchange_figures {
    uint64_t itch_messages; /* sent, counted once however many feeds */
    uint64_t executions;    /* all trades of the books */
    uint64_t orders_in;     /* OUCH orders that came in, by all sessions */
    uint64_t rejects;       /* of these, refused */
    uint64_t bad_messages;  /* malformed OUCH: connections closed for it */
    uint64_t tape;          /* hash over all executions, in their order */
    uint64_t dropped_feeds; /* clients that didn't read (their feed or their
                             * answers) and were dropped */
};

/* `base` is borrowed for the exchange's life.
 * 0 and an owned *out (exchange_free), or -ENOMEM with *out NULL. */
int exchange_new(struct event_base *base, struct exchange **out);
void exchange_free(struct exchange *x);

/* The time that messages carry: nanoseconds since the first midnight. It may
 * pass 24 hours; on the wire it starts again at midnight. */
void exchange_set_time(struct exchange *x, uint64_t time_ns);

/* A symbol, 1 to 8 characters, and its number; announced on the feed (R, then
 * H with state T). A name that is there already gives its number.
 * 0, -EINVAL, -ENOMEM, -ENOSPC. */
int exchange_symbol(struct exchange *x, const char *name, uint16_t *out);
const char *exchange_symbol_name(const struct exchange *x, uint16_t symbol);

/* Connect a client. Both bufferevents are taken, on failure too. The feed
 * starts with all symbols, their states and all resting orders (as adds).
 * 0 or -ENOMEM. */
int exchange_connect(struct exchange *x, struct bufferevent *orders,
                     struct bufferevent *feed);

/* The line for a client's orders breaks (resume.c). Clients have numbers, from
 * 1, in the order in which they connected; the last one's is: */
uint32_t exchange_newest_client(const struct exchange *x);
/* Nothing comes through any more, and nobody knows it yet: what the client says
 * is lost, what it would be told is kept for it. 0; -ENOMEM; -ENOENT: no such
 * client, or its line is broken already. */
int exchange_lose(struct exchange *x, uint32_t client);
/* The exchange notices: it closes the stream and cancels the client's resting
 * orders. The feed goes on. 0; -ENOENT: there is no such client, or its line
 * isn't broken. */
int exchange_hang_up(struct exchange *x, uint32_t client);
/* The client comes back with a new stream (taken, on failure too); it has heard
 * so many answers in all. It is told first what it missed; numbers of orders
 * go on. 0; -ENOENT as above; -ERANGE: it has heard less or more than what was
 * said before the line broke; -ENOMEM: the session ends. */
int exchange_resume(struct exchange *x, uint32_t client,
                    struct bufferevent *orders, uint32_t heard);

/* Requests of the market itself (owner MATCHING_NOBODY): as matching_enter,
 * with a reference chosen by the exchange if rq->ref is 0 (returned in
 * *ref_out, which may be NULL). A halted symbol takes them as well. */
int exchange_enter(struct exchange *x, const struct matching_request *rq,
                   uint64_t *ref_out);

/* Halt a symbol ('H') or let it trade again ('T'): announced on the feed;
 * while halted, sessions' new orders are rejected (OUCH_REJECT_HALTED).
 * 0 or -EINVAL: symbol, state. */
int exchange_set_state(struct exchange *x, uint16_t symbol, char state);

/* A trade that no book shows (hidden, off the book): P on the feed. 0, or
 * -EINVAL: symbol, side, quantity 0, price 0. */
int exchange_hidden_trade(struct exchange *x, uint16_t symbol, char side,
                          uint32_t qty, uint32_t price_ticks);

/* The engine, for the market and for replays: reduce, cancel, replace,
 * execute, look. */
struct matching *exchange_matching(struct exchange *x);

/* The last trades, for who looks on: a ring that somebody lends the exchange.
 * All zeroes: none yet. */
#define EXCHANGE_TRADES_MAX 64
struct exchange_trade {
    uint64_t time_ns;
    uint32_t qty;
    uint32_t price_ticks;
    uint16_t symbol;
    char side;   /* of the taker */
    bool client; /* one of the two was a client, not the market itself */
};
struct exchange_trades {
    uint64_t count; /* ever */
    struct exchange_trade last[EXCHANGE_TRADES_MAX];
};
/* Note trades there from now on (borrowed until it is called with NULL). */
void exchange_note_trades(struct exchange *x, struct exchange_trades *trades);
/* The last one (0), the one before it (1), ...; NULL: none that old is kept. */
const struct exchange_trade *
exchange_trade_back(const struct exchange_trades *trades, unsigned back);

/* Copy every ITCH message from now on, framed, to `out` too (borrowed until
 * it is called again with NULL). Returns 0, or the errno of the first write
 * that failed since the last call. Whoever gives it drains it. */
struct evbuffer;
int exchange_tap(struct exchange *x, struct evbuffer *out);

/* Send what is gathered. 0, or -ENOMEM: some bytes could not be queued, the
 * run can't go on (also remembered for exchange_error()). */
int exchange_flush(struct exchange *x);
/* The first error that no caller could be told: 0, -ENOMEM. */
int exchange_error(const struct exchange *x);
/* Did an OUCH message leave since the last call? Then clients have to be
 * served before the market goes on. */
bool exchange_answered(struct exchange *x);

struct exchange_figures exchange_figures(const struct exchange *x);

#endif
