/* test_ages.c - a census counts by moment of birth, and none is forgotten.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ages.h"
#include "history.h"
#include "pages.h"
#include "tracker.h"

#define TAG_TEST 5
#define MANY 400

static void *blocks[MANY];

static void *here(size_t size)
{
    return tracker_malloc(TAG_TEST, size);
}

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    if (origin->tag == TAG_TEST)
        *(uint32_t *)ctx = origin->place;
    return true;
}

static uint32_t place_here(void)
{
    uint32_t place = UINT32_MAX;

    tracker_each_origin(on_origin, &place);
    return place;
}

/* A block a sample, from 1 on; each lives for `life` samples, 0: for ever. */
static struct tracker_history *live(size_t samples, size_t life)
{
    struct tracker_history *h = NULL;

    assert_int_equal(tracker_history_new(1024, &h), 0);
    for (size_t i = 1; i <= samples; i++) {
        tracker_set_clock_ms(i * 1000);
        blocks[i] = here(i <= samples / 2 ? 10 : 30);
        if (life > 0 && i > life) {
            tracker_free(blocks[i - life]);
            blocks[i - life] = NULL;
        }
        tracker_history_take(h, i * 1000);
    }
    return h;
}

static void end(struct tracker_history *h)
{
    for (size_t i = 0; i < MANY; i++) {
        tracker_free(blocks[i]);
        blocks[i] = NULL;
    }
    tracker_history_free(h);
}

static void all_old_blocks_of_a_leak_are_left(void **state)
{
    struct tracker_history *h = live(15, 0);
    struct ages_fate fate =
        tracker_history_fate(h, TRACKER_BY_PLACE, place_here(), 0);

    (void)state;
    /* Half time is the census at 7 s; old are those of the first 3 s. */
    assert_int_equal(fate.old_blocks, 3);
    assert_int_equal(fate.old_bytes, 30);
    assert_int_equal(fate.left_blocks, 3);
    assert_int_equal(fate.left_bytes, 30);
    end(h);
}

static void of_blocks_that_all_pass_none_is_left(void **state)
{
    struct tracker_history *h = live(15, 6);
    struct ages_fate fate =
        tracker_history_fate(h, TRACKER_BY_PLACE, place_here(), 0);

    (void)state;
    assert_int_equal(fate.old_blocks, 2); /* at 7 s live those since 2 s */
    assert_int_equal(fate.left_blocks, 0);
    assert_int_equal(fate.left_bytes, 0);
    end(h);
}

static void what_came_before_the_growth_is_not_asked_about(void **state)
{
    struct tracker_history *h = live(15, 0);
    struct ages_fate fate =
        tracker_history_fate(h, TRACKER_BY_PLACE, place_here(), 5000);

    (void)state;
    /* From 5 to 15 s: half time is 10 s, old are those until 7.5 s. */
    assert_int_equal(fate.old_blocks, 2);
    end(h);
}

static void tags_and_labels_have_fates_of_their_own(void **state)
{
    struct tracker_history *h = NULL;
    unsigned other = 0;

    (void)state;
    assert_int_equal(tracker_label_set(3), 0);
    h = live(15, 0);
    other = tracker_label_set(0);
    assert_int_equal(other, 3);
    assert_int_equal(
        tracker_history_fate(h, TRACKER_BY_TAG, TAG_TEST, 0).old_blocks, 3);
    assert_int_equal(tracker_history_fate(h, TRACKER_BY_LABEL, 3, 0).old_blocks,
                     3);
    assert_int_equal(
        tracker_history_fate(h, TRACKER_BY_TAG, TAG_TEST + 1, 0).old_blocks, 0);
    assert_int_equal(tracker_history_fate(h, TRACKER_BY_LABEL, 2, 0).old_blocks,
                     0);
    assert_int_equal(tracker_history_fate(h, TRACKER_BY_LABEL, 4, 0).old_blocks,
                     0);
    end(h);
}

