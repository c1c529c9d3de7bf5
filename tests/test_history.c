/* test_history.c - a history spans the whole run in a fixed number of samples.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "history.h"
#include "pages.h"
#include "stack.h"

#define TAG_TEST 5
#define CAPACITY 16

/* What is known of one made-up line. */
struct seen {
    int line;
    uint32_t place;
    uint32_t places; /* of the whole program */
};

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct seen *seen = ctx;

    if (strcmp(origin->site->file, "made_up.c") == 0 &&
        origin->site->line == seen->line)
        seen->place = origin->place;
    if (origin->place >= seen->places)
        seen->places = origin->place + 1;
    return true;
}

static struct seen look(int line)
{
    struct seen seen = {.line = line, .place = UINT32_MAX};

    tracker_each_origin(on_origin, &seen);
    return seen;
}

/* A line of its own for each number: a place that nobody else has. */
static void *alloc_at(size_t i, size_t size)
{
    static struct tracker_site sites[TRACKER_HISTORY_PLACES_MAX + 100];

    sites[i] = (struct tracker_site){"made_up.c", "alloc_at", (int)i + 1};
    return tracker_malloc_at(TAG_TEST, size, &sites[i]);
}

static void a_history_takes_what_is_live_now(void **state)
{
    struct tracker_history *h = NULL;
    struct tracker_count total;
    const struct tracker_sample *s;
    void *p;

    (void)state;
    assert_int_equal(tracker_history_new(CAPACITY, &h), 0);
    assert_int_equal(tracker_history_count(h), 0);
    assert_null(tracker_history_at(h, 0));
    p = tracker_malloc(TAG_TEST, 100);
    tracker_history_take(h, 10);
    total = tracker_total();
    tracker_free(p);
    tracker_history_take(h, 20);
    assert_int_equal(tracker_history_count(h), 2);
    s = tracker_history_at(h, 0);
    assert_int_equal(s->t_ms, 10);
    assert_int_equal(s->live_blocks, total.live_blocks);
    assert_int_equal(s->live_bytes, total.live_bytes);
    assert_int_equal(s->tag_blocks[TAG_TEST], 1);
    assert_int_equal(s->tag_bytes[TAG_TEST], 100);
    s = tracker_history_at(h, 1);
    assert_int_equal(s->t_ms, 20);
    assert_int_equal(s->tag_blocks[TAG_TEST], 0);
    assert_null(tracker_history_at(h, 2));
    tracker_history_free(h);
}

static void a_full_history_keeps_every_second_sample_from_then_on(void **state)
{
    struct tracker_history *h = NULL;

    (void)state;
    assert_int_equal(tracker_history_new(CAPACITY, &h), 0);
    for (uint64_t call = 0; call < 16; call++)
        tracker_history_take(h, call);
    assert_int_equal(tracker_history_count(h), 16);
    assert_int_equal(tracker_history_stride(h), 1);
    tracker_history_take(h, 16);
    assert_int_equal(tracker_history_count(h), 9);
    assert_int_equal(tracker_history_stride(h), 2);
    for (uint64_t call = 17; call < 1000; call++) {
        size_t count;

        tracker_history_take(h, call);
        count = tracker_history_count(h);
        assert_in_range(count, CAPACITY / 2, CAPACITY);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(tracker_history_at(h, i)->t_ms,
                             i * tracker_history_stride(h));
    }
    assert_int_equal(tracker_history_stride(h), 64);
    assert_int_equal(tracker_history_count(h), 16);
    tracker_history_free(h);
}

static void each_place_has_a_series_that_is_halved_along(void **state)
{
    struct tracker_history *h = NULL;
    void *blocks[40];
    uint32_t place = UINT32_MAX;

    (void)state;
    assert_int_equal(tracker_history_new(CAPACITY, &h), 0);
    tracker_history_take(h, 0); /* when the place isn't there yet */
    for (size_t i = 0; i < 40; i++) {
        blocks[i] = alloc_at(0, 10);
        tracker_history_take(h, i + 1);
    }
    place = look(1).place;
    assert_int_equal(tracker_history_places(h), place + 1);
    assert_true(tracker_history_has(h, TRACKER_BY_PLACE, place));
    assert_false(tracker_history_has(h, TRACKER_BY_PLACE, place + 1));
    assert_int_equal(tracker_history_left_out(h), 0);
    assert_int_equal(tracker_history_stride(h), 4);
    assert_int_equal(tracker_history_count(h), 11);
    for (size_t i = 0; i < 11; i++) {
        assert_int_equal(tracker_history_blocks(h, TRACKER_BY_PLACE, place, i),
                         4 * i);
        assert_int_equal(tracker_history_bytes(h, TRACKER_BY_PLACE, place, i),
                         40 * i);
    }
    assert_int_equal(tracker_history_bytes(h, TRACKER_BY_PLACE, place, 11), 0);
    assert_int_equal(tracker_history_bytes(h, TRACKER_BY_PLACE, place + 1, 0),
                     0);
    for (size_t i = 0; i < 40; i++)
        tracker_free(blocks[i]);
    tracker_history_free(h);
}

