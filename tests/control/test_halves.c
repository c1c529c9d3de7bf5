/* test_halves.c - the long-lived things of the pairs book, cache and channel go
 * from one half to the other and back, and answer as if nothing had been.
 */
#include "../lesson_help.h"

#include "itch.h"

#define MESSAGES 60000
#define REFS 400 /* few, so that references are used again */
#define ENTRIES_MAX 16384

extern struct channel *publisher;

static const struct lesson_book *const books[] = {&fixes_book, &leaks_book};
static const struct lesson_cache *const caches[] = {&fixes_cache, &leaks_cache};

/* book -------------------------------------------------------------------- */

static struct itch add_order(uint64_t ref, uint32_t price_ticks)
{
    struct itch msg = {.type = 'A',
                       .known = true,
                       .locate = 1,
                       .ref = ref,
                       .qty = 100,
                       .price_ticks = price_ticks,
                       .side = 'B'};

    return msg;
}

static struct itch random_message(struct rng *rng)
{
    struct itch msg = {.type = "AAADEXUC"[rng_below(rng, 8)],
                       .known = true,
                       .locate = (uint16_t)rng_below(rng, 3),
                       .ref = rng_below(rng, REFS),
                       .new_ref = rng_below(rng, REFS),
                       .qty = (uint32_t)rng_below(rng, 300),
                       .price_ticks = 1000 + (uint32_t)rng_below(rng, 50),
                       .side = rng_below(rng, 2) == 0 ? 'B' : 'S'};

    return msg;
}

static void same_best(struct book *a, struct book *b)
{
    for (uint16_t locate = 0; locate < 3; locate++) {
        for (int i = 0; i < 2; i++) {
            uint32_t prices[2] = {0, 0};
            uint64_t qtys[2] = {0, 0};
            char side = "BS"[i];

            assert_int_equal(
                fixes_book.best(a, locate, side, &prices[0], &qtys[0]),
                leaks_book.best(b, locate, side, &prices[1], &qtys[1]));
            assert_int_equal(prices[0], prices[1]);
            assert_int_equal(qtys[0], qtys[1]);
        }
    }
}

static void a_book_that_changes_halves_shows_the_same_market(void **state)
{
    struct tracker_mark before = tracker_mark();

    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct rng rng;
        struct book *plain, *mixed;
        unsigned half = 0;

        rng_init(&rng, seed);
        assert_int_equal(fixes_book.new(&plain), 0);
        assert_int_equal(fixes_book.new(&mixed), 0);
        for (uint64_t i = 0; i < MESSAGES; i++) {
            struct itch msg = random_message(&rng);
            /* A day is a third of it: entries get too old on the way. */
            uint64_t now_ns = i * (72 * 3600 * SECOND_NS / MESSAGES);
            struct book_trade trades[2];

            if (rng_below(&rng, 500) == 0)
                half ^= 1u;
            assert_int_equal(fixes_book.apply(plain, &msg, now_ns, &trades[0]),
                             0);
            assert_int_equal(
                books[half]->apply(mixed, &msg, now_ns, &trades[1]), 0);
            assert_int_equal(trades[0].qty, trades[1].qty);
            if (i % 16 == 0)
                same_best(plain, mixed);
        }
        assert_true(fixes_book.orders(plain) > 0);
        fixes_book.free(plain);
        books[half]->free(mixed);
        assert_int_equal(tracker_live_since(&before), 0);
    }
}

/* The bound counts orders that are there: what the leak left in front of them
 * must not push them out. */
static void a_bound_doesnt_meet_what_the_leak_has_left(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct book_trade trade;
    uint32_t price_ticks;
    struct book *b;
    struct itch msg;
    uint64_t qty;

    (void)state;
    assert_int_equal(leaks_book.new(&b), 0);
    msg = add_order(1, 5000); /* the oldest, and the best */
    assert_int_equal(leaks_book.apply(b, &msg, 0, &trade), 0);
    for (uint64_t ref = 2; ref < ENTRIES_MAX + 1000; ref++) {
        msg = add_order(ref, 1000);
        assert_int_equal(leaks_book.apply(b, &msg, 0, &trade), 0);
        msg.type = 'D';
        assert_int_equal(leaks_book.apply(b, &msg, 0, &trade), 0);
    }
    msg = add_order(900000, 1000);
    assert_int_equal(fixes_book.apply(b, &msg, 0, &trade), 0);
    assert_true(fixes_book.best(b, 1, 'B', &price_ticks, &qty));
    assert_int_equal(price_ticks, 5000);
    assert_int_equal(fixes_book.orders(b), ENTRIES_MAX + 1000);
    /* A day later the old ones go; so does what was left. */
    msg = add_order(900001, 1000);
    assert_int_equal(fixes_book.apply(b, &msg, 25 * 3600 * SECOND_NS, &trade),
                     0);
    assert_int_equal(fixes_book.orders(b), 1);
    fixes_book.free(b);
    assert_int_equal(tracker_live_since(&before), 0);
}

