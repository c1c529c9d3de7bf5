/* test_verdict_watch.c - when a verdict turns while a program runs, and who is
 * told.
 *
 * A pool of real blocks is kept at a size that the test asks for, on a virtual
 * clock; after each sample the watch looks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pages.h"
#include "verdict_watch.h"

#define TAG_POOL 4
#define LABEL_POOL 7
#define EVERY_MS 10000
#define POOL_MAX 20000
#define BLOCK_BYTES 48
#define TURNS_MAX 16

static void *pool[POOL_MAX];
static size_t pooled;
static struct tracker_history *history;
static struct verdict_watch *watch;
static struct verdict_event turns[TURNS_MAX];
static size_t turn_count;
static uint64_t now_ms;

static __attribute__((noinline)) void *pool_block(void)
{
    return tracker_malloc(TAG_POOL, BLOCK_BYTES);
}

static void pool_resize(size_t size)
{
    while (pooled > size) {
        tracker_free(pool[--pooled]);
        pool[pooled] = NULL;
    }
    while (pooled < size)
        pool[pooled++] = pool_block();
}

static size_t sample(size_t size)
{
    tracker_set_clock_ms(now_ms);
    pool_resize(size);
    tracker_history_take(history, now_ms);
    now_ms += EVERY_MS;
    return verdict_watch_sample(watch, history, turns, TURNS_MAX);
}

static int start(void **state)
{
    (void)state;
    now_ms = 0;
    if (tracker_history_new(256, &history) != 0)
        return -1;
    return verdict_watch_new(history, &watch);
}

static int stop(void **state)
{
    (void)state;
    pool_resize(0);
    verdict_watch_free(watch);
    tracker_history_free(history);
    return 0;
}

static enum growth_state tag_state(void)
{
    return verdict_watch_look(watch, TRACKER_BY_TAG, TAG_POOL).state;
}

/* Samples of `step` blocks more each until somebody is told, `most` at most.
 * How many there were. */
static size_t grow_until_told(size_t step, size_t most)
{
    for (size_t i = 1; i <= most; i++) {
        turn_count = sample(pooled + step);
        if (turn_count > 0)
            return i;
    }
    return most + 1;
}

static void a_leak_is_told_once_by_tag_and_by_place(void **state)
{
    const struct tracker_site *site = NULL;

    (void)state;
    /* 300 blocks at the 11th sample; confirmed at the 13th. */
    assert_int_equal(grow_until_told(30, 40), 13);
    assert_int_equal(turn_count, 2);
    assert_int_equal(turns[0].by, TRACKER_BY_TAG);
    assert_int_equal(turns[0].index, TAG_POOL);
    assert_int_equal(turns[0].from, GROWTH_WARM_UP);
    assert_int_equal(turns[0].to, GROWTH_GROWING);
    assert_int_equal(turns[0].at_ms, 12 * EVERY_MS);
    assert_int_equal(turns[0].blocks, 13 * 30);
    assert_int_equal(turns[0].bytes, 13 * 30 * BLOCK_BYTES);
    assert_int_equal(turns[0].growth.bytes_per_hour, 30 * 360 * BLOCK_BYTES);
    assert_int_equal(turns[1].by, TRACKER_BY_PLACE);
    assert_int_equal(turns[1].index, turns[0].place);
    assert_int_equal(turns[1].place, turns[0].place);
    site = tracker_history_place_site(history, turns[0].place);
    assert_string_equal(site->function, "pool_block");
    assert_int_equal(tracker_history_place_tag(history, turns[0].place),
                     TAG_POOL);
    assert_int_equal(grow_until_told(30, 40), 41); /* nothing new */
    assert_int_equal(tag_state(), GROWTH_GROWING);
    assert_int_equal(verdict_watch_bytes_per_hour(watch),
                     30 * 360 * BLOCK_BYTES);
}

static void what_ends_to_grow_is_told_too(void **state)
{
    size_t told = 0;

    (void)state;
    assert_int_equal(grow_until_told(30, 40), 13);
    for (size_t i = 0; i < 40 && told == 0; i++)
        told = sample(pooled);
    assert_int_equal(told, 2);
    assert_int_equal(turns[0].from, GROWTH_GROWING);
    assert_true(turns[0].to == GROWTH_WARM_UP || turns[0].to == GROWTH_BOUNDED);
    assert_true(turns[0].growth.bytes_per_hour > 0); /* as it was */
    for (size_t i = 0; i < 40; i++)
        told += sample(pooled);
    assert_int_equal(told, 2); /* from warm-up to bounded: no news */
    assert_int_equal(tag_state(), GROWTH_BOUNDED);
    assert_int_equal(verdict_watch_bytes_per_hour(watch), 0);
}