static void labels_are_summed_over_places_and_split_no_series(void **state)
{
    struct tracker_history *h = NULL;
    void *blocks[4];

    (void)state;
    assert_int_equal(tracker_history_new(CAPACITY, &h), 0);
    blocks[0] = alloc_at(0, 100);
    assert_int_equal(tracker_label_set(3), 0);
    blocks[1] = alloc_at(0, 10);
    blocks[2] = alloc_at(1, 20);
    assert_int_equal(tracker_label_set(4), 3);
    blocks[3] = alloc_at(1, 5);
    assert_int_equal(tracker_label_set(0), 4);
    tracker_history_take(h, 0);
    assert_int_equal(
        tracker_history_bytes(h, TRACKER_BY_PLACE, look(1).place, 0), 110);
    assert_int_equal(
        tracker_history_blocks(h, TRACKER_BY_PLACE, look(1).place, 0), 2);
    assert_int_equal(
        tracker_history_bytes(h, TRACKER_BY_PLACE, look(2).place, 0), 25);
    assert_int_equal(tracker_history_bytes(h, TRACKER_BY_LABEL, 3, 0), 30);
    assert_int_equal(tracker_history_blocks(h, TRACKER_BY_LABEL, 3, 0), 2);
    assert_int_equal(tracker_history_bytes(h, TRACKER_BY_LABEL, 4, 0), 5);
    assert_int_equal(tracker_history_blocks(h, TRACKER_BY_LABEL, 4, 0), 1);
    assert_int_equal(tracker_history_bytes(h, TRACKER_BY_LABEL, 0, 0),
                     0); /* no label */
    assert_int_equal(tracker_history_bytes(h, TRACKER_BY_LABEL, 5, 0), 0);
    assert_int_equal(
        tracker_history_bytes(h, TRACKER_BY_LABEL, TRACKER_LABELS_MAX, 0), 0);
    for (size_t i = 0; i < 4; i++)
        tracker_free(blocks[i]);
    tracker_history_take(h, 1);
    assert_int_equal(tracker_history_bytes(h, TRACKER_BY_LABEL, 3, 1), 0);
    tracker_history_free(h);
}

static uintptr_t fake_caller;

static size_t fake_walk(const void *frame, uintptr_t *out, size_t max)
{
    (void)frame;
    (void)max;
    out[0] = fake_caller;
    return 1;
}

static uint32_t stack_of(const void *ptr)
{
    struct tracker_block block;

    assert_true(tracker_find(ptr, &block));
    return block.stack;
}

static void a_place_knows_the_stack_that_holds_most_now(void **state)
{
    size_t (*walker)(const void *, uintptr_t *, size_t) = stack_walker;
    struct tracker_history *h = NULL;
    void *blocks[3];
    uint32_t place;

    (void)state;
    assert_int_equal(tracker_history_new(CAPACITY, &h), 0);
    stack_walker = fake_walk;
    tracker_stacks(true);
    fake_caller = 0x1000;
    blocks[0] = alloc_at(0, 100);
    fake_caller = 0x2000;
    blocks[1] = alloc_at(0, 60);
    blocks[2] = alloc_at(0, 60);
    tracker_stacks(false);
    stack_walker = walker;
    place = look(1).place;
    tracker_history_take(h, 0);
    assert_int_equal(tracker_history_bytes(h, TRACKER_BY_PLACE, place, 0), 220);
    assert_int_not_equal(stack_of(blocks[1]), STACK_NONE);
    assert_int_not_equal(stack_of(blocks[0]), stack_of(blocks[1]));
    assert_int_equal(tracker_history_place_stack(h, place),
                     stack_of(blocks[1]));
    tracker_free(blocks[1]);
    tracker_history_take(h, 1);
    assert_int_equal(tracker_history_place_stack(h, place),
                     stack_of(blocks[0]));
    assert_string_equal(tracker_history_place_site(h, place)->file,
                        "made_up.c");
    assert_int_equal(tracker_history_place_tag(h, place), TAG_TEST);
    tracker_free(blocks[0]);
    tracker_free(blocks[2]);
    tracker_history_free(h);
}

