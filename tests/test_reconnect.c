/* test_reconnect.c - the trader's stream for orders ends, and it gets another
 * one. The exchange is played by hand.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "clock.h"
#include "fault.h"
#include "frame.h"
#include "inside.h"
#include "itch.h"
#include "leftovers.h"

#define ORDERS_MAX 16

static struct event_base *base;
static struct clock *clock_;
static struct trader *trader;
static struct bufferevent *orders; /* the exchange's ends */
static struct bufferevent *feed;
static struct ouch_in sent[ORDERS_MAX]; /* by ref */
static char asked[64];                  /* the types of all messages */
static struct tracker_mark before;

/* The list of channels: a leak leaves it to the next trader, which must not
 * meet it. */
extern struct channel *publisher;

static int on_sent(void *ctx, const unsigned char *bytes, size_t len)
{
    struct ouch_in msg;
    size_t at = strlen(asked);

    (void)ctx;
    if (ouch_in_decode(bytes, len, &msg) != 0)
        return -EBADMSG;
    if (at < sizeof(asked) - 1)
        asked[at] = msg.type;
    if (msg.type == 'O' && msg.ref < ORDERS_MAX)
        sent[msg.ref] = msg;
    return 0;
}

static void on_orders(struct bufferevent *bev, void *ctx)
{
    assert_int_equal(frame_each(bufferevent_get_input(bev), on_sent, ctx), 0);
}

static void turn(void)
{
    for (int i = 0; i < 6; i++)
        event_base_loop(base, EVLOOP_NONBLOCK);
}

/* The trader's end of another stream for orders. */
static struct bufferevent *stream(void)
{
    struct bufferevent *pair[2];

    assert_int_equal(bufferevent_pair_new(base, 0, pair), 0);
    orders = pair[0];
    bufferevent_setcb(orders, on_orders, NULL, NULL, NULL);
    bufferevent_enable(orders, EV_READ | EV_WRITE);
    return pair[1];
}

static void open_trader(unsigned leaks, bool comes_back)
{
    const struct trader_options options = {.leaks = leaks,
                                           .comes_back = comes_back};
    struct itch listing = {.type = 'R', .locate = 1, .symbol = "TEST"};
    unsigned char bytes[ITCH_LEN_MAX];
    struct bufferevent *pair[2], *end;
    size_t len;

    before = tracker_mark();
    memset(sent, 0, sizeof(sent));
    memset(asked, 0, sizeof(asked));
    base = event_base_new();
    assert_int_equal(clock_new(34200 * SECOND_NS, &clock_), 0);
    end = stream();
    assert_int_equal(bufferevent_pair_new(base, 0, pair), 0);
    feed = pair[0];
    bufferevent_enable(feed, EV_READ | EV_WRITE);
    assert_int_equal(trader_new(base, clock_, end, pair[1], &options, &trader),
                     0);
    len = itch_encode(&listing, bytes);
    frame_write(bufferevent_get_output(feed), bytes, len);
    turn();
    assert_int_equal(trader->listing_count, 1);
}

static void close_trader(void)
{
    trader_free(trader);
    if (orders != NULL)
        bufferevent_free(orders);
    if (feed != NULL)
        bufferevent_free(feed);
    turn();
    event_base_free(base);
    clock_free(clock_);
    libevent_global_shutdown();
}

static int open_fixed(void **state)
{
    (void)state;
    open_trader(0, true);
    return 0;
}

/* The fixed halves leave nothing, whatever happened. */
static int close_fixed(void **state)
{
    (void)state;
    close_trader();
    return tracker_live_since(&before) == 0 ? 0 : -1;
}

static int send_order(char side, uint32_t qty, uint32_t price_ticks)
{
    const struct intent intent = {
        .strategy = STRATEGY_MAKER,
        .side = side,
        .tif = OUCH_DAY,
        .qty = qty,
        .price_ticks = price_ticks,
        .timeout_ns = 2 * SECOND_NS,
    };
    int rc = gateway_send(trader, &intent);

    turn();
    return rc;
}

static void say(const struct ouch_out *msg)
{
    unsigned char bytes[OUCH_LEN_MAX];
    size_t len = ouch_out_encode(msg, bytes);

    assert_true(len > 0);
    frame_write(bufferevent_get_output(orders), bytes, len);
}

static void say_accepted(uint32_t ref)
{
    struct ouch_out msg = {.type = 'A', .ref = ref, .side = 'B', .qty = 1};

    memcpy(msg.token, sent[ref].token, sizeof(msg.token));
    say(&msg);
}

static void say_executed(uint32_t ref, uint32_t qty, uint32_t price_ticks)
{
    say(&(struct ouch_out){.type = 'E',
                           .ref = ref,
                           .qty = qty,
                           .price_ticks = price_ticks,
                           .liquidity = 'A'});
}

static void say_cancelled(uint32_t ref, uint32_t qty)
{
    say(&(struct ouch_out){.type = 'C', .ref = ref, .qty = qty, .code = 'Z'});
}

static void say_next(uint32_t ref)
{
    say(&(struct ouch_out){.type = 'Q', .ref = ref});
}

/* As the exchange hangs up: the trader hears of the end, and of nothing else.
 */
static void hang_up(void)
{
    bufferevent_flush(orders, EV_READ | EV_WRITE, BEV_FINISHED);
    bufferevent_free(orders);
    orders = NULL;
    turn();
}

static void come_back(void)
{
    assert_int_equal(trader_resume(trader, stream()), 0);
    turn();
}

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

#define A_TEST(name)                                                           \
    cmocka_unit_test_setup_teardown(name, open_fixed, close_fixed)

static void *heap_malloc(size_t size)
{
    return tracker_malloc(TAG_LIBEVENT, size);
}

static void *heap_realloc(void *ptr, size_t size)
{
    return tracker_realloc(TAG_LIBEVENT, ptr, size);
}

static void heap_free(void *ptr)
{
    tracker_free(ptr);
}

/* What libevent has to say about memory is known. */
static void log_nothing(int severity, const char *message)
{
    (void)severity;
    (void)message;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        A_TEST(the_end_of_the_stream_is_no_failure),
        A_TEST(who_does_not_come_back_fails),
        A_TEST(without_a_feed_it_fails),
        A_TEST(nothing_is_ordered_before_it_is_back_in_step),
        A_TEST(what_was_missed_counts_as_if_it_had_come_in_time),
        A_TEST(what_never_arrived_leaves_nothing),
        A_TEST(the_leaks_lose_what_they_always_lose),
        A_TEST(a_time_out_while_it_is_away_sends_nothing),
        A_TEST(an_answer_that_nobody_asked_for_changes_nothing),
        A_TEST(who_takes_back_what_it_accepted_is_not_believed),
        A_TEST(it_may_end_while_it_is_away),
        A_TEST(it_may_end_before_it_is_in_step),
        A_TEST(without_memory_it_says_so),
    };

    event_set_log_callback(log_nothing);
    event_set_mem_functions(heap_malloc, heap_realloc, heap_free);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