static void turns_need_three_in_a_row(void **state)
{
    struct verdict_turn turn = {0};

    (void)state;
    assert_false(verdict_turn_take(&turn, GROWTH_GROWING));
    assert_false(verdict_turn_take(&turn, GROWTH_GROWING));
    assert_false(verdict_turn_take(&turn, GROWTH_BOUNDED)); /* from anew */
    assert_false(verdict_turn_take(&turn, GROWTH_GROWING));
    assert_false(verdict_turn_take(&turn, GROWTH_GROWING));
    assert_false(verdict_turn_take(&turn, GROWTH_WARM_UP)); /* as told */
    assert_false(verdict_turn_take(&turn, GROWTH_GROWING));
    assert_false(verdict_turn_take(&turn, GROWTH_GROWING));
    assert_true(verdict_turn_take(&turn, GROWTH_GROWING));
    assert_int_equal(turn.told, GROWTH_GROWING);
    assert_false(verdict_turn_take(&turn, GROWTH_BOUNDED));
    assert_false(verdict_turn_take(&turn, GROWTH_SHRINKING));
    assert_true(verdict_turn_take(&turn, GROWTH_BOUNDED)); /* all the same */
    assert_int_equal(turn.told, GROWTH_BOUNDED);
}

static void back_to_warm_up_it_takes_ten(void **state)
{
    struct verdict_turn turn = {.told = GROWTH_GROWING};

    (void)state;
    for (size_t i = 0; i < 9; i++)
        assert_false(verdict_turn_take(&turn, GROWTH_WARM_UP));
    assert_true(verdict_turn_take(&turn, GROWTH_WARM_UP));
    assert_int_equal(turn.told, GROWTH_WARM_UP);
}

static void of_a_tag_the_place_that_grew_most_is_named(void **state)
{
    void *large = tracker_malloc(TAG_POOL, 1000); /* stays as it is */

    (void)state;
    pool_resize(500);
    for (size_t i = 0, told = 0; i < 60 && told == 0; i++)
        turn_count = told = sample(pooled + 1000);
    tracker_free(large);
    assert_int_equal(turns[0].by, TRACKER_BY_TAG);
    assert_string_equal(
        tracker_history_place_site(history, turns[0].place)->function,
        "pool_block");
}

static void a_tag_grows_if_a_place_of_it_does(void **state)
{
    size_t capacity = 1024;
    void *array = NULL; /* doubled when the pool is larger: a step of the sum */
    bool tag_told = false;

    (void)state;
    for (size_t i = 0; i < 60; i++) {
        size_t told = 0;

        while (capacity < 3 * BLOCK_BYTES * pooled)
            capacity *= 2;
        tracker_free(array);
        array = tracker_malloc(TAG_POOL, capacity);
        told = sample(pooled + 100);
        for (size_t k = 0; k < told; k++)
            tag_told = tag_told || turns[k].by == TRACKER_BY_TAG;
    }
    tracker_free(array);
    assert_true(tag_told);
    assert_int_equal(tag_state(), GROWTH_GROWING);
    /* And the array: half a megabyte is full after 36 samples. */
    assert_int_equal(verdict_watch_bytes_per_hour(watch),
                     100 * 360 * BLOCK_BYTES + 524288 * 10);
}

static void two_in_a_row_do_not_turn_a_verdict(void **state)
{
    (void)state;
    for (size_t i = 0; i < 12; i++) /* judged to grow at 11 and 12 */
        assert_int_equal(sample(pooled + 30), 0);
    assert_int_equal(sample(pooled - 300), 0); /* and then not */
    assert_int_not_equal(tag_state(), GROWTH_GROWING);
    for (size_t i = 0; i < 40; i++)
        assert_int_equal(sample(pooled), 0);
}

