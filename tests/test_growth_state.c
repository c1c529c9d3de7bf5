/* test_growth_state.c - few samples, first minutes, arrays, old blocks; and
 * what else a series is called that doesn't grow.
 */
#include "growth_help.h"
#include "growth_steps.h"

static void few_samples_rise_at_each_step_and_keep_their_pace(void **state)
{
    (void)state;
    assert_true(
        samples_grow((const uint64_t[]){0, 100, 200, 300, 400, 480}, 6));
    assert_false(
        samples_grow((const uint64_t[]){0, 100, 200, 300, 400, 470}, 6));
    assert_false(
        samples_grow((const uint64_t[]){0, 100, 200, 200, 300, 400}, 6));
    assert_false(samples_grow((const uint64_t[]){0, 100, 200, 300, 400}, 5));
    /* a step of less than a third of the middle one; of more than 2.5 times */
    assert_false(
        samples_grow((const uint64_t[]){0, 100, 133, 233, 333, 433}, 6));
    assert_true(
        samples_grow((const uint64_t[]){0, 100, 134, 234, 334, 434}, 6));
    assert_false(
        samples_grow((const uint64_t[]){0, 100, 351, 451, 551, 651}, 6));
    assert_true(
        samples_grow((const uint64_t[]){0, 100, 350, 450, 550, 650}, 6));
    /* ever faster */
    assert_true(samples_grow((const uint64_t[]){0, 10, 40, 90, 160, 450}, 6));
    /* less than doubled */
    assert_false(samples_grow(
        (const uint64_t[]){1000, 1100, 1200, 1300, 1400, 1500}, 6));
}

static void in_the_first_minutes_300_blocks_are_a_first_filling(void **state)
{
    const uint64_t cache[] = {0, 60, 120, 180, 240, 299};
    struct growth growth;

    (void)state;
    assert_false(samples_grow(cache, 6));
    growth = growth_judge(points, 6);
    assert_int_equal(growth.state, GROWTH_WARM_UP);
    assert_int_equal(growth.bytes_per_hour, 0);
    assert_true(late_samples_grow(cache, 6));
    assert_true(samples_grow((const uint64_t[]){0, 60, 120, 180, 240, 300}, 6));
}

static void in_the_first_minutes_an_array_may_fill_64_kilobytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < 6; i++)
        points[i] = (struct growth_point){i * EVERY_MS, i * 13107, 1};
    assert_false(growth_judge(points, 6).growing);
    for (size_t i = 0; i < 6; i++)
        points[i] = (struct growth_point){i * EVERY_MS, i * 13108, 1};
    assert_true(growth_judge(points, 6).growing);
}

static void what_rises_and_does_not_grow_yet_is_warming_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) /* a step, near the end */
        put(i, i < SAMPLES - 5 ? 300 : 500);
    assert_int_equal(growth_judge(points, SAMPLES).state, GROWTH_WARM_UP);
    for (size_t i = 0; i < SAMPLES; i++) /* long ago */
        put(i, i < SAMPLES - 25 ? 300 : 500);
    assert_int_equal(growth_judge(points, SAMPLES).state, GROWTH_BOUNDED);
}

static void what_falls_from_window_to_window_is_shrinking(void **state)
{
    struct growth growth;

    (void)state;
    for (size_t i = 0; i < SAMPLES; i++)
        put(i, 1000 - 10 * i);
    growth = growth_judge(points, SAMPLES);
    assert_int_equal(growth.state, GROWTH_SHRINKING);
    assert_true(growth.confidence > 0.9);
    assert_int_equal(growth.bytes_per_hour, 0);
    for (size_t i = 0; i < SAMPLES; i++) /* 12 % */
        put(i, 10000 - 20 * i);
    assert_int_equal(growth_judge(points, SAMPLES).state, GROWTH_BOUNDED);
}

/* Doubled whenever `fill` bytes a sample don't fit, up to `most` bytes. */
static struct growth doubled(uint64_t fill, uint64_t most)
{
    uint64_t size = 1024;

    for (size_t i = 0; i < SAMPLES; i++) {
        while (size < fill * i && size < most)
            size *= 2;
        points[i] = (struct growth_point){i * EVERY_MS, size, 1};
    }
    return growth_judge(points, SAMPLES);
}

static void an_array_that_doubles_as_fast_as_ever_grows(void **state)
{
    struct growth growth = doubled(3000, UINT64_MAX);

    (void)state;
    assert_true(growth.growing);
    /* It adds 65,536 bytes at 22 samples, which are full at 44. */
    assert_int_equal(growth.bytes_per_hour, 65536 * 360 / 22);
    assert_int_equal(growth.began_ms, EVERY_MS);
}

static void an_array_whose_next_step_is_overdue_is_full(void **state)
{
    (void)state;
    assert_false(doubled(3000, 65536).growing); /* since 22 samples */
    assert_true(doubled(600, UINT64_MAX).growing);
    assert_false(doubled(500, UINT64_MAX).growing); /* 32,768: too small */
    doubled(3000, UINT64_MAX);
    for (size_t i = 0; i < SAMPLES; i++)
        points[i].blocks = 5; /* no array: a pool that adds slabs */
    assert_false(growth_judge(points, SAMPLES).growing);
}

