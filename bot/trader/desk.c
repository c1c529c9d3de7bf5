/* desk.c - the round trip: a desk is opened, works, is given up, and the next
 * one is opened with other parameters.
 *
 * Opening: the new strategies' indicators are warmed up from the price
 * history, and each strategy subscribes to prices. Giving up undoes both. All
 * that is left over after a round trip has leaked.
 */
#include <errno.h>

#include "clock.h"
#include "inside.h"

/* The day's parameters go round: a desk is never opened twice the same. */
static struct desk_params desk_params_of(uint64_t round_trip)
{
    struct desk_params params = {
        .edge_ticks = (uint32_t)(round_trip % 2) * TICK,
        .quote_qty = 200 + 100 * (uint32_t)(round_trip % 3),
        .take_qty = 100 + 100 * (uint32_t)(round_trip % 2),
        .signal_bp = 6 + (uint32_t)(round_trip % 4),
        .order_timeout_ns = (1 + round_trip % 3) * SECOND_NS,
    };

    return params;
}

static void desk_warm_up(struct trader *t, struct strategy_state *s)
{
    uint32_t prices[CACHE_WINDOW_POINTS];

    for (unsigned i = 0; i < t->listing_count; i++) {
        size_t n = t->parts.cache->window(t->cache, t->listings[i].locate,
                                          clock_now_ns(t->clock), prices,
                                          CACHE_WINDOW_POINTS);

        while (n > 0) {
            n--;
            average_add(s->fast[i], prices[n]);
            average_add(s->slow[i], prices[n]);
        }
    }
}

/* The half that opened the desk: it has its shape. */
static const struct lesson_cycle *desk_half(const struct trader *t)
{
    return lessons_choose(t->desk_leaks).cycle;
}

void desk_give_up(struct trader *t)
{
    for (size_t i = 0; i < DESK_STRATEGIES; i++) {
        t->parts.channel->close(t->channels[i]);
        t->channels[i] = NULL;
    }
    desk_half(t)->close(&t->desk);
}

int desk_reopen(struct trader *t)
{
    struct desk_params params;
    int rc;

    if (t->desk.object != NULL) {
        desk_give_up(t);
        t->figures.round_trips++;
    }
    params = desk_params_of(t->figures.round_trips);
    t->desk_leaks = t->leaks;
    rc = desk_half(t)->open(&params, &t->desk);
    for (size_t i = 0; i < DESK_STRATEGIES && rc == 0; i++) {
        desk_warm_up(t, desk_half(t)->strategy(&t->desk, i));
        rc = t->parts.channel->open(&t->channels[i]);
    }
    return rc;
}

int desk_publish(struct trader *t)
{
    struct bar bar = {.time_ns = clock_now_ns(t->clock)};
    uint32_t bid_ticks;
    uint32_t ask_ticks;

    for (unsigned i = 0; i < t->listing_count; i++)
        if (trader_touch(t, i, &bid_ticks, &ask_ticks))
            bar.mid_ticks[i] =
                (uint32_t)(((uint64_t)bid_ticks + ask_ticks) / 2);
    return t->parts.channel->publish(&bar);
}

static int desk_evaluate_one(struct trader *t, size_t i)
{
    struct strategy_state *s = desk_half(t)->strategy(&t->desk, i);
    struct desk_params params;
    struct bar bar;
    int rc;

    while (t->parts.channel->take(t->channels[i], &bar))
        strategy_state_bar(s, &bar);
    rc = desk_half(t)->params(&t->desk, i, &params);
    if (rc != 0 || t->observe || t->listing_count == 0)
        return rc;
    switch (s->kind) {
    case STRATEGY_MAKER:
        rc = maker_decide(t, s, &params);
        break;
    case STRATEGY_SCALPER:
        rc = scalper_decide(t, s, &params);
        break;
    case STRATEGY_ARBITRAGE:
        rc = arbitrage_decide(t, s, &params);
        break;
    }
    s->turn++;
    return rc;
}

int desk_evaluate(struct trader *t)
{
    int rc = 0;

    if (t->desk.object == NULL)
        return 0;
    for (size_t i = 0; i < DESK_STRATEGIES && rc == 0; i++)
        rc = desk_evaluate_one(t, i);
    return rc;
}
