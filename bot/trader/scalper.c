/* scalper.c - goes along with a short move: it takes when the fast average has
 * left the slow one far enough behind.
 */
#include "inside.h"

int scalper_decide(struct trader *t, struct strategy_state *s,
                   const struct desk_params *params)
{
    unsigned listing = s->turn % t->listing_count;
    struct intent intent = {
        .listing = listing,
        .strategy = STRATEGY_SCALPER,
        .tif = OUCH_IOC,
        .qty = params->take_qty,
    };
    uint32_t bid_ticks;
    uint32_t ask_ticks;
    int64_t fast;
    int64_t slow;

    if (!average_get(s->fast[listing], &fast) ||
        !average_get(s->slow[listing], &slow) || slow <= 0 ||
        !trader_touch(t, listing, &bid_ticks, &ask_ticks))
        return 0;
    if ((fast - slow) * 10000 > slow * params->signal_bp) {
        intent.side = 'B';
        intent.price_ticks = ask_ticks;
    } else if ((slow - fast) * 10000 > slow * params->signal_bp) {
        intent.side = 'S';
        intent.price_ticks = bid_ticks;
    } else {
        return 0;
    }
    intent.average_ticks = (uint32_t)slow;
    return gateway_send(t, &intent);
}
