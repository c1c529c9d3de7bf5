/* test_matching.c - entering orders: what trades, what rests, what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>

#include "matching_fixture.h"

static void a_day_order_rests(void **state)
{
    (void)state;
    assert_int_equal(enter(1, 'B', 100, 50), 0);
    assert_int_equal(enter(2, 'S', 70, 51), 0);
    assert_said("add 1 B100@50; add 2 S70@51");
    assert_best('B', 50, 100);
    assert_best('S', 51, 70);
    assert_int_equal(matching_orders(m), 2);
}

static void a_better_price_trades_first(void **state)
{
    (void)state;
    enter(1, 'S', 10, 52);
    enter(2, 'S', 10, 51);
    enter(3, 'S', 10, 53);
    enter(4, 'B', 30, 53);
    assert_said("add 1 S10@52; add 2 S10@51; add 3 S10@53; "
                "trade 2 by 4 10@51 left 0 #1; trade 1 by 4 10@52 left 0 #2; "
                "trade 3 by 4 10@53 left 0 #3");
    enter(1, 'B', 10, 52);
    enter(2, 'B', 10, 51);
    enter(3, 'B', 10, 53);
    enter(4, 'S', 30, 51);
    assert_said("add 1 B10@52; add 2 B10@51; add 3 B10@53; "
                "trade 3 by 4 10@53 left 0 #4; trade 1 by 4 10@52 left 0 #5; "
                "trade 2 by 4 10@51 left 0 #6");
    assert_int_equal(matching_orders(m), 0);
}

static void at_one_price_the_oldest_trades_first(void **state)
{
    (void)state;
    enter(3, 'S', 10, 51);
    enter(1, 'S', 10, 51);
    enter(2, 'S', 10, 51);
    memset(&said, 0, sizeof(said));
    enter(9, 'B', 25, 51);
    assert_said("trade 3 by 9 10@51 left 0 #1; trade 1 by 9 10@51 left 0 #2; "
                "trade 2 by 9 5@51 left 5 #3");
    assert_best('S', 51, 5);
}

static void what_a_day_order_does_not_trade_rests(void **state)
{
    (void)state;
    enter(1, 'S', 10, 51);
    enter(2, 'B', 25, 51);
    assert_said("add 1 S10@51; trade 1 by 2 10@51 left 0 #1; add 2 B15@51");
    assert_best('B', 51, 15);
    assert_best('S', 0, 0);
    assert_int_equal(matching_find(m, 2)->executed, 10);
    assert_int_equal(matching_find(m, 2)->qty, 15);
}

static void a_limit_is_kept(void **state)
{
    (void)state;
    enter(1, 'S', 10, 51);
    enter(2, 'S', 10, 52);
    enter(3, 'B', 20, 51);
    assert_said("add 1 S10@51; add 2 S10@52; trade 1 by 3 10@51 left 0 #1; "
                "add 3 B10@51");
}

static void an_ioc_order_drops_what_it_does_not_trade(void **state)
{
    (void)state;
    enter(1, 'S', 10, 51);
    assert_int_equal(enter_kind(MATCHING_IOC, 2, 'B', 25, 51), 0);
    assert_said("add 1 S10@51; trade 1 by 2 10@51 left 0 #1; drop 2 15 I");
    assert_int_equal(enter_kind(MATCHING_IOC, 3, 'B', 25, 51), 0);
    assert_said("drop 3 25 I");
    enter(4, 'S', 10, 51);
    assert_int_equal(enter_kind(MATCHING_IOC, 5, 'B', 10, 51), 0);
    assert_said("add 4 S10@51; trade 4 by 5 10@51 left 0 #2");
    assert_int_equal(matching_orders(m), 0);
}

static void a_market_order_takes_any_price(void **state)
{
    (void)state;
    enter(1, 'S', 10, 1);
    enter(2, 'S', 10, UINT32_MAX);
    assert_int_equal(enter_kind(MATCHING_MARKET, 3, 'B', 25, 0), 0);
    assert_said("add 1 S10@1; add 2 S10@4294967295; "
                "trade 1 by 3 10@1 left 0 #1; "
                "trade 2 by 3 10@4294967295 left 0 #2; drop 3 5 I");
    enter(1, 'B', 10, 1);
    enter(2, 'B', 10, UINT32_MAX);
    assert_int_equal(enter_kind(MATCHING_MARKET, 3, 'S', 25, 77), 0);
    assert_said("add 1 B10@1; add 2 B10@4294967295; "
                "trade 2 by 3 10@4294967295 left 0 #3; "
                "trade 1 by 3 10@1 left 0 #4; drop 3 5 I");
}

static void post_only_rests_or_is_refused(void **state)
{
    (void)state;
    enter(1, 'S', 10, 51);
    assert_int_equal(enter_kind(MATCHING_POST_ONLY, 2, 'B', 5, 51), -EAGAIN);
    assert_int_equal(enter_kind(MATCHING_POST_ONLY, 2, 'B', 5, 50), 0);
    assert_int_equal(enter_kind(MATCHING_POST_ONLY, 3, 'S', 5, 50), -EAGAIN);
    assert_said("add 1 S10@51; add 2 B5@50");
}

static void post_only_is_refused_by_an_order_of_its_owner_too(void **state)
{
    struct matching_request rq = request(2, 'B', 5, 51);

    (void)state;
    enter_owned(7, 1, 'S', 10, 51);
    rq.owner = 7;
    rq.kind = MATCHING_POST_ONLY;
    assert_int_equal(matching_enter(m, &rq), -EAGAIN);
    assert_said("add 1 S10@51");
}

static void symbols_do_not_meet(void **state)
{
    struct matching_request rq = request(2, 'B', 10, 51);
    uint16_t third;

    (void)state;
    enter(1, 'S', 10, 51);
    rq.symbol = 1;
    assert_int_equal(matching_enter(m, &rq), 0);
    assert_int_equal(matching_add_symbol(m, &third), 0);
    assert_int_equal(third, 2);
    rq.symbol = third;
    rq.ref = 3;
    assert_int_equal(matching_enter(m, &rq), 0);
    assert_said("add 1 S10@51; add 2 B10@51; add 3 B10@51");
    assert_int_equal(matching_symbols(m), 3);
    assert_int_equal(matching_front(m, 1, 'B')->ref, 2);
    assert_int_equal(matching_front(m, 2, 'B')->ref, 3);
    assert_null(matching_front(m, 3, 'B'));
}

static void an_order_never_trades_with_its_owner(void **state)
{
    (void)state;
    enter_owned(7, 1, 'S', 10, 51);
    enter_owned(8, 2, 'S', 10, 51);
    enter_owned(7, 3, 'S', 10, 52);
    memset(&said, 0, sizeof(said));
    enter_owned(7, 4, 'B', 30, 52);
    assert_said("cancel 1 10 left 0 Q; trade 2 by 4 10@51 left 0 #1; "
                "cancel 3 10 left 0 Q; add 4 B20@52");
}

static void the_markets_own_orders_trade_with_each_other(void **state)
{
    (void)state;
    enter_owned(MATCHING_NOBODY, 1, 'S', 10, 51);
    enter_owned(MATCHING_NOBODY, 2, 'B', 10, 51);
    assert_said("add 1 S10@51; trade 1 by 2 10@51 left 0 #1");
}

static void impossible_requests_are_refused(void **state)
{
    struct matching_request rq = request(1, 'B', 10, 50);

    (void)state;
    rq.symbol = 2;
    assert_int_equal(matching_enter(m, &rq), -EINVAL);
    assert_int_equal(enter(1, 'T', 10, 50), -EINVAL);
    assert_int_equal(enter(1, '\0', 10, 50), -EINVAL);
    assert_int_equal(enter(1, 'B', 0, 50), -EINVAL);
    assert_int_equal(enter(1, 'B', 10, 0), -EINVAL);
    assert_int_equal(enter_kind(MATCHING_IOC, 1, 'B', 10, 0), -EINVAL);
    assert_int_equal(enter(1, 'B', 10, 50), 0);
    assert_int_equal(enter(1, 'B', 10, 50), -EEXIST);
    assert_int_equal(enter_kind(MATCHING_IOC, 1, 'B', 10, 50), -EEXIST);
    assert_said("add 1 B10@50");
}

static void every_trade_has_its_number(void **state)
{
    (void)state;
    assert_int_equal(matching_next_match(m), 1);
    enter(1, 'S', 10, 51);
    enter(2, 'B', 5, 51);
    assert_said("add 1 S10@51; trade 1 by 2 5@51 left 5 #2");
    assert_int_equal(matching_next_match(m), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_day_order_rests),
        TEST(a_better_price_trades_first),
        TEST(at_one_price_the_oldest_trades_first),
        TEST(what_a_day_order_does_not_trade_rests),
        TEST(a_limit_is_kept),
        TEST(an_ioc_order_drops_what_it_does_not_trade),
        TEST(a_market_order_takes_any_price),
        TEST(post_only_rests_or_is_refused),
        TEST(post_only_is_refused_by_an_order_of_its_owner_too),
        TEST(symbols_do_not_meet),
        TEST(an_order_never_trades_with_its_owner),
        TEST(the_markets_own_orders_trade_with_each_other),
        TEST(impossible_requests_are_refused),
        TEST(every_trade_has_its_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
