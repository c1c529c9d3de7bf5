/* check.c - orders with time-outs, on a real event loop.
 *
 * libevent gets its memory from here, so that its blocks are counted like all
 * others. What it gets begins a little behind the start of our block: who
 * gives an event to free() instead of event_free() is found out.
 *
 * Nothing waits: time-outs of an hour are activated by hand, and those of no
 * time at all are due at once.
 */
#include "check.h"
#include "timeout.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/util.h>
#include <stdlib.h>

#define ORDERS_MAX 200
#define AHEAD 16 /* keeps what malloc() aligns aligned */
#define HOUR_MS 3600000L
#define MINUTE_MS 60000L

enum want { NO_CALL, CALL };

static struct order {
    struct timeout timeout;
    unsigned number;
    enum want want;
    bool due;            /* its time has come */
    bool again;          /* the call starts the time-out anew */
    struct order *other; /* the call fills this one */
} orders[ORDERS_MAX];

static struct event_base *base;
static long calls;

static void *counted_malloc(size_t size)
{
    char *block = malloc(size + AHEAD);

    return block == NULL ? NULL : block + AHEAD;
}

static void *counted_realloc(void *ptr, size_t size)
{
    char *block =
        realloc(ptr == NULL ? NULL : (char *)ptr - AHEAD, size + AHEAD);

    return block == NULL ? NULL : block + AHEAD;
}

static void counted_free(void *ptr)
{
    if (ptr != NULL)
        free((char *)ptr - AHEAD);
}

/* The event loop has its turn; nothing is waited for. */
static void turn(void)
{
    event_base_loop(base, EVLOOP_NONBLOCK);
}

static void on_call(void *arg, unsigned number);

/* How long until the call, in milliseconds; only roughly, as time passes. */
static long order_wait_ms(const struct order *o)
{
    struct timeval due = {0};
    struct timeval now = {0};

    event_base_gettimeofday_cached(base, &now);
    check_that(o->timeout.event != NULL &&
                   event_pending(o->timeout.event, EV_TIMEOUT, &due),
               "a time-out that was started doesn't run");
    return (due.tv_sec - now.tv_sec) * 1000;
}

static void order_start(struct order *o, long wait_ms)
{
    long real_ms;

    o->number = (unsigned)check_random(1, 4000000000);
    o->due = wait_ms == 0;
    o->again = false;
    o->other = NULL;
    check_equal(
        timeout_start(&o->timeout, base, o->number, wait_ms, on_call, o), 0,
        "what timeout_start() returns");
    real_ms = order_wait_ms(o);
    check_that(real_ms > wait_ms - MINUTE_MS && real_ms < wait_ms + MINUTE_MS,
               "a time-out runs for another time than it was started for");
    o->want = CALL;
}

static void order_start_long(struct order *o)
{
    order_start(o, check_random(HOUR_MS, 100 * HOUR_MS));
}

static void order_filled(struct order *o)
{
    o->want = NO_CALL;
    timeout_filled(&o->timeout);
}

static void on_call(void *arg, unsigned number)
{
    struct order *o = arg;
    struct order *other = o->other;
    bool again = o->again;

    calls++;
    check_that(o->want == CALL,
               "the time-out of an order comes that has ended");
    check_that(o->due, "a time-out comes before its time");
    check_that(o->number == number, "a time-out comes for another order");
    o->want = NO_CALL;
    if (other != NULL)
        order_filled(other);
    if (again)
        order_start_long(o);
}

/* Its time has come. */
static void order_expire(struct order *o)
{
    o->due = true;
    event_active(o->timeout.event, EV_TIMEOUT, 0);
}

/* The base's own blocks: made now, and none of them later. */
static void base_start(void)
{
    struct event *events[ORDERS_MAX];
    struct timeval hour = {.tv_sec = 3600};

    base = event_base_new();
    check_that(base != NULL, "there is no event base");
    for (size_t i = 0; i < ORDERS_MAX; i++) {
        events[i] = evtimer_new(base, NULL, NULL);
        check_that(events[i] != NULL && evtimer_add(events[i], &hour) == 0,
                   "there is no event");
    }
    for (size_t i = 0; i < ORDERS_MAX; i++)
        event_free(events[i]);
}

