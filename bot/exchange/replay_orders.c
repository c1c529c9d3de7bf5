/* replay_orders.c - the file's orders and the engine's, kept in step.
 *
 * For each order of the file that is live there, `left` holds the shares that
 * the file leaves it. The engine has the same order under the same reference.
 * Without a trader both agree always. A trader who takes part of an order
 * before the file's own taker comes makes the engine's order smaller.
 *
 * Invariant after each call: the engine's order is never larger than the
 * file's. So nothing can stay in the book that the file has taken out, and
 * whether a reference was never there (unknown) or only went too early
 * (diverged) can be told apart.
 */
#include "replay_orders.h"

#include <errno.h>
#include <stddef.h>

#include "exchange.h"
#include "matching.h"
#include "replay.h"
#include "tags.h"

/* Takers never rest, so each reference that isn't live will do for them. Far
 * from where files count, it is found at once. */
#define FIRST_TAKER_REF 0x7f00000000000001ull

void replay_orders_init(struct replay_orders *o, struct exchange *x,
                        struct replay_figures *figures)
{
    o->exchange = x;
    o->matching = exchange_matching(x);
    o->figures = figures;
    o->next_taker_ref = FIRST_TAKER_REF;
    refmap_init(&o->left, TAG_MARKET);
}

void replay_orders_clear(struct replay_orders *o)
{
    refmap_clear(&o->left);
}

bool replay_orders_has(const struct replay_orders *o, uint64_t ref)
{
    return refmap_get(&o->left, ref) != NULL;
}

/* The shares themselves stand in place of the map's pointer; they are never 0
 * there. */
static void *from_qty(uint32_t qty)
{
    return (void *)(uintptr_t)qty;
}

static uint32_t to_qty(const void *value)
{
    return (uint32_t)(uintptr_t)value;
}

/* Take `qty` shares from the file's order. Returns false, and counts why, if
 * that can't be; else *left is what the file's order has left. */
static bool file_reduce(struct replay_orders *o, uint64_t ref, uint32_t qty,
                        uint32_t *left)
{
    uint32_t had = to_qty(refmap_get(&o->left, ref));

    if (had == 0) {
        o->figures->unknown_refs++;
        return false;
    }
    if (qty == 0) {
        o->figures->refused++;
        return false;
    }
    *left = qty < had ? had - qty : 0;
    if (*left == 0)
        refmap_take(&o->left, ref);
    else
        refmap_put(&o->left, ref, from_qty(*left)); /* is there: can't fail */
    return true;
}

/* An order of the file that would trade with an order of the file as it is
 * added, but according to the file doesn't: the older one is stale. Orders of
 * a trader may trade. */
static void clear_stale(struct replay_orders *o, uint16_t symbol, char side,
                        uint32_t price_ticks)
{
    for (;;) {
        const struct order *front =
            matching_front(o->matching, symbol, side == 'B' ? 'S' : 'B');
        bool meets =
            front != NULL && (side == 'B' ? price_ticks >= front->price_ticks
                                          : price_ticks <= front->price_ticks);

        if (!meets || front->owner != MATCHING_NOBODY)
            return;
        o->figures->crossed++;
        matching_cancel(o->matching, front->ref, MATCHING_BY_SYSTEM);
    }
}

/* What the exchange refuses is the file's fault, and passed over. */
static int count_refused(struct replay_orders *o, int rc)
{
    if (rc != -EINVAL)
        return rc;
    o->figures->refused++;
    return 0;
}

int replay_orders_state(struct replay_orders *o, uint16_t symbol, char state)
{
    bool trades = state == 'T';

    if (!trades && state != 'H' && state != 'P' && state != 'Q')
        return count_refused(o, -EINVAL);
    return exchange_set_state(o->exchange, symbol, trades ? 'T' : 'H');
}

int replay_orders_hidden(struct replay_orders *o, uint16_t symbol, char side,
                         uint32_t qty, uint32_t price_ticks)
{
    if (qty == 0 || price_ticks == 0)
        return count_refused(o, -EINVAL);
    o->figures->hidden++;
    return exchange_hidden_trade(o->exchange, symbol, side, qty, price_ticks);
}

int replay_orders_add(struct replay_orders *o,
                      const struct matching_request *rq)
{
    int rc;

    if (rq->qty == 0 || rq->price_ticks == 0 || rq->ref == 0 ||
        replay_orders_has(o, rq->ref) ||
        matching_find(o->matching, rq->ref) != NULL) {
        o->figures->refused++;
        return 0;
    }
    rc = refmap_reserve(&o->left);
    if (rc != 0)
        return rc;
    clear_stale(o, rq->symbol, rq->side, rq->price_ticks);
    rc = exchange_enter(o->exchange, rq, NULL);
    if (rc == 0)
        rc = refmap_put(&o->left, rq->ref, from_qty(rq->qty));
    return count_refused(o, rc);
}

int replay_orders_reduce(struct replay_orders *o, uint64_t ref, uint32_t qty)
{
    uint32_t left;

    if (!file_reduce(o, ref, qty, &left))
        return 0;
    if (matching_reduce(o->matching, ref, qty, MATCHING_BY_USER) != 0)
        o->figures->diverged++;
    return 0;
}

int replay_orders_remove(struct replay_orders *o, uint64_t ref)
{
    return replay_orders_reduce(o, ref, UINT32_MAX);
}

