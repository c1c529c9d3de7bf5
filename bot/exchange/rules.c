/* rules.c - which OUCH messages the exchange takes, and what it does for them.
 *
 * The rules and their reasons stand in docs/protocol.md, in this order. A
 * message that is refused changes nothing; the client is told with the token
 * of its message, since that may be all it knows the order by.
 */
#include <errno.h>
#include <string.h>

#include "exchange_parts.h"

#define QTY_MAX 999999u             /* shares in one order */
#define PRICE_MAX_TICKS 1999999900u /* $199,999.99 */
#define DOLLAR_TICKS 10000u         /* from here on, prices are whole cents */
#define CENT_TICKS 100u
#define COLLAR_PERCENT 10u /* away from the last trade, at most */

/* Numbers rise strictly; what doesn't is an old message sent again, and is
 * passed over in silence. */
static bool rules_is_new(struct session *s, uint32_t ref)
{
    if (ref <= s->last_ref)
        return false;
    s->last_ref = ref;
    s->exchange->figures.orders_in++;
    return true;
}

static void rules_reject(struct session *s, const struct ouch_in *msg,
                         uint16_t reason)
{
    struct ouch_out out = {
        .type = 'J',
        .ref = msg->type == 'U' ? msg->new_ref : msg->ref,
        .reason = reason,
    };

    memcpy(out.token, msg->token, sizeof(out.token));
    s->exchange->figures.rejects++;
    session_answer(s, &out);
}

/* 0, or why the price is refused. */
static uint16_t rules_price(const struct symbol *symbol, uint64_t price_ticks)
{
    uint64_t last = symbol->last_ticks;
    uint64_t away =
        price_ticks > last ? price_ticks - last : last - price_ticks;

    if (price_ticks == 0 || price_ticks > PRICE_MAX_TICKS)
        return OUCH_REJECT_PRICE;
    if (price_ticks >= DOLLAR_TICKS && price_ticks % CENT_TICKS != 0)
        return OUCH_REJECT_PRICE;
    if (last != 0 && away * 100 > last * COLLAR_PERCENT)
        return OUCH_REJECT_PRICE;
    return 0;
}

/* How the order is to be played; false: no such combination. */
static bool rules_kind(const struct ouch_in *msg, enum matching_kind *kind)
{
    bool market = msg->price_ticks == OUCH_MARKET_PRICE;

    if (msg->display != 'Y' && msg->display != 'A')
        return false;
    if (msg->tif != OUCH_DAY && msg->tif != OUCH_IOC)
        return false;
    if (msg->post_only && (market || msg->tif == OUCH_IOC))
        return false;
    *kind = MATCHING_DAY;
    if (msg->post_only)
        *kind = MATCHING_POST_ONLY;
    else if (market)
        *kind = MATCHING_MARKET;
    else if (msg->tif == OUCH_IOC)
        *kind = MATCHING_IOC;
    return true;
}

/* Everything about an order but its symbol, which the caller found. */
static uint16_t rules_terms(const struct symbol *symbol,
                            const struct ouch_in *msg, enum matching_kind *kind)
{
    uint16_t reason = 0;

    if (msg->qty == 0 || msg->qty > QTY_MAX)
        return OUCH_REJECT_QUANTITY;
    if (msg->price_ticks != OUCH_MARKET_PRICE)
        reason = rules_price(symbol, msg->price_ticks);
    if (reason == 0 && symbol->state != 'T')
        reason = OUCH_REJECT_HALTED;
    if (reason == 0 && !rules_kind(msg, kind))
        reason = OUCH_REJECT_OTHER;
    return reason;
}

/* The engine's word on a request. */
static void rules_settle(struct session *s, const struct ouch_in *msg, int rc)
{
    s->exchange->pending = NULL;
    if (rc == -ENOMEM)
        exchange_remember(s->exchange, rc);
    else if (rc != 0) /* post-only, but it would trade */
        rules_reject(s, msg, OUCH_REJECT_OTHER);
}

static uint16_t rules_enter_check(const struct session *s,
                                  const struct ouch_in *msg,
                                  struct matching_request *rq)
{
    int symbol = exchange_find_symbol(s->exchange, msg->symbol);

