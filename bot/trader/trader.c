/* trader.c - a trader is built, stopped and freed here, and its timers run.
 *
 * Each timer is an event of libevent's that the virtual clock activates; its
 * callback sets it again before it does its work.
 */
#include "trader.h"

#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <string.h>

#include "clock.h"
#include "inside.h"

enum { TIMER_EVALUATE, TIMER_BAR, TIMER_DESK, TIMER_COUNT };

static const uint64_t periods_ns[TIMER_COUNT] = {EVALUATE_NS, BAR_NS, DESK_NS};

void trader_fail(struct trader *t, int error)
{
    if (t->error == 0)
        t->error = error;
}

bool trader_touch(const struct trader *t, unsigned listing, uint32_t *bid_ticks,
                  uint32_t *ask_ticks)
{
    uint16_t locate = t->listings[listing].locate;
    uint64_t qty;

    return t->parts.book->best(t->book, locate, 'B', bid_ticks, &qty) &&
           t->parts.book->best(t->book, locate, 'S', ask_ticks, &qty);
}

static void timer_set(struct trader *t, unsigned which)
{
    uint64_t due_ns = clock_now_ns(t->clock) + periods_ns[which];

    if (clock_set(t->clock, due_ns, t->timers[which], &t->timer_ids[which]) !=
        0)
        trader_fail(t, -ENOMEM);
}

static void on_evaluate(evutil_socket_t fd, short what, void *arg)
{
    struct trader *t = arg;
    int rc;

    (void)fd;
    (void)what;
    timer_set(t, TIMER_EVALUATE);
    rc = desk_evaluate(t);
    if (rc != 0)
        trader_fail(t, rc);
}

static void on_bar(evutil_socket_t fd, short what, void *arg)
{
    struct trader *t = arg;
    int rc;

    (void)fd;
    (void)what;
    timer_set(t, TIMER_BAR);
    rc = desk_publish(t);
    if (rc != 0)
        trader_fail(t, rc);
}

static void on_desk(evutil_socket_t fd, short what, void *arg)
{
    struct trader *t = arg;
    int rc;

    (void)fd;
    (void)what;
    timer_set(t, TIMER_DESK);
    rc = desk_reopen(t);
    if (rc != 0)
        trader_fail(t, rc);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct trader *t = arg;

    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) == 0)
        return;
    if (bev == t->orders_bev && t->comes_back)
        gateway_lost(t);
    else
        trader_fail(t, -EPIPE);
}

static int timers_new(struct trader *t)
{
    static const event_callback_fn callbacks[TIMER_COUNT] = {on_evaluate,
                                                             on_bar, on_desk};

    for (unsigned i = 0; i < TIMER_COUNT; i++) {
        t->timers[i] = event_new(t->base, -1, 0, callbacks[i], t);
        if (t->timers[i] == NULL)
            return -ENOMEM;
        timer_set(t, i);
    }
    return t->error;
}

static void timers_free(struct trader *t)
{
    for (unsigned i = 0; i < TIMER_COUNT; i++) {
        clock_cancel(t->clock, t->timer_ids[i]);
        if (t->timers[i] != NULL)
            event_free(t->timers[i]);
        t->timers[i] = NULL;
    }
}

int trader_listen(struct trader *t)
{
    bufferevent_setcb(t->orders_bev, gateway_on_read, NULL, on_event, t);
    return bufferevent_enable(t->orders_bev, EV_READ | EV_WRITE) == 0 ? 0
                                                                      : -ENOMEM;
}

static int trader_listen_to_feed(struct trader *t)
{
    bufferevent_setcb(t->feed_bev, feed_on_read, NULL, on_event, t);
    return bufferevent_enable(t->feed_bev, EV_READ) == 0 ? 0 : -ENOMEM;
}

int trader_new(struct event_base *base, struct clock *clock,
               struct bufferevent *orders, struct bufferevent *feed,
               const struct trader_options *options, struct trader **out)
{
    struct trader *t = tracker_calloc(TAG_OTHER, 1, sizeof(*t));
    int rc;

    *out = NULL;
    if (t == NULL) {
        bufferevent_free(orders);
        bufferevent_free(feed);
        return -ENOMEM;
    }
    t->base = base;
    t->clock = clock;
    t->orders_bev = orders;
    t->feed_bev = feed;
    trader_switch(t, options->leaks);
    t->observe = options->observe;
    t->comes_back = options->comes_back;
    t->feed_day_ns =
        clock_now_ns(clock) / (86400 * SECOND_NS) * (86400 * SECOND_NS);
    refmap_init(&t->orders, TAG_ORDERS);
    rc = t->parts.book->new (&t->book);
    if (rc == 0)
        rc = t->parts.cache->new (&t->cache);
    if (rc == 0)
        rc = trader_listen(t);
    if (rc == 0)
        rc = trader_listen_to_feed(t);
    if (rc == 0)
        rc = timers_new(t);
    if (rc == 0)
        rc = desk_reopen(t);
    if (rc != 0) {
        trader_free(t);
        return rc;
    }
    *out = t;
    return 0;
}

void trader_switch(struct trader *t, unsigned leaks)
{
    _Static_assert(LEAK_COUNT <= 8, "a mask of leaks has to fit in a char");
    t->leaks = (unsigned char)leaks;
    t->parts = lessons_choose(leaks);
}

void trader_stop(struct trader *t)
{
    t->stopping = true;
    timers_free(t);
    for (struct own_order *o = t->newest; o != NULL; o = o->next) {
        int rc = gateway_cancel(t, o);

        if (rc != 0)
            trader_fail(t, rc);
    }
}

void trader_free(struct trader *t)
{
    if (t == NULL)
        return;
    timers_free(t);
    while (t->newest != NULL)
        gateway_order_drop(t, t->newest);
    refmap_clear(&t->orders);
    desk_give_up(t);
    t->parts.channel->stop();
    t->parts.cache->free(t->cache);
    t->parts.book->free(t->book);
    if (t->orders_bev != NULL)
        bufferevent_free(t->orders_bev);
    bufferevent_free(t->feed_bev);
    tracker_free(t);
}

int trader_error(const struct trader *t)
{
    return t->error;
}

struct trader_figures trader_figures(const struct trader *t)
{
    struct trader_figures figures = t->figures;

    figures.pnl_ticks = t->cash_ticks;
    for (unsigned i = 0; i < t->listing_count; i++)
        figures.pnl_ticks +=
            t->listings[i].position * (int64_t)t->listings[i].last_ticks;
    return figures;
}
