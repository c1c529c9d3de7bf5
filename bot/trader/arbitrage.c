/* arbitrage.c - two share classes of one company, traded against each other.
 *
 * The first two symbols should keep their distance. When the mid prices have
 * come apart further than they were on average, the dear one is sold and the
 * cheap one is bought.
 */
#include "inside.h"

#define NEAR 0 /* the two symbols: the first ones that were listed */
#define FAR 1

static int arbitrage_leg(struct trader *t, const struct desk_params *params,
                         unsigned listing, char side, uint32_t price_ticks)
{
    struct intent intent = {
        .listing = listing,
        .strategy = STRATEGY_ARBITRAGE,
        .side = side,
        .tif = OUCH_IOC,
        .qty = params->take_qty,
        .price_ticks = price_ticks,
    };

    return gateway_send(t, &intent);
}

int arbitrage_decide(struct trader *t, struct strategy_state *s,
                     const struct desk_params *params)
{
    uint32_t bid_ticks[2];
    uint32_t ask_ticks[2];
    int64_t usual[2];
    int64_t apart;
    unsigned dear;
    int rc;

    if (t->listing_count < 2 || !average_get(s->slow[NEAR], &usual[NEAR]) ||
        !average_get(s->slow[FAR], &usual[FAR]) ||
        !trader_touch(t, NEAR, &bid_ticks[NEAR], &ask_ticks[NEAR]) ||
        !trader_touch(t, FAR, &bid_ticks[FAR], &ask_ticks[FAR]))
        return 0;
    apart = ((int64_t)bid_ticks[NEAR] + ask_ticks[NEAR]) / 2 -
            ((int64_t)bid_ticks[FAR] + ask_ticks[FAR]) / 2 -
            (usual[NEAR] - usual[FAR]);
    if ((apart > 0 ? apart : -apart) * 10000 <=
        usual[NEAR] * 2 * params->signal_bp)
        return 0;
    dear = apart > 0 ? NEAR : FAR;
    rc = arbitrage_leg(t, params, dear, 'S', bid_ticks[dear]);
    if (rc == 0)
        rc = arbitrage_leg(t, params, 1 - dear, 'B', ask_ticks[1 - dear]);
    return rc;
}
