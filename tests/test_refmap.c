/* test_refmap.c - the map of references against a plain array. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "fault.h"
#include "refmap.h"
#include "rng.h"
#include "tags.h"
#include "tracker.h"

#define KEYS 700

/* Anything with addresses will do. */
static char things[KEYS];

static void all_zeroes_is_an_empty_map(void **state)
{
    struct refmap m = {0};
    size_t at = 0;
    uint64_t key;

    (void)state;
    assert_null(refmap_get(&m, 1));
    assert_null(refmap_take(&m, 1));
    assert_null(refmap_next(&m, &at, &key));
    refmap_clear(&m);
}

static void putting_again_overwrites(void **state)
{
    struct refmap m;

    (void)state;
    refmap_init(&m, TAG_EXCHANGE);
    assert_int_equal(refmap_put(&m, 0, &things[0]), 0);
    assert_int_equal(refmap_put(&m, 0, &things[1]), 0);
    assert_int_equal(m.used, 1);
    assert_ptr_equal(refmap_get(&m, 0), &things[1]);
    assert_ptr_equal(refmap_take(&m, 0), &things[1]);
    assert_int_equal(m.used, 0);
    refmap_clear(&m);
}

/* Keys that share their lower half meet in the table. */
static uint64_t key_of(uint64_t i)
{
    return i % 3 == 0 ? i : i << 32 | i % 7;
}

static void check_all(const struct refmap *m, char *const *model)
{
    bool seen[KEYS] = {false};
    size_t used = 0;
    size_t at = 0;
    uint64_t key;
    char *value;

    for (size_t i = 0; i < KEYS; i++) {
        assert_ptr_equal(refmap_get(m, key_of(i)), model[i]);
        used += model[i] != NULL;
    }
    assert_int_equal(m->used, used);
    while ((value = refmap_next(m, &at, &key)) != NULL) {
        size_t i = (size_t)(value - things);

        assert_true(key == key_of(i));
        assert_false(seen[i]);
        seen[i] = true;
        used--;
    }
    assert_int_equal(used, 0);
}

static void it_agrees_with_an_array_through_random_use(void **state)
{
    struct tracker_mark before = tracker_mark();
    char *model[KEYS] = {NULL};
    struct refmap m;
    struct rng rng;

    (void)state;
    rng_init(&rng, 7);
    refmap_init(&m, TAG_EXCHANGE);
    for (unsigned step = 0; step < 40000; step++) {
        size_t i = rng_below(&rng, KEYS);

        /* Ebb and flow, so that it is nearly empty and nearly full. */
        if (rng_below(&rng, 100) < (step / 5000 % 2 != 0 ? 20u : 80u)) {
            assert_int_equal(refmap_put(&m, key_of(i), &things[i]), 0);
            model[i] = &things[i];
        } else {
            assert_ptr_equal(refmap_take(&m, key_of(i)), model[i]);
            model[i] = NULL;
        }
        if (step % 500 == 0)
            check_all(&m, model);
    }
    check_all(&m, model);
    assert_int_equal(tracker_live_since(&before), 1);
    refmap_clear(&m);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void after_reserving_the_next_put_cannot_fail(void **state)
{
    struct refmap m;

    (void)state;
    refmap_init(&m, TAG_EXCHANGE);
    for (uint64_t key = 0; key < 200; key++) {
        assert_int_equal(refmap_reserve(&m), 0);
        tracker_fail(1, true, TRACKER_ANY_TAG);
        assert_int_equal(refmap_put(&m, key, &things[key]), 0);
        tracker_fail(0, false, TRACKER_ANY_TAG);
    }
    refmap_clear(&m);
}

static void without_memory_nothing_changes(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct refmap m;
    uint64_t failed = 0;

    (void)state;
    refmap_init(&m, TAG_EXCHANGE);
    for (uint64_t key = 0; key < 200; key++) {
        tracker_fail(1, true, TRACKER_ANY_TAG);
        if (refmap_put(&m, key, &things[key]) != 0) {
            failed++;
            assert_int_equal(refmap_reserve(&m), -ENOMEM);
            assert_int_equal(m.used, key);
            assert_null(refmap_get(&m, key));
            tracker_fail(0, false, TRACKER_ANY_TAG);
            assert_int_equal(refmap_put(&m, key, &things[key]), 0);
        }
        /* What is there can be overwritten without any memory. */
        tracker_fail(1, true, TRACKER_ANY_TAG);
        assert_int_equal(refmap_put(&m, 0, &things[key]), 0);
        tracker_fail(0, false, TRACKER_ANY_TAG);
    }
    for (uint64_t key = 1; key < 200; key++)
        assert_ptr_equal(refmap_get(&m, key), &things[key]);
    assert_int_equal(failed, 6); /* tables of 16, 32, 64, 128, 256, 512 */
    refmap_clear(&m);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void the_table_is_about_no_symbol(void **state)
{
    struct tracker_block table;
    struct refmap m;
    unsigned before;

    (void)state;
    refmap_init(&m, TAG_EXCHANGE);
    before = tracker_label_set(3);
    assert_int_equal(refmap_put(&m, 1, &things[1]), 0);
    assert_int_equal(tracker_label_set(before), 3); /* it was put back */
    assert_true(tracker_find(m.slots, &table));
    assert_int_equal(table.label, 0);
    refmap_clear(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_zeroes_is_an_empty_map),
        cmocka_unit_test(putting_again_overwrites),
        cmocka_unit_test(it_agrees_with_an_array_through_random_use),
        cmocka_unit_test(after_reserving_the_next_put_cannot_fail),
        cmocka_unit_test(without_memory_nothing_changes),
        cmocka_unit_test(the_table_is_about_no_symbol),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
