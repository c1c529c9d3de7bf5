/* test_reconnect_ends.c - what is left behind where the trader's stream for
 * orders ended: by its orders, at its own end, and without memory.
 */
#include "reconnect_help.h"

/* Order 1 is accepted while the stream holds, 2 is accepted and 3 rejected
 * while it doesn't, 4 and 5 never arrive. */
static void play_all_ends(void)
{
    struct ouch_out rejected = {.type = 'J', .ref = 3, .reason = 7};

    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(send_order('B', 100, 500000), 0);
    say_accepted(1);
    turn();
    hang_up();
    assert_int_equal(trader->orders.used, 5); /* it doesn't know */
    come_back();
    say_accepted(2);
    say_executed(2, 100, 500000);
    memcpy(rejected.token, sent[3].token, sizeof(rejected.token));
    say(&rejected);
    say_cancelled(1, 100);
    turn();
    assert_int_equal(trader->orders.used, 2);
    say_next(4);
    turn();
    assert_int_equal(trader->orders.used, 0);
    assert_null(trader->newest);
    assert_int_equal(trader_figures(trader).bad_messages, 0);
    assert_int_equal(trader_error(trader), 0);
}

static uint64_t live(unsigned tag)
{
    return tracker_tag_total(tag).live_blocks;
}

static void what_never_arrived_leaves_nothing(void **state)
{
    (void)state;
    play_all_ends();
    assert_int_equal(live(TAG_ORDERS), 1); /* the table of orders */
    assert_int_equal(live(TAG_MESSAGES), 0);
    assert_int_equal(clock_pending(clock_), 3);
}

/* The rejected order's context; its report, as text and as a record; the
 * filled order's time-out, which is an event and a context. What never arrived
 * is lost by neither half. */
static void the_leaks_lose_what_they_always_lose(void **state)
{
    (void)state;
    close_trader();
    open_trader((1u << LEAK_COUNT) - 1, true);
    play_all_ends();
    assert_int_equal(live(TAG_ORDERS), 1 + 1);
    assert_int_equal(live(TAG_MESSAGES), 2);
    assert_int_equal(live(TAG_TIMERS), 3 + 2);
    close_trader();
    free_all_since(&before);
    publisher = NULL;
    open_trader(0, true);
}

static void it_may_end_while_it_is_away(void **state)
{
    (void)state;
    send_order('B', 100, 500000);
    send_order('S', 100, 501000);
    say_accepted(1);
    turn();
    hang_up();
    trader_stop(trader);
    assert_int_equal(trader_error(trader), 0);
}

static void it_may_end_before_it_is_in_step(void **state)
{
    (void)state;
    send_order('B', 100, 500000);
    hang_up();
    come_back();
    trader_stop(trader);
    turn();
    assert_string_equal(asked, "OQX");
}

static void without_memory_it_says_so(void **state)
{
    uint64_t nth = 0, failed;

    (void)state;
    do {
        struct bufferevent *end;
        int rc;

        hang_up();
        end = stream();
        tracker_fail(++nth, false, TRACKER_ANY_TAG);
        rc = trader_resume(trader, end);
        failed = tracker_failed();
        tracker_fail(0, false, TRACKER_ANY_TAG);
        assert_int_equal(rc, failed > 0 ? -ENOMEM : 0);
        turn();
    } while (failed > 0);
    assert_in_range(nth, 2, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        A_TEST(what_never_arrived_leaves_nothing),
        A_TEST(the_leaks_lose_what_they_always_lose),
        A_TEST(it_may_end_while_it_is_away),
        A_TEST(it_may_end_before_it_is_in_step),
        A_TEST(without_memory_it_says_so),
    };

    use_tracker();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