/* What the engine's order lacks of the file's, the new one lacks too. */
static int replace_live(struct replay_orders *o, const struct order *old,
                        uint32_t file_had, struct matching_request *rq)
{
    uint32_t lacks = file_had - old->qty;
    uint64_t old_ref = old->ref;

    if (lacks > 0)
        o->figures->diverged++;
    if (lacks >= rq->qty)
        return matching_cancel(o->matching, old_ref, MATCHING_BY_USER);
    rq->qty -= lacks;
    clear_stale(o, old->symbol, old->side, rq->price_ticks);
    return matching_replace(o->matching, old_ref, rq);
}

int replay_orders_replace(struct replay_orders *o, uint64_t ref,
                          uint64_t new_ref, uint32_t qty, uint32_t price_ticks)
{
    struct matching_request rq = {.ref = new_ref,
                                  .kind = MATCHING_DAY,
                                  .qty = qty,
                                  .price_ticks = price_ticks};
    uint32_t had = to_qty(refmap_get(&o->left, ref));
    const struct order *old = matching_find(o->matching, ref);
    int rc = refmap_reserve(&o->left);

    if (rc != 0)
        return rc;
    if (had == 0) {
        o->figures->unknown_refs++;
        return 0;
    }
    if (qty == 0 || price_ticks == 0 || new_ref == 0 ||
        replay_orders_has(o, new_ref) ||
        matching_find(o->matching, new_ref) != NULL) {
        o->figures->refused++;
        return 0;
    }
    if (old == NULL)
        o->figures->diverged++;
    else
        rc = replace_live(o, old, had, &rq);
    if (rc != 0)
        return rc;
    refmap_take(&o->left, ref);
    return refmap_put(&o->left, new_ref, from_qty(qty));
}

/* The aggressor that the file doesn't show, against the order in front. */
static struct matching_request
taker_of(struct replay_orders *o, const struct order *resting, uint32_t qty)
{
    while (matching_find(o->matching, o->next_taker_ref) != NULL)
        o->next_taker_ref++;
    return (struct matching_request){.ref = o->next_taker_ref++,
                                     .symbol = resting->symbol,
                                     .side = resting->side == 'B' ? 'S' : 'B',
                                     .kind = MATCHING_IOC,
                                     .qty = qty,
                                     .price_ticks = resting->price_ticks,
                                     .owner = MATCHING_NOBODY};
}

/* A trader's orders in front are served first: they are why one takes part.
 * Whatever else stands in front was passed over by the file. */
static int execute_live(struct replay_orders *o, const struct order *order,
                        uint32_t qty)
{
    uint64_t ref = order->ref;
    uint16_t symbol = order->symbol;
    char side = order->side;
    int rc = 0;

    while (rc == 0 && qty > 0) {
        const struct order *front = matching_front(o->matching, symbol, side);
        bool ours = front->owner != MATCHING_NOBODY;
        uint32_t part = ours && front->qty < qty ? front->qty : qty;
        struct matching_request taker;

        if (!ours && front->ref != ref)
            break;
        taker = taker_of(o, front, part);
        rc = exchange_enter(o->exchange, &taker, NULL);
        if (ours)
            o->figures->diverged++;
        qty -= part;
    }
    if (rc != 0)
        return rc;
    if (qty > 0) {
        struct matching_request taker =
            taker_of(o, matching_find(o->matching, ref), qty);

        o->figures->out_of_turn++;
        return matching_execute(o->matching, ref, qty, &taker);
    }
    o->figures->at_front++;
    return 0;
}

/* Whatever a trader got instead is taken from the file's order without a
 * trade: the file counts it as gone. */
static void trim(struct replay_orders *o, uint64_t ref, uint32_t left)
{
    const struct order *order = matching_find(o->matching, ref);

    if (order != NULL && order->qty > left)
        matching_reduce(o->matching, ref, order->qty - left,
                        MATCHING_BY_SYSTEM);
}

/* The engine's order that `qty` of the file's shares are taken from, and how
 * many of them it has; NULL: none. */
static const struct order *find_live(struct replay_orders *o, uint64_t ref,
                                     uint32_t *qty, uint32_t *left)
{
    const struct order *order;

    if (!file_reduce(o, ref, *qty, left))
        return NULL;
    order = matching_find(o->matching, ref);
    if (order == NULL || order->qty < *qty)
        o->figures->diverged++;
    if (order != NULL && order->qty < *qty)
        *qty = order->qty;
    return order;
}

int replay_orders_execute(struct replay_orders *o, uint64_t ref, uint32_t qty)
{
    uint32_t left = 0;
    const struct order *order;
    int rc;

    o->figures->executions++;
    order = find_live(o, ref, &qty, &left);
    if (order == NULL)
        return 0;
    rc = execute_live(o, order, qty);
    trim(o, ref, left);
    return rc;
}

int replay_orders_improve(struct replay_orders *o, uint64_t ref, uint32_t qty,
                          uint32_t price_ticks)
{
    uint32_t left = 0;
    const struct order *order;
    struct matching_request taker;

    o->figures->executions++;
    order = find_live(o, ref, &qty, &left);
    if (order == NULL)
        return 0;
    o->figures->improved++;
    taker = taker_of(o, order, qty);
    taker.price_ticks = price_ticks;
    return matching_execute(o->matching, ref, qty, &taker);
}
