/* test_growth.c - the rules of the growth verdict, one by one.
 */
#include "growth_help.h"

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
    assert_true(growth.confidence > 0.999); /* as sure as of what is even */
}

/* Between two of the starts that are tried, the earlier one is taken; what it
 * has before the leak is not part of it. */
static void a_leak_is_not_dated_before_it_began(void **state)
{
    (void)state;
    for (size_t flat = 13; flat < 19; flat++) {
        struct growth growth = from_then_on(flat, 10);

        assert_true(growth.growing);
        assert_in_range(growth.began_ms, (flat - 3) * EVERY_MS,
                        flat * EVERY_MS);
    }
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
        cmocka_unit_test(a_leak_is_not_dated_before_it_began),
        cmocka_unit_test(what_ends_lower_than_it_ever_was_has_not_started),
        cmocka_unit_test(a_late_start_must_be_faster_than_what_was_before),
        cmocka_unit_test(few_windows_ask_that_the_last_one_rises_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