static void a_label_that_grows_is_told(void **state)
{
    (void)state;
    tracker_label_set(LABEL_POOL);
    grow_until_told(30, 40);
    tracker_label_set(0);
    assert_int_equal(turn_count, 3);
    assert_int_equal(turns[1].by, TRACKER_BY_LABEL);
    assert_int_equal(turns[1].index, LABEL_POOL);
    assert_int_equal(turns[1].place, VERDICT_NO_PLACE);
    assert_int_equal(
        verdict_watch_look(watch, TRACKER_BY_LABEL, LABEL_POOL).state,
        GROWTH_GROWING);
}

/* Each sample every `nth` of those that are there is renewed, and it gets
 * longer by 40 less those renewed, or, if `endless`, by 40. */
static size_t told_of_queue(size_t nth, bool endless)
{
    size_t told = 0;
    size_t size = 0;

    for (size_t i = 0; i < 60; i++) {
        size += endless ? 40 : 40 - size / nth;
        told += sample(size);
        for (size_t k = i % nth; k < pooled; k += nth) {
            tracker_free(pool[k]);
            pool[k] = pool_block();
        }
    }
    return told;
}

static void a_queue_that_fills_is_not_told(void **state)
{
    (void)state;
    /* 40 come in each time, and live for about 60 samples: the queue is not
     * yet two thirds full when the run is over. */
    assert_int_equal(told_of_queue(60, false), 0);
}

static void what_grows_though_all_is_renewed_is_told(void **state)
{
    (void)state;
    assert_int_equal(told_of_queue(5, true), 2);
}

static void samples_that_are_not_kept_are_not_looked_at(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2000; i++) {
        size_t before = tracker_history_count(history);
        size_t told = sample(i < 1990 ? 100 : 100 + 5 * i);

        if (tracker_history_count(history) == before)
            assert_int_equal(told, 0);
    }
    assert_int_equal(tag_state(), GROWTH_BOUNDED);
}

static void what_has_no_room_is_turned_all_the_same(void **state)
{
    size_t told = 0;

    (void)state;
    for (size_t i = 0; i < 13; i++) {
        tracker_set_clock_ms(now_ms);
        pool_resize(pooled + 30);
        tracker_history_take(history, now_ms);
        now_ms += EVERY_MS;
        told += verdict_watch_sample(watch, history, turns, 1);
    }
    assert_int_equal(told, 1);
    assert_int_equal(verdict_watch_untold(watch), 1); /* its tag was told */
    assert_int_equal(
        verdict_watch_look(watch, TRACKER_BY_PLACE, turns[0].place).state,
        GROWTH_GROWING);
}

static void a_watch_never_grows(void **state)
{
    size_t held = 0;

    (void)state;
    sample(100);
    held = pages_held();
    for (size_t i = 0; i < 1000; i++)
        sample(100 + i % 50);
    assert_int_equal(pages_held(), held);
}

static void a_watch_without_memory_is_refused(void **state)
{
    struct verdict_watch *other = NULL;
    size_t held = pages_held();

    (void)state;
    for (size_t room = 0; room < 1024; room++) {
        pages_limit(held + room * 65536);
        if (verdict_watch_new(history, &other) == 0)
            break;
        assert_null(other);
        assert_int_equal(pages_held(), held);
    }
    pages_limit(0);
    assert_non_null(other);
    verdict_watch_free(other);
    verdict_watch_free(NULL);
    assert_int_equal(pages_held(), held);
}

#define WATCHED(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WATCHED(a_leak_is_told_once_by_tag_and_by_place),
        WATCHED(what_ends_to_grow_is_told_too),
        cmocka_unit_test(turns_need_three_in_a_row),
        cmocka_unit_test(back_to_warm_up_it_takes_ten),
        WATCHED(of_a_tag_the_place_that_grew_most_is_named),
        WATCHED(a_tag_grows_if_a_place_of_it_does),
        WATCHED(two_in_a_row_do_not_turn_a_verdict),
        WATCHED(a_label_that_grows_is_told),
        WATCHED(a_queue_that_fills_is_not_told),
        WATCHED(what_grows_though_all_is_renewed_is_told),
        WATCHED(samples_that_are_not_kept_are_not_looked_at),
        WATCHED(what_has_no_room_is_turned_all_the_same),
        WATCHED(a_watch_never_grows),
        WATCHED(a_watch_without_memory_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
