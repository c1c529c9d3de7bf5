/* gateway.c - orders go out, and what became of them comes back.
 *
 * An order's context is under way as its token until the exchange accepts or
 * rejects the order; the order itself keeps the token's text, so that a
 * context can be found again when no answer will come. A token that comes back
 * is believed only if it is the one that was sent.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bounds.h"
#include "clock.h"
#include "frame.h"
#include "inside.h"
#include "label.h"

/* The halves that an order was sent with see it to its end. */
static struct lessons order_halves(const struct own_order *o)
{
    return lessons_choose(o->leaks);
}

static void order_unlink(struct trader *t, struct own_order *o)
{
    if (o->previous != NULL)
        o->previous->next = o->next;
    else if (t->newest == o)
        t->newest = o->next;
    if (o->next != NULL)
        o->next->previous = o->previous;
    refmap_take(&t->orders, o->ref);
}

/* Take the order out and free it. Its time-out and its token are dealt with. */
static void order_free(struct trader *t, struct own_order *o)
{
    order_unlink(t, o);
    tracker_free(o->context);
    tracker_free(o);
}

void gateway_order_drop(struct trader *t, struct own_order *o)
{
    order_halves(o).timer->end(&o->timeout, t->clock);
    if (!o->accepted)
        order_halves(o).forget->ended(o->token);
    order_free(t, o);
}

static int gateway_write(struct trader *t, const struct ouch_in *msg)
{
    unsigned char bytes[OUCH_LEN_MAX];
    size_t len = ouch_in_encode(msg, bytes);

    return frame_write(bufferevent_get_output(t->orders_bev), bytes, len);
}

static void on_order_timeout(void *trader, uint32_t ref, const char *note)
{
    struct trader *t = trader;
    struct own_order *o = refmap_get(&t->orders, ref);
    int rc;

    if (o == NULL)
        return;
    t->figures.timeouts++;
    journal_note(&t->journal, note);
    rc = gateway_cancel(t, o);
    if (rc != 0)
        trader_fail(t, rc);
}

/* What the order's strategy saw when it decided. */
static void context_fill(const struct trader *t, const struct intent *intent,
                         struct order_context *context)
{
    uint32_t bid_ticks = 0;
    uint32_t ask_ticks = 0;

    (void)trader_touch(t, intent->listing, &bid_ticks, &ask_ticks);
    memset(context, 0, sizeof(*context));
    context->strategy = intent->strategy;
    snprintf(context->why, sizeof(context->why), "%s",
             strategy_name((enum strategy_kind)intent->strategy));
    context->decided_ns = clock_now_ns(t->clock);
    context->bid_ticks = bid_ticks;
    context->ask_ticks = ask_ticks;
    context->average_ticks = intent->average_ticks;
    (void)t->parts.cache->window(t->cache, t->listings[intent->listing].locate,
                                 context->decided_ns, context->recent_ticks,
                                 CONTEXT_PRICES);
}

static int order_enter(struct trader *t, const struct intent *intent,
                       struct own_order *o)
{
    struct ouch_in msg = {
        .type = 'O',
        .ref = o->ref,
        .side = o->side,
        .qty = o->leaves_qty,
        .price_ticks = o->price_ticks,
        .tif = intent->tif,
        .display = 'Y',
        .capacity = 'P',
        .post_only = intent->post_only,
    };

    memcpy(msg.symbol, t->listings[o->listing].name, sizeof(msg.symbol));
    memcpy(msg.token, o->token, sizeof(msg.token));
    return gateway_write(t, &msg);
}

/* A new order with its token and its time-out, in no list yet. */
static int order_new(struct trader *t, const struct intent *intent,
                     uint32_t qty, struct own_order **out)
{
    struct own_order *o = tracker_calloc(TAG_ORDERS, 1, sizeof(*o));
    struct order_context context;
    char note[TIMEOUT_NOTE_LEN];
    int rc;

    *out = o;
    if (o == NULL)
        return -ENOMEM;
    o->leaks = t->leaks;
    o->ref = t->last_ref + 1;
    o->listing = intent->listing;
    o->strategy = intent->strategy;
    o->side = intent->side;
    o->leaves_qty = qty;
    o->price_ticks = intent->price_ticks;
    context_fill(t, intent, &context);
    snprintf(note, sizeof(note),
             "order %" PRIu32 " for %s timed out: %" PRIu32 " %s at %" PRIu32
             ".%04" PRIu32,
             o->ref, context.why, qty, t->listings[o->listing].name,
             o->price_ticks / 10000, o->price_ticks % 10000);
    rc = order_halves(o).forget->send(&context, o->token);
    if (rc == 0 && intent->timeout_ns != 0)
        rc = order_halves(o).timer->start(&o->timeout, t->base, t->clock,
                                          context.decided_ns +
                                              intent->timeout_ns,
                                          on_order_timeout, t, o->ref, note);
    return rc;
}

