/* test_market_flow.c - one symbol of the seeded market, driven to its limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange_help.h"
#include "market_flow.h"
#include "matching.h"

#define ANCHOR_TICKS 1000000
#define MILLI 1000
#define TRADER 7 /* an owner that no session has */

struct flow_help {
    struct help h;
    struct market_flow flow;
    struct market_symbol symbol;
};

/* A filled book around `fair_ticks`. */
static void open_flow(struct flow_help *f, int64_t fair_ticks)
{
    memset(f, 0, sizeof(*f));
    f->symbol.anchor = (int64_t)ANCHOR_TICKS * MILLI;
    f->symbol.fair = fair_ticks * MILLI;
    assert_int_equal(help_open(&f->h), 0);
    assert_int_equal(exchange_symbol(f->h.x, "ACME", &f->symbol.symbol), 0);
    f->flow.exchange = f->h.x;
    f->flow.matching = exchange_matching(f->h.x);
    f->flow.load = market_load(LOAD_NORMAL);
    rng_init(&f->flow.rng, 1);
    assert_int_equal(market_flow_fill(&f->flow, &f->symbol), 0);
}

static void play(struct flow_help *f, unsigned events)
{
    for (unsigned i = 0; i < events; i++) {
        assert_int_equal(market_flow_event(&f->flow, &f->symbol), 0);
        assert_int_equal(exchange_flush(f->h.x), 0);
        evbuffer_drain(f->h.feed, evbuffer_get_length(f->h.feed));
    }
}

static const struct order *front(struct flow_help *f, char side)
{
    return matching_front(f->flow.matching, 0, side);
}

/* A burst that lasts for hours, beginning at an edge of the band. */
static void wander(int64_t from_ticks, uint32_t *lowest, uint32_t *highest)
{
    struct flow_help f;

    open_flow(&f, from_ticks);
    f.symbol.wild = true;
    *lowest = UINT32_MAX;
    *highest = 0;
    for (unsigned i = 0; i < 50000; i++) {
        play(&f, 1);
        if (front(&f, 'B')->price_ticks < *lowest)
            *lowest = front(&f, 'B')->price_ticks;
        if (front(&f, 'S')->price_ticks > *highest)
            *highest = front(&f, 'S')->price_ticks;
    }
    help_close(&f.h);
}

static void price_stays_in_its_band_however_wild(void **state)
{
    uint32_t lowest, highest;

    (void)state;
    wander(ANCHOR_TICKS / 100 * 107, &lowest, &highest);
    assert_in_range(highest, 1070000, 1075000);
    wander(ANCHOR_TICKS / 100 * 93, &lowest, &highest);
    assert_in_range(lowest, 925000, 930000);
}

static void price_comes_back_to_its_anchor(void **state)
{
    struct flow_help f;

    (void)state;
    open_flow(&f, ANCHOR_TICKS / 100 * 107);
    play(&f, 300000);
    assert_in_range(front(&f, 'B')->price_ticks, 970000, 1030000);
    help_close(&f.h);
}

static void halted_symbol_trades_nothing(void **state)
{
    struct flow_help f;

    (void)state;
    open_flow(&f, ANCHOR_TICKS);
    f.symbol.halted = true;
    play(&f, 10000);
    assert_int_equal(exchange_figures(f.h.x).executions, 0);
    f.symbol.halted = false;
    play(&f, 100);
    assert_in_range(exchange_figures(f.h.x).executions, 5, 100);
    help_close(&f.h);
}

/* All orders of both sides are bought and sold, again and again: the market's
 * own list is full of orders that are gone. */
static void swept_book_fills_up_and_stays_bounded(void **state)
{
    struct matching_request rq = {.ref = UINT64_MAX,
                                  .kind = MATCHING_MARKET,
                                  .qty = UINT32_MAX,
                                  .owner = TRADER};
    struct flow_help f;
    unsigned most = 0;

    (void)state;
    open_flow(&f, ANCHOR_TICKS);
    for (unsigned i = 0; i < 2000; i++) {
        play(&f, 8);
        rq.side = i % 2 == 0 ? 'B' : 'S';
        assert_int_equal(matching_enter(f.flow.matching, &rq), 0);
        assert_in_range(f.symbol.bids.count, 0, MARKET_SIDE_ORDERS_MAX);
        assert_in_range(f.symbol.asks.count, 0, MARKET_SIDE_ORDERS_MAX);
        if (f.symbol.bids.count > most)
            most = f.symbol.bids.count;
    }
    assert_int_equal(most, MARKET_SIDE_ORDERS_MAX);
    play(&f, 1000);
    assert_non_null(front(&f, 'B'));
    assert_non_null(front(&f, 'S'));
    assert_in_range(matching_orders(f.flow.matching), 60, 400);
    help_close(&f.h);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(price_stays_in_its_band_however_wild),
        cmocka_unit_test(price_comes_back_to_its_anchor),
        cmocka_unit_test(halted_symbol_trades_nothing),
        cmocka_unit_test(swept_book_fills_up_and_stays_bounded),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
