/* test_matching_change.c - orders that rest are reduced, replaced, executed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>

#include "matching_fixture.h"

static void reducing_keeps_the_place(void **state)
{
    (void)state;
    enter(1, 'S', 10, 51);
    enter(2, 'S', 10, 51);
    assert_int_equal(matching_reduce(m, 1, 4, MATCHING_BY_USER), 0);
    assert_best('S', 51, 16);
    assert_int_equal(matching_reduce(m, 1, 0, MATCHING_BY_USER), 0);
    enter(3, 'B', 7, 51);
    assert_said("add 1 S10@51; add 2 S10@51; cancel 1 4 left 6 U; "
                "trade 1 by 3 6@51 left 0 #1; trade 2 by 3 1@51 left 9 #2");
}

static void reducing_by_all_or_more_removes(void **state)
{
    (void)state;
    enter(1, 'S', 10, 51);
    enter(2, 'S', 10, 52);
    assert_int_equal(matching_reduce(m, 1, 10, MATCHING_BY_SYSTEM), 0);
    assert_int_equal(matching_reduce(m, 2, 11, MATCHING_BY_USER), 0);
    assert_said("add 1 S10@51; add 2 S10@52; cancel 1 10 left 0 Z; "
                "cancel 2 10 left 0 U");
    assert_int_equal(matching_orders(m), 0);
    assert_best('S', 0, 0);
}

static void an_unknown_order_is_not_found(void **state)
{
    struct matching_request rq = request(2, 'S', 10, 51);

    (void)state;
    enter(1, 'S', 10, 51);
    matching_cancel(m, 1, MATCHING_BY_USER);
    memset(&said, 0, sizeof(said));
    assert_int_equal(matching_cancel(m, 1, MATCHING_BY_USER), -ENOENT);
    assert_int_equal(matching_reduce(m, 1, 1, MATCHING_BY_USER), -ENOENT);
    assert_int_equal(matching_replace(m, 1, &rq), -ENOENT);
    assert_int_equal(matching_execute(m, 1, 1, &rq), -ENOENT);
    assert_null(matching_find(m, 1));
    assert_said("");
}

static void a_replaced_order_loses_its_place(void **state)
{
    struct matching_request rq = request(3, 0, 12, 51);

    (void)state;
    enter_owned(7, 1, 'S', 10, 51);
    enter(2, 'S', 10, 51);
    rq.user_ref = 77;
    assert_int_equal(matching_replace(m, 1, &rq), 0);
    assert_said("add 1 S10@51; add 2 S10@51; replace 1 3 S12@51");
    assert_null(matching_find(m, 1));
    assert_int_equal(matching_find(m, 3)->owner, 7);
    assert_int_equal(matching_find(m, 3)->user_ref, 77);
    assert_int_equal(matching_front(m, 0, 'S')->ref, 2);
    assert_best('S', 51, 22);
}

static void a_replacement_that_trades_is_a_cancel_and_a_new_order(void **state)
{
    struct matching_request rq = request(3, 0, 12, 52);

    (void)state;
    enter(1, 'B', 10, 50);
    enter(2, 'S', 5, 52);
    memset(&said, 0, sizeof(said));
    assert_int_equal(matching_replace(m, 1, &rq), 0);
    assert_said("cancel 1 10 left 0 U; trade 2 by 3 5@52 left 0 #1; "
                "add 3 B7@52");
    rq = request(5, 0, 3, 54);
    enter(4, 'S', 5, 54);
    assert_int_equal(matching_replace(m, 3, &rq), 0);
    assert_said("add 4 S5@54; cancel 3 7 left 0 U; "
                "trade 4 by 5 3@54 left 2 #2");
    assert_int_equal(matching_orders(m), 1);
}

static void what_was_traded_goes_on_in_the_replacement(void **state)
{
    struct matching_request rq = request(3, 0, 5, 51);

    (void)state;
    enter(1, 'S', 10, 51);
    enter(2, 'B', 4, 51);
    assert_int_equal(matching_replace(m, 1, &rq), 0);
    assert_int_equal(matching_find(m, 3)->executed, 4);
    rq = request(5, 0, 5, 50);
    enter(4, 'B', 2, 50);
    assert_int_equal(matching_replace(m, 3, &rq), 0);
    assert_int_equal(matching_find(m, 5)->executed, 6);
    assert_int_equal(matching_find(m, 5)->qty, 3);
}

static void a_replacement_can_be_refused(void **state)
{
    struct matching_request rq = request(1, 0, 12, 52);
    uint64_t hash;

    (void)state;
    enter(1, 'B', 10, 50);
    enter(2, 'S', 5, 52);
    memset(&said, 0, sizeof(said));
    hash = matching_hash(m);
    assert_int_equal(matching_replace(m, 1, &rq), -EEXIST);
    rq.ref = 2;
    assert_int_equal(matching_replace(m, 1, &rq), -EEXIST);
    rq.ref = 3;
    rq.kind = MATCHING_POST_ONLY;
    assert_int_equal(matching_replace(m, 1, &rq), -EAGAIN);
    rq.kind = MATCHING_IOC;
    assert_int_equal(matching_replace(m, 1, &rq), -EINVAL);
    rq.kind = MATCHING_MARKET;
    assert_int_equal(matching_replace(m, 1, &rq), -EINVAL);
    rq = request(3, 0, 0, 50);
    assert_int_equal(matching_replace(m, 1, &rq), -EINVAL);
    rq = request(3, 0, 1, 0);
    assert_int_equal(matching_replace(m, 1, &rq), -EINVAL);
    assert_said("");
    assert_true(matching_hash(m) == hash);
}

static void executing_directly_passes_the_queue_over(void **state)
{
    struct matching_request taker = request(9, 'B', 0, 0);

    (void)state;
    enter(1, 'S', 10, 51);
    enter(2, 'S', 10, 51);
    enter(3, 'S', 10, 52);
    memset(&said, 0, sizeof(said));
    assert_int_equal(matching_execute(m, 2, 4, &taker), 0);
    assert_int_equal(matching_execute(m, 3, 99, &taker), 0);
    assert_int_equal(matching_execute(m, 2, 0, &taker), 0);
    assert_said("trade 2 by 9 4@51 left 6 #1; trade 3 by 9 10@52 left 0 #2");
    assert_int_equal(matching_front(m, 0, 'S')->ref, 1);
    assert_best('S', 51, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reducing_keeps_the_place),
        TEST(reducing_by_all_or_more_removes),
        TEST(an_unknown_order_is_not_found),
        TEST(a_replaced_order_loses_its_place),
        TEST(a_replacement_that_trades_is_a_cancel_and_a_new_order),
        TEST(what_was_traded_goes_on_in_the_replacement),
        TEST(a_replacement_can_be_refused),
        TEST(executing_directly_passes_the_queue_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
