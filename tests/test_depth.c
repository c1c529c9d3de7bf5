/* test_depth.c - one side of a book by price, against a slow model. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "depth.h"
#include "fault.h"
#include "rng.h"
#include "tags.h"
#include "tracker.h"

#define PRICES 200

static void assert_best(const struct depth *l, char side, uint32_t price_ticks,
                        uint64_t qty)
{
    uint32_t got_ticks = 0;
    uint64_t got = 0;

    assert_true(depth_best(l, side, &got_ticks, &got));
    assert_int_equal(got_ticks, price_ticks);
    assert_int_equal(got, qty);
}

static void an_empty_depth_has_no_best_price(void **state)
{
    struct depth l = {0};
    uint32_t price_ticks;
    uint64_t qty;

    (void)state;
    assert_false(depth_best(&l, 'B', &price_ticks, &qty));
    depth_sub(&l, 'B', 100, 5);
    assert_false(depth_best(&l, 'B', &price_ticks, &qty));
    depth_clear(&l);
}

static void
the_best_bid_is_the_highest_and_the_best_ask_the_lowest(void **state)
{
    const uint32_t prices[] = {50, 10, UINT32_MAX, 0, 70};
    struct depth bids = {0};
    struct depth asks = {0};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(depth_add(&bids, 'B', prices[i], i + 1), 0);
        assert_int_equal(depth_add(&asks, 'S', prices[i], i + 1), 0);
    }
    assert_best(&bids, 'B', UINT32_MAX, 3);
    assert_best(&asks, 'S', 0, 4);
    depth_sub(&bids, 'B', UINT32_MAX, 3);
    depth_sub(&asks, 'S', 0, 4);
    assert_best(&bids, 'B', 70, 5);
    assert_best(&asks, 'S', 10, 2);
    depth_clear(&bids);
    depth_clear(&asks);
}

static void shares_at_one_price_add_up_and_no_more_than_all_go(void **state)
{
    struct depth l = {0};
    uint32_t price_ticks;
    uint64_t qty;

    (void)state;
    assert_int_equal(depth_add(&l, 'S', 100, UINT32_MAX), 0);
    assert_int_equal(depth_add(&l, 'S', 100, 5), 0);
    assert_best(&l, 'S', 100, (uint64_t)UINT32_MAX + 5);
    assert_int_equal(l.count, 1);
    depth_sub(&l, 'S', 101, 5); /* nothing stands there */
    depth_sub(&l, 'S', 100, UINT32_MAX);
    assert_best(&l, 'S', 100, 5);
    depth_sub(&l, 'S', 100, 6);
    assert_false(depth_best(&l, 'S', &price_ticks, &qty));
    assert_int_equal(l.count, 0);
    depth_clear(&l);
}

/* The levels are the model's, worst first; none is without shares. */
static void assert_levels(const struct depth *l, char side,
                          const uint64_t model[PRICES])
{
    size_t at = 0;

    for (uint32_t i = 0; i < PRICES; i++) {
        uint32_t price = side == 'B' ? i : PRICES - 1 - i;

        if (model[price] == 0)
            continue;
        assert_true(at < l->count);
        assert_int_equal(l->levels[at].key, side == 'B' ? price : ~price);
        assert_int_equal(l->levels[at].qty, model[price]);
        at++;
    }
    assert_int_equal(at, l->count);
    if (at > 0) {
        uint32_t key = l->levels[at - 1].key;

        assert_best(l, side, side == 'B' ? key : ~key, l->levels[at - 1].qty);
    }
}

static void random_shares_stand_where_a_slow_model_has_them(void **state)
{
    struct tracker_mark before = tracker_mark();

    (void)state;
    for (int s = 0; s < 2; s++) {
        uint64_t model[PRICES] = {0};
        char side = "BS"[s];
        struct depth l = {0};
        struct rng r;

        rng_init(&r, 4);
        for (int i = 0; i < 20000; i++) {
            uint32_t price = (uint32_t)rng_below(&r, PRICES);
            uint64_t qty = 1 + rng_below(&r, 20);

            /* Long spells of more adding, then of more taking away. */
            if (rng_below(&r, 10) < (i / 2000 % 2 == 0 ? 7u : 3u)) {
                assert_int_equal(depth_add(&l, side, price, qty), 0);
                model[price] += qty;
            } else {
                depth_sub(&l, side, price, qty);
                model[price] -= qty < model[price] ? qty : model[price];
            }
            assert_levels(&l, side, model);
        }
        depth_clear(&l);
        assert_null(l.levels);
        assert_int_equal(l.count, 0);
        assert_int_equal(l.capacity, 0);
    }
    assert_int_equal(tracker_live_since(&before), 0);
}

/* 32 levels at first, then 64, 128, 256: four allocations for 200 levels. */
static void a_level_without_memory_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t nth = 1; nth <= 5; nth++) {
        struct tracker_mark before = tracker_mark();
        uint64_t model[PRICES] = {0};
        struct depth l = {0};
        unsigned refused = 0;

        tracker_fail(nth, false, TAG_BOOK);
        for (uint32_t i = 0; i < PRICES; i++) {
            int rc = depth_add(&l, 'B', i, 1);

            if (rc != 0) {
                assert_int_equal(rc, -ENOMEM);
                assert_levels(&l, 'B', model);
                refused++;
                rc = depth_add(&l, 'B', i, 1);
            }
            assert_int_equal(rc, 0);
            model[i] = 1;
        }
        tracker_fail(0, false, TRACKER_ANY_TAG);
        assert_int_equal(refused, nth <= 4);
        assert_levels(&l, 'B', model);
        assert_int_equal(tracker_live_since(&before), 1);
        depth_clear(&l);
        assert_int_equal(tracker_live_since(&before), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_depth_has_no_best_price),
        cmocka_unit_test(
            the_best_bid_is_the_highest_and_the_best_ask_the_lowest),
        cmocka_unit_test(shares_at_one_price_add_up_and_no_more_than_all_go),
        cmocka_unit_test(random_shares_stand_where_a_slow_model_has_them),
        cmocka_unit_test(a_level_without_memory_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
