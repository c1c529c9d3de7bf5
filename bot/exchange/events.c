/* events.c - what happens in the books goes out: as ITCH to everybody, as OUCH
 * to the owners, into the tape.
 *
 * ITCH first, OUCH second; and the answer to a request before anything that
 * comes of it. The engine calls these functions in the middle of its work, so
 * they change nothing in the books and close no session.
 */
#include "bounds.h"
#include "exchange_parts.h"
#include "fnv.h"

/* The answer to the request at work: accepted, or replaced. */
static void answer_pending(struct exchange *x)
{
    struct pending *p = x->pending;
    struct ouch_out msg;

    if (p == NULL || p->answered)
        return;
    p->answered = true;
    msg = (struct ouch_out){
        .type = p->msg->type == 'U' ? 'U' : 'A',
        .ref = p->request->user_ref,
        .old_ref = p->msg->ref,
        .side = p->msg->side != '\0' ? p->msg->side : p->request->side,
        .qty = p->open_qty,
        .price_ticks = p->msg->price_ticks,
        .tif = p->msg->tif,
        .display = p->msg->display,
        .capacity = p->msg->capacity,
        .order_ref = p->request->ref,
        .state = 'L',
    };
    for (size_t i = 0; i < sizeof(msg.token); i++)
        msg.token[i] = p->msg->token[i];
    for (size_t i = 0; i < sizeof(msg.symbol); i++)
        msg.symbol[i] = x->symbols[p->request->symbol].name[i];
    session_answer(p->session, &msg);
}

/* Is this the order that the request at work replaces? */
static bool is_replaced(const struct exchange *x, const struct order *o)
{
    const struct pending *p = x->pending;

    return p != NULL && p->msg->type == 'U' && o->owner == p->session->id &&
           o->user_ref == p->msg->ref;
}

/* Room in the map was reserved before the request went to the engine. */
static void own(struct session *s, const struct order *o)
{
    exchange_remember(s->exchange, refmap_put(&s->resting, o->user_ref,
                                              (void *)(uintptr_t)o));
}

static void on_add(void *exchange, const struct order *o)
{
    struct exchange *x = exchange;
    struct session *s = session_find(x, o->owner);

    feed_order(x, o);
    answer_pending(x);
    if (s != NULL)
        own(s, o);
}

static void tape_add(struct exchange *x, const struct order *o,
                     uint64_t taker_ref, uint32_t qty, uint64_t match)
{
    const uint64_t facts[] = {
        match, x->time_ns, o->symbol, o->ref, taker_ref, o->price_ticks, qty,
    };

    x->figures.executions++;
    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        x->figures.tape = fnv_add(x->figures.tape, facts[i]);
}

static void trade_note(struct exchange *x, const struct order *o,
                       const struct matching_request *taker, uint32_t qty)
{
    struct exchange_trades *t = x->trades;

    if (t == NULL)
        return;
    t->last[t->count++ % EXCHANGE_TRADES_MAX] = (struct exchange_trade){
        .time_ns = x->time_ns,
        .qty = qty,
        .price_ticks = o->price_ticks,
        .symbol = o->symbol,
        .side = o->side == 'B' ? 'S' : 'B',
        .client = o->owner != MATCHING_NOBODY ||
                  (taker != NULL && taker->owner != MATCHING_NOBODY),
    };
    bound_ring(BOUND_LAST_TRADES, t->count);
}

static void answer_execution(struct session *s, uint32_t user_ref,
                             char liquidity, const struct itch *execution)
{
    struct ouch_out msg = {
        .type = 'E',
        .ref = user_ref,
        .qty = execution->qty,
        .price_ticks = execution->price_ticks,
        .liquidity = liquidity,
        .match = execution->match,
    };

    if (s != NULL)
        session_answer(s, &msg);
}

static void on_execute(void *exchange, const struct order *o,
                       const struct matching_request *taker, uint32_t qty,
                       uint64_t match)
{
    struct exchange *x = exchange;
    struct session *maker = session_find(x, o->owner);
    struct itch msg = {
        .type = 'E',
        .locate = o->symbol,
        .ref = o->ref,
        .qty = qty,
        .match = match,
        .price_ticks = o->price_ticks,
    };

    x->symbols[o->symbol].last_ticks = o->price_ticks;
    tape_add(x, o, taker != NULL ? taker->ref : 0, qty, match);
    trade_note(x, o, taker, qty);
    feed_add(x, &msg);
    answer_pending(x);
    if (maker != NULL && o->qty == 0)
        refmap_take(&maker->resting, o->user_ref);
    answer_execution(maker, o->user_ref, 'A', &msg);
    if (taker != NULL)
        answer_execution(session_find(x, taker->owner), taker->user_ref, 'R',
                         &msg);
}

static void answer_cancel(struct session *s, uint32_t user_ref, uint32_t qty,
                          enum matching_why why)
{
    struct ouch_out msg = {
        .type = 'C', .ref = user_ref, .qty = qty, .code = (char)why};

    if (s != NULL)
        session_answer(s, &msg);
}

static void on_cancel(void *exchange, const struct order *o, uint32_t qty,
                      enum matching_why why)
{
    struct exchange *x = exchange;
    struct session *s = session_find(x, o->owner);
    struct itch msg = {
        .type = o->qty > 0 ? 'X' : 'D',
        .locate = o->symbol,
        .ref = o->ref,
        .qty = qty,
    };

    feed_add(x, &msg);
    if (s != NULL && o->qty == 0)
        refmap_take(&s->resting, o->user_ref);
    answer_pending(x);
    if (!is_replaced(x, o)) /* "replaced" said it all */
        answer_cancel(s, o->user_ref, qty, why);
}

static void on_replace(void *exchange, uint64_t old_ref, const struct order *o)
{
    struct exchange *x = exchange;
    struct session *s = session_find(x, o->owner);
    struct itch msg = {
        .type = 'U',
        .locate = o->symbol,
        .ref = old_ref,
        .new_ref = o->ref,
        .qty = o->qty,
        .price_ticks = o->price_ticks,
    };

    feed_add(x, &msg);
    if (s != NULL && x->pending != NULL) {
        refmap_take(&s->resting, x->pending->msg->ref);
        own(s, o);
    }
    answer_pending(x);
}

static void on_drop(void *exchange, const struct matching_request *taker,
                    uint32_t qty, enum matching_why why)
{
    struct exchange *x = exchange;

    answer_pending(x);
    answer_cancel(session_find(x, taker->owner), taker->user_ref, qty, why);
}

const struct matching_events events_table = {
    .on_add = on_add,
    .on_execute = on_execute,
    .on_cancel = on_cancel,
    .on_replace = on_replace,
    .on_drop = on_drop,
};
