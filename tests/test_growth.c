/* test_growth.c - the rules of the growth verdict, one by one.
 *
 * A series that grows by all rules is changed until it breaks just one. It is
 * drawn by its floors: twelve samples of warm-up, then eight windows of six
 * samples, straight up to the next floor; ten bytes a block, a sample each ten
 * seconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "growth.h"

#define WARM 12
#define WINDOWS 8
#define WINDOW 6
#define SAMPLES (WARM + WINDOWS * WINDOW)
#define EVERY_MS 10000
#define FLOORS(...) ((const uint64_t[WINDOWS]){__VA_ARGS__})

static struct growth_point points[SAMPLES];

static void put(size_t i, uint64_t blocks)
{
    points[i] = (struct growth_point){
        .t_ms = i * EVERY_MS, .bytes = blocks * 10, .blocks = blocks};
}

/* The last window goes on as the one before did. A window doesn't fall. */
static void draw(const uint64_t floors[WINDOWS])
{
    for (size_t i = 0; i < WARM; i++)
        put(i, floors[0]);
    for (size_t i = 0; i < WINDOWS * WINDOW; i++) {
        size_t w = i / WINDOW;
        uint64_t from = floors[w < WINDOWS - 1 ? w : WINDOWS - 2];
        uint64_t to = floors[w < WINDOWS - 1 ? w + 1 : WINDOWS - 1];
        uint64_t rise = to > from ? to - from : 0;

        put(WARM + i, floors[w] + rise * (i % WINDOW) / WINDOW);
    }
}

static struct growth judge(const uint64_t floors[WINDOWS])
{
    draw(floors);
    return growth_judge(points, SAMPLES);
}

static bool floors_grow(const uint64_t floors[WINDOWS])
{
    struct growth growth = judge(floors);

    assert_int_equal(growth.growing, growth.state == GROWTH_GROWING);
    return growth.growing;
}

static bool samples_grow(const uint64_t *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put(i, blocks[i]);
    return growth_judge(points, count).growing;
}

/* Later than a program's first minutes. */
static bool late_samples_grow(const uint64_t *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put(i, blocks[i]);
        points[i].t_ms *= 10;
    }
    return growth_judge(points, count).growing;
}

static void floors_that_rise_evenly_grow(void **state)
{
    struct growth growth =
        judge(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));

    (void)state;
    assert_true(growth.growing);
    assert_int_equal(growth.state, GROWTH_GROWING);
    assert_int_equal(growth.grown_bytes, 7830);
    assert_int_equal(growth.bytes_per_hour, 60 * 1000); /* 1000 a minute */
    assert_int_equal(growth.began_ms, WARM * EVERY_MS);
    assert_true(growth.confidence > 0.99 && growth.confidence < 1);
}

static void what_does_not_grow_is_bounded_and_has_no_rate(void **state)
{
    struct growth growth =
        judge(FLOORS(100, 100, 100, 100, 100, 100, 100, 100));

    (void)state;
    assert_int_equal(growth.state, GROWTH_BOUNDED);
    assert_int_equal(
        growth.began_ms + growth.grown_bytes + growth.bytes_per_hour, 0);
    assert_true(growth.confidence == 1.0);
    growth = growth_judge(NULL, 0);
    assert_int_equal(growth.state, GROWTH_WARM_UP);
    assert_true(growth.confidence == 0.0);
}

static void confidence_is_less_where_steps_are_uneven(void **state)
{
    double even =
        judge(FLOORS(100, 200, 300, 400, 500, 600, 700, 800)).confidence;
    double uneven =
        judge(FLOORS(100, 215, 280, 410, 490, 605, 690, 800)).confidence;

    (void)state;
    assert_true(uneven > 0.97 && uneven < even);
}

static void a_rise_by_uneven_steps_may_be_an_accident(void **state)
{
    (void)state;
    assert_true(floors_grow(FLOORS(100, 220, 210, 320, 420, 500, 600, 700)));
    assert_false(floors_grow(FLOORS(100, 300, 290, 400, 390, 600, 700, 800)));
    /* a single step */
    assert_false(floors_grow(FLOORS(100, 150, 200, 250, 300, 650, 700, 750)));
}

static void what_gets_slower_fills_up(void **state)
{
    (void)state;
    /* the last step: less than half an ordinary one */
    assert_false(floors_grow(FLOORS(100, 200, 300, 400, 500, 600, 700, 748)));
    assert_true(floors_grow(FLOORS(100, 200, 300, 400, 500, 600, 700, 752)));
    assert_false(floors_grow(FLOORS(100, 200, 300, 400, 500, 600, 700, 700)));
    /* the second half: less than 65 % of the first */
    assert_false(floors_grow(FLOORS(100, 200, 300, 400, 480, 544, 608, 672)));
    assert_true(floors_grow(FLOORS(100, 200, 300, 400, 480, 546, 612, 678)));
}

