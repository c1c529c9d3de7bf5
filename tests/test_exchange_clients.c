/* test_exchange_clients.c - clients that come late, leave, send nonsense, or
 * don't read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "exchange_fixture.h"

static struct client late;

static void a_late_client_hears_what_rests(void **state)
{
    uint16_t symbol;

    (void)state;
    client_enter(&c, 1, 'S', 10, 500100);
    help_turn(h.base);
    help_market(&h, 'S', 20, 500000);
    help_market(&h, 'S', 30, 500100);
    help_market(&h, 'B', 40, 499900);
    help_market(&h, 'B', 5, 500000); /* trades */
    exchange_symbol(h.x, "HALT", &symbol);
    exchange_set_state(h.x, symbol, 'H');
    client_forget(&c);
    assert_int_equal(client_open(&late, &h), 0);
    assert_hears(&late, "f:R TEST\nf:H TEST T\n"
                        "f:A 4 B40 TEST@499900\n"
                        "f:A 2 S15 TEST@500000\n"
                        "f:A 1 S10 TEST@500100\n"
                        "f:A 3 S30 TEST@500100\n"
                        "f:R HALT\nf:H HALT H\n");
    /* The others hear what happened, once; the snapshot isn't for them. */
    assert_hears(&c, "f:A 2 S20 TEST@500000\nf:A 3 S30 TEST@500100\n"
                     "f:A 4 B40 TEST@499900\nf:E 2 5 #1\n"
                     "f:R HALT\nf:H HALT T\nf:H HALT H\n");
    help_market(&h, 'B', 1, 499800);
    assert_hears(&late, "f:A 6 B1 TEST@499800\n");
    client_close(&late);
}

static void the_tap_hears_no_snapshot(void **state)
{
    uint64_t messages;
    size_t len;

    (void)state;
    help_market(&h, 'S', 20, 500000);
    exchange_flush(h.x);
    len = evbuffer_get_length(h.feed);
    messages = exchange_figures(h.x).itch_messages;
    assert_int_equal(client_open(&late, &h), 0);
    exchange_flush(h.x);
    assert_int_equal(evbuffer_get_length(h.feed), len);
    assert_int_equal(exchange_figures(h.x).itch_messages, messages);
    client_close(&late);
}

/* d heard one or the other: in which order a client's orders go isn't said. */
static void assert_d_heard(const char *one, const char *other)
{
    if (strcmp(d.heard, one) != 0)
        assert_string_equal(d.heard, other);
    client_forget(&d);
}

/* c has two orders, d has one; then c is gone: its orders go, d's stays. */
static void assert_c_leaves(void (*leave)(void))
{
    client_enter(&c, 1, 'B', 100, 500000);
    client_enter(&c, 2, 'S', 100, 500100);
    help_turn(h.base);
    client_enter(&d, 1, 'B', 100, 499900);
    help_turn(h.base);
    client_forget(&d);
    leave();
    help_turn(h.base);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 1);
    assert_int_equal(d.ends, 0);
    assert_d_heard("f:D 1\nf:D 2\n", "f:D 2\nf:D 1\n");
    client_cancel(&d, 1, 0);
    assert_hears(&d, "f:D 3\no:C 1 100 U\n");
}

static void leave_politely(void)
{
    bufferevent_flush(c.orders, EV_READ | EV_WRITE, BEV_FINISHED);
}

static void leave_by_the_feed(void)
{
    bufferevent_flush(c.feed, EV_READ | EV_WRITE, BEV_FINISHED);
}

/* Nobody tells the exchange: it notices when it has something to say. */
static void leave_without_a_word(void)
{
    client_close(&c);
    help_turn(h.base);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 3);
    exchange_hidden_trade(h.x, 0, 'B', 1, 1);
    exchange_flush(h.x);
    help_turn(h.base);
    assert_memory_equal(d.heard, "f:P B1 TEST@1 #1\n", 17);
    memmove(d.heard, d.heard + 17, sizeof(d.heard) - 17);
}

static void send_nonsense(void)
{
    frame_write(bufferevent_get_output(c.orders),
                (const unsigned char *)"nonsense", 8);
}

static void send_a_length_of_none(void)
{
    evbuffer_add(bufferevent_get_output(c.orders), "\0\0", 2);
}

static void send_a_length_too_long(void)
{
    evbuffer_add(bufferevent_get_output(c.orders), "\xff\xff", 2);
}

static void a_client_that_leaves_takes_its_orders_along(void **state)
{
    (void)state;
    assert_c_leaves(leave_politely);
    assert_int_equal(exchange_figures(h.x).bad_messages, 0);
}

static void a_client_may_leave_by_its_feed(void **state)
{
    (void)state;
    assert_c_leaves(leave_by_the_feed);
}

static void a_client_may_be_gone_without_a_word(void **state)
{
    (void)state;
    assert_c_leaves(leave_without_a_word);
}

static void nonsense_closes_its_own_connection_only(void **state)
{
    (void)state;
    assert_c_leaves(send_nonsense);
    assert_int_equal(c.ends, 2);
    assert_int_equal(exchange_figures(h.x).bad_messages, 1);
}

static void a_length_of_none_closes_the_connection(void **state)
{
    (void)state;
    assert_c_leaves(send_a_length_of_none);
    assert_int_equal(c.ends, 2);
    assert_int_equal(exchange_figures(h.x).bad_messages, 1);
}