static void each_end(void)
{
    struct order *o = &orders[0];
    struct check_mark before = check_mark();

    order_start_long(o);
    check_live(before, 2, "after one time-out was started");
    order_filled(o);
    check_live(before, 0, "after one order was filled");
    timeout_filled(&o->timeout);
    timeout_end(&o->timeout);
    check_that(o->timeout.event == NULL,
               "the time-out of a filled order still points to its event");
    order_start_long(o);
    o->want = NO_CALL;
    timeout_end(&o->timeout);
    timeout_filled(&o->timeout);
    check_live(before, 0, "after one order was cancelled");
    order_start(o, 0);
    turn();
    check_equal(calls, 1, "calls of a time-out that is due");
    check_live(before, 0, "after one time-out came");
    turn();
    check_equal(calls, 1, "calls of a time-out that is due");
}

static long real_ms(void)
{
    struct timeval now;

    evutil_gettimeofday(&now, NULL);
    return now.tv_sec * 1000 + now.tv_usec / 1000;
}

/* Less than a second counts, too. It lies between two looks at the clock, so a
 * busy machine doesn't matter; libevent's own clock is a little off. */
static void part_of_a_second(void)
{
    struct order *o = &orders[0];
    struct timeval due = {0};
    long before_ms = real_ms();
    long due_ms;

    order_start(o, HOUR_MS + 900);
    event_pending(o->timeout.event, EV_TIMEOUT, &due);
    due_ms = due.tv_sec * 1000 + due.tv_usec / 1000 - HOUR_MS;
    check_that(due_ms >= before_ms + 600 && due_ms <= real_ms() + 1200,
               "a time-out runs for another time than it was started for");
    order_filled(o);
}

/* The context, the event, and its place on a base that is still empty: each may
 * find no memory. */
static void no_memory(void)
{
    for (long nth = 1; nth <= 3; nth++) {
        struct event_base *empty = event_base_new();
        struct check_mark before = check_mark();
        struct timeout timeout = {NULL};
        int rc;

        check_that(empty != NULL, "there is no event base");
        check_fail_nth(nth);
        rc = timeout_start(&timeout, empty, 1, HOUR_MS, on_call, &orders[0]);
        check_fail_nth(0);
        check_equal(rc, -ENOMEM, "what timeout_start() returns without memory");
        check_that(timeout.event == NULL, "a time-out runs without memory");
        check_live(before, 0, "after a time-out found no memory");
        event_base_free(empty);
    }
}

/* Two are due in the same turn, and the first call fills the other order. */
static void filled_in_a_call(void)
{
    struct check_mark before = check_mark();

    calls = 0;
    for (size_t i = 0; i < 2; i++) {
        order_start_long(&orders[i]);
        orders[i].other = &orders[1 - i];
    }
    for (size_t i = 0; i < 2; i++)
        order_expire(&orders[i]);
    turn();
    check_equal(calls, 1,
                "calls when two are due and the first fills the other");
    check_live(before, 0, "after an order was filled by another one's call");
}

static void order_next(struct order *o)
{
    if (o->timeout.event == NULL) {
        order_start_long(o);
        return;
    }
    switch (check_random(0, 3)) {
    case 0:
        order_expire(o);
        o->again = check_random(0, 1) == 0;
        break;
    case 1:
        o->want = NO_CALL;
        timeout_end(&o->timeout);
        break;
    default:
        order_filled(o);
    }
}

static void a_day(void)
{
    struct check_mark before = check_mark();
    long running = 0;

    for (long i = check_scale(500); i > 0; i--) {
        for (long n = check_random(1, 20); n > 0; n--)
            order_next(&orders[check_random(0, ORDERS_MAX - 1)]);
        turn();
        running = 0;
        for (size_t k = 0; k < ORDERS_MAX; k++) {
            running += orders[k].timeout.event != NULL;
            check_that((orders[k].want == CALL) ==
                           (orders[k].timeout.event != NULL),
                       "a time-out that was due didn't come");
        }
        check_live(before, 2 * running,
                   "after many orders ended, two for each that runs");
    }
    for (size_t k = 0; k < ORDERS_MAX; k++)
        order_filled(&orders[k]);
    check_live(before, 0, "after all orders were filled");
}

void check(void)
{
    struct check_mark start = check_mark();

    event_set_mem_functions(counted_malloc, counted_realloc, counted_free);
    base_start();
    each_end();
    part_of_a_second();
    if (check_quick())
        no_memory();
    filled_in_a_call();
    a_day();
    event_base_free(base);
    libevent_global_shutdown();
    check_live(start, 0, "after the event base was freed");
}