int gateway_send(struct trader *t, const struct intent *intent)
{
    uint32_t qty = risk_allow(t, intent);
    struct own_order *o;
    unsigned before;
    int rc;

    if (qty == 0)
        return 0;
    before = label_enter(t->listings[intent->listing].locate);
    rc = order_new(t, intent, qty, &o);
    label_leave(before);
    if (rc == 0)
        rc = refmap_reserve(&t->orders);
    if (rc == 0)
        rc = order_enter(t, intent, o);
    if (rc != 0) {
        if (o != NULL)
            gateway_order_drop(t, o);
        return rc;
    }
    t->last_ref++;
    t->figures.orders++;
    o->next = t->newest;
    if (t->newest != NULL)
        t->newest->previous = o;
    t->newest = o;
    bound_holds(BOUND_OPEN_ORDERS, t->orders.used + 1);
    return refmap_put(&t->orders, o->ref, o);
}

int gateway_cancel(struct trader *t, struct own_order *o)
{
    struct ouch_in msg = {.type = 'X', .ref = o->ref, .qty = 0};

    if (o->cancelling || t->orders_bev == NULL)
        return 0; /* the exchange cancels orders of who is gone */
    o->cancelling = true;
    return gateway_write(t, &msg);
}

static int order_report(struct trader *t, const struct own_order *o,
                        const struct ouch_out *msg)
{
    const char *why = o->context != NULL
                          ? o->context->why
                          : strategy_name((enum strategy_kind)o->strategy);

    return t->parts.free->report(&t->journal, msg, o->leaves_qty, why);
}

static int order_accepted(struct trader *t, struct own_order *o,
                          const struct ouch_out *msg)
{
    if (o->accepted || strcmp(msg->token, o->token) != 0)
        return -EPROTO;
    o->accepted = true;
    o->context = order_halves(o).forget->accepted(o->token);
    return order_report(t, o, msg);
}

static int order_rejected(struct trader *t, struct own_order *o,
                          const struct ouch_out *msg)
{
    int rc;

    if (o->accepted || strcmp(msg->token, o->token) != 0)
        return -EPROTO;
    t->figures.rejects++;
    rc = order_report(t, o, msg);
    order_halves(o).forget->rejected(o->token);
    order_halves(o).timer->end(&o->timeout, t->clock);
    order_free(t, o);
    return rc;
}

static int order_executed(struct trader *t, struct own_order *o,
                          const struct ouch_out *msg)
{
    struct listing *l = &t->listings[o->listing];
    int64_t shares = o->side == 'B' ? (int64_t)msg->qty : -(int64_t)msg->qty;
    int rc;

    if (!o->accepted || msg->qty > o->leaves_qty ||
        msg->price_ticks > UINT32_MAX) /* more than any book can say */
        return -EPROTO;
    t->figures.fills++;
    o->leaves_qty -= msg->qty;
    l->position += shares;
    t->cash_ticks -= shares * (int64_t)msg->price_ticks;
    rc = order_report(t, o, msg);
    if (o->leaves_qty == 0) {
        order_halves(o).timer->filled(&o->timeout, t->clock);
        order_free(t, o);
    }
    return rc;
}

static int order_cancelled(struct trader *t, struct own_order *o,
                           const struct ouch_out *msg)
{
    int rc;

    if (msg->qty > o->leaves_qty)
        return -EPROTO;
    o->leaves_qty -= msg->qty;
    rc = order_report(t, o, msg);
    if (o->leaves_qty == 0)
        gateway_order_drop(t, o);
    return rc;
}

static int order_answered(struct trader *t, struct own_order *o,
                          const struct ouch_out *msg)
{
    switch (msg->type) {
    case 'A':
        return order_accepted(t, o, msg);
    case 'J':
        return order_rejected(t, o, msg);
    case 'E':
        return order_executed(t, o, msg);
    case 'C':
        return order_cancelled(t, o, msg);
    default:
        return 0;
    }
}

static int gateway_message(void *ctx, const unsigned char *bytes, size_t len)
{
    struct trader *t = ctx;
    struct own_order *o;
    struct ouch_out msg;
    unsigned before;
    int rc;

    t->heard++;
    if (ouch_out_decode(bytes, len, &msg) != 0)
        return -EPROTO;
    if (msg.type == 'Q')
        return gateway_in_step(t, msg.ref);
    o = refmap_get(&t->orders, msg.ref);
    if (o == NULL)
        return 0;
    before = label_enter(t->listings[o->listing].locate);
    rc = order_answered(t, o, &msg);
    label_leave(before);
    return rc;
}

void gateway_on_read(struct bufferevent *bev, void *trader)
{
    struct trader *t = trader;
    int rc;

    /* A wrong message is counted, and the order keeps what it knew. What came
     * behind it must not wait for the next one to arrive. */
    do {
        rc = frame_each(bufferevent_get_input(bev), gateway_message, t);
        t->figures.bad_messages += rc == -EPROTO;
    } while (rc == -EPROTO);
    if (rc != 0)
        trader_fail(t, rc);
}