static void a_length_too_long_closes_the_connection(void **state)
{
    (void)state;
    assert_c_leaves(send_a_length_too_long);
    assert_int_equal(exchange_figures(h.x).bad_messages, 1);
}

static void what_came_before_the_nonsense_was_done(void **state)
{
    (void)state;
    help_market(&h, 'S', 5, 500000);
    client_enter(&c, 1, 'B', 5, 500000);
    send_nonsense();
    client_enter(&c, 2, 'B', 5, 500000); /* too late */
    assert_hears(&c, "f:A 1 S5 TEST@500000\nf:E 1 5 #1\n"
                     "o:A 1 B5 TEST@500000 ref 2 'tok1'\n"
                     "o:E 1 5@500000 R #1\n");
    assert_int_equal(c.ends, 2);
    assert_int_equal(exchange_figures(h.x).orders_in, 1);
}

/* Both streams have something for the exchange in one turn of the loop; at the
 * first it closes the session. */
static void a_closed_session_is_called_no_more(void **state)
{
    (void)state;
    send_nonsense();
    leave_by_the_feed();
    help_turn(h.base);
    assert_int_equal(exchange_figures(h.x).bad_messages, 1);
    assert_int_equal(d.ends, 0);
}

static void what_a_client_says_on_its_feed_is_dropped(void **state)
{
    (void)state;
    evbuffer_add(bufferevent_get_output(c.feed), "hello", 5);
    help_turn(h.base);
    assert_int_equal(evbuffer_get_length(bufferevent_get_input(
                         bufferevent_pair_get_partner(c.feed))),
                     0);
    help_market(&h, 'S', 5, 500000);
    assert_hears(&c, "f:A 1 S5 TEST@500000\n");
    assert_int_equal(c.ends, 0);
}

/* Adds and cancels until more than 4 MB would be unread. */
static void flood(void)
{
    for (unsigned i = 0; i < 90000; i++) {
        struct matching_request rq = {
            .side = 'B', .qty = 1, .price_ticks = 100};
        uint64_t ref;

        if (exchange_enter(h.x, &rq, &ref) != 0)
            return;
        matching_cancel(exchange_matching(h.x), ref, MATCHING_BY_USER);
        if (i % 100 == 0) {
            exchange_flush(h.x);
            event_base_loop(h.base, EVLOOP_NONBLOCK);
        }
    }
    exchange_flush(h.x);
}

static void a_client_that_does_not_read_its_feed_is_dropped(void **state)
{
    (void)state;
    client_enter(&c, 1, 'B', 100, 500000);
    help_turn(h.base);
    bufferevent_disable(c.feed, EV_READ);
    c.deaf = d.deaf = true;
    flood();
    help_turn(h.base);
    assert_int_equal(exchange_figures(h.x).dropped_feeds, 1);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 0);
    assert_int_equal(c.ends, 2);
    assert_int_equal(d.ends, 0);
    /* The one that read has it all: every add and every cancel, and c's. */
    assert_int_equal(d.count, 2 + 2 * 90000 + 2);
}

static void a_client_that_does_not_read_its_answers_is_dropped(void **state)
{
    struct ouch_in query = {.type = 'Q'};

    (void)state;
    c.deaf = true;
    bufferevent_disable(c.orders, EV_READ);
    for (unsigned i = 0; i < 300000; i++)
        client_send(&c, &query);
    client_enter(&c, 1, 'B', 1, 500000); /* not listened to any more */
    help_turn(h.base);
    assert_int_equal(exchange_figures(h.x).orders_in, 0);
    assert_int_equal(exchange_figures(h.x).dropped_feeds, 1);
    assert_int_equal(c.ends, 2);
    assert_int_equal(d.ends, 0);
}

static void no_memory_for_a_client_closes_its_streams(void **state)
{
    struct bufferevent *far[2] = {NULL, NULL};

    (void)state;
    assert_int_equal(client_pair(&late, h.base, far), 0);
    tracker_fail(1, false, TAG_EXCHANGE);
    assert_int_equal(exchange_connect(h.x, far[0], far[1]), -ENOMEM);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    help_turn(h.base);
    assert_int_equal(late.ends, 2);
    assert_null(bufferevent_pair_get_partner(late.orders));
    assert_null(bufferevent_pair_get_partner(late.feed));
    client_close(&late);
    assert_int_equal(exchange_error(h.x), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_late_client_hears_what_rests),
        TEST(the_tap_hears_no_snapshot),
        TEST(a_client_that_leaves_takes_its_orders_along),
        TEST(a_client_may_leave_by_its_feed),
        TEST(a_client_may_be_gone_without_a_word),
        TEST(nonsense_closes_its_own_connection_only),
        TEST(a_length_of_none_closes_the_connection),
        TEST(a_length_too_long_closes_the_connection),
        TEST(what_came_before_the_nonsense_was_done),
        TEST(a_closed_session_is_called_no_more),
        TEST(what_a_client_says_on_its_feed_is_dropped),
        TEST(a_client_that_does_not_read_its_feed_is_dropped),
        TEST(a_client_that_does_not_read_its_answers_is_dropped),
        TEST(no_memory_for_a_client_closes_its_streams),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
