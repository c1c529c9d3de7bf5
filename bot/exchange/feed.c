/* feed.c - market data: ITCH messages are gathered and go to every client.
 *
 *   engine ─► gathered (a fixed array) ─┬─► feed of each session
 *                                       └─► tap
 *
 * One write of many messages costs as much as one of a single message. What is
 * gathered leaves when the exchange is told to flush, when the array is full,
 * or when a client is to be answered.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>

#include "bounds.h"
#include "bytes.h"
#include "exchange_parts.h"

void feed_add(struct exchange *x, struct itch *msg)
{
    unsigned char *at;
    size_t len;

    if (x->gathered_bytes + 2 + ITCH_LEN_MAX > sizeof(x->gathered)) {
        bound_met(BOUND_FEED_GATHERED, 1);
        exchange_remember(x, feed_push(x));
    }
    msg->time_ns = exchange_wire_time(x);
    memcpy(msg->symbol, x->symbols[msg->locate].name, sizeof(msg->symbol));
    at = x->gathered + x->gathered_bytes;
    len = itch_encode(msg, at + 2);
    bytes_put(at, 2, len);
    x->gathered_bytes += 2 + len;
    bound_holds(BOUND_FEED_GATHERED, x->gathered_bytes);
    if (x->only == NULL)
        x->figures.itch_messages++;
}

static int feed_write(struct exchange *x, struct session *s)
{
    int rc;

    if (x->only != NULL ? s != x->only : !session_takes(s, &s->feed))
        return 0;
    rc = bufferevent_write(s->feed.bev, x->gathered, x->gathered_bytes);
    return rc == 0 ? 0 : -ENOMEM;
}

int feed_push(struct exchange *x)
{
    int rc = 0;

    if (x->gathered_bytes == 0)
        return 0;
    for (struct session *s = x->sessions; s != NULL; s = s->next)
        if (feed_write(x, s) != 0)
            rc = -ENOMEM;
    if (x->tap != NULL && x->only == NULL &&
        evbuffer_add(x->tap, x->gathered, x->gathered_bytes) != 0)
        x->tap_error = rc = -ENOMEM;
    x->gathered_bytes = 0;
    return rc;
}

void feed_symbol(struct exchange *x, uint16_t symbol)
{
    struct itch msg = {.type = 'R', .locate = symbol};

    feed_add(x, &msg);
    feed_state(x, symbol);
}

void feed_state(struct exchange *x, uint16_t symbol)
{
    struct itch msg = {
        .type = 'H', .locate = symbol, .code = x->symbols[symbol].state};

    feed_add(x, &msg);
}

void feed_order(struct exchange *x, const struct order *o)
{
    struct itch msg = {
        .type = 'A',
        .locate = o->symbol,
        .ref = o->ref,
        .side = o->side,
        .qty = o->qty,
        .price_ticks = o->price_ticks,
    };

    feed_add(x, &msg);
}

static void on_resting(void *exchange, const struct order *o)
{
    feed_order(exchange, o);
}

int feed_snapshot(struct exchange *x, struct session *s)
{
    int before = x->error;
    int rc;

    x->error = 0; /* the caller can be told of the next one */
    x->only = s;
    for (uint16_t i = 0; i < matching_symbols(x->matching); i++) {
        feed_symbol(x, i);
        matching_each(x->matching, i, 'B', on_resting, x);
        matching_each(x->matching, i, 'S', on_resting, x);
    }
    exchange_remember(x, feed_push(x));
    rc = x->error;
    x->only = NULL;
    x->error = before;
    return rc;
}
