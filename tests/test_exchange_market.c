/* test_exchange_market.c - the exchange as the market and the driver see it:
 * symbols, references, figures, the tape.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "exchange_fixture.h"

static void hidden_trades_are_told_and_change_no_book(void **state)
{
    (void)state;
    assert_int_equal(exchange_hidden_trade(h.x, 0, 'B', 10, 5), 0);
    assert_int_equal(exchange_hidden_trade(h.x, 1, 'B', 10, 5), -EINVAL);
    assert_int_equal(exchange_hidden_trade(h.x, 0, 'T', 10, 5), -EINVAL);
    assert_int_equal(exchange_hidden_trade(h.x, 0, 'B', 0, 5), -EINVAL);
    assert_int_equal(exchange_hidden_trade(h.x, 0, 'B', 10, 0), -EINVAL);
    assert_hears(&c, "f:P B10 TEST@5 #1\n");
    assert_int_equal(exchange_figures(h.x).executions, 0);
}

static void states_are_told_when_they_change(void **state)
{
    (void)state;
    assert_int_equal(exchange_set_state(h.x, 0, 'T'), 0);
    assert_int_equal(exchange_set_state(h.x, 0, 'H'), 0);
    assert_int_equal(exchange_set_state(h.x, 0, 'H'), 0);
    assert_int_equal(exchange_set_state(h.x, 0, 'X'), -EINVAL);
    assert_int_equal(exchange_set_state(h.x, 1, 'H'), -EINVAL);
    assert_hears(&c, "f:H TEST H\n");
    assert_int_equal(help_market(&h, 'B', 1, 500000), 0);
    assert_hears(&c, "f:A 1 B1 TEST@500000\n");
}

static void symbols_have_names_of_their_own(void **state)
{
    uint16_t symbol = 9;

    (void)state;
    assert_int_equal(exchange_symbol(h.x, "TEST", &symbol), 0);
    assert_int_equal(symbol, 0);
    assert_int_equal(exchange_symbol(h.x, "ABCDEFGH", &symbol), 0);
    assert_int_equal(symbol, 1);
    assert_string_equal(exchange_symbol_name(h.x, 1), "ABCDEFGH");
    assert_null(exchange_symbol_name(h.x, 2));
    assert_int_equal(exchange_symbol(h.x, "", &symbol), -EINVAL);
    assert_int_equal(exchange_symbol(h.x, "ABCDEFGHI", &symbol), -EINVAL);
    assert_int_equal(exchange_symbol(h.x, "A B", &symbol), -EINVAL);
    assert_int_equal(exchange_symbol(h.x, "\xc3\xa4", &symbol), -EINVAL);
    assert_hears(&c, "f:R ABCDEFGH\nf:H ABCDEFGH T\n");
}

/* A replay brings references; the exchange's own keep out of their way. */
static void references_of_a_replay_are_not_met_by_later_orders(void **state)
{
    struct matching_request rq = {
        .ref = 1, .side = 'B', .qty = 5, .price_ticks = 400000};

    (void)state;
    assert_int_equal(exchange_enter(h.x, &rq, NULL), 0);
    client_enter(&c, 1, 'B', 100, 500000);
    help_turn(h.base);
    for (rq.ref = 2; rq.ref < 200; rq.ref++)
        assert_int_equal(exchange_enter(h.x, &rq, NULL), 0);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 200);
    rq.ref = UINT64_MAX;
    assert_int_equal(exchange_enter(h.x, &rq, NULL), 0);
    assert_int_equal(help_market(&h, 'B', 1, 400000), 0);
}

static void the_market_is_told_the_reference_it_got(void **state)
{
    struct matching_request rq = {
        .side = 'B', .qty = 5, .price_ticks = 400000, .owner = 1};
    uint64_t ref = 0;

    (void)state;
    assert_int_equal(exchange_enter(h.x, &rq, &ref), 0);
    assert_int_equal(ref, 1);
    /* An order of the market is nobody's, whatever the request says. */
    assert_int_equal(matching_find(exchange_matching(h.x), 1)->owner,
                     MATCHING_NOBODY);
    rq.ref = 1;
    assert_int_equal(exchange_enter(h.x, &rq, &ref), -EEXIST);
    rq.qty = 0;
    assert_int_equal(exchange_enter(h.x, &rq, &ref), -EINVAL);
}