/* cache ------------------------------------------------------------------- */

static void a_cache_that_changes_halves_remembers_the_same(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct cache *plain, *mixed;
    uint64_t now_ns = 0;
    unsigned half = 0;
    struct rng rng;

    (void)state;
    rng_init(&rng, 7);
    assert_int_equal(fixes_cache.new(&plain), 0);
    assert_int_equal(leaks_cache.new(&mixed), 0);
    for (uint64_t i = 0; i < MESSAGES; i++) {
        uint16_t locate = (uint16_t)rng_below(&rng, 4);
        uint32_t prices[2][CACHE_WINDOW_POINTS];
        size_t counts[2];

        if (rng_below(&rng, 1000) == 0)
            half ^= 1u;
        now_ns += rng_below(&rng, 2000) == 0 ? CACHE_WINDOW_NS /* a silence */
                                             : SECOND_NS / 5;
        assert_int_equal(fixes_cache.add(plain, locate, now_ns, (uint32_t)i),
                         0);
        assert_int_equal(caches[half]->add(mixed, locate, now_ns, (uint32_t)i),
                         0);
        locate = (uint16_t)rng_below(&rng, 4);
        counts[0] = fixes_cache.window(plain, locate, now_ns, prices[0],
                                       CACHE_WINDOW_POINTS);
        counts[1] = caches[half]->window(mixed, locate, now_ns, prices[1],
                                         CACHE_WINDOW_POINTS);
        assert_int_equal(counts[0], counts[1]);
        assert_memory_equal(prices[0], prices[1],
                            counts[0] * sizeof(prices[0][0]));
    }
    fixes_cache.free(plain);
    caches[half]->free(mixed);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void a_cache_goes_back_to_its_bound_with_the_next_price(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct cache *c;

    (void)state;
    assert_int_equal(leaks_cache.new(&c), 0);
    for (uint64_t i = 0; i < 5000; i++)
        assert_int_equal(leaks_cache.add(c, (uint16_t)(i % 2), i, 1), 0);
    assert_int_equal(leaks_cache.points(c), 5000);
    assert_int_equal(fixes_cache.add(c, 0, 5000, 1), 0);
    assert_int_equal(fixes_cache.points(c), 2 * CACHE_WINDOW_POINTS);
    fixes_cache.free(c);
    assert_int_equal(tracker_live_since(&before), 0);
}

/* channel ----------------------------------------------------------------- */

static void a_channel_opened_under_one_half_hears_the_other(void **state)
{
    const struct bar first = {.time_ns = 1};
    const struct bar second = {.time_ns = 2};
    struct tracker_mark before = tracker_mark();
    struct channel *a, *b;
    struct bar bar;

    (void)state;
    assert_int_equal(leaks_channel.open(&a), 0);
    assert_int_equal(fixes_channel.open(&b), 0);
    assert_int_equal(fixes_channel.publish(&first), 0);
    assert_int_equal(leaks_channel.publish(&second), 0);
    for (int i = 0; i < 2; i++) {
        assert_true(leaks_channel.take(b, &bar));
        assert_int_equal(bar.time_ns, i + 1);
        assert_true(fixes_channel.take(a, &bar));
        assert_int_equal(bar.time_ns, i + 1);
    }
    leaks_channel.close(a);
    leaks_channel.close(b);
    for (int i = 0; i < 10; i++)
        assert_int_equal(leaks_channel.publish(&first), 0);
    assert_int_equal(tracker_live_since(&before), 2 + 20);
    assert_int_equal(fixes_channel.publish(&first), 0);
    assert_int_equal(tracker_live_since(&before), 0);
    assert_null(publisher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_book_that_changes_halves_shows_the_same_market),
        cmocka_unit_test(a_bound_doesnt_meet_what_the_leak_has_left),
        cmocka_unit_test(a_cache_that_changes_halves_remembers_the_same),
        cmocka_unit_test(a_cache_goes_back_to_its_bound_with_the_next_price),
        cmocka_unit_test(a_channel_opened_under_one_half_hears_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
