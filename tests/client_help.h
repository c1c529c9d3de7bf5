/* client_help.h - a client of the exchange at the other end of two pairs. It
 * writes down what it hears, as text: "f:" before what came by the feed, "o:"
 * before what came by the orders' stream.
 */
#ifndef TESTS_CLIENT_HELP_H
#define TESTS_CLIENT_HELP_H

#include <event2/bufferevent.h>
#include <stdarg.h>

#include "exchange_help.h"
#include "frame.h"
#include "itch.h"
#include "ouch.h"

struct client {
    struct bufferevent *orders;
    struct bufferevent *feed;
    bool deaf;    /* doesn't write down what it hears */
    int ends;     /* streams that the exchange closed */
    int garbled;  /* messages that couldn't be decoded */
    size_t count; /* messages heard */
    char heard[8192];
    size_t heard_len;
};

/* Write it down; what doesn't fit any more counts as garbled. */
__attribute__((format(printf, 2, 3))) static inline void
client_hears(struct client *c, const char *format, ...)
{
    size_t room = sizeof(c->heard) - c->heard_len;
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(c->heard + c->heard_len, room, format, args);
    va_end(args);
    if (len >= 0 && (size_t)len < room)
        c->heard_len += (size_t)len;
    else
        c->garbled++;
}

static inline void hear_itch(struct client *c, const struct itch *m)
{
    unsigned long long ref = m->ref;

    switch (m->type) {
    case 'R':
        client_hears(c, "f:R %s\n", m->symbol);
        break;
    case 'H':
        client_hears(c, "f:H %s %c\n", m->symbol, m->code);
        break;
    case 'A':
        client_hears(c, "f:A %llu %c%u %s@%u\n", ref, m->side, m->qty,
                     m->symbol, m->price_ticks);
        break;
    case 'E':
        client_hears(c, "f:E %llu %u #%llu\n", ref, m->qty,
                     (unsigned long long)m->match);
        break;
    case 'X':
        client_hears(c, "f:X %llu %u\n", ref, m->qty);
        break;
    case 'D':
        client_hears(c, "f:D %llu\n", ref);
        break;
    case 'U':
        client_hears(c, "f:U %llu %llu %u@%u\n", ref,
                     (unsigned long long)m->new_ref, m->qty, m->price_ticks);
        break;
    case 'P':
        client_hears(c, "f:P %c%u %s@%u #%llu\n", m->side, m->qty, m->symbol,
                     m->price_ticks, (unsigned long long)m->match);
        break;
    default:
        c->garbled++;
        break;
    }
}

static inline void hear_ouch(struct client *c, const struct ouch_out *m)
{
    switch (m->type) {
    case 'A':
        client_hears(c, "o:A %u %c%u %s@%llu ref %llu '%s'\n", m->ref, m->side,
                     m->qty, m->symbol, (unsigned long long)m->price_ticks,
                     (unsigned long long)m->order_ref, m->token);
        break;
    case 'U':
        client_hears(c, "o:U %u %u %c%u %s@%llu ref %llu '%s'\n", m->old_ref,
                     m->ref, m->side, m->qty, m->symbol,
                     (unsigned long long)m->price_ticks,
                     (unsigned long long)m->order_ref, m->token);
        break;
    case 'C':
        client_hears(c, "o:C %u %u %c\n", m->ref, m->qty, m->code);
        break;
    case 'E':
        client_hears(c, "o:E %u %u@%llu %c #%llu\n", m->ref, m->qty,
                     (unsigned long long)m->price_ticks, m->liquidity,
                     (unsigned long long)m->match);
        break;
    case 'J':
        client_hears(c, "o:J %u %s '%s'\n", m->ref, ouch_reject_name(m->reason),
                     m->token);
        break;
    case 'I':
    case 'Q':
        client_hears(c, "o:%c %u\n", m->type, m->ref);
        break;
    default:
        c->garbled++;
        break;
    }
}

static inline int on_client_itch(void *client, const unsigned char *bytes,
                                 size_t len)
{
    struct client *c = client;
    struct itch msg;

    c->count++;
    if (itch_decode(bytes, len, &msg) != 0 || !msg.known)
        c->garbled++;
    else if (!c->deaf)
        hear_itch(c, &msg);
    return 0;
}

static inline int on_client_ouch(void *client, const unsigned char *bytes,
                                 size_t len)
{
    struct client *c = client;
    struct ouch_out msg;

    c->count++;
    if (ouch_out_decode(bytes, len, &msg) != 0 || !msg.known)
        c->garbled++;
    else if (!c->deaf)
        hear_ouch(c, &msg);
    return 0;
}

