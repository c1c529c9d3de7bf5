/* trader_scene.c - the trader's surroundings: virtual time, two streams, and a
 * look at each order that it sends.
 */
#include "trader_scene.h"

#include "client_help.h"
#include "clock.h"
#include "fuzz.h"
#include "trader.h"

#define START_NS 34200000000000ull
#define END_NS (START_NS + 60 * 1000000000ull) /* it must be quick */

struct trader_scene scene;

/* What the trader sends ------------------------------------------------------
 */

static int on_order(void *ctx, const unsigned char *bytes, size_t len)
{
    struct ouch_in msg;

    (void)ctx;
    FUZZ_CHECK(ouch_in_decode(bytes, len, &msg) == 0);
    if (msg.type == 'X') {
        FUZZ_CHECK(msg.ref <= scene.last_ref && msg.qty == 0);
        return 0;
    }
    FUZZ_CHECK(msg.type == 'O');
    FUZZ_CHECK(msg.ref == scene.last_ref + 1);
    FUZZ_CHECK(msg.side == 'B' || msg.side == 'S');
    FUZZ_CHECK(msg.qty > 0 && msg.qty < 1000000);
    FUZZ_CHECK(msg.price_ticks > 0 && msg.price_ticks <= UINT32_MAX);
    FUZZ_CHECK(msg.tif == OUCH_DAY || msg.tif == OUCH_IOC);
    FUZZ_CHECK(msg.token[0] != 0);
    FUZZ_CHECK(!scene.stopped);
    scene.last_ref = msg.ref;
    scene.sent[scene.sent_count++ % SENT_MAX] = msg;
    return 0;
}

static void on_orders(struct bufferevent *bev, void *ctx)
{
    FUZZ_CHECK(frame_each(bufferevent_get_input(bev), on_order, ctx) == 0);
}

/* Time -----------------------------------------------------------------------
 */

static int count_message(void *ctx, const unsigned char *bytes, size_t len)
{
    (void)bytes;
    (void)len;
    ++*(unsigned *)ctx;
    return 0;
}

/* Once all is delivered, no whole message waits. */
static void check_read(struct bufferevent *far)
{
    unsigned waiting = 0;

    (void)frame_each(bufferevent_get_input(far), count_message, &waiting);
    FUZZ_CHECK(waiting == 0);
}

void scene_turn(void)
{
    for (int i = 0; i < 3; i++)
        event_base_loop(scene.base, EVLOOP_NONBLOCK);
    if (scene.orders != NULL && !scene.orders_broken)
        check_read(scene.far[0]);
    if (scene.feed != NULL && !scene.feed_broken)
        check_read(scene.far[1]);
}

void scene_pass(uint64_t ns)
{
    uint64_t to_ns = clock_now_ns(scene.clock) + ns;
    uint64_t due_ns;

    if (to_ns > END_NS)
        return;
    while (clock_next_ns(scene.clock, &due_ns) && due_ns <= to_ns) {
        clock_advance(scene.clock, due_ns);
        scene_turn();
    }
    clock_advance(scene.clock, to_ns);
    scene_turn();
}

void scene_end_stream(struct bufferevent **bev)
{
    if (*bev == NULL)
        return;
    bufferevent_flush(*bev, EV_READ | EV_WRITE, BEV_FINISHED);
    bufferevent_free(*bev);
    *bev = NULL;
}

/* A run ---------------------------------------------------------------------
 */

void scene_open(void)
{
    struct trader_options options = {0};
    struct bufferevent *orders[2], *feed[2];

    memset(&scene, 0, sizeof(scene));
    scene.base = event_base_new();
    FUZZ_CHECK(scene.base != NULL);
    FUZZ_CHECK(clock_new(START_NS, &scene.clock) == 0);
    FUZZ_CHECK(bufferevent_pair_new(scene.base, 0, orders) == 0);
    FUZZ_CHECK(bufferevent_pair_new(scene.base, 0, feed) == 0);
    scene.orders = orders[0];
    scene.feed = feed[0];
    scene.far[0] = orders[1];
    scene.far[1] = feed[1];
    bufferevent_setcb(scene.orders, on_orders, NULL, NULL, NULL);
    FUZZ_CHECK(bufferevent_enable(scene.orders, EV_READ | EV_WRITE) == 0);
    FUZZ_CHECK(bufferevent_enable(scene.feed, EV_READ | EV_WRITE) == 0);
    FUZZ_CHECK(trader_new(scene.base, scene.clock, orders[1], feed[1], &options,
                          &scene.trader) == 0);
}

void scene_close(void)
{
    struct trader_figures figures = trader_figures(scene.trader);

    FUZZ_CHECK(scene.orders == NULL || figures.orders == scene.last_ref);
    FUZZ_CHECK(figures.rejects <= figures.orders);
    if (!scene.stopped)
        trader_stop(scene.trader);
    scene.stopped = true;
    scene_turn();
    trader_free(scene.trader);
    if (scene.orders != NULL)
        bufferevent_free(scene.orders);
    if (scene.feed != NULL)
        bufferevent_free(scene.feed);
    help_turn(scene.base);
    clock_free(scene.clock);
    event_base_free(scene.base);
    libevent_global_shutdown();
}