static void a_long_run_keeps_few_censuses_and_all_blocks(void **state)
{
    struct tracker_history *h = live(300, 0);
    struct ages_fate fate =
        tracker_history_fate(h, TRACKER_BY_PLACE, place_here(), 0);

    (void)state;
    /* Stride 32, the censuses at 1, 33, 65, 97, ... s. Half time is the one at
     * 161 s; a quarter is 72 s, so old are those until 65 s. */
    assert_int_equal(fate.old_blocks, 65);
    assert_int_equal(fate.left_blocks, 65);
    assert_int_equal(fate.left_bytes, 650);
    end(h);
}

static void with_too_few_censuses_nothing_is_known(void **state)
{
    struct tracker_history *h = live(2, 0);
    struct ages_fate fate =
        tracker_history_fate(h, TRACKER_BY_PLACE, place_here(), 0);

    (void)state;
    assert_int_equal(fate.old_blocks + fate.left_blocks, 0);
    end(h);
    h = live(15, 0);
    fate = tracker_history_fate(h, TRACKER_BY_PLACE, place_here() + 1, 0);
    assert_int_equal(fate.old_blocks, 0); /* no such place */
    fate = tracker_history_fate(h, TRACKER_BY_PLACE, place_here(), 15000);
    assert_int_equal(fate.old_blocks, 0); /* no time at all */
    end(h);
}

static void above_its_limit_a_census_is_left_out(void **state)
{
    struct tracker_history *h = NULL;
    uint64_t others = tracker_total().live_blocks;

    (void)state;
    assert_int_equal(tracker_history_new(1024, &h), 0);
    tracker_history_limit_census(h, others + 10);
    for (size_t i = 1; i <= 15; i++) {
        tracker_set_clock_ms(i * 1000);
        blocks[i] = here(10);
        tracker_history_take(h, i * 1000);
    }
    assert_int_equal(tracker_history_count(h), 15);
    assert_int_equal(tracker_history_censuses_left_out(h), 5);
    /* Half time is the census at 7 s, and the last one that at 10 s. */
    assert_int_equal(
        tracker_history_fate(h, TRACKER_BY_PLACE, place_here(), 0).left_blocks,
        3);
    end(h);
    h = live(15, 0);
    assert_int_equal(tracker_history_censuses_left_out(h), 0);
    end(h);
}

static void without_memory_for_ages_a_history_goes_on(void **state)
{
    struct tracker_history *h = NULL;
    size_t held = pages_held();
    size_t whole = 0;

    (void)state;
    assert_int_equal(tracker_history_new(1024, &h), 0);
    whole = pages_held();
    tracker_history_free(h);
    assert_int_equal(pages_held(), held);
    pages_limit(whole - 4096);
    h = live(15, 0);
    pages_limit(0);
    assert_int_equal(tracker_history_count(h), 15);
    assert_int_equal(
        tracker_history_fate(h, TRACKER_BY_PLACE, place_here(), 0).old_blocks,
        0);
    end(h);
    ages_free(NULL);
}

/* The side table and the place must be there before pages are counted. */
static int first_block(void **state)
{
    (void)state;
    tracker_free(here(1));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_old_blocks_of_a_leak_are_left),
        cmocka_unit_test(of_blocks_that_all_pass_none_is_left),
        cmocka_unit_test(what_came_before_the_growth_is_not_asked_about),
        cmocka_unit_test(tags_and_labels_have_fates_of_their_own),
        cmocka_unit_test(a_long_run_keeps_few_censuses_and_all_blocks),
        cmocka_unit_test(with_too_few_censuses_nothing_is_known),
        cmocka_unit_test(above_its_limit_a_census_is_left_out),
        cmocka_unit_test(without_memory_for_ages_a_history_goes_on),
    };

    return cmocka_run_group_tests(tests, first_block, NULL);
}
