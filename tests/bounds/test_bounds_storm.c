/* test_bounds_storm.c - the trader's book and its prices under the loads that
 * cancel, burst and reject: the bounds of the fixed half hold at every moment,
 * what they drop is counted one by one, and both halves see the same market.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bounds.h"
#include "exchange_help.h"
#include "frame.h"
#include "itch.h"
#include "lesson.h"
#include "market.h"

#define SYMBOLS 4
#define ENTRIES_MAX 16384
#define DAY_NS (24ull * 3600 * 1000000000ull)
#define RATE 1000

/* Both halves, and what the feed said. */
struct storm {
    struct help h;
    struct book *leak_book, *fix_book;
    struct cache *leak_cache, *fix_cache;
    bool lossy;        /* the feed tells of new orders alone, and the fixed
                        * half alone hears of them */
    uint64_t later_ns; /* added to the time of all that comes */
    uint64_t now_ns;
    uint64_t adds[SYMBOLS];
    uint64_t trades;
    uint64_t most; /* orders in one symbol, as the engine has them */
};

static void open_storm(struct storm *s, enum load_kind load, uint64_t seed)
{
    memset(s, 0, sizeof(*s));
    bounds_clear();
    assert_int_equal(help_open(&s->h), 0);
    assert_int_equal(market_new(s->h.x, seed, RATE, load, &s->h.source), 0);
    assert_int_equal(leaks_book.new(&s->leak_book), 0);
    assert_int_equal(fixes_book.new(&s->fix_book), 0);
    assert_int_equal(leaks_cache.new(&s->leak_cache), 0);
    assert_int_equal(fixes_cache.new(&s->fix_cache), 0);
}

static void close_storm(struct storm *s)
{
    leaks_book.free(s->leak_book);
    fixes_book.free(s->fix_book);
    leaks_cache.free(s->leak_cache);
    fixes_cache.free(s->fix_cache);
    help_close(&s->h);
}

static void remember_price(struct storm *s, const struct book_trade *t)
{
    s->trades++;
    assert_int_equal(
        leaks_cache.add(s->leak_cache, t->locate, s->now_ns, t->price_ticks),
        0);
    assert_int_equal(
        fixes_cache.add(s->fix_cache, t->locate, s->now_ns, t->price_ticks), 0);
    assert_true(bound_look(BOUND_PRICE_POINTS).most <= s->trades);
    assert_true(fixes_cache.points(s->fix_cache) <=
                SYMBOLS * CACHE_WINDOW_POINTS);
}

static int on_message(void *ctx, const unsigned char *bytes, size_t len)
{
    struct book_trade leak, fix;
    struct storm *s = ctx;
    struct itch msg;

    if (itch_decode(bytes, len, &msg) != 0 || !msg.known)
        return 0;
    if (s->lossy && msg.type != 'A')
        return 0;
    if (msg.type == 'A')
        s->adds[msg.locate]++;
    assert_int_not_equal(msg.type, 'U'); /* the market replaces nothing */
    s->now_ns = msg.time_ns + s->later_ns;
    assert_int_equal(fixes_book.apply(s->fix_book, &msg, s->now_ns, &fix), 0);
    if (s->lossy)
        return 0;
    assert_int_equal(leaks_book.apply(s->leak_book, &msg, s->now_ns, &leak), 0);
    assert_int_equal(fix.qty, leak.qty);
    if (fix.qty > 0) {
        assert_int_equal(fix.price_ticks, leak.price_ticks);
        remember_price(s, &fix);
    }
    return 0;
}

/* Events of the market, each told to both halves at once. */
static void play(struct storm *s, unsigned events)
{
    for (unsigned i = 0; i < events; i++) {
        assert_int_equal(help_play(&s->h, 1), 0);
        assert_int_equal(frame_each(s->h.feed, on_message, s), 0);
    }
}

static void look_at_symbol(struct storm *s, uint16_t symbol)
{
    static struct matching_level levels[400];
    const struct matching *m = exchange_matching(s->h.x);
    uint64_t orders = 0;

    for (int side = 0; side < 2; side++) {
        size_t depth = matching_depth(m, symbol, "BS"[side], levels, 400);
        uint32_t fix_ticks = 0, leak_ticks = 0;
        uint64_t fix_qty = 0, leak_qty = 0;

        for (size_t i = 0; i < depth; i++)
            orders += levels[i].orders;
        assert_true(fixes_book.best(s->fix_book, symbol, "BS"[side], &fix_ticks,
                                    &fix_qty));
        assert_true(leaks_book.best(s->leak_book, symbol, "BS"[side],
                                    &leak_ticks, &leak_qty));
        assert_int_equal(fix_ticks, levels[0].price_ticks);
        assert_int_equal(fix_qty, levels[0].qty);
        assert_int_equal(leak_ticks, fix_ticks);
        assert_int_equal(leak_qty, fix_qty);
    }
    if (orders > s->most)
        s->most = orders;
}