static inline void on_client_feed(struct bufferevent *bev, void *client)
{
    if (frame_each(bufferevent_get_input(bev), on_client_itch, client) != 0)
        ((struct client *)client)->garbled++;
}

static inline void on_client_orders(struct bufferevent *bev, void *client)
{
    if (frame_each(bufferevent_get_input(bev), on_client_ouch, client) != 0)
        ((struct client *)client)->garbled++;
}

static inline void on_client_end(struct bufferevent *bev, short what,
                                 void *client)
{
    (void)bev;
    if ((what & BEV_EVENT_EOF) != 0)
        ((struct client *)client)->ends++;
}

/* Let everything happen that is due. */
static inline void help_turn(struct event_base *base)
{
    for (int i = 0; i < 6; i++)
        event_base_loop(base, EVLOOP_NONBLOCK);
}

/* A client and, in far[], the exchange's ends of its streams: orders, feed.
 * Never where an allocation may fail: a pair that libevent (2.1.12) cannot
 * finish crashes when it is freed. */
static inline int client_pair(struct client *c, struct event_base *base,
                              struct bufferevent *far[2])
{
    struct bufferevent *orders[2];
    struct bufferevent *feed[2];

    memset(c, 0, sizeof(*c));
    if (bufferevent_pair_new(base, 0, orders) != 0)
        return -ENOMEM;
    c->orders = orders[0];
    far[0] = orders[1];
    far[1] = NULL;
    if (bufferevent_pair_new(base, 0, feed) != 0)
        return -ENOMEM;
    c->feed = feed[0];
    far[1] = feed[1];
    bufferevent_setcb(c->orders, on_client_orders, NULL, on_client_end, c);
    bufferevent_setcb(c->feed, on_client_feed, NULL, on_client_end, c);
    bufferevent_enable(c->orders, EV_READ | EV_WRITE);
    bufferevent_enable(c->feed, EV_READ | EV_WRITE);
    return 0;
}

/* 0 or -ENOMEM; client_close() in both cases. */
static inline int client_open(struct client *c, struct help *h)
{
    struct bufferevent *far[2] = {NULL, NULL};
    int rc = client_pair(c, h->base, far);

    return rc == 0 ? exchange_connect(h->x, far[0], far[1]) : rc;
}

static inline void client_close(struct client *c)
{
    if (c->orders != NULL)
        bufferevent_free(c->orders);
    if (c->feed != NULL)
        bufferevent_free(c->feed);
    c->orders = c->feed = NULL;
}

static inline void client_forget(struct client *c)
{
    c->heard_len = 0;
    c->heard[0] = '\0';
}

static inline int client_send(struct client *c, const struct ouch_in *msg)
{
    unsigned char bytes[OUCH_LEN_MAX];
    size_t len = ouch_in_encode(msg, bytes);

    return frame_write(bufferevent_get_output(c->orders), bytes, len);
}

/* An order that the rules like; a test changes what it wants. */
static inline struct ouch_in client_order(uint32_t ref, char side, uint32_t qty,
                                          uint64_t price_ticks)
{
    struct ouch_in msg = {
        .type = 'O',
        .ref = ref,
        .side = side,
        .qty = qty,
        .symbol = "TEST",
        .price_ticks = price_ticks,
        .tif = OUCH_DAY,
        .display = 'Y',
        .capacity = 'P',
    };

    snprintf(msg.token, sizeof(msg.token), "tok%u", ref);
    return msg;
}

static inline int client_enter(struct client *c, uint32_t ref, char side,
                               uint32_t qty, uint64_t price_ticks)
{
    struct ouch_in msg = client_order(ref, side, qty, price_ticks);

    return client_send(c, &msg);
}

static inline int client_cancel(struct client *c, uint32_t ref, uint32_t qty)
{
    struct ouch_in msg = {.type = 'X', .ref = ref, .qty = qty};

    return client_send(c, &msg);
}

static inline int client_replace(struct client *c, uint32_t ref,
                                 uint32_t new_ref, uint32_t qty,
                                 uint64_t price_ticks)
{
    struct ouch_in msg = client_order(ref, 0, qty, price_ticks);

    msg.type = 'U';
    msg.new_ref = new_ref;
    snprintf(msg.token, sizeof(msg.token), "tok%u", new_ref);
    return client_send(c, &msg);
}

/* An order of the market itself on symbol 0. */
static inline int help_market(struct help *h, char side, uint32_t qty,
                              uint32_t price_ticks)
{
    struct matching_request rq = {
        .side = side, .qty = qty, .price_ticks = price_ticks};

    return exchange_enter(h->x, &rq, NULL);
}

#endif
