/* test_reconnect.c - the trader's stream for orders ends, and it gets another
 * one: what it then knows, and what it says.
 */
#include "reconnect_help.h"

static void the_end_of_the_stream_is_no_failure(void **state)
{
    (void)state;
    assert_true(trader_connected(trader));
    hang_up();
    assert_false(trader_connected(trader));
    assert_int_equal(trader_error(trader), 0);
    come_back();
    assert_true(trader_connected(trader));
    assert_string_equal(asked, "Q");
}

static void who_does_not_come_back_fails(void **state)
{
    (void)state;
    close_trader();
    open_trader(0, false);
    hang_up();
    assert_int_equal(trader_error(trader), -EPIPE);
}

static void without_a_feed_it_fails(void **state)
{
    (void)state;
    bufferevent_flush(feed, EV_READ | EV_WRITE, BEV_FINISHED);
    turn();
    assert_int_equal(trader_error(trader), -EPIPE);
    assert_true(trader_connected(trader));
}

static void nothing_is_ordered_before_it_is_back_in_step(void **state)
{
    (void)state;
    hang_up();
    assert_int_equal(send_order('B', 100, 500000), 0);
    assert_int_equal(trader_figures(trader).orders, 0);
    come_back();
    assert_int_equal(send_order('B', 100, 500000), 0); /* no answer to Q yet */
    assert_int_equal(trader_figures(trader).orders, 0);
    say_next(1);
    turn();
    assert_int_equal(send_order('B', 100, 500000), 0);
    assert_int_equal(trader_figures(trader).orders, 1);
    assert_string_equal(asked, "QO");
}

static void what_was_missed_counts_as_if_it_had_come_in_time(void **state)
{
    (void)state;
    send_order('B', 100, 500000);
    send_order('S', 300, 501000);
    say_accepted(1);
    say_accepted(2);
    turn();
    hang_up();
    come_back();
    say_executed(1, 100, 499900);
    say_executed(2, 50, 501000);
    say_cancelled(2, 250);
    say_next(3);
    turn();
    assert_null(trader->newest);
    assert_int_equal(trader->orders.used, 0);
    assert_int_equal(trader->listings[0].position, 50);
    assert_int_equal(trader->cash_ticks, -100 * 499900 + 50 * 501000);
    assert_int_equal(trader_figures(trader).fills, 2);
    assert_int_equal(trader_figures(trader).bad_messages, 0);
    assert_int_equal(trader_heard(trader), 6);
    assert_int_equal(clock_pending(clock_), 3); /* no time-out is left */
}

/* Two seconds later: the order is to be cancelled, but there is nobody to tell.
 */
static void a_time_out_while_it_is_away_sends_nothing(void **state)
{
    (void)state;
    send_order('B', 100, 500000);
    say_accepted(1);
    turn();
    hang_up();
    for (uint64_t due_ns;
         clock_next_ns(clock_, &due_ns) && due_ns <= 34203 * SECOND_NS; turn())
        clock_advance(clock_, due_ns);
    assert_int_equal(trader_figures(trader).timeouts, 1);
    come_back();
    say_cancelled(1, 100);
    say_next(2);
    turn();
    assert_int_equal(trader->orders.used, 0);
    assert_string_equal(asked, "OQ");
}

static void an_answer_that_nobody_asked_for_changes_nothing(void **state)
{
    (void)state;
    send_order('B', 100, 500000);
    say_next(1);
    turn();
    assert_int_equal(trader->orders.used, 1);
    assert_int_equal(trader_figures(trader).bad_messages, 0);
    say_accepted(1);
    turn();
    assert_true(trader->newest->accepted);
}

static void who_takes_back_what_it_accepted_is_not_believed(void **state)
{
    (void)state;
    send_order('B', 100, 500000);
    send_order('B', 200, 500000);
    say_accepted(1);
    turn();
    hang_up();
    come_back();
    say_next(1);
    turn();
    assert_int_equal(trader_figures(trader).bad_messages, 1);
    assert_int_equal(trader->orders.used, 1); /* the second one is gone */
    assert_int_equal(trader->newest->ref, 1);
    assert_false(trader->away);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        A_TEST(the_end_of_the_stream_is_no_failure),
        A_TEST(who_does_not_come_back_fails),
        A_TEST(without_a_feed_it_fails),
        A_TEST(nothing_is_ordered_before_it_is_back_in_step),
        A_TEST(what_was_missed_counts_as_if_it_had_come_in_time),
        A_TEST(a_time_out_while_it_is_away_sends_nothing),
        A_TEST(an_answer_that_nobody_asked_for_changes_nothing),
        A_TEST(who_takes_back_what_it_accepted_is_not_believed),
    };

    use_tracker();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
