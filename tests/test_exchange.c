/* test_exchange.c - clients trade: what they send, what they hear, and in which
 * order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "exchange_fixture.h"

static void an_order_rests_and_everybody_sees_it(void **state)
{
    (void)state;
    client_enter(&c, 1, 'B', 100, 500000);
    assert_hears(&c, "f:A 1 B100 TEST@500000\n"
                     "o:A 1 B100 TEST@500000 ref 1 'tok1'\n");
    assert_hears(&d, "f:A 1 B100 TEST@500000\n");
}

static void a_trade_is_told_on_the_feed_first_then_to_both_owners(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    help_turn(h.base);
    client_forget(&c);
    client_forget(&d);
    client_enter(&d, 1, 'B', 60, 500100);
    assert_hears(&c, "f:E 1 60 #1\no:E 1 60@500000 A #1\n");
    assert_hears(&d, "f:E 1 60 #1\n"
                     "o:A 1 B60 TEST@500100 ref 2 'tok1'\n"
                     "o:E 1 60@500000 R #1\n");
}

static void what_a_taker_leaves_over_rests_behind_its_trades(void **state)
{
    (void)state;
    help_market(&h, 'S', 10, 500000);
    help_market(&h, 'S', 10, 500100);
    assert_hears(&c, "f:A 1 S10 TEST@500000\nf:A 2 S10 TEST@500100\n");
    client_enter(&c, 1, 'B', 25, 500100);
    exchange_flush(h.x);
    help_turn(h.base);
    assert_string_equal(c.heard, "f:E 1 10 #1\nf:E 2 10 #2\n"
                                 "f:A 3 B5 TEST@500100\n"
                                 "o:A 1 B25 TEST@500100 ref 3 'tok1'\n"
                                 "o:E 1 10@500000 R #1\n"
                                 "o:E 1 10@500100 R #2\n");
}

static void an_ioc_order_hears_what_was_left(void **state)
{
    struct ouch_in msg = client_order(1, 'B', 25, 500100);

    (void)state;
    help_market(&h, 'S', 10, 500000);
    msg.tif = OUCH_IOC;
    client_send(&c, &msg);
    assert_hears(&c, "f:A 1 S10 TEST@500000\nf:E 1 10 #1\n"
                     "o:A 1 B25 TEST@500100 ref 2 'tok1'\n"
                     "o:E 1 10@500000 R #1\no:C 1 15 I\n");
}

static void a_market_order_takes_what_there_is(void **state)
{
    (void)state;
    help_market(&h, 'B', 10, 500000);
    help_market(&h, 'B', 10, 100);
    client_enter(&c, 1, 'T', 25, OUCH_MARKET_PRICE);
    assert_hears(&c, "f:A 1 B10 TEST@500000\nf:A 2 B10 TEST@100\n"
                     "f:E 1 10 #1\nf:E 2 10 #2\n"
                     "o:A 1 T25 TEST@2147483647 ref 3 'tok1'\n"
                     "o:E 1 10@500000 R #1\no:E 1 10@100 R #2\no:C 1 5 I\n");
}

static void a_cancel_names_the_new_size_of_the_whole_order(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    help_turn(h.base);
    help_market(&h, 'B', 30, 500000);
    assert_hears(&c, "f:A 1 S100 TEST@500000\n"
                     "o:A 1 S100 TEST@500000 ref 1 'tok1'\n"
                     "f:E 1 30 #1\no:E 1 30@500000 A #1\n");
    client_cancel(&c, 1, 80); /* 30 of them are traded: 50 stay */
    assert_hears(&c, "f:X 1 20\no:C 1 20 U\n");
    client_cancel(&c, 1, 80); /* nothing to do */
    client_cancel(&c, 1, 500);
    assert_hears(&c, "");
    client_cancel(&c, 1, 20); /* more than that is traded already */
    assert_hears(&c, "f:D 1\no:C 1 50 U\n");
    client_cancel(&c, 1, 0); /* too late: silence */
    client_cancel(&c, 9, 0);
    assert_hears(&c, "");
}

static void a_replaced_order_has_new_numbers(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    help_turn(h.base);
    client_forget(&c);
    client_replace(&c, 1, 2, 70, 500100);
    assert_hears(&c, "f:U 1 2 70@500100\n"
                     "o:U 1 2 S70 TEST@500100 ref 2 'tok2'\n");
    client_cancel(&c, 1, 0);
    assert_hears(&c, "");
    client_cancel(&c, 2, 0);
    assert_hears(&c, "f:D 2\no:C 2 70 U\n");
}