static void in_a_storm_the_fixed_book_is_as_large_as_the_market_s(void **state)
{
    static const enum load_kind loads[] = {LOAD_CANCELS, LOAD_BURST,
                                           LOAD_REJECTS};
    struct storm s;

    (void)state;
    for (size_t l = 0; l < sizeof(loads) / sizeof(loads[0]); l++) {
        uint64_t adds = 0;

        open_storm(&s, loads[l], 7);
        for (unsigned i = 0; i < 20000; i++) {
            play(&s, 1);
            assert_int_equal(fixes_book.orders(s.fix_book),
                             matching_orders(exchange_matching(s.h.x)));
            for (uint16_t symbol = 0; symbol < SYMBOLS; symbol++)
                look_at_symbol(&s, symbol);
        }
        for (unsigned i = 0; i < SYMBOLS; i++)
            adds += s.adds[i];
        assert_int_equal(leaks_book.orders(s.leak_book), adds);
        assert_int_equal(bound_look(BOUND_BOOK_ENTRIES).most, s.most);
        assert_int_equal(bound_look(BOUND_BOOK_ENTRIES).met, 0);
        assert_int_equal(bound_look(BOUND_BOOK_AGE).met, 0);
        close_storm(&s);
    }
}

/* A feed that loses each execution and each cancel: what was added stays. */
static void
a_feed_that_loses_what_ends_orders_fills_the_book_to_its_bound(void **state)
{
    uint64_t kept = 0, dropped = 0;
    struct storm s;

    (void)state;
    open_storm(&s, LOAD_CANCELS, 3);
    s.lossy = true;
    for (unsigned i = 0; i < 130; i++) {
        play(&s, 1000);
        assert_true(bound_look(BOUND_BOOK_ENTRIES).most <= ENTRIES_MAX);
    }
    for (unsigned i = 0; i < SYMBOLS; i++) {
        uint64_t over = s.adds[i] > ENTRIES_MAX ? s.adds[i] - ENTRIES_MAX : 0;

        kept += s.adds[i] - over;
        dropped += over;
    }
    assert_true(dropped > 1000);
    assert_int_equal(fixes_book.orders(s.fix_book), kept);
    assert_int_equal(bound_look(BOUND_BOOK_ENTRIES).most, ENTRIES_MAX);
    assert_int_equal(bound_look(BOUND_BOOK_ENTRIES).met, dropped);
    assert_int_equal(bound_look(BOUND_BOOK_ENTRIES).limit, ENTRIES_MAX);
    assert_int_equal(bound_look(BOUND_BOOK_AGE).met, 0);
    close_storm(&s);
    assert_int_equal(tracker_tag_total(TAG_BOOK).live_blocks, 0);
}

/* To the nanosecond: an order of a day stays. */
static void look_at_the_age(void)
{
    struct itch msg = {.type = 'A',
                       .known = true,
                       .locate = 1,
                       .ref = 1,
                       .side = 'B',
                       .qty = 1,
                       .price_ticks = 1000};
    struct book_trade trade;
    struct book *b;

    bounds_clear();
    assert_int_equal(fixes_book.new(&b), 0);
    assert_int_equal(fixes_book.apply(b, &msg, 5, &trade), 0);
    msg.ref = 2;
    assert_int_equal(fixes_book.apply(b, &msg, 5 + DAY_NS, &trade), 0);
    assert_int_equal(fixes_book.orders(b), 2);
    msg.ref = 3;
    assert_int_equal(fixes_book.apply(b, &msg, 6 + DAY_NS, &trade), 0);
    assert_int_equal(fixes_book.orders(b), 2);
    assert_int_equal(bound_look(BOUND_BOOK_AGE).met, 1);
    assert_int_equal(bound_look(BOUND_BOOK_AGE).limit, DAY_NS / 1000000000);
    fixes_book.free(b);
}

static void what_was_lost_on_the_feed_goes_when_it_is_a_day_old(void **state)
{
    uint64_t before = 0, after = 0;
    struct storm s;

    (void)state;
    open_storm(&s, LOAD_BURST, 5);
    s.lossy = true;
    play(&s, 3000);
    for (unsigned i = 0; i < SYMBOLS; i++)
        before += s.adds[i];
    s.later_ns = DAY_NS + 3600 * 1000000000ull;
    play(&s, 3000);
    for (unsigned i = 0; i < SYMBOLS; i++)
        after += s.adds[i];
    assert_int_equal(bound_look(BOUND_BOOK_AGE).met, before);
    assert_int_equal(bound_look(BOUND_BOOK_ENTRIES).met, 0);
    assert_int_equal(fixes_book.orders(s.fix_book), after - before);
    close_storm(&s);
    look_at_the_age();
}

