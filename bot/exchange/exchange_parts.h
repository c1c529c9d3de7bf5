/* exchange_parts.h - what the parts of the exchange share. Nobody outside
 * includes it.
 *
 *   exchange.c   symbols, time, the market's requests
 *   session.c    clients: connecting, reading, answering, closing
 *   resume.c     clients whose line breaks, and who come back
 *   rules.c      which OUCH orders are taken, and what becomes of them
 *   events.c     what the engine tells: to ITCH, OUCH and the tape
 *   feed.c       ITCH: gathering and sending
 */
#ifndef EXCHANGE_EXCHANGE_PARTS_H
#define EXCHANGE_EXCHANGE_PARTS_H

#include "exchange.h"
#include "itch.h"
#include "ouch.h"
#include "refmap.h"

#define FEED_GATHER_BYTES 16384

/* A client that leaves more than this unread is dropped. */
#define SESSION_UNREAD_MAX_BYTES (4u << 20)

struct symbol {
    char name[ITCH_SYMBOL_LEN + 1];
    char state;          /* 'T' trading, 'H' halted */
    uint32_t last_ticks; /* price of the last trade of the book, or 0 */
};

/* One byte stream to or from a client. */
struct stream {
    struct bufferevent *bev; /* owned; NULL: orders, while the line is broken */
    bool is_pair;            /* in that case, look whether the partner is */
};

struct session {
    struct exchange *exchange; /* borrowed */
    struct session *next;
    struct stream orders;
    struct stream feed;
    uint32_t id;             /* the owner of its orders; never used again */
    uint32_t last_ref;       /* the highest UserRefNum that came */
    struct refmap resting;   /* UserRefNum to struct order, the engine's */
    struct evbuffer *missed; /* owned: answers kept since the line broke; NULL:
                              * it isn't broken */
    bool doomed;             /* to be closed as soon as that is safe */
    uint32_t told;           /* answers that went out on its streams */
};

/* The OUCH request that the engine works on. It is answered at the first thing
 * that happens: "accepted" goes before what comes of it. */
struct pending {
    struct session *session;
    const struct ouch_in *msg;
    const struct matching_request *request;
    uint32_t open_qty; /* what the answer says */
    bool answered;
};

struct exchange {
    struct event_base *base; /* borrowed */
    struct matching *matching;
    struct symbol *symbols;   /* owned; as many as the engine has */
    struct session *sessions; /* owned, in the order in which they came */
    struct pending *pending;  /* borrowed while the engine works, or NULL */
    struct evbuffer *tap;     /* borrowed, or NULL */
    struct exchange_trades *trades; /* borrowed, or NULL */
    struct session *only; /* the one client that the feed goes to now */
    uint64_t time_ns;
    uint64_t next_ref;
    uint32_t next_session;
    int tap_error;
    int error;
    bool answered;
    struct exchange_figures figures;
    size_t gathered_bytes;
    unsigned char gathered[FEED_GATHER_BYTES]; /* framed ITCH */
};

/* exchange.c */
/* Remember an error that nobody can be told. Returns it. */
int exchange_remember(struct exchange *x, int rc);
uint64_t exchange_wire_time(const struct exchange *x);
/* A reference that no live order has. */
uint64_t exchange_choose_ref(struct exchange *x);
/* The symbol's number, or -1. */
int exchange_find_symbol(const struct exchange *x, const char *name);

/* events.c */
extern const struct matching_events events_table;

/* feed.c */
/* Gather one message; time and symbol name are filled in. */
void feed_add(struct exchange *x, struct itch *msg);
/* Send what is gathered. 0 or -ENOMEM. */
int feed_push(struct exchange *x);
/* A resting order, as an add. */
void feed_order(struct exchange *x, const struct order *o);
void feed_symbol(struct exchange *x, uint16_t symbol);
void feed_state(struct exchange *x, uint16_t symbol);
/* Symbols, states and resting orders, to this client alone; nothing may be
 * gathered when it begins. 0 or -ENOMEM. */
int feed_snapshot(struct exchange *x, struct session *s);

/* session.c */
struct session *session_find(const struct exchange *x, uint32_t id);
/* Send one OUCH message; the feed goes first. Errors are remembered. */
void session_answer(struct session *s, struct ouch_out *msg);
/* May `s` get more? A client that reads too little is doomed here. */
bool session_takes(struct session *s, const struct stream *stream);
/* Close the sessions that are doomed; not from within the engine. */
void session_sweep(struct exchange *x);
void session_free(struct session *s);
/* The stream for orders is this one from now on, and is listened to. 0 or
 * -ENOMEM. */
int session_listen(struct session *s, struct bufferevent *orders);
/* Close a stream that may be there: the other end hears of it. */
void session_close_stream(struct stream *stream);

/* rules.c */
/* Do what the client asks. Errors are remembered. */
void rules_take(struct session *s, const struct ouch_in *msg);

#endif
