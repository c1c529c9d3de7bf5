/* maker.c - the market maker: a bid and an ask, to earn what is between them.
 *
 * It looks after one symbol a turn. A quote that still stands at the price it
 * should have is left alone; others are cancelled and sent again. Every other
 * desk it wants to be a cent better than the best price, without looking
 * whether there is room for that: where there is none, the exchange refuses
 * the order, since it is post-only. What it holds shifts both prices, so that
 * it comes back to nothing in the end.
 */
#include "inside.h"

#define SHARES_A_CENT 500 /* so many shares held shift a price by a cent */

/* Is there a quote at this price? Others on this side are cancelled. */
static int maker_clean(struct trader *t, unsigned listing, char side,
                       uint32_t price_ticks, bool *stands)
{
    int rc = 0;

    *stands = false;
    for (struct own_order *o = t->newest; o != NULL && rc == 0; o = o->next) {
        if (o->strategy != STRATEGY_MAKER || o->listing != listing ||
            o->side != side || o->cancelling)
            continue;
        if (o->price_ticks == price_ticks)
            *stands = true;
        else
            rc = gateway_cancel(t, o);
    }
    return rc;
}

static int maker_quote(struct trader *t, const struct desk_params *params,
                       unsigned listing, char side, uint32_t price_ticks,
                       uint32_t average_ticks)
{
    struct intent intent = {
        .listing = listing,
        .strategy = STRATEGY_MAKER,
        .side = side,
        .tif = OUCH_DAY,
        .post_only = true,
        .qty = params->quote_qty,
        .price_ticks = price_ticks,
        .average_ticks = average_ticks,
        .timeout_ns = params->order_timeout_ns,
    };
    bool stands;
    int rc = maker_clean(t, listing, side, price_ticks, &stands);

    return rc != 0 || stands ? rc : gateway_send(t, &intent);
}

int maker_decide(struct trader *t, struct strategy_state *s,
                 const struct desk_params *params)
{
    unsigned listing = s->turn % t->listing_count;
    int64_t shift =
        t->listings[listing].position / SHARES_A_CENT * (int64_t)TICK;
    uint32_t bid_ticks;
    uint32_t ask_ticks;
    int64_t average = 0;
    int64_t bid;
    int64_t ask;
    int rc;

    if (!trader_touch(t, listing, &bid_ticks, &ask_ticks))
        return 0;
    (void)average_get(s->slow[listing], &average);
    bid = (int64_t)bid_ticks + params->edge_ticks - (shift > 0 ? shift : 0);
    ask = (int64_t)ask_ticks - params->edge_ticks - (shift < 0 ? shift : 0);
    if (bid < (int64_t)TICK || ask < (int64_t)TICK || ask > UINT32_MAX)
        return 0;
    rc = maker_quote(t, params, listing, 'B', (uint32_t)bid, (uint32_t)average);
    if (rc == 0)
        rc = maker_quote(t, params, listing, 'S', (uint32_t)ask,
                         (uint32_t)average);
    return rc;
}
