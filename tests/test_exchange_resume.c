/* test_exchange_resume.c - the line for a client's orders breaks, and the
 * client comes back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <event2/util.h>
#include <sys/socket.h>

#include "exchange_fixture.h"

#define C 1u /* the numbers of both clients */
#define D 2u

/* The client has a new stream, and has heard so many answers. */
static int come_back(struct client *client, uint32_t number, uint32_t heard)
{
    struct bufferevent *pair[2];

    assert_int_equal(bufferevent_pair_new(h.base, 0, pair), 0);
    if (client->orders != NULL)
        bufferevent_free(client->orders);
    client->orders = pair[0];
    bufferevent_setcb(pair[0], on_client_orders, NULL, on_client_end, client);
    bufferevent_enable(pair[0], EV_READ | EV_WRITE);
    return exchange_resume(h.x, number, pair[1], heard);
}

static void break_the_line(void)
{
    assert_int_equal(exchange_lose(h.x, C), 0);
    assert_int_equal(exchange_hang_up(h.x, C), 0);
    help_turn(h.base);
    assert_int_equal(c.ends, 1);
}

static void query(struct client *client)
{
    const struct ouch_in msg = {.type = 'Q'};

    client_send(client, &msg);
}

static void clients_are_numbered_as_they_come(void **state)
{
    struct client late;

    (void)state;
    assert_int_equal(exchange_newest_client(h.x), D);
    assert_int_equal(client_open(&late, &h), 0);
    assert_int_equal(exchange_newest_client(h.x), D + 1);
    client_close(&late);
}

static void nothing_comes_through_a_broken_line(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    assert_hears(&c, "f:A 1 S100 TEST@500000\n"
                     "o:A 1 S100 TEST@500000 ref 1 'tok1'\n");
    assert_int_equal(exchange_lose(h.x, C), 0);
    client_enter(&c, 2, 'S', 100, 500100);
    client_cancel(&c, 1, 0);
    help_market(&h, 'B', 30, 500000);
    assert_hears(&c, "f:E 1 30 #1\n"); /* no word of it by the other stream */
    assert_int_equal(c.ends, 0);
    assert_int_equal(exchange_figures(h.x).orders_in, 1);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 1);
}

static void when_it_is_noticed_orders_go_and_the_feed_goes_on(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    client_enter(&d, 1, 'S', 100, 500100);
    help_turn(h.base);
    client_forget(&c);
    client_forget(&d);
    break_the_line();
    assert_hears(&c, "f:D 1\n");
    assert_hears(&d, "f:D 1\n");
    assert_int_equal(d.ends, 0);
    help_market(&h, 'B', 5, 499900);
    assert_hears(&c, "f:A 3 B5 TEST@499900\n");
    assert_int_equal(matching_orders(exchange_matching(h.x)), 2);
    assert_int_equal(exchange_figures(h.x).bad_messages, 0);
}

static void who_comes_back_hears_all_it_missed_in_its_order(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    help_turn(h.base);
    client_forget(&c);
    assert_int_equal(exchange_lose(h.x, C), 0);
    help_market(&h, 'B', 30, 500000);
    help_market(&h, 'B', 20, 500000);
    assert_int_equal(exchange_hang_up(h.x, C), 0);
    help_market(&h, 'B', 10, 500000); /* too late for a trade */
    assert_hears(&c, "f:E 1 30 #1\nf:E 1 20 #2\nf:D 1\n"
                     "f:A 4 B10 TEST@500000\n");
    assert_int_equal(come_back(&c, C, 1), 0);
    assert_hears(&c, "o:E 1 30@500000 A #1\no:E 1 20@500000 A #2\n"
                     "o:C 1 50 Z\n");
    query(&c);
    assert_hears(&c, "o:Q 2\n");
}

/* The one that comes back hears of a trade on the feed first, as always. */
static void the_feed_goes_before_what_was_missed(void **state)
{
    struct bufferevent *pair[2];

    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    help_turn(h.base);
    break_the_line();
    client_forget(&c);
    help_market(&h, 'B', 5, 499900); /* gathered, not sent */
    assert_int_equal(bufferevent_pair_new(h.base, 0, pair), 0);
    assert_int_equal(exchange_resume(h.x, C, pair[1], 1), 0);
    help_turn(h.base);
    assert_string_equal(c.heard, "f:A 2 B5 TEST@499900\n");
    bufferevent_free(pair[0]);
}

static void what_never_arrived_may_be_sent_again(void **state)
{
    (void)state;
    assert_int_equal(exchange_lose(h.x, C), 0);
    client_enter(&c, 7, 'S', 100, 500000);
    help_turn(h.base);
    assert_int_equal(exchange_hang_up(h.x, C), 0);
    help_turn(h.base);
    assert_int_equal(come_back(&c, C, 0), 0);
    query(&c);
    assert_hears(&c, "o:Q 1\n");
    client_enter(&c, 7, 'S', 100, 500000);
    assert_hears(&c, "f:A 1 S100 TEST@500000\n"
                     "o:A 7 S100 TEST@500000 ref 1 'tok7'\n");
}

