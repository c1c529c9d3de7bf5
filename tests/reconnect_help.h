/* reconnect_help.h - a trader whose stream for orders ends and comes back; the
 * exchange is played by hand.
 */
#ifndef RECONNECT_HELP_H
#define RECONNECT_HELP_H

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

static inline int on_sent(void *ctx, const unsigned char *bytes, size_t len)
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

static inline void on_orders(struct bufferevent *bev, void *ctx)
{
    assert_int_equal(frame_each(bufferevent_get_input(bev), on_sent, ctx), 0);
}

static inline void turn(void)
{
    for (int i = 0; i < 6; i++)
        event_base_loop(base, EVLOOP_NONBLOCK);
}

/* The trader's end of another stream for orders. */
static inline struct bufferevent *stream(void)
{
    struct bufferevent *pair[2];

    assert_int_equal(bufferevent_pair_new(base, 0, pair), 0);
    orders = pair[0];
    bufferevent_setcb(orders, on_orders, NULL, NULL, NULL);
    bufferevent_enable(orders, EV_READ | EV_WRITE);
    return pair[1];
}

static inline void open_trader(unsigned leaks, bool comes_back)
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

static inline void close_trader(void)
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

static inline int open_fixed(void **state)
{
    (void)state;
    open_trader(0, true);
    return 0;
}

/* The fixed halves leave nothing, whatever happened. */
static inline int close_fixed(void **state)
{
    (void)state;
    close_trader();
    return tracker_live_since(&before) == 0 ? 0 : -1;
}

static inline int send_order(char side, uint32_t qty, uint32_t price_ticks)
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

static inline void say(const struct ouch_out *msg)
{
    unsigned char bytes[OUCH_LEN_MAX];
    size_t len = ouch_out_encode(msg, bytes);

    assert_true(len > 0);
    frame_write(bufferevent_get_output(orders), bytes, len);
}

static inline void say_accepted(uint32_t ref)
{
    struct ouch_out msg = {.type = 'A', .ref = ref, .side = 'B', .qty = 1};

    memcpy(msg.token, sent[ref].token, sizeof(msg.token));
    say(&msg);
}

static inline void say_executed(uint32_t ref, uint32_t qty,
                                uint32_t price_ticks)
{
    say(&(struct ouch_out){.type = 'E',
                           .ref = ref,
                           .qty = qty,
                           .price_ticks = price_ticks,
                           .liquidity = 'A'});
}

static inline void say_cancelled(uint32_t ref, uint32_t qty)
{
    say(&(struct ouch_out){.type = 'C', .ref = ref, .qty = qty, .code = 'Z'});
}

static inline void say_next(uint32_t ref)
{
    say(&(struct ouch_out){.type = 'Q', .ref = ref});
}

/* As the exchange hangs up: the trader hears of the end, and of nothing else.
 */
static inline void hang_up(void)
{
    bufferevent_flush(orders, EV_READ | EV_WRITE, BEV_FINISHED);
    bufferevent_free(orders);
    orders = NULL;
    turn();
}

static inline void come_back(void)
{
    assert_int_equal(trader_resume(trader, stream()), 0);
    turn();
}

static inline void *heap_malloc(size_t size)
{
    return tracker_malloc(TAG_LIBEVENT, size);
}

static inline void *heap_realloc(void *ptr, size_t size)
{
    return tracker_realloc(TAG_LIBEVENT, ptr, size);
}

static inline void heap_free(void *ptr)
{
    tracker_free(ptr);
}

/* What libevent has to say about memory is known. */
static inline void log_nothing(int severity, const char *message)
{
    (void)severity;
    (void)message;
}

#define A_TEST(name)                                                           \
    cmocka_unit_test_setup_teardown(name, open_fixed, close_fixed)

/* For main, before the tests. */
static inline void use_tracker(void)
{
    event_set_log_callback(log_nothing);
    event_set_mem_functions(heap_malloc, heap_realloc, heap_free);
}

#endif
