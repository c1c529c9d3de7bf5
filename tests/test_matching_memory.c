/* test_matching_memory.c - memory runs out, at every allocation in turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>

#include "fault.h"
#include "matching_help.h"
#include "pool.h"
#include "rng.h"
#include "tracker.h"

/* Requests that make everything grow: levels, orders, the map. Each fourth
 * replaces an order, each thirteenth trades. */
static struct matching_request growing_request(uint32_t i)
{
    struct matching_request rq = {
        .ref = i + 1,
        .side = "BS"[i % 2],
        .qty = 10 + i % 5,
        .price_ticks = i % 2 != 0 ? 1100 + i : 900 - i,
    };

    if (i % 13 == 0)
        rq.price_ticks = i % 2 != 0 ? 800 : 1200;
    return rq;
}

static int play(struct matching *m, struct rng *rng, uint32_t i)
{
    struct matching_request rq = growing_request(i);

    if (i % 4 != 3)
        return matching_enter(m, &rq);
    return matching_replace(m, 1 + rng_below(rng, i), &rq);
}

static void count_order(void *ctx, const struct order *o)
{
    (void)o;
    ++*(size_t *)ctx;
}

/* What stands in the queues can be found, and nothing else. */
static bool is_consistent(const struct matching *m)
{
    size_t count = 0;

    matching_each(m, 0, 'B', count_order, &count);
    matching_each(m, 0, 'S', count_order, &count);
    return count == matching_orders(m);
}

static void running_out_of_memory_changes_nothing(void **state)
{
    static struct said said;
    struct matching *m;
    struct rng rng;
    unsigned failed = 0;

    (void)state;
    rng_init(&rng, 5);
    assert_int_equal(matching_new(1, &said_events, &said, &m), 0);
    for (uint32_t i = 0; i < 300; i++) {
        uint64_t nth = 1;
        int rc;

        for (;;) {
            uint64_t hash = matching_hash(m);
            uint64_t live = tracker_total().live_blocks;
            struct rng again = rng;

            said.len = 0;
            said.text[0] = '\0';
            tracker_fail(nth++, false, TRACKER_ANY_TAG);
            rc = play(m, &again, i);
            tracker_fail(0, false, TRACKER_ANY_TAG);
            if (rc != -ENOMEM)
                break;
            failed++;
            assert_string_equal(said.text, "");
            assert_true(matching_hash(m) == hash);
            /* Growing in place is no new block; the order's own isn't kept. */
            assert_true(tracker_total().live_blocks <= live + 2);
        }
        assert_true(rc == 0 || rc == -ENOENT);
        assert_true(is_consistent(m));
        rng_next(&rng);
    }
    assert_true(failed > 225);
    matching_free(m);
    assert_int_equal(tracker_total().live_blocks, 0);
}

static void an_engine_that_finds_no_memory_is_not_there(void **state)
{
    struct matching *m;
    uint16_t symbol;
    uint64_t nth = 1;

    (void)state;
    for (;; nth++) {
        int rc;

        tracker_fail(nth, false, TRACKER_ANY_TAG);
        rc = matching_new(3, &said_events, NULL, &m);
        tracker_fail(0, false, TRACKER_ANY_TAG);
        if (rc == 0)
            break;
        assert_int_equal(rc, -ENOMEM);
        assert_null(m);
        assert_int_equal(tracker_total().live_blocks, 0);
    }
    assert_int_equal(nth, 4); /* the engine, its pool, the books */
    tracker_fail(1, false, TRACKER_ANY_TAG);
    assert_int_equal(matching_add_symbol(m, &symbol), -ENOMEM);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(matching_symbols(m), 3);
    matching_free(m);
    matching_free(NULL);
    assert_int_equal(tracker_total().live_blocks, 0);
}

static void there_are_no_more_than_65535_symbols(void **state)
{
    struct matching *m;
    uint16_t symbol = 7;

    (void)state;
    assert_int_equal(matching_new(UINT16_MAX, &said_events, NULL, &m), 0);
    assert_int_equal(matching_add_symbol(m, &symbol), -ENOSPC);
    assert_int_equal(symbol, 7);
    matching_free(m);
    assert_int_equal(matching_new(0, &said_events, NULL, &m), 0);
    assert_int_equal(matching_add_symbol(m, &symbol), 0);
    assert_int_equal(symbol, 0);
    matching_free(m);
    assert_int_equal(tracker_total().live_blocks, 0);
}

/* The pool has a bound, an exchange none: what there is no room for in the
 * pool comes from the heap, and no order is refused. */
static void orders_past_the_pool_come_from_the_heap(void **state)
{
    struct matching_request rq = {.side = 'B', .qty = 1, .price_ticks = 100};
    const struct matching_events nobody = {0};
    struct pool_info pool;
    struct matching *m;

    (void)state;
    assert_int_equal(matching_new(1, &nobody, NULL, &m), 0);
    assert_int_equal(pool_list(&pool, 1), 1);
    assert_string_equal(pool.options.name, "orders");
    assert_int_equal(pool.options.objects_max, 131072);
    while (rq.ref < 131072 + 5) {
        rq.ref++;
        assert_int_equal(matching_enter(m, &rq), 0);
    }
    pool_list(&pool, 1);
    assert_int_equal(pool.figures.live, 131072);
    assert_int_equal(pool.figures.fallbacks, 5);
    assert_int_equal(matching_orders(m), 131072 + 5);
    for (uint64_t ref = 1; ref < 131072 + 5; ref += 2)
        assert_int_equal(matching_cancel(m, ref, MATCHING_BY_USER), 0);
    matching_free(m);
    assert_int_equal(pool_list(&pool, 1), 0);
    assert_int_equal(tracker_total().live_blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(running_out_of_memory_changes_nothing),
        cmocka_unit_test(an_engine_that_finds_no_memory_is_not_there),
        cmocka_unit_test(there_are_no_more_than_65535_symbols),
        cmocka_unit_test(orders_past_the_pool_come_from_the_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