static void numbers_of_orders_go_on(void **state)
{
    (void)state;
    client_enter(&c, 5, 'S', 100, 500000);
    help_turn(h.base);
    break_the_line();
    client_forget(&c);
    assert_int_equal(come_back(&c, C, 1), 0);
    client_enter(&c, 5, 'S', 100, 500000); /* an old one, sent again */
    query(&c);
    assert_hears(&c, "o:C 5 100 Z\no:Q 6\n");
}

static void who_comes_back_first_is_hung_up_then(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    help_turn(h.base);
    client_forget(&c);
    assert_int_equal(exchange_lose(h.x, C), 0);
    assert_int_equal(come_back(&c, C, 1), 0);
    assert_hears(&c, "f:D 1\no:C 1 100 Z\n");
    assert_int_equal(matching_orders(exchange_matching(h.x)), 0);
}

static void it_breaks_again_and_again(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 50; i++) {
        c.ends = 0;
        client_enter(&c, i + 1, 'S', 10, 500000);
        help_turn(h.base);
        break_the_line();
        client_forget(&c);
        assert_int_equal(come_back(&c, C, 2 * i + 1), 0);
        help_turn(h.base);
        assert_int_equal(matching_orders(exchange_matching(h.x)), 0);
    }
}

/* Accepted and cancelled: what the client heard has to be just that. */
static void who_heard_another_number_of_answers_is_refused(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    client_enter(&c, 2, 'S', 0, 500000); /* rejected */
    help_turn(h.base);
    break_the_line();
    assert_int_equal(come_back(&c, C, 1), -ERANGE);
    help_turn(h.base);
    assert_int_equal(c.ends, 2);
    assert_int_equal(come_back(&c, C, 3), -ERANGE);
    client_forget(&c);
    assert_int_equal(come_back(&c, C, 2), 0);
    assert_hears(&c, "o:C 1 100 Z\n");
    assert_int_equal(exchange_lose(h.x, C), 0);
    assert_int_equal(come_back(&c, C, 2), -ERANGE);
    assert_int_equal(come_back(&c, C, 3), 0);
}

static void only_a_broken_line_is_hung_up_or_mended(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < 4; number++)
        assert_int_equal(exchange_hang_up(h.x, number), -ENOENT);
    assert_int_equal(exchange_lose(h.x, 0), -ENOENT);
    assert_int_equal(exchange_lose(h.x, 3), -ENOENT);
    assert_int_equal(exchange_lose(h.x, C), 0);
    assert_int_equal(exchange_lose(h.x, C), -ENOENT);
    assert_int_equal(exchange_hang_up(h.x, C), 0);
    assert_int_equal(exchange_hang_up(h.x, C), 0); /* it is gone already */
    help_turn(h.base);
    assert_int_equal(c.ends, 1);
    assert_int_equal(come_back(&c, C, 0), 0);
    d.ends = 0;
    assert_int_equal(come_back(&d, D, 0), -ENOENT);
    help_turn(h.base);
    assert_int_equal(d.ends, 1); /* its new stream was closed */
}

static void who_never_comes_back_ends_with_its_feed(void **state)
{
    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    help_turn(h.base);
    break_the_line();
    bufferevent_flush(c.feed, EV_READ | EV_WRITE, BEV_FINISHED);
    help_turn(h.base);
    assert_int_equal(c.ends, 2);
    assert_int_equal(come_back(&c, C, 1), -ENOENT);
}

/* Q is answered by 15 bytes; trades of one share by 40. */
static void for_who_stays_away_4_mb_are_kept(void **state)
{
    unsigned trades = 0;

    (void)state;
    client_enter(&c, 1, 'S', 999999, 500000);
    help_turn(h.base);
    assert_int_equal(exchange_lose(h.x, C), 0);
    c.deaf = d.deaf = true;
    while (exchange_figures(h.x).dropped_feeds == 0 && trades < 200000) {
        assert_int_equal(help_market(&h, 'B', 1, 500000), 0);
        if (++trades % 100 == 0) {
            exchange_flush(h.x);
            event_base_loop(h.base, EVLOOP_NONBLOCK);
        }
    }
    assert_in_range(trades, (4 << 20) / 44, (4 << 20) / 30);
    exchange_flush(h.x);
    help_turn(h.base);
    assert_int_equal(c.ends, 2);
    assert_int_equal(d.ends, 0);
    assert_int_equal(come_back(&c, C, 1), -ENOENT);
}

/* A stream is closed, another one opened: nothing more, nothing less. */
static void what_a_break_takes_is_given_back(void **state)
{
    uint64_t blocks, bytes;

    (void)state;
    client_enter(&c, 1, 'S', 100, 500000);
    help_turn(h.base);
    client_cancel(&c, 1, 0);
    help_turn(h.base);
    break_the_line(); /* what the first stream has read through goes, too */
    assert_int_equal(come_back(&c, C, 2), 0);
    help_turn(h.base);
    blocks = tracker_total().live_blocks;
    bytes = tracker_total().live_bytes;
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(exchange_lose(h.x, C), 0);
        assert_int_equal(tracker_total().live_blocks, blocks + 1);
        help_turn(h.base);
        assert_int_equal(come_back(&c, C, 2), 0);
        help_turn(h.base);
        assert_int_equal(tracker_total().live_blocks, blocks);
        assert_int_equal(tracker_total().live_bytes, bytes);
    }
}