static void a_rise_must_be_a_quarter_of_where_it_began(void **state)
{
    (void)state;
    assert_false(
        floors_grow(FLOORS(1000, 1035, 1070, 1105, 1140, 1175, 1210, 1245)));
    assert_true(
        floors_grow(FLOORS(1000, 1036, 1072, 1108, 1144, 1180, 1216, 1252)));
}

static void a_rise_must_be_32_blocks_or_4096_bytes(void **state)
{
    (void)state;
    assert_false(floors_grow(FLOORS(1, 5, 9, 13, 17, 21, 25, 29)));
    assert_true(floors_grow(FLOORS(1, 6, 11, 16, 21, 26, 31, 36)));
    draw(FLOORS(1, 1, 1, 1, 1, 1, 1, 1)); /* one array, made larger */
    for (size_t i = WARM; i < SAMPLES; i++)
        points[i].bytes = 100 + 96 * (i - WARM); /* 42 to the last floor */
    assert_false(growth_judge(points, SAMPLES).growing);
    for (size_t i = WARM; i < SAMPLES; i++)
        points[i].bytes = 100 + 98 * (i - WARM);
    assert_true(growth_judge(points, SAMPLES).growing);
}

static void a_rise_must_leave_early_noise_below(void **state)
{
    (void)state;
    draw(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
    put(WARM + 2, 810);
    assert_false(growth_judge(points, SAMPLES).growing);
    put(WARM + 2, 790);
    assert_true(growth_judge(points, SAMPLES).growing);
    put(WARM + 4 * WINDOW + 2, 810); /* in the middle */
    assert_true(growth_judge(points, SAMPLES).growing);
}

static void bursts_leave_the_floors_where_they_are(void **state)
{
    (void)state;
    draw(FLOORS(100, 100, 100, 100, 100, 100, 100, 100));
    for (size_t i = 0; i < SAMPLES; i++)
        put(i, points[i].blocks + (i % WINDOW) * 10 * i);
    assert_false(growth_judge(points, SAMPLES).growing);
}

static void warm_up_does_not_count(void **state)
{
    (void)state;
    draw(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
    for (size_t i = 0; i < WARM; i++)
        put(i, 5000);
    assert_true(growth_judge(points, SAMPLES).growing);
}

/* 300 blocks, then up from sample 36 on; before that a hill of so many
 * samples, half as high as the rise, and lower than its second half. */
static bool grows_after_a_hill(size_t samples)
{
    for (size_t i = 0; i < SAMPLES; i++)
        put(i, i < 36 ? 300 : 300 + (i - 36) * 10);
    for (size_t i = 4; i < 4 + samples; i++)
        put(i, 405);
    return growth_judge(points, SAMPLES).growing;
}

static void what_came_back_before_must_last_twice_as_long(void **state)
{
    (void)state;
    /* Half as high as the rise of 700, 28 of 60 samples long: a saw? */
    draw(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
    for (size_t i = 0; i < WARM; i++)
        put(i, 90 + 2 * i);
    for (size_t i = 1; i < 28; i++)
        put(i, points[i].blocks + 400);
    put(28, 85);
    assert_false(growth_judge(points, SAMPLES).growing);
    draw(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
    for (size_t i = 1; i < 10; i++)
        put(i, 600);
    assert_true(growth_judge(points, SAMPLES).growing);
    /* 24 samples of growth: 12 there and back are too many. */
    assert_true(grows_after_a_hill(11));
    assert_false(grows_after_a_hill(12));
    assert_false(grows_after_a_hill(20));
}

static void growth_is_dated_back_as_far_as_it_rose(void **state)
{
    (void)state;
    draw(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
    for (size_t i = 0; i < WARM; i++)
        put(i, i < 5 ? 80 : 80 + i);
    assert_int_equal(growth_judge(points, SAMPLES).began_ms, 4 * EVERY_MS);
}

/* Flat for so many samples, then up by `step` blocks a sample. */
static struct growth from_then_on(size_t flat, uint64_t step)
{
    for (size_t i = 0; i < SAMPLES; i++)
        put(i, 300 + (i < flat ? i % 3 : (i - flat) * step));
    return growth_judge(points, SAMPLES);
}

static void a_leak_that_starts_late_is_found_and_dated(void **state)
{
    struct growth growth = from_then_on(24, 10);

    (void)state;
    assert_true(growth.growing);
    assert_in_range(growth.began_ms, 23 * EVERY_MS, 25 * EVERY_MS);
    assert_int_equal(growth.bytes_per_hour, 360 * 100);
    assert_int_equal(growth.grown_bytes, 35 * 100); /* all of it */
    growth = from_then_on(36, 10);
    assert_true(growth.growing);
    assert_in_range(growth.began_ms, 35 * EVERY_MS, 37 * EVERY_MS);
}

static void what_ends_lower_than_it_ever_was_has_not_started(void **state)
{
    (void)state;
    from_then_on(36, 10);
    put(5, 380); /* below the second half of the floors: from 410 on */
    assert_true(growth_judge(points, SAMPLES).growing);
    put(5, 450);
    assert_false(growth_judge(points, SAMPLES).growing);
}

static void a_late_start_must_be_faster_than_what_was_before(void **state)
{
    (void)state;
    /* Fast, then ever slower: each part alone rises evenly. */
    for (size_t i = 0; i < SAMPLES; i++)
        put(i, i < 24 ? 100 + 40 * i : 1060 + 15 * (i - 24));
    assert_false(growth_judge(points, SAMPLES).growing);
    for (size_t i = 0; i < SAMPLES; i++)
        put(i, i < 24 ? 100 + 10 * i : 340 + 16 * (i - 24));
    assert_true(growth_judge(points, SAMPLES).growing);
}

static void few_windows_ask_that_the_last_one_rises_itself(void **state)
{
    (void)state;
    assert_true(samples_grow((const uint64_t[]){0, 50, 100, 150, 200, 250, 300,
                                                350, 400, 450, 500, 550},
                             12));
    assert_false(samples_grow((const uint64_t[]){0, 50, 100, 150, 200, 250, 300,
                                                 350, 400, 450, 500, 500},
                              12));
}

static void few_samples_rise_at_each_step_and_keep_their_pace(void **state)
{
    (void)state;
    assert_true(
        samples_grow((const uint64_t[]){0, 100, 200, 300, 400, 480}, 6));
    assert_false(
        samples_grow((const uint64_t[]){0, 100, 200, 300, 400, 470}, 6));
    assert_false(
        samples_grow((const uint64_t[]){0, 100, 200, 200, 300, 400}, 6));
    assert_false(samples_grow((const uint64_t[]){0, 100, 200}, 3));
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
        cmocka_unit_test(floors_that_rise_evenly_grow),
        cmocka_unit_test(what_does_not_grow_is_bounded_and_has_no_rate),
        cmocka_unit_test(confidence_is_less_where_steps_are_uneven),
        cmocka_unit_test(a_rise_by_uneven_steps_may_be_an_accident),
        cmocka_unit_test(what_gets_slower_fills_up),
        cmocka_unit_test(a_rise_must_be_a_quarter_of_where_it_began),
        cmocka_unit_test(a_rise_must_be_32_blocks_or_4096_bytes),
        cmocka_unit_test(a_rise_must_leave_early_noise_below),
        cmocka_unit_test(bursts_leave_the_floors_where_they_are),
        cmocka_unit_test(warm_up_does_not_count),
        cmocka_unit_test(what_came_back_before_must_last_twice_as_long),
        cmocka_unit_test(growth_is_dated_back_as_far_as_it_rose),
        cmocka_unit_test(a_leak_that_starts_late_is_found_and_dated),
        cmocka_unit_test(what_ends_lower_than_it_ever_was_has_not_started),
        cmocka_unit_test(a_late_start_must_be_faster_than_what_was_before),
        cmocka_unit_test(few_windows_ask_that_the_last_one_rises_itself),
        cmocka_unit_test(few_samples_rise_at_each_step_and_keep_their_pace),
        cmocka_unit_test(in_the_first_minutes_300_blocks_are_a_first_filling),
        cmocka_unit_test(in_the_first_minutes_an_array_may_fill_64_kilobytes),
        cmocka_unit_test(what_rises_and_does_not_grow_yet_is_warming_up),
        cmocka_unit_test(what_falls_from_window_to_window_is_shrinking),
        cmocka_unit_test(an_array_that_doubles_as_fast_as_ever_grows),
        cmocka_unit_test(an_array_whose_next_step_is_overdue_is_full),
        cmocka_unit_test(an_array_that_fills_ever_slower_does_not_grow),
        cmocka_unit_test(old_blocks_that_are_freed_set_growth_back),
        cmocka_unit_test(few_old_blocks_or_none_left_change_nothing),
        cmocka_unit_test(old_blocks_that_all_stay_make_it_surer),
        cmocka_unit_test(states_have_the_words_of_reports),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
