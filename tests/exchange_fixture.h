/* exchange_fixture.h - an exchange with one symbol and two clients, for each
 * test anew. Its teardown fails a test that leaves anything live.
 */
#ifndef TESTS_EXCHANGE_FIXTURE_H
#define TESTS_EXCHANGE_FIXTURE_H

#include "client_help.h"

#define TIME_NS 34200000000001ull /* 09:30 and a nanosecond */

static struct help h;
static struct client c;
static struct client d;

static inline int open_exchange(void **state)
{
    uint16_t symbol;

    (void)state;
    if (help_open(&h) != 0 || exchange_symbol(h.x, "TEST", &symbol) != 0)
        return -1;
    exchange_set_time(h.x, TIME_NS);
    if (client_open(&c, &h) != 0 || client_open(&d, &h) != 0)
        return -1;
    help_turn(h.base);
    client_forget(&c);
    client_forget(&d);
    return 0;
}

/* Nothing may be live once the loop has turned; nothing may be garbled. */
static inline int close_exchange(void **state)
{
    int garbled = c.garbled + d.garbled;

    (void)state;
    client_close(&c);
    client_close(&d);
    exchange_tap(h.x, NULL);
    exchange_free(h.x);
    h.x = NULL;
    event_base_loop(h.base, EVLOOP_NONBLOCK);
    evbuffer_free(h.feed);
    event_base_free(h.base);
    libevent_global_shutdown();
    return garbled == 0 && tracker_total().live_blocks == 0 ? 0 : -1;
}

/* Let it happen; then the client has heard exactly this since last time. */
static inline void assert_hears(struct client *client, const char *text)
{
    exchange_flush(h.x);
    help_turn(h.base);
    assert_string_equal(client->heard, text);
    client_forget(client);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, open_exchange, close_exchange)

#endif
