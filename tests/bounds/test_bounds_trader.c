/* test_bounds_trader.c - the bounds of the wire and of the trader: what happens
 * at each, and what its counter says then.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bounds_help.h"
#include "client_help.h"
#include "clock.h"
#include "inside.h"
#include "trader.h"

/* What fixes/channel.c allocates: pointers, and a bar. */
#define CHANNEL_BYTES (4 * sizeof(void *))
#define MESSAGE_BYTES (sizeof(void *) + sizeof(struct bar))

static int begin(void **state)
{
    (void)state;
    bounds_clear();
    return 0;
}

static int on_any(void *ctx, const unsigned char *bytes, size_t len)
{
    (void)bytes;
    *(size_t *)ctx += len;
    return 0;
}

static void a_message_too_long_or_empty_ends_its_stream(void **state)
{
    static const unsigned char lengths[][2] = {{0, 0}, {0, 129}, {1, 0}};
    unsigned char longest[FRAME_LEN_MAX + 1] = {0};
    struct evbuffer *b = evbuffer_new();
    size_t got = 0;

    (void)state;
    assert_int_equal(frame_write(b, longest, FRAME_LEN_MAX), 0);
    assert_int_equal(met(BOUND_WIRE_MESSAGE), 0);
    assert_int_equal(frame_write(b, longest, FRAME_LEN_MAX + 1), -EMSGSIZE);
    assert_int_equal(frame_write(b, longest, 0), -EMSGSIZE);
    assert_int_equal(met(BOUND_WIRE_MESSAGE), 2);
    assert_int_equal(frame_each(b, on_any, &got), 0);
    assert_int_equal(got, bound_look(BOUND_WIRE_MESSAGE).limit);
    for (size_t i = 0; i < 3; i++) {
        evbuffer_add(b, lengths[i], 2);
        assert_int_equal(frame_each(b, on_any, &got), -EMSGSIZE);
        assert_int_equal(met(BOUND_WIRE_MESSAGE), 3 + i);
        evbuffer_drain(b, 2);
    }
    evbuffer_free(b);
}

static void the_journal_keeps_sixteen_lines_of_119_characters(void **state)
{
    static struct journal j;
    char text[200];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[119] = '\0';
    for (int i = 0; i < 16; i++)
        journal_note(&j, text);
    assert_int_equal(most(BOUND_JOURNAL_LINES), 16);
    assert_int_equal(met(BOUND_JOURNAL_LINES), 0);
    assert_int_equal(met(BOUND_JOURNAL_BYTES), 0);
    text[119] = 'x';
    text[120] = '\0';
    journal_note(&j, text);
    assert_int_equal(strlen(journal_line(&j, 0)), 119);
    assert_null(journal_line(&j, 16));
    assert_int_equal(most(BOUND_JOURNAL_LINES), 16);
    assert_int_equal(met(BOUND_JOURNAL_LINES), 1);
    assert_int_equal(met(BOUND_JOURNAL_BYTES), 1);
    assert_int_equal(most(BOUND_JOURNAL_BYTES), 120);
}

static void a_note_of_a_timeout_is_cut_at_207_characters(void **state)
{
    char note[TIMEOUT_NOTE_LEN + 1], kept[TIMEOUT_NOTE_LEN];

    (void)state;
    memset(note, 'n', sizeof(note));
    note[TIMEOUT_NOTE_LEN - 1] = '\0';
    timeout_note(kept, note);
    assert_string_equal(kept, note);
    assert_int_equal(met(BOUND_NOTE_BYTES), 0);
    note[TIMEOUT_NOTE_LEN - 1] = 'n';
    note[TIMEOUT_NOTE_LEN] = '\0';
    timeout_note(kept, note);
    assert_int_equal(strlen(kept), bound_look(BOUND_NOTE_BYTES).limit);
    assert_int_equal(met(BOUND_NOTE_BYTES), 1);
    assert_int_equal(most(BOUND_NOTE_BYTES), 208);
}

static void risk_lets_no_more_through_than_its_limits(void **state)
{
    static struct trader t;
    struct intent buy = {.side = 'B', .qty = 1500, .price_ticks = 100};

    (void)state;
    t.orders.used = 63;
    assert_int_equal(risk_allow(&t, &buy), 1000);
    assert_int_equal(met(BOUND_ORDER_SHARES), 1);
    t.listings[0].position = 2600;
    assert_int_equal(risk_allow(&t, &buy), 400);
    assert_int_equal(met(BOUND_ORDER_SHARES), 2);
    assert_int_equal(most(BOUND_ORDER_SHARES), 1000);
    assert_int_equal(met(BOUND_POSITION_SHARES), 1);
    t.listings[0].position = 3000;
    assert_int_equal(risk_allow(&t, &buy), 0);
    assert_int_equal(met(BOUND_POSITION_SHARES), 2);
    assert_int_equal(most(BOUND_POSITION_SHARES), 3000);
    assert_int_equal(met(BOUND_OPEN_ORDERS), 0);
    t.listings[0].position = 0;
    t.orders.used = 64;
    assert_int_equal(risk_allow(&t, &buy), 0);
    assert_int_equal(met(BOUND_OPEN_ORDERS), 1);
}

