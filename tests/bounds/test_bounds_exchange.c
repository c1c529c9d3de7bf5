/* test_bounds_exchange.c - the bounds of the exchange, of its market and of
 * what is replayed: what happens at each, and what its counter says then.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bounds_help.h"
#include "client_help.h"
#include "label.h"
#include "lobster_csv.h"
#include "market_flow.h"
#include "record.h"
#include "replay_file.h"

static struct help h;
static struct client c;

static int begin(void **state)
{
    uint16_t symbol;

    (void)state;
    bounds_clear();
    if (help_open(&h) != 0)
        return -1;
    return exchange_symbol(h.x, "ACME", &symbol);
}

static int end(void **state)
{
    (void)state;
    help_close(&h);
    return 0;
}

static uint64_t enter_order(char side)
{
    struct matching_request rq = {.side = side, .qty = 1, .price_ticks = 100};
    uint64_t ref = 0;

    assert_int_equal(exchange_enter(h.x, &rq, &ref), 0);
    return ref;
}

/* An add is 36 bytes and its length 2; the longest message 50 and 2. So there
 * is room for another one as long as 16,332 bytes are gathered at most. */
static void what_is_gathered_goes_out_before_it_is_too_much(void **state)
{
    (void)state;
    assert_int_equal(exchange_flush(h.x), 0);
    evbuffer_drain(h.feed, evbuffer_get_length(h.feed));
    for (int i = 0; i < 430; i++)
        enter_order('B');
    assert_int_equal(evbuffer_get_length(h.feed), 0);
    assert_int_equal(met(BOUND_FEED_GATHERED), 0);
    assert_int_equal(most(BOUND_FEED_GATHERED), 430 * 38);
    enter_order('B');
    assert_int_equal(evbuffer_get_length(h.feed), 430 * 38);
    assert_int_equal(met(BOUND_FEED_GATHERED), 1);
    assert_true(most(BOUND_FEED_GATHERED) <=
                bound_look(BOUND_FEED_GATHERED).limit);
}

/* Feeds of one message each, until it is dropped. */
static void who_leaves_four_megabytes_unread_is_dropped(void **state)
{
    const uint64_t limit = 4u << 20;

    (void)state;
    assert_int_equal(client_open(&c, &h), 0);
    help_turn(h.base);
    bufferevent_disable(c.feed, EV_READ);
    c.deaf = true;
    while (exchange_figures(h.x).dropped_feeds == 0) {
        assert_true(most(BOUND_CLIENT_UNREAD) <= limit);
        assert_int_equal(met(BOUND_CLIENT_UNREAD), 0);
        matching_cancel(exchange_matching(h.x), enter_order('B'),
                        MATCHING_BY_USER);
        exchange_flush(h.x);
        event_base_loop(h.base, EVLOOP_NONBLOCK);
    }
    help_turn(h.base);
    assert_int_equal(met(BOUND_CLIENT_UNREAD), 1);
    assert_in_range(most(BOUND_CLIENT_UNREAD), limit + 1, limit + 38 + 21);
    client_close(&c);
}

static void symbols_past_the_63rd_have_no_label(void **state)
{
    (void)state;
    bounds_clear();
    label_name_symbol(61, "S61");
    label_name_symbol(62, "S62");
    assert_int_equal(most(BOUND_SYMBOL_LABELS), 63);
    assert_int_equal(met(BOUND_SYMBOL_LABELS), 0);
    label_name_symbol(63, "S63");
    label_name_symbol(64, "S64");
    assert_int_equal(most(BOUND_SYMBOL_LABELS), 63);
    assert_int_equal(met(BOUND_SYMBOL_LABELS), 2);
}