static void an_array_that_fills_ever_slower_does_not_grow(void **state)
{
    const size_t steps[] = {1, 2, 4, 8, 16, 50};
    size_t next = 0;

    (void)state;
    /* What was added at 16 is full at 50: half the pace of before. */
    for (size_t i = 0; i < SAMPLES; i++) {
        while (next < 6 && steps[next] <= i)
            next++;
        points[i] = (struct growth_point){i * EVERY_MS, 4096u << next, 1};
    }
    assert_false(growth_judge(points, SAMPLES).growing);
}

/* A step at the last moment has no time yet in which it was filled. */
static void a_step_at_the_last_moment_is_filled_in_a_millisecond(void **state)
{
    const uint64_t at_ms[] = {10, 12, 14, 16, 18, UINT64_MAX};
    const uint64_t kilobytes[] = {10, 20, 40, 80, 160, 320};
    struct growth growth;
    size_t next = 0;

    (void)state;
    for (size_t i = 0; i < 20; i++) {
        while (at_ms[next] <= i)
            next++;
        points[i] = (struct growth_point){i, kilobytes[next] << 10, 1};
    }
    points[19].bytes = 400 << 10; /* less than half of the step before */
    assert_false(growth_array_grows(points, 20, &growth));
    points[19].bytes = 500 << 10;
    assert_true(growth_array_grows(points, 20, &growth));
}

static void old_blocks_that_are_freed_set_growth_back(void **state)
{
    const struct ages_fate fates[] = {
        {1000, 100, 950, 95}, /* five of a hundred */
        {1000, 100, 80, 8},   /* ninety-two */
        {190, 19, 180, 18},
    };
    struct growth growth;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        growth = judge(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
        growth_weigh(&growth, &fates[i]);
        assert_int_equal(growth.state, GROWTH_WARM_UP);
        assert_false(growth.growing);
        assert_int_equal(growth.bytes_per_hour + growth.grown_bytes, 0);
        assert_true(growth.confidence == 0.0);
    }
}

static void few_old_blocks_or_none_left_change_nothing(void **state)
{
    const struct ages_fate fates[] = {
        {1000, 100, 70, 7}, /* they live too short to fill a queue */
        {150, 15, 80, 8},   /* too few to tell */
        {0, 0, 0, 0},
    };
    struct growth growth;
    double alone = 0;

    (void)state;
    growth = judge(FLOORS(100, 215, 280, 410, 490, 605, 690, 800));
    alone = growth.confidence;
    for (size_t i = 0; i < 3; i++) {
        growth_weigh(&growth, &fates[i]);
        assert_true(growth.growing);
        assert_true(growth.confidence == alone);
    }
}

static bool about(double a, double b)
{
    return a - b < 1e-9 && b - a < 1e-9;
}

static void old_blocks_that_all_stay_make_it_surer(void **state)
{
    const struct ages_fate all = {1000, 98, 1000, 98};
    const struct ages_fate most = {1000, 98, 960, 94};
    struct growth growth;
    double alone = 0;

    (void)state;
    growth = judge(FLOORS(100, 215, 280, 410, 490, 605, 690, 800));
    alone = growth.confidence;
    growth_weigh(&growth, &all);
    assert_true(growth.growing);
    assert_true(about(1 - growth.confidence, (1 - alone) / 100));
    growth = judge(FLOORS(100, 215, 280, 410, 490, 605, 690, 800));
    growth_weigh(&growth, &most);
    assert_true(about(1 - growth.confidence, (1 - alone) * 5 / 100));
    growth = judge(FLOORS(100, 100, 100, 100, 100, 100, 100, 100));
    growth_weigh(&growth, &all);
    assert_int_equal(growth.state, GROWTH_BOUNDED);
}

static void states_have_the_words_of_reports(void **state)
{
    (void)state;
    assert_string_equal(growth_state_name(GROWTH_WARM_UP), "warm-up");
    assert_string_equal(growth_state_name(GROWTH_BOUNDED), "bounded");
    assert_string_equal(growth_state_name(GROWTH_GROWING), "growing");
    assert_string_equal(growth_state_name(GROWTH_SHRINKING), "shrinking");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_samples_rise_at_each_step_and_keep_their_pace),
        cmocka_unit_test(in_the_first_minutes_300_blocks_are_a_first_filling),
        cmocka_unit_test(in_the_first_minutes_an_array_may_fill_64_kilobytes),
        cmocka_unit_test(what_rises_and_does_not_grow_yet_is_warming_up),
        cmocka_unit_test(what_falls_from_window_to_window_is_shrinking),
        cmocka_unit_test(an_array_that_doubles_as_fast_as_ever_grows),
        cmocka_unit_test(an_array_whose_next_step_is_overdue_is_full),
        cmocka_unit_test(a_step_at_the_last_moment_is_filled_in_a_millisecond),
        cmocka_unit_test(an_array_that_fills_ever_slower_does_not_grow),
        cmocka_unit_test(old_blocks_that_are_freed_set_growth_back),
        cmocka_unit_test(few_old_blocks_or_none_left_change_nothing),
        cmocka_unit_test(old_blocks_that_all_stay_make_it_surer),
        cmocka_unit_test(states_have_the_words_of_reports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
