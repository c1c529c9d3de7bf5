/* test_exchange_trades.c - the last trades, for who looks on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "exchange_fixture.h"

static struct exchange_trades trades;

static void begin(void)
{
    trades = (struct exchange_trades){.count = 0};
    exchange_note_trades(h.x, &trades);
}

static void the_last_trade_comes_first(void **state)
{
    const struct exchange_trade *t;

    (void)state;
    begin();
    assert_null(exchange_trade_back(&trades, 0));
    assert_int_equal(help_market(&h, 'S', 5, 500000), 0);
    assert_null(exchange_trade_back(&trades, 0)); /* it rests */
    assert_int_equal(help_market(&h, 'B', 2, 500000), 0);
    exchange_set_time(h.x, TIME_NS + 7);
    assert_int_equal(help_market(&h, 'B', 3, 600000), 0);
    t = exchange_trade_back(&trades, 0);
    assert_non_null(t);
    assert_int_equal(t->time_ns, TIME_NS + 7);
    assert_int_equal(t->qty, 3);
    assert_int_equal(t->price_ticks, 500000); /* of who rested */
    assert_int_equal(t->side, 'B');
    assert_int_equal(t->symbol, 0);
    assert_false(t->client);
    assert_int_equal(exchange_trade_back(&trades, 1)->qty, 2);
    assert_null(exchange_trade_back(&trades, 2));
}

static void as_many_as_there_is_room_for_are_kept(void **state)
{
    (void)state;
    begin();
    assert_int_equal(help_market(&h, 'B', 100000, 500000), 0);
    for (uint32_t i = 1; i <= 3 * EXCHANGE_TRADES_MAX; i++)
        assert_int_equal(help_market(&h, 'S', i, 500000), 0);
    assert_int_equal(trades.count, 3 * EXCHANGE_TRADES_MAX);
    for (unsigned back = 0; back < EXCHANGE_TRADES_MAX; back++) {
        const struct exchange_trade *t = exchange_trade_back(&trades, back);

        assert_int_equal(t->qty, 3 * EXCHANGE_TRADES_MAX - back);
        assert_int_equal(t->side, 'S');
    }
    assert_null(exchange_trade_back(&trades, EXCHANGE_TRADES_MAX));
}

static void a_client_is_seen_on_either_side(void **state)
{
    (void)state;
    begin();
    client_enter(&c, 1, 'B', 10, 500000); /* it rests, then somebody comes */
    help_turn(h.base);
    assert_int_equal(help_market(&h, 'S', 4, 500000), 0);
    assert_true(exchange_trade_back(&trades, 0)->client);
    assert_int_equal(exchange_trade_back(&trades, 0)->side, 'S');
    assert_int_equal(help_market(&h, 'S', 20, 500000), 0);
    client_enter(&d, 1, 'B', 5, 500000); /* it comes to who rests */
    help_turn(h.base);
    assert_int_equal(trades.count, 3);
    assert_true(exchange_trade_back(&trades, 0)->client);
    assert_int_equal(exchange_trade_back(&trades, 0)->side, 'B');
}

static void nobody_looks_on_and_nothing_is_noted(void **state)
{
    (void)state;
    begin();
    exchange_note_trades(h.x, NULL);
    assert_int_equal(help_market(&h, 'S', 5, 500000), 0);
    assert_int_equal(help_market(&h, 'B', 5, 500000), 0);
    assert_int_equal(exchange_figures(h.x).executions, 1);
    assert_int_equal(trades.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_last_trade_comes_first),
        TEST(as_many_as_there_is_room_for_are_kept),
        TEST(a_client_is_seen_on_either_side),
        TEST(nobody_looks_on_and_nothing_is_noted),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
