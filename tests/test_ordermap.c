/* test_ordermap.c - the engine's map of orders against a plain array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>

#include "fault.h"
#include "ordermap.h"
#include "rng.h"
#include "tracker.h"

#define NODES 700

static struct node nodes[NODES];

/* Consecutive ones, and some that share their last bits or all others. */
static uint64_t ref_of(size_t i)
{
    switch (i % 4) {
    case 0:
        return i;
    case 1:
        return (uint64_t)i << 32 | 5;
    case 2:
        return UINT64_MAX - i;
    default:
        return (uint64_t)i << 12;
    }
}

static void nodes_init(void)
{
    for (size_t i = 0; i < NODES; i++)
        nodes[i] = (struct node){.order.ref = ref_of(i)};
}

static void check_all(const struct ordermap *m, const bool *model)
{
    size_t used = 0;

    for (size_t i = 0; i < NODES; i++) {
        assert_ptr_equal(ordermap_find(m, ref_of(i)),
                         model[i] ? &nodes[i] : NULL);
        used += model[i];
    }
    assert_int_equal(m->used, used);
}

static void all_zeroes_is_an_empty_map(void **state)
{
    struct ordermap m = {0};

    (void)state;
    assert_null(ordermap_find(&m, 0));
    assert_null(ordermap_find(&m, 1));
    ordermap_clear(&m);
}

static void it_agrees_with_an_array_through_random_use(void **state)
{
    struct tracker_mark before = tracker_mark();
    bool model[NODES] = {false};
    struct ordermap m = {0};
    struct rng rng;

    (void)state;
    rng_init(&rng, 7);
    nodes_init();
    for (unsigned step = 0; step < 40000; step++) {
        size_t i = rng_below(&rng, NODES);
        /* Ebb and flow, so that it is nearly empty and nearly full. */
        bool wanted = rng_below(&rng, 100) < (step / 5000 % 2 != 0 ? 20u : 80u);

        if (wanted && !model[i]) {
            assert_int_equal(ordermap_reserve(&m), 0);
            ordermap_put(&m, &nodes[i]);
        } else if (!wanted && model[i]) {
            ordermap_take(&m, &nodes[i]);
        }
        model[i] = wanted;
        if (step % 500 == 0)
            check_all(&m, model);
    }
    check_all(&m, model);
    assert_int_equal(tracker_live_since(&before), 1);
    ordermap_clear(&m);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void half_as_many_nodes_as_buckets_at_most(void **state)
{
    struct ordermap m = {0};

    (void)state;
    nodes_init();
    for (size_t i = 0; i < NODES; i++) {
        assert_int_equal(ordermap_reserve(&m), 0);
        ordermap_put(&m, &nodes[i]);
        assert_true(m.used * 2 <= m.capacity);
        assert_true(m.capacity <= 32 || m.used * 4 > m.capacity);
    }
    assert_int_equal(m.capacity, 2048);
    ordermap_clear(&m);
}

/* What an exchange's own references are: a run of them needs no chain. */
static void consecutive_references_do_not_meet(void **state)
{
    struct ordermap m = {0};

    (void)state;
    nodes_init();
    for (size_t i = 0; i < NODES; i++) {
        nodes[i].order.ref = 1000 + i;
        assert_int_equal(ordermap_reserve(&m), 0);
        ordermap_put(&m, &nodes[i]);
    }
    for (size_t i = 0; i < NODES; i++)
        assert_null(nodes[i].chain);
    ordermap_clear(&m);
}

/* Nor do those of a market whose references have a stride. */
static void references_with_a_stride_are_spread(void **state)
{
    (void)state;
    for (unsigned shift = 1; shift <= 54; shift++) {
        struct ordermap m = {0};
        size_t longest = 0;

        nodes_init();
        for (size_t i = 0; i < NODES; i++) {
            nodes[i].order.ref = (uint64_t)i << shift;
            assert_int_equal(ordermap_reserve(&m), 0);
            ordermap_put(&m, &nodes[i]);
        }
        for (size_t i = 0; i < m.capacity; i++) {
            size_t length = 0;

            for (struct node *n = m.buckets[i]; n != NULL; n = n->chain)
                length++;
            longest = length > longest ? length : longest;
        }
        assert_in_range(longest, 1, 6);
        ordermap_clear(&m);
    }
}

static void without_memory_nothing_changes(void **state)
{
    struct tracker_mark before = tracker_mark();
    bool model[NODES] = {false};
    struct ordermap m = {0};
    unsigned failed = 0;

    (void)state;
    nodes_init();
    for (size_t i = 0; i < NODES; i++) {
        tracker_fail(1, true, TRACKER_ANY_TAG);
        if (ordermap_reserve(&m) != 0) {
            failed++;
            check_all(&m, model);
            tracker_fail(0, false, TRACKER_ANY_TAG);
            assert_int_equal(ordermap_reserve(&m), 0);
            tracker_fail(1, true, TRACKER_ANY_TAG);
        }
        ordermap_put(&m, &nodes[i]);
        tracker_fail(0, false, TRACKER_ANY_TAG);
        model[i] = true;
    }
    check_all(&m, model);
    assert_int_equal(failed, 7); /* 32 to 2,048 buckets */
    ordermap_clear(&m);
    assert_int_equal(tracker_live_since(&before), 0);
}

/* It is made larger by an order of one symbol, but it is for all. */
static void the_table_has_no_label(void **state)
{
    struct ordermap m = {0};
    struct tracker_block table;

    (void)state;
    (void)tracker_label_set(3);
    assert_int_equal(ordermap_reserve(&m), 0);
    assert_int_equal(tracker_label_set(0), 3);
    assert_true(tracker_find(m.buckets, &table));
    assert_int_equal(table.label, 0);
    ordermap_clear(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_zeroes_is_an_empty_map),
        cmocka_unit_test(it_agrees_with_an_array_through_random_use),
        cmocka_unit_test(half_as_many_nodes_as_buckets_at_most),
        cmocka_unit_test(consecutive_references_do_not_meet),
        cmocka_unit_test(references_with_a_stride_are_spread),
        cmocka_unit_test(without_memory_nothing_changes),
        cmocka_unit_test(the_table_has_no_label),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