/* A trader at an exchange of ten symbols. */
static struct help h;
static struct clock *timers;
static struct trader *trader;

static int begin_trader(void **state)
{
    const struct trader_options options = {.leaks = 0};
    struct bufferevent *orders[2], *feed[2];
    char name[9];
    uint16_t symbol;

    begin(state);
    if (help_open(&h) != 0 || clock_new(0, &timers) != 0 ||
        bufferevent_pair_new(h.base, 0, orders) != 0 ||
        bufferevent_pair_new(h.base, 0, feed) != 0)
        return -1;
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof(name), "SYM%d", i);
        if (exchange_symbol(h.x, name, &symbol) != 0)
            return -1;
    }
    if (exchange_connect(h.x, orders[0], feed[0]) != 0)
        return -1;
    return trader_new(h.base, timers, orders[1], feed[1], &options, &trader);
}

static int end_trader(void **state)
{
    (void)state;
    trader_free(trader);
    exchange_flush(h.x);
    event_base_loop(h.base, EVLOOP_NONBLOCK);
    clock_free(timers);
    help_close(&h);
    return 0;
}

static void turn(void)
{
    for (int i = 0; i < 5; i++) {
        exchange_flush(h.x);
        event_base_loop(h.base, EVLOOP_NONBLOCK);
    }
}

static void of_ten_symbols_eight_are_traded(void **state)
{
    (void)state;
    turn();
    assert_int_equal(trader->listing_count, 8);
    assert_int_equal(most(BOUND_TRADED_SYMBOLS), 8);
    assert_int_equal(met(BOUND_TRADED_SYMBOLS), 2);
}

static void of_a_hundred_orders_64_are_open_at_once(void **state)
{
    const struct intent intent = {
        .side = 'B', .tif = OUCH_DAY, .qty = 1, .price_ticks = 100};

    (void)state;
    turn();
    for (int i = 0; i < 100; i++)
        assert_int_equal(gateway_send(trader, &intent), 0);
    turn();
    assert_int_equal(trader_figures(trader).orders, 64);
    assert_int_equal(exchange_figures(h.x).orders_in, 64);
    assert_int_equal(most(BOUND_OPEN_ORDERS), 64);
    assert_int_equal(met(BOUND_OPEN_ORDERS), 36);
}

/* Desks come and go; bars are published and read as the trader's timers do. */
static void six_channels_and_three_bars_are_the_most_there_are(void **state)
{
    uint64_t most_blocks = 0;

    (void)state;
    turn();
    for (uint64_t tenths = 2; tenths <= 600; tenths += 2) {
        uint64_t due_ns;

        while (clock_next_ns(timers, &due_ns) &&
               due_ns <= tenths * SECOND_NS / 10) {
            uint64_t blocks;

            clock_advance(timers, due_ns);
            event_base_loop(h.base, EVLOOP_NONBLOCK);
            blocks = tracker_tag_total(TAG_CHANNELS).live_blocks;
            if (blocks > most_blocks)
                most_blocks = blocks;
        }
    }
    assert_int_equal(trader_error(trader), 0);
    assert_int_equal(trader_figures(trader).round_trips, 12);
    assert_int_equal(most_blocks, 6); /* three bars, or three that are closed */
    /* For a moment both: the open ones get their bars first. */
    assert_int_equal(tracker_tag_total(TAG_CHANNELS).peak_bytes,
                     6 * CHANNEL_BYTES + 3 * MESSAGE_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_message_too_long_or_empty_ends_its_stream,
                               begin),
        cmocka_unit_test_setup(
            the_journal_keeps_sixteen_lines_of_119_characters, begin),
        cmocka_unit_test_setup(a_note_of_a_timeout_is_cut_at_207_characters,
                               begin),
        cmocka_unit_test_setup(risk_lets_no_more_through_than_its_limits,
                               begin),
        cmocka_unit_test_setup_teardown(of_ten_symbols_eight_are_traded,
                                        begin_trader, end_trader),
        cmocka_unit_test_setup_teardown(of_a_hundred_orders_64_are_open_at_once,
                                        begin_trader, end_trader),
        cmocka_unit_test_setup_teardown(
            six_channels_and_three_bars_are_the_most_there_are, begin_trader,
            end_trader),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
