/* test_exchange_memory.c - memory runs out, at every allocation in turn,
 * libevent's included.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "client_help.h"

/* An exchange that may not be there yet, and two clients that wait for it. */
struct run {
    struct help help;
    struct client clients[2];
    struct bufferevent
        *far[2][2]; /* the exchange's ends, until it takes them */
};

static struct run run;

static void open_run(void)
{
    memset(&run, 0, sizeof(run));
    run.help.base = event_base_new();
    run.help.feed = evbuffer_new();
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            client_pair(&run.clients[i], run.help.base, run.far[i]), 0);
}

static void close_run(void)
{
    for (int i = 0; i < 2; i++) {
        client_close(&run.clients[i]);
        for (int j = 0; j < 2; j++)
            if (run.far[i][j] != NULL)
                bufferevent_free(run.far[i][j]);
    }
    if (run.help.x != NULL)
        exchange_tap(run.help.x, NULL);
    exchange_free(run.help.x);
    run.help.x = NULL;
    event_base_loop(run.help.base, EVLOOP_NONBLOCK);
    help_close(&run.help);
    libevent_global_shutdown();
}

static int connect_client(int i)
{
    int rc = exchange_connect(run.help.x, run.far[i][0], run.far[i][1]);

    run.far[i][0] = run.far[i][1] = NULL; /* taken, on failure too */
    return rc;
}

/* The market has something for everybody, then the second client comes. */
static int start(void)
{
    uint16_t symbol;
    int rc = exchange_new(run.help.base, &run.help.x);

    if (rc == 0)
        rc = exchange_tap(run.help.x, run.help.feed);
    if (rc == 0)
        rc = exchange_symbol(run.help.x, "TEST", &symbol);
    if (rc == 0)
        rc = connect_client(0);
    for (uint32_t i = 0; i < 40 && rc == 0; i++)
        rc = help_market(&run.help, 'S', 10, 500000 + 100 * i);
    return rc == 0 ? connect_client(1) : rc;
}

/* Orders, replacements that rest or trade, refusals, trades between both. */
static int trade(uint32_t i)
{
    uint64_t price_ticks = i % 4 == 0 ? 510000 : 499000;
    int rc = client_enter(&run.clients[0], i * 2, 'B', 10, 499900 - 100 * i);

    if (rc == 0)
        rc = client_replace(&run.clients[0], i * 2, i * 2 + 1, 12, price_ticks);
    if (rc == 0)
        rc = client_enter(&run.clients[1], i, 'S', i == 7 ? 0 : 3, 499000);
    help_turn(run.help.base);
    if (rc == 0)
        rc = client_cancel(&run.clients[0], i * 2 + 1, 0);
    help_turn(run.help.base);
    return rc == 0 ? exchange_flush(run.help.x) : rc;
}

static int play(void)
{
    int rc = start();

    for (uint32_t i = 1; i <= 20 && rc == 0; i++)
        rc = trade(i);
    return rc == 0 ? exchange_error(run.help.x) : rc;
}

/* All that was said. */
struct outcome {
    uint64_t feed;
    size_t heard[2];
};

static struct outcome outcome(void)
{
    return (struct outcome){
        .feed = help_feed_hash(&run.help),
        .heard = {run.clients[0].count, run.clients[1].count},
    };
}

/* Returns how many allocations there are to fail. Memory that the exchange can
 * do without may be refused in silence, but then nothing else is different. */
static uint64_t torture(bool onwards)
{
    struct outcome want;
    uint64_t nth = 0;
    uint64_t failed;

    open_run();
    assert_int_equal(play(), 0);
    want = outcome();
    close_run();
    do {
        struct tracker_mark before = tracker_mark();
        int rc;

        open_run();
        tracker_fail(++nth, onwards, TRACKER_ANY_TAG);
        rc = play();
        failed = tracker_failed();
        tracker_fail(0, false, TRACKER_ANY_TAG);
        if (rc == 0) {
            struct outcome is = outcome();

            assert_memory_equal(&is, &want, sizeof(want));
        } else {
            assert_int_equal(rc, -ENOMEM);
        }
        close_run();
        assert_int_equal(tracker_live_since(&before), 0);
    } while (failed > 0);
    return nth - 1;
}

static void whichever_allocation_fails_nothing_is_lost(void **state)
{
    (void)state;
    assert_true(torture(false) > 200);
}

static void wherever_memory_runs_out_nothing_is_lost(void **state)
{
    (void)state;
    assert_true(torture(true) > 200);
}

/* What libevent has to say about it is known. */
static void log_nothing(int severity, const char *message)
{
    (void)severity;
    (void)message;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whichever_allocation_fails_nothing_is_lost),
        cmocka_unit_test(wherever_memory_runs_out_nothing_is_lost),
    };

    event_set_log_callback(log_nothing);
    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