/* Where something lay unread when it was closed, that is an error instead. */
static void on_socket_end(struct bufferevent *bev, short what, void *client)
{
    (void)bev;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0)
        ((struct client *)client)->ends++;
}

/* Over a socket both ends see what they see in a pair. */
static void over_a_socket_it_is_the_same(void **state)
{
    struct bufferevent *ends[2], *feed[2];
    evutil_socket_t fds[2];
    struct client far;

    (void)state;
    assert_int_equal(evutil_socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    memset(&far, 0, sizeof(far));
    for (int i = 0; i < 2; i++) {
        evutil_make_socket_nonblocking(fds[i]);
        ends[i] = bufferevent_socket_new(h.base, fds[i], BEV_OPT_CLOSE_ON_FREE);
        assert_non_null(ends[i]);
    }
    assert_int_equal(bufferevent_pair_new(h.base, 0, feed), 0);
    far.orders = ends[0];
    far.feed = feed[0];
    bufferevent_setcb(ends[0], on_client_orders, NULL, on_socket_end, &far);
    bufferevent_enable(ends[0], EV_READ | EV_WRITE);
    assert_int_equal(exchange_connect(h.x, ends[1], feed[1]), 0);
    client_enter(&far, 1, 'S', 100, 500000);
    assert_hears(&far, "o:A 1 S100 TEST@500000 ref 1 'tok1'\n");
    assert_int_equal(exchange_lose(h.x, D + 1), 0);
    client_enter(&far, 2, 'S', 100, 500100);
    help_market(&h, 'B', 30, 500000);
    assert_hears(&far, "");
    assert_int_equal(exchange_hang_up(h.x, D + 1), 0);
    help_turn(h.base);
    assert_int_equal(far.ends, 1);
    assert_int_equal(come_back(&far, D + 1, 1), 0);
    query(&far);
    assert_hears(&far, "o:E 1 30@500000 A #1\no:C 1 70 Z\no:Q 2\n");
    client_close(&far);
}

/* Memory runs out at each allocation in turn: nothing is lost, and who asks is
 * told. */
static void wherever_memory_runs_out_nothing_is_left(void **state)
{
    uint64_t nth = 0, failed;

    (void)state;
    close_exchange(NULL);
    do {
        struct bufferevent *pair[2];
        int rc;

        assert_int_equal(open_exchange(NULL), 0);
        client_enter(&c, 1, 'S', 100, 500000);
        help_turn(h.base);
        assert_int_equal(bufferevent_pair_new(h.base, 0, pair), 0);
        tracker_fail(++nth, true, TRACKER_ANY_TAG);
        rc = exchange_lose(h.x, C);
        if (rc == 0) {
            help_market(&h, 'B', 30, 500000);
            rc = exchange_hang_up(h.x, C);
        }
        if (rc == 0) {
            help_turn(h.base);
            rc = exchange_resume(h.x, C, pair[1], 1);
            pair[1] = NULL;
            if (rc != 0) /* then the session is over */
                assert_int_equal(exchange_lose(h.x, C), -ENOENT);
        }
        if (rc == 0)
            rc = exchange_flush(h.x);
        failed = tracker_failed();
        tracker_fail(0, false, TRACKER_ANY_TAG);
        assert_int_equal(rc, failed > 0 ? -ENOMEM : 0);
        bufferevent_free(pair[0]);
        if (pair[1] != NULL)
            bufferevent_free(pair[1]);
        help_turn(h.base);
        assert_int_equal(close_exchange(NULL), 0);
    } while (failed > 0);
    assert_in_range(nth, 5, 50);
    assert_int_equal(open_exchange(NULL), 0);
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
        TEST(clients_are_numbered_as_they_come),
        TEST(nothing_comes_through_a_broken_line),
        TEST(when_it_is_noticed_orders_go_and_the_feed_goes_on),
        TEST(who_comes_back_hears_all_it_missed_in_its_order),
        TEST(the_feed_goes_before_what_was_missed),
        TEST(what_never_arrived_may_be_sent_again),
        TEST(numbers_of_orders_go_on),
        TEST(who_comes_back_first_is_hung_up_then),
        TEST(it_breaks_again_and_again),
        TEST(who_heard_another_number_of_answers_is_refused),
        TEST(only_a_broken_line_is_hung_up_or_mended),
        TEST(who_never_comes_back_ends_with_its_feed),
        TEST(for_who_stays_away_4_mb_are_kept),
        TEST(what_a_break_takes_is_given_back),
        TEST(over_a_socket_it_is_the_same),
        TEST(wherever_memory_runs_out_nothing_is_left),
    };

    event_set_log_callback(log_nothing);
    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
