/* sim_market.c - the book of one symbol and its last trades, for who watches.
 *
 * It looks between two events and changes nothing. What is looked at is small:
 * the best levels, and of a side's orders only whose they are.
 */
#include <string.h>

#include "sim.h"
#include "sim_inside.h"

/* The levels of one side, to be found by their price. */
struct side {
    struct run_level *levels;
    size_t count;
};

static void add_own(void *ctx, const struct order *resting)
{
    const struct side *side = ctx;

    if (resting->owner == MATCHING_NOBODY)
        return;
    for (size_t i = 0; i < side->count; i++)
        if (side->levels[i].price_ticks == resting->price_ticks)
            side->levels[i].own_qty += resting->qty;
}

static size_t look_at_side(const struct matching *m, uint16_t symbol,
                           char letter, struct run_level *levels)
{
    struct matching_level depth[RUN_LEVELS_MAX];
    struct side side = {levels, 0};

    side.count = matching_depth(m, symbol, letter, depth, RUN_LEVELS_MAX);
    for (size_t i = 0; i < side.count; i++)
        levels[i] = (struct run_level){.price_ticks = depth[i].price_ticks,
                                       .orders = depth[i].orders,
                                       .qty = depth[i].qty};
    matching_each(m, symbol, letter, add_own, &side);
    return side.count;
}

static size_t look_at_trades(const struct sim *sim, uint16_t symbol,
                             struct run_trade *trades)
{
    size_t count = 0;
    const struct exchange_trade *t;

    for (unsigned back = 0; count < RUN_TRADES_MAX &&
                            (t = exchange_trade_back(&sim->trades, back));
         back++) {
        if (t->symbol != symbol)
            continue;
        trades[count++] =
            (struct run_trade){.at_ns = t->time_ns - sim->start_ns,
                               .price_ticks = t->price_ticks,
                               .qty = t->qty,
                               .side = t->side,
                               .own = t->client};
    }
    return count;
}

uint64_t sim_now_ms(const struct sim *sim)
{
    return (clock_now_ns(sim->clock) - sim->start_ns) / 1000000;
}

void sim_market(const struct sim *sim, unsigned symbol, struct run_market *out)
{
    const struct matching *m = exchange_matching(sim->exchange);
    uint16_t number = (uint16_t)symbol;

    *out =
        (struct run_market){.symbols = matching_symbols(m), .number = symbol};
    if (symbol >= out->symbols)
        return;
    strncpy(out->symbol, exchange_symbol_name(sim->exchange, number),
            sizeof(out->symbol) - 1);
    out->bid_count = look_at_side(m, number, 'B', out->bids);
    out->ask_count = look_at_side(m, number, 'S', out->asks);
    out->trade_count = look_at_trades(sim, number, out->trades);
}
