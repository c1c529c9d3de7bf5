/* test_market.c - the seeded market: the same for the same seed, bounded, never
 * without a price.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange_help.h"
#include "frame.h"
#include "itch.h"
#include "market.h"
#include "matching.h"

#define SYMBOLS 4
#define NS_PER_S 1000000000ull

static const char *const names[SYMBOLS] = {"ACME", "ACMB", "BOLT", "CRUX"};
static const uint32_t anchors[SYMBOLS] = {1000000, 1000000, 375000, 1812000};

static void open_market(struct help *h, uint64_t seed, uint32_t rate)
{
    assert_int_equal(help_open(h), 0);
    assert_int_equal(market_new(h->x, seed, rate, LOAD_NORMAL, &h->source), 0);
}

/* What a run left: all it said, and the books. */
struct outcome {
    uint64_t feed;
    uint64_t tape;
    uint64_t books;
    uint64_t end_ns;
};

static struct outcome run(uint64_t seed, uint32_t rate, uint64_t events)
{
    struct outcome o;
    struct help h;

    open_market(&h, seed, rate);
    assert_int_equal(help_play(&h, events), 0);
    assert_int_equal(h.source->ops->next(h.source, &o.end_ns), 0);
    o.feed = help_feed_hash(&h);
    o.tape = exchange_figures(h.x).tape;
    o.books = matching_hash(exchange_matching(h.x));
    help_close(&h);
    return o;
}

static void same_seed_gives_the_same_market(void **state)
{
    struct outcome a = run(5, 100, 20000), b = run(5, 100, 20000);

    (void)state;
    assert_true(a.feed == b.feed);
    assert_true(a.tape == b.tape);
    assert_true(a.books == b.books);
    assert_true(a.end_ns == b.end_ns);
}

static void another_seed_gives_another_market(void **state)
{
    struct outcome a = run(5, 100, 2000), b = run(6, 100, 2000);

    (void)state;
    assert_true(a.feed != b.feed);
    assert_true(a.tape != b.tape);
    assert_true(a.books != b.books);
}

static uint64_t fold(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x100000001b3ull;
}

/* What the market did, whatever numbers the exchange gives to orders and
 * trades. */
static int fold_message(void *ctx, const unsigned char *bytes, size_t len)
{
    uint64_t *hash = ctx;
    struct itch msg;

    if (itch_decode(bytes, len, &msg) != 0)
        return -EBADMSG;
    if (strchr("AEXD", msg.type) == NULL)
        return 0;
    *hash = fold(*hash, (unsigned char)msg.type);
    *hash = fold(*hash, msg.time_ns);
    if (msg.type != 'D')
        *hash = fold(*hash, msg.qty);
    if (msg.type == 'A') {
        *hash = fold(*hash, (unsigned char)msg.side);
        *hash = fold(*hash, msg.price_ticks);
        *hash = fold(*hash, (unsigned char)msg.symbol[3]);
    }
    return 0;
}

/* These numbers are the market: any compiler must give them. They change when
 * the market's flow does, and then deliberately. */
static void seed_1_gives_the_known_numbers(void **state)
{
    uint64_t hash = 0xcbf29ce484222325ull, end_ns;
    struct help h;

    (void)state;
    open_market(&h, 1, 100);
    assert_int_equal(help_play(&h, 60000), 0);
    assert_int_equal(h.source->ops->next(h.source, &end_ns), 0);
    assert_int_equal(frame_each(h.feed, fold_message, &hash), 0);
    assert_int_equal(exchange_figures(h.x).executions, 12272);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 359);
    assert_true(end_ns == 34798148309917);
    assert_true(hash == 0x5ec5a81aed2f724dull);
    help_close(&h);
}

/* A side that has a price within 8 % of the anchor. */
static bool has_price(const struct matching *m, uint16_t symbol, char side)
{
    const struct order *front = matching_front(m, symbol, side);
    uint32_t anchor = anchors[symbol];

    return front != NULL && front->price_ticks >= anchor - anchor / 100 * 8 &&
           front->price_ticks <= anchor + anchor / 100 * 8;
}

static void must_have_prices(const struct matching *m)
{
    for (uint16_t symbol = 0; symbol < SYMBOLS; symbol++) {
        assert_true(has_price(m, symbol, 'B'));
        assert_true(has_price(m, symbol, 'S'));
    }
}