/* Six times forty orders on each side, and no trade: forty are too many. */
static void the_market_cancels_one_for_each_past_two_hundred(void **state)
{
    struct market_symbol symbol = {.anchor = 1000000000, .fair = 1000000000};
    struct market_flow flow = {.exchange = h.x,
                               .matching = exchange_matching(h.x),
                               .load = market_load(LOAD_NORMAL)};

    (void)state;
    rng_init(&flow.rng, 1);
    for (int i = 0; i < 6; i++)
        assert_int_equal(market_flow_fill(&flow, &symbol), 0);
    assert_int_equal(symbol.bids.count, MARKET_SIDE_ORDERS_MAX);
    assert_int_equal(symbol.asks.count, MARKET_SIDE_ORDERS_MAX);
    assert_int_equal(matching_orders(flow.matching), 2 * 200);
    assert_int_equal(most(BOUND_MARKET_ORDERS), 200);
    assert_int_equal(met(BOUND_MARKET_ORDERS), 2 * 40);
}

static void of_a_hundred_trades_the_last_64_are_kept(void **state)
{
    static struct exchange_trades trades;

    (void)state;
    exchange_note_trades(h.x, &trades);
    for (int i = 0; i < 100; i++) {
        enter_order('B');
        enter_order('S');
        if (i == 63)
            assert_int_equal(met(BOUND_LAST_TRADES), 0);
    }
    assert_int_equal(trades.count, 100);
    assert_non_null(exchange_trade_back(&trades, 63));
    assert_null(exchange_trade_back(&trades, 64));
    assert_int_equal(met(BOUND_LAST_TRADES), 36);
    assert_int_equal(most(BOUND_LAST_TRADES), 64);
    exchange_note_trades(h.x, NULL);
}

static int read_line(size_t len)
{
    static char line[70000];
    const char *path = help_path("line");
    struct replay_file *f;
    const char *got;
    size_t got_len;
    int rc;

    memset(line, '1', sizeof(line));
    line[len] = '\n';
    assert_true(help_write(path, line, len + 1, false));
    assert_int_equal(replay_file_open(path, &f), 0);
    rc = lobster_line(f, &got, &got_len);
    if (rc == -EBADMSG)
        assert_string_equal(lobster_line_reason(f), "the line is too long");
    replay_file_free(f);
    unlink(path);
    return rc;
}

static void a_line_of_lobster_over_64_kib_is_bad_data(void **state)
{
    (void)state;
    assert_int_equal(read_line(65535), 0);
    assert_int_equal(met(BOUND_REPLAY_LINE), 0);
    assert_int_equal(read_line(65536), -EBADMSG);
    assert_int_equal(met(BOUND_REPLAY_LINE), 1);
}

/* Whoever records writes after each turn: no more waits than came in it. */
static void a_recording_holds_what_came_since_it_was_written(void **state)
{
    const char *path = help_path("record");
    struct record *r;

    (void)state;
    exchange_flush(h.x);
    exchange_tap(h.x, NULL);
    assert_int_equal(record_open(h.x, path, &r), 0);
    for (int turn = 0; turn < 10; turn++) {
        for (int i = 0; i < 300; i++)
            enter_order('B');
        exchange_flush(h.x);
        assert_int_equal(record_write(r), 0);
    }
    assert_int_equal(most(BOUND_RECORDING), 300 * 38);
    assert_int_equal(record_close(r, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_is_gathered_goes_out_before_it_is_too_much, begin, end),
        cmocka_unit_test_setup_teardown(
            who_leaves_four_megabytes_unread_is_dropped, begin, end),
        cmocka_unit_test(symbols_past_the_63rd_have_no_label),
        cmocka_unit_test_setup_teardown(
            the_market_cancels_one_for_each_past_two_hundred, begin, end),
        cmocka_unit_test_setup_teardown(
            of_a_hundred_trades_the_last_64_are_kept, begin, end),
        cmocka_unit_test_setup_teardown(
            a_line_of_lobster_over_64_kib_is_bad_data, begin, end),
        cmocka_unit_test_setup_teardown(
            a_recording_holds_what_came_since_it_was_written, begin, end),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