static void a_replacement_counts_what_was_traded_before(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    help_turn(h.base);
    help_market(&h, 'B', 30, 500000);
    exchange_flush(h.x);
    help_turn(h.base);
    client_forget(&c);
    client_replace(&c, 1, 2, 100, 500100);
    assert_hears(&c, "f:U 1 3 70@500100\n"
                     "o:U 1 2 S70 TEST@500100 ref 3 'tok2'\n");
    client_replace(&c, 2, 3, 30, 500100);
    assert_hears(&c, "o:J 3 quantity 'tok3'\n");
}

static void a_replacement_that_trades_says_so_after_replaced(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500200);
    help_turn(h.base);
    help_market(&h, 'B', 30, 500000);
    exchange_flush(h.x);
    help_turn(h.base);
    client_forget(&c);
    client_replace(&c, 1, 2, 100, 500000);
    assert_hears(&c, "f:D 1\nf:E 2 30 #1\nf:A 3 S70 TEST@500000\n"
                     "o:U 1 2 S100 TEST@500000 ref 3 'tok2'\n"
                     "o:E 2 30@500000 R #1\n");
    client_cancel(&c, 2, 0);
    assert_hears(&c, "f:D 3\no:C 2 70 U\n");
}

static void own_orders_do_not_trade_with_each_other(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    client_enter(&c, 2, 'B', 40, 500000);
    assert_hears(&c, "f:A 1 S100 TEST@500000\nf:D 1\nf:A 2 B40 TEST@500000\n"
                     "o:A 1 S100 TEST@500000 ref 1 'tok1'\n"
                     "o:A 2 B40 TEST@500000 ref 2 'tok2'\n"
                     "o:C 1 100 Q\n");
}

static void an_order_that_was_traded_away_is_gone_for_its_owner(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 10, 500000);
    help_turn(h.base);
    help_market(&h, 'B', 10, 500000);
    exchange_flush(h.x);
    help_turn(h.base);
    client_forget(&c);
    client_cancel(&c, 1, 0);
    client_replace(&c, 1, 2, 20, 500100);
    assert_hears(&c, "o:J 2 replace not allowed 'tok2'\n");
}

static void a_number_that_was_used_is_passed_over_in_silence(void **state)
{
    (void)state;
    client_enter(&c, 5, 'B', 100, 500000);
    client_enter(&c, 5, 'B', 100, 500000);
    client_enter(&c, 4, 'B', 100, 500000);
    client_replace(&c, 5, 5, 70, 500000);
    assert_hears(&c, "f:A 1 B100 TEST@500000\n"
                     "o:A 5 B100 TEST@500000 ref 1 'tok5'\n");
    assert_int_equal(exchange_figures(h.x).orders_in, 1);
    assert_int_equal(exchange_figures(h.x).rejects, 0);
}

static void two_clients_may_use_the_same_numbers(void **state)
{
    (void)state;
    client_enter(&c, 1, 'B', 100, 500000);
    help_turn(h.base);
    client_enter(&d, 1, 'B', 100, 500000);
    help_turn(h.base);
    client_forget(&c);
    client_forget(&d);
    client_cancel(&d, 1, 0);
    assert_hears(&d, "f:D 2\no:C 1 100 U\n");
    assert_hears(&c, "f:D 2\n");
}

static void modify_is_not_offered_and_query_names_the_next_number(void **state)
{
    struct ouch_in modify = {.type = 'M', .ref = 1, .side = 'S', .qty = 10};
    struct ouch_in query = {.type = 'Q'};

    (void)state;
    client_enter(&c, 7, 'S', 100, 500000);
    client_send(&c, &modify);
    client_send(&c, &query);
    assert_hears(&c, "f:A 1 S100 TEST@500000\n"
                     "o:A 7 S100 TEST@500000 ref 1 'tok7'\no:I 1\no:Q 8\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_order_rests_and_everybody_sees_it),
        TEST(a_trade_is_told_on_the_feed_first_then_to_both_owners),
        TEST(what_a_taker_leaves_over_rests_behind_its_trades),
        TEST(an_ioc_order_hears_what_was_left),
        TEST(a_market_order_takes_what_there_is),
        TEST(a_cancel_names_the_new_size_of_the_whole_order),
        TEST(a_replaced_order_has_new_numbers),
        TEST(a_replacement_counts_what_was_traded_before),
        TEST(a_replacement_that_trades_says_so_after_replaced),
        TEST(own_orders_do_not_trade_with_each_other),
        TEST(an_order_that_was_traded_away_is_gone_for_its_owner),
        TEST(a_number_that_was_used_is_passed_over_in_silence),
        TEST(two_clients_may_use_the_same_numbers),
        TEST(modify_is_not_offered_and_query_names_the_next_number),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