static void
the_last_series_are_kept_for_places_that_hold_something(void **state)
{
    static void *blocks[TRACKER_HISTORY_PLACES_MAX + 100];
    struct tracker_history *h = NULL;
    size_t held = 0;
    uint32_t places = 0;

    (void)state;
    for (size_t i = 0; i < TRACKER_HISTORY_PLACES_MAX + 100; i++)
        blocks[i] = alloc_at(i, 1);
    places = look(1).places;
    assert_int_equal(tracker_history_new(CAPACITY, &h), 0);
    tracker_history_take(h, 0);
    assert_int_equal(tracker_history_places(h), places);
    for (uint32_t i = 0; i < places; i++)
        assert_int_equal(tracker_history_has(h, TRACKER_BY_PLACE, i),
                         i < TRACKER_HISTORY_PLACES_MAX / 2);
    assert_int_equal(tracker_history_left_out(h), 0); /* nobody needed one */

    for (size_t i = 0; i < TRACKER_HISTORY_PLACES_MAX + 100; i++) {
        tracker_free(blocks[i]);
        blocks[i] = alloc_at(i, TRACKER_HISTORY_LEAST_BYTES);
    }
    tracker_history_take(h, 1);
    for (uint32_t i = 0; i < places; i++)
        held += tracker_history_has(h, TRACKER_BY_PLACE, i);
    assert_int_equal(held, TRACKER_HISTORY_PLACES_MAX);
    assert_int_equal(tracker_history_left_out(h),
                     places - TRACKER_HISTORY_PLACES_MAX);
    tracker_history_take(h, 2);
    assert_int_equal(tracker_history_left_out(h),
                     places - TRACKER_HISTORY_PLACES_MAX);
    for (size_t i = 0; i < TRACKER_HISTORY_PLACES_MAX + 100; i++)
        tracker_free(blocks[i]);
    tracker_history_free(h);
}

static void a_history_without_memory_goes_on_without_series(void **state)
{
    struct tracker_history *h = NULL;
    size_t before = pages_held();

    (void)state;
    assert_int_equal(tracker_history_new(CAPACITY, &h), 0);
    pages_limit(pages_held());
    tracker_history_take(h, 0);
    pages_limit(0);
    assert_int_equal(tracker_history_places(h), look(1).places);
    assert_int_equal(tracker_history_count(h), 1);
    assert_int_equal(tracker_history_left_out(h),
                     look(1).places); /* all of them */
    assert_int_equal(tracker_history_bytes(h, TRACKER_BY_PLACE, 0, 0), 0);
    tracker_history_free(h);
    assert_int_equal(pages_held(), before);
}

static void a_history_refuses_capacities_it_cannot_halve(void **state)
{
    struct tracker_history *h = NULL;
    size_t before = pages_held();

    (void)state;
    assert_int_equal(tracker_history_new(0, &h), -EINVAL);
    assert_int_equal(tracker_history_new(14, &h), -EINVAL);
    assert_int_equal(tracker_history_new(17, &h), -EINVAL);
    assert_int_equal(tracker_history_new(65538, &h), -EINVAL);
    assert_null(h);
    assert_int_equal(tracker_history_new(65536, &h), 0);
    tracker_history_free(h);
    tracker_history_free(NULL);
    /* Half built: the first mapping fits, the second doesn't. */
    pages_limit(pages_held() + 64 * 1024);
    assert_int_equal(tracker_history_new(65536, &h), -ENOMEM);
    pages_limit(0);
    assert_null(h);
    assert_int_equal(pages_held(), before);
}

static void a_history_never_grows_and_counts_nowhere(void **state)
{
    struct tracker_history *h = NULL;
    struct tracker_mark before = tracker_mark();
    size_t held;

    (void)state;
    assert_int_equal(tracker_history_new(CAPACITY, &h), 0);
    tracker_history_take(h, 0);
    held = pages_held();
    for (uint64_t call = 1; call < 10000; call++)
        tracker_history_take(h, call);
    assert_int_equal(pages_held(), held);
    assert_int_equal(tracker_live_since(&before), 0);
    tracker_history_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_history_takes_what_is_live_now),
        cmocka_unit_test(a_full_history_keeps_every_second_sample_from_then_on),
        cmocka_unit_test(each_place_has_a_series_that_is_halved_along),
        cmocka_unit_test(labels_are_summed_over_places_and_split_no_series),
        cmocka_unit_test(a_place_knows_the_stack_that_holds_most_now),
        cmocka_unit_test(
            the_last_series_are_kept_for_places_that_hold_something),
        cmocka_unit_test(a_history_without_memory_goes_on_without_series),
        cmocka_unit_test(a_history_refuses_capacities_it_cannot_halve),
        cmocka_unit_test(a_history_never_grows_and_counts_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