/* Orders of a symbol, by its levels. */
static unsigned count_orders(const struct matching *m, uint16_t symbol)
{
    static struct matching_level levels[1000];
    unsigned count = 0;

    for (int side = 0; side < 2; side++) {
        size_t depth = matching_depth(m, symbol, "BS"[side], levels, 1000);

        assert_true(depth >= 3);
        for (size_t i = 0; i < depth; i++)
            count += levels[i].orders;
    }
    return count;
}

/* At 2 events a second half a million of them are 69 hours. */
static void prices_and_orders_stay_in_bounds_for_days(void **state)
{
    const struct matching *m;
    struct tracker_count before, after;
    struct help h;
    uint64_t sum = 0;

    (void)state;
    open_market(&h, 3, 2);
    m = exchange_matching(h.x);
    assert_int_equal(help_play(&h, 10000), 0);
    evbuffer_drain(h.feed, evbuffer_get_length(h.feed));
    before = tracker_tag_total(TAG_MARKET);
    for (unsigned i = 0; i < 500000; i++) {
        assert_int_equal(help_play(&h, 1), 0);
        evbuffer_drain(h.feed, evbuffer_get_length(h.feed));
        must_have_prices(m);
        if (i % 1000 != 0)
            continue;
        for (uint16_t symbol = 0; symbol < SYMBOLS; symbol++) {
            assert_in_range(count_orders(m, symbol), 30, 400);
            sum += count_orders(m, symbol);
        }
    }
    assert_in_range(sum / (500 * SYMBOLS), 80, 120);
    after = tracker_tag_total(TAG_MARKET);
    assert_int_equal(after.live_bytes, before.live_bytes);
    assert_int_equal(after.allocations, before.allocations);
    help_close(&h);
}

static void must_keep_rate(uint32_t rate)
{
    uint64_t took_ns = run(1, rate, 30000).end_ns - MARKET_OPEN_NS;
    uint64_t want_ns = 30000 * (NS_PER_S / rate);

    assert_in_range(took_ns, want_ns / 100 * 97, want_ns / 100 * 103);
}

static void events_come_at_the_asked_rate(void **state)
{
    (void)state;
    must_keep_rate(1);
    must_keep_rate(100);
    must_keep_rate(12345);
    must_keep_rate(1000000);
}

static void rate_decides_when_but_not_what(void **state)
{
    struct help slow, fast;

    (void)state;
    /* Up to the first halt, which is a matter of time. */
    open_market(&slow, 1, 100);
    open_market(&fast, 1, 1000);
    assert_int_equal(help_play(&slow, 300), 0);
    assert_int_equal(help_play(&fast, 300), 0);
    assert_true(matching_hash(exchange_matching(slow.x)) ==
                matching_hash(exchange_matching(fast.x)));
    help_close(&slow);
    help_close(&fast);
}

static void impossible_rate_is_refused(void **state)
{
    struct help h;

    (void)state;
    assert_int_equal(help_open(&h), 0);
    assert_int_equal(market_new(h.x, 1, 0, LOAD_NORMAL, &h.source), -EINVAL);
    assert_null(h.source);
    assert_int_equal(market_new(h.x, 1, 1000001, LOAD_NORMAL, &h.source),
                     -EINVAL);
    assert_null(h.source);
    help_close(&h);
}

/* What the feed tells about halts. */
struct halts {
    bool halted[SYMBOLS + 2]; /* by locate code */
    uint64_t since_ns;
    uint64_t total_ns;
    unsigned count;
    unsigned wrong; /* trades in a halt, two halts at once */
};

static int on_message(void *ctx, const unsigned char *bytes, size_t len)
{
    struct halts *seen = ctx;
    struct itch msg;

    if (itch_decode(bytes, len, &msg) != 0 || msg.locate > SYMBOLS + 1)
        seen->wrong++;
    else if (msg.type == 'E')
        seen->wrong += seen->halted[msg.locate];
    else if (msg.type == 'H' && msg.code == 'H') {
        seen->wrong += seen->since_ns != 0;
        seen->halted[msg.locate] = true;
        seen->since_ns = msg.time_ns;
        seen->count++;
    } else if (msg.type == 'H' && seen->halted[msg.locate]) {
        seen->halted[msg.locate] = false;
        seen->total_ns += msg.time_ns - seen->since_ns;
        seen->since_ns = 0;
    }
    return 0;
}