    if (symbol < 0)
        return OUCH_REJECT_SYMBOL;
    if (msg->side == '\0' || strchr("BSTE", msg->side) == NULL)
        return OUCH_REJECT_SIDE;
    rq->symbol = (uint16_t)symbol;
    rq->side = msg->side == 'B' ? 'B' : 'S';
    return rules_terms(&s->exchange->symbols[symbol], msg, &rq->kind);
}

static void rules_enter(struct session *s, const struct ouch_in *msg)
{
    struct exchange *x = s->exchange;
    struct matching_request rq = {
        .owner = s->id, .user_ref = msg->ref, .qty = msg->qty};
    struct pending pending = {
        .session = s, .msg = msg, .request = &rq, .open_qty = msg->qty};
    uint16_t reason;
    int rc;

    if (!rules_is_new(s, msg->ref))
        return;
    reason = rules_enter_check(s, msg, &rq);
    if (reason != 0) {
        rules_reject(s, msg, reason);
        return;
    }
    rq.ref = exchange_choose_ref(x);
    rq.price_ticks = (uint32_t)msg->price_ticks;
    rc = refmap_reserve(&s->resting);
    x->pending = &pending;
    if (rc == 0)
        rc = matching_enter(x->matching, &rq);
    rules_settle(s, msg, rc);
}

/* Quantities in OUCH are those of the whole chain of replacements: what was
 * traded already counts. */
static uint32_t rules_open_qty(const struct order *o, uint32_t intended)
{
    return intended > o->executed ? intended - o->executed : 0;
}

static uint16_t rules_replace_check(const struct session *s,
                                    const struct order *o,
                                    const struct ouch_in *msg,
                                    struct matching_request *rq)
{
    uint16_t reason;

    if (o == NULL)
        return OUCH_REJECT_REPLACE;
    reason = rules_terms(&s->exchange->symbols[o->symbol], msg, &rq->kind);
    if (reason != 0)
        return reason;
    if (rq->kind == MATCHING_MARKET)
        return OUCH_REJECT_PRICE;
    if (rq->kind == MATCHING_IOC)
        return OUCH_REJECT_OTHER;
    rq->side = o->side;
    rq->symbol = o->symbol;
    rq->qty = rules_open_qty(o, msg->qty);
    return rq->qty == 0 ? OUCH_REJECT_QUANTITY : 0;
}

static void rules_replace(struct session *s, const struct ouch_in *msg)
{
    struct exchange *x = s->exchange;
    const struct order *o = refmap_get(&s->resting, msg->ref);
    struct matching_request rq = {.owner = s->id, .user_ref = msg->new_ref};
    struct pending pending = {.session = s, .msg = msg, .request = &rq};
    uint16_t reason;

    if (!rules_is_new(s, msg->new_ref))
        return;
    reason = rules_replace_check(s, o, msg, &rq);
    if (reason != 0) {
        rules_reject(s, msg, reason);
        return;
    }
    rq.ref = exchange_choose_ref(x);
    rq.price_ticks = (uint32_t)msg->price_ticks;
    pending.open_qty = rq.qty;
    x->pending = &pending;
    /* The old entry goes before the new one comes: the map has room. */
    rules_settle(s, msg, matching_replace(x->matching, o->ref, &rq));
}

/* Asking for more than is open changes nothing; an order that isn't live any
 * more has crossed the request on its way. Both are passed over in silence. */
static void rules_cancel(struct session *s, const struct ouch_in *msg)
{
    const struct order *o = refmap_get(&s->resting, msg->ref);
    uint32_t open_qty;

    if (o == NULL)
        return;
    open_qty = rules_open_qty(o, msg->qty);
    if (open_qty < o->qty)
        (void)matching_reduce(s->exchange->matching, o->ref, o->qty - open_qty,
                              MATCHING_BY_USER);
}

void rules_take(struct session *s, const struct ouch_in *msg)
{
    struct ouch_out out = {.ref = msg->ref};

    switch (msg->type) {
    case 'O':
        rules_enter(s, msg);
        return;
    case 'U':
        rules_replace(s, msg);
        return;
    case 'X':
        rules_cancel(s, msg);
        return;
    case 'M': /* not offered: nothing changes */
        out.type = 'I';
        session_answer(s, &out);
        return;
    default: /* Q */
        out.type = 'Q';
        out.ref = s->last_ref + 1;
        session_answer(s, &out);
        return;
    }
}