/* What the halves would tell a strategy now. */
static void look_at_windows(struct storm *s)
{
    uint32_t leak[CACHE_WINDOW_POINTS], fix[CACHE_WINDOW_POINTS];

    for (uint16_t symbol = 0; symbol < SYMBOLS; symbol++) {
        size_t n = leaks_cache.window(s->leak_cache, symbol, s->now_ns, leak,
                                      CACHE_WINDOW_POINTS);

        assert_int_equal(fixes_cache.window(s->fix_cache, symbol, s->now_ns,
                                            fix, CACHE_WINDOW_POINTS),
                         n);
        assert_memory_equal(leak, fix, n * sizeof(fix[0]));
    }
}

static void in_a_storm_each_price_is_kept_or_counted(void **state)
{
    static const enum load_kind loads[] = {LOAD_CANCELS, LOAD_BURST,
                                           LOAD_REJECTS};
    struct storm s;

    (void)state;
    for (size_t l = 0; l < sizeof(loads) / sizeof(loads[0]); l++) {
        open_storm(&s, loads[l], 11);
        for (unsigned i = 0; i < 300; i++) {
            play(&s, 100);
            look_at_windows(&s);
        }
        assert_true(s.trades > 500);
        assert_true(bound_look(BOUND_PRICE_POINTS).met > 0);
        assert_int_equal(fixes_cache.points(s.fix_cache) +
                             bound_look(BOUND_PRICE_POINTS).met +
                             bound_look(BOUND_PRICE_AGE).met,
                         s.trades);
        assert_int_equal(leaks_cache.points(s.leak_cache), s.trades);
        close_storm(&s);
    }
}

/* Four symbols trade; later one of them alone goes on. */
static void quiet_symbols_go_when_their_prices_are_old(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct cache *c;

    (void)state;
    bounds_clear();
    assert_int_equal(fixes_cache.new(&c), 0);
    for (uint16_t symbol = 0; symbol < SYMBOLS; symbol++)
        for (uint32_t i = 0; i < 70; i++)
            assert_int_equal(fixes_cache.add(c, symbol, i, 1000), 0);
    assert_int_equal(fixes_cache.points(c), SYMBOLS * 64);
    assert_int_equal(bound_look(BOUND_PRICE_POINTS).most, 64);
    assert_int_equal(bound_look(BOUND_PRICE_POINTS).met, SYMBOLS * 6);
    assert_int_equal(bound_look(BOUND_PRICE_SYMBOLS).met, 0);
    assert_int_equal(fixes_cache.add(c, 2, 70 + CACHE_WINDOW_NS, 1000), 0);
    assert_int_equal(fixes_cache.points(c), 1);
    /* Of symbol 2 the 65th point goes by count, the other 63 by age. */
    assert_int_equal(bound_look(BOUND_PRICE_POINTS).met, SYMBOLS * 6 + 1);
    assert_int_equal(bound_look(BOUND_PRICE_AGE).met, SYMBOLS * 64 - 1);
    assert_int_equal(bound_look(BOUND_PRICE_SYMBOLS).met, SYMBOLS - 1);
    /* Itself, a symbol and its price. */
    assert_int_equal(tracker_live_since(&before), 3);
    fixes_cache.free(c);
}

static void the_leaking_halves_show_what_they_hold_past_the_bound(void **state)
{
    struct itch msg = {.type = 'A', .known = true, .qty = 1, .side = 'B'};
    struct book_trade trade;
    struct cache *c;
    struct book *b;

    (void)state;
    bounds_clear();
    assert_int_equal(leaks_book.new(&b), 0);
    while (msg.ref++ < ENTRIES_MAX + 7)
        assert_int_equal(leaks_book.apply(b, &msg, 2 * DAY_NS, &trade), 0);
    assert_int_equal(bound_look(BOUND_BOOK_ENTRIES).most, ENTRIES_MAX + 7);
    assert_int_equal(bound_look(BOUND_BOOK_ENTRIES).met, 0);
    leaks_book.free(b);
    assert_int_equal(leaks_cache.new(&c), 0);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(leaks_cache.add(c, 1, i, 1000), 0);
    assert_int_equal(bound_look(BOUND_PRICE_POINTS).most, 1000);
    assert_int_equal(bound_look(BOUND_PRICE_POINTS).limit, 64);
    assert_int_equal(bound_look(BOUND_PRICE_POINTS).met, 0);
    leaks_cache.free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_a_storm_the_fixed_book_is_as_large_as_the_market_s),
        cmocka_unit_test(
            a_feed_that_loses_what_ends_orders_fills_the_book_to_its_bound),
        cmocka_unit_test(what_was_lost_on_the_feed_goes_when_it_is_a_day_old),
        cmocka_unit_test(in_a_storm_each_price_is_kept_or_counted),
        cmocka_unit_test(quiet_symbols_go_when_their_prices_are_old),
        cmocka_unit_test(the_leaking_halves_show_what_they_hold_past_the_bound),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