static void answered_says_once_that_a_client_was(void **state)
{
    (void)state;
    assert_false(exchange_answered(h.x));
    help_market(&h, 'B', 1, 400000);
    exchange_flush(h.x);
    assert_false(exchange_answered(h.x));
    client_enter(&c, 1, 'B', 100, 500000);
    help_turn(h.base);
    assert_true(exchange_answered(h.x));
    assert_false(exchange_answered(h.x));
}

static void nothing_leaves_before_the_flush_or_an_answer(void **state)
{
    (void)state;
    help_market(&h, 'B', 1, 400000);
    help_turn(h.base);
    assert_string_equal(c.heard, "");
    client_cancel(&d, 1, 0); /* not even answered */
    help_turn(h.base);
    assert_string_equal(c.heard, "f:A 1 B1 TEST@400000\n");
}

/* The buffer holds some 400 adds; all of them leave, in their order. */
static void any_number_of_messages_can_be_gathered(void **state)
{
    struct evbuffer *feed;

    (void)state;
    exchange_flush(h.x);
    evbuffer_drain(h.feed, evbuffer_get_length(h.feed));
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(help_market(&h, 'B', 1 + i, 400000), 0);
    exchange_flush(h.x);
    feed = h.feed;
    assert_int_equal(evbuffer_get_length(feed), 5000 * 38);
    for (uint32_t i = 0; i < 5000; i++) {
        const unsigned char *bytes = evbuffer_pullup(feed, 38);
        struct itch msg;

        assert_int_equal(itch_decode(bytes + 2, 36, &msg), 0);
        assert_int_equal(msg.qty, 1 + i);
        evbuffer_drain(feed, 38);
    }
    c.deaf = d.deaf = true;
    help_turn(h.base);
    assert_int_equal(c.count, 2 + 5000);
}

static void figures_count_what_happened(void **state)
{
    struct exchange_figures f;
    uint64_t tape = exchange_figures(h.x).tape;

    (void)state;
    help_market(&h, 'S', 10, 500000);
    client_enter(&c, 1, 'B', 4, 500000);
    client_enter(&c, 2, 'B', 0, 500000);
    help_turn(h.base);
    f = exchange_figures(h.x);
    assert_int_equal(f.itch_messages, 4); /* R H A E, once each */
    assert_int_equal(f.executions, 1);
    assert_int_equal(f.orders_in, 2);
    assert_int_equal(f.rejects, 1);
    assert_int_equal(f.bad_messages, 0);
    assert_int_equal(f.dropped_feeds, 0);
    assert_true(f.tape != tape);
}

/* What the tap of one execution is: FNV-1a over the seven facts. */
static void the_tape_hashes_every_execution(void **state)
{
    const uint64_t facts[] = {1, TIME_NS, 0, 1, 2, 500000, 4};
    uint64_t want = 0xcbf29ce484222325ull;

    (void)state;
    assert_true(exchange_figures(h.x).tape == want);
    help_market(&h, 'S', 10, 500000);
    help_market(&h, 'B', 4, 500000);
    for (size_t i = 0; i < 56; i++)
        want = (want ^ (facts[i / 8] >> i % 8 * 8 & 0xff)) * 0x100000001b3ull;
    assert_true(exchange_figures(h.x).tape == want);
}

static void the_time_on_the_wire_starts_again_at_midnight(void **state)
{
    struct itch msg;
    unsigned char *bytes;

    (void)state;
    exchange_tap(h.x, h.feed);
    evbuffer_drain(h.feed, evbuffer_get_length(h.feed));
    exchange_set_time(h.x, 86400ull * 1000000000ull + 7);
    help_market(&h, 'S', 10, 500000);
    exchange_flush(h.x);
    bytes = evbuffer_pullup(h.feed, -1);
    assert_int_equal(evbuffer_get_length(h.feed), 38);
    assert_int_equal(itch_decode(bytes + 2, 36, &msg), 0);
    assert_int_equal(msg.time_ns, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(hidden_trades_are_told_and_change_no_book),
        TEST(states_are_told_when_they_change),
        TEST(symbols_have_names_of_their_own),
        TEST(references_of_a_replay_are_not_met_by_later_orders),
        TEST(the_market_is_told_the_reference_it_got),
        TEST(answered_says_once_that_a_client_was),
        TEST(nothing_leaves_before_the_flush_or_an_answer),
        TEST(any_number_of_messages_can_be_gathered),
        TEST(figures_count_what_happened),
        TEST(the_tape_hashes_every_execution),
        TEST(the_time_on_the_wire_starts_again_at_midnight),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