/* 10 minutes: a halt every 8 seconds or so and 1 to 2 seconds long. */
static void halts_are_short_and_nothing_trades_in_them(void **state)
{
    struct halts seen = {.count = 0};
    struct help h;

    (void)state;
    open_market(&h, 1, 100);
    assert_int_equal(help_play(&h, 60000), 0);
    assert_int_equal(frame_each(h.feed, on_message, &seen), 0);
    assert_int_equal(seen.wrong, 0);
    assert_in_range(seen.count, 50, 80);
    assert_in_range(seen.total_ns / seen.count, NS_PER_S, 2 * NS_PER_S);
    help_close(&h);
}

static int64_t middle(const struct matching *m, uint16_t symbol)
{
    return ((int64_t)matching_front(m, symbol, 'B')->price_ticks +
            matching_front(m, symbol, 'S')->price_ticks) /
           2;
}

/* Over half an hour: near each other always, and now and then one can be
 * bought for less than the other is bought at. */
static void both_classes_of_acme_stay_together_but_not_quite(void **state)
{
    const struct matching *m;
    struct help h;
    unsigned chances = 0;

    (void)state;
    open_market(&h, 1, 100);
    m = exchange_matching(h.x);
    for (unsigned i = 0; i < 180000; i++) {
        int64_t apart;

        assert_int_equal(help_play(&h, 1), 0);
        evbuffer_drain(h.feed, evbuffer_get_length(h.feed));
        apart = middle(m, 0) - middle(m, 1);
        assert_in_range(apart + 10000, 0, 20000);
        chances += matching_front(m, 0, 'B')->price_ticks >
                       matching_front(m, 1, 'S')->price_ticks + 200 ||
                   matching_front(m, 1, 'B')->price_ticks >
                       matching_front(m, 0, 'S')->price_ticks + 200;
    }
    assert_in_range(chances, 180000 / 100, 180000 / 10);
    help_close(&h);
}

static void symbols_are_listed_in_their_order(void **state)
{
    struct help h;

    (void)state;
    open_market(&h, 1, 100);
    for (uint16_t symbol = 0; symbol < SYMBOLS; symbol++)
        assert_string_equal(exchange_symbol_name(h.x, symbol), names[symbol]);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 0);
    assert_null(h.source->ops->problem(h.source));
    h.source->ops->free(h.source);
    h.source = NULL;
    help_close(&h);
}

/* Returns whether an allocation failed; all is given back either way. */
static bool run_short_of_memory(uint64_t nth)
{
    struct help h;
    bool failed;
    int rc;

    assert_int_equal(help_open(&h), 0);
    tracker_fail(nth, false, TRACKER_ANY_TAG);
    rc = market_new(h.x, 1, 100, LOAD_NORMAL, &h.source);
    if (rc == 0)
        rc = help_play(&h, 100);
    failed = tracker_failed() > 0;
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(rc, failed ? -ENOMEM : 0);
    help_close(&h);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    struct tracker_mark before;
    uint64_t nth = 0;

    (void)state;
    run_short_of_memory(0);
    before = tracker_mark();
    while (run_short_of_memory(++nth))
        assert_int_equal(tracker_live_since(&before), 0);
    assert_int_equal(tracker_live_since(&before), 0);
    assert_true(nth > 300);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbols_are_listed_in_their_order),
        cmocka_unit_test(same_seed_gives_the_same_market),
        cmocka_unit_test(another_seed_gives_another_market),
        cmocka_unit_test(seed_1_gives_the_known_numbers),
        cmocka_unit_test(prices_and_orders_stay_in_bounds_for_days),
        cmocka_unit_test(events_come_at_the_asked_rate),
        cmocka_unit_test(rate_decides_when_but_not_what),
        cmocka_unit_test(impossible_rate_is_refused),
        cmocka_unit_test(halts_are_short_and_nothing_trades_in_them),
        cmocka_unit_test(both_classes_of_acme_stay_together_but_not_quite),
        cmocka_unit_test(every_allocation_may_fail),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
