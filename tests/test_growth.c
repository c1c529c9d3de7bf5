/* test_growth.c - the rules of the growth verdict, one by one.
 *
 * A series that grows by all rules is changed until it breaks just one. It is
 * drawn by its floors: twelve samples of warm-up, then eight windows of six
 * samples, ten bytes a block, a sample each ten seconds.
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

static void draw(const uint64_t floors[WINDOWS])
{
    for (size_t i = 0; i < SAMPLES; i++)
        put(i, i < WARM ? floors[0] : floors[(i - WARM) / WINDOW]);
}

static bool floors_grow(const uint64_t floors[WINDOWS])
{
    draw(floors);
    return growth_judge(points, SAMPLES).growing;
}

static bool samples_grow(const uint64_t *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put(i, blocks[i]);
    return growth_judge(points, count).growing;
}

static void floors_that_rise_evenly_grow(void **state)
{
    struct growth growth;

    (void)state;
    draw(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
    growth = growth_judge(points, SAMPLES);
    assert_true(growth.growing);
    assert_int_equal(growth.grown_bytes, 7000);
    assert_int_equal(growth.bytes_per_hour, 60 * 1000); /* 1000 a minute */
    assert_int_equal(growth.began_ms, WARM * EVERY_MS);
}

static void what_does_not_grow_is_all_zero(void **state)
{
    struct growth growth;

    (void)state;
    draw(FLOORS(100, 100, 100, 100, 100, 100, 100, 100));
    growth = growth_judge(points, SAMPLES);
    assert_false(growth.growing);
    assert_int_equal(
        growth.began_ms + growth.grown_bytes + growth.bytes_per_hour, 0);
    assert_false(growth_judge(NULL, 0).growing);
}

static void one_floor_may_fall_a_little_two_may_not(void **state)
{
    (void)state;
    assert_true(floors_grow(FLOORS(100, 300, 290, 400, 500, 600, 700, 800)));
    assert_false(floors_grow(FLOORS(100, 300, 290, 400, 390, 600, 700, 800)));
    assert_false(floors_grow(FLOORS(100, 300, 200, 400, 500, 600, 700, 800)));
}

static void a_fall_does_not_change_the_rate(void **state)
{
    (void)state;
    draw(FLOORS(100, 300, 290, 400, 500, 600, 700, 800));
    assert_int_equal(growth_judge(points, SAMPLES).bytes_per_hour, 60000);
}

static void the_last_floor_must_rise(void **state)
{
    (void)state;
    assert_false(floors_grow(FLOORS(100, 200, 300, 400, 500, 600, 700, 700)));
    assert_false(floors_grow(FLOORS(100, 200, 300, 400, 500, 600, 600, 800)));
}

static void a_single_step_is_no_growth(void **state)
{
    (void)state;
    assert_false(floors_grow(FLOORS(100, 150, 200, 250, 300, 650, 700, 750)));
    assert_true(floors_grow(FLOORS(100, 150, 200, 250, 300, 500, 550, 600)));
}

static void what_gets_slower_fills_up(void **state)
{
    (void)state;
    /* the last step */
    assert_false(floors_grow(FLOORS(100, 200, 300, 400, 500, 600, 700, 740)));
    assert_true(floors_grow(FLOORS(100, 200, 300, 400, 500, 600, 700, 760)));
    /* the last two */
    assert_false(floors_grow(FLOORS(100, 200, 300, 400, 500, 600, 655, 710)));
    assert_true(floors_grow(FLOORS(100, 200, 300, 400, 500, 600, 665, 730)));
    /* the last three */
    assert_false(floors_grow(FLOORS(100, 350, 600, 850, 900, 950, 1000, 1050)));
    assert_true(floors_grow(FLOORS(100, 350, 600, 850, 900, 1000, 1100, 1200)));
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
        points[i].bytes = 100 + 580 * ((i - WARM) / WINDOW);
    assert_false(growth_judge(points, SAMPLES).growing);
    for (size_t i = WARM; i < SAMPLES; i++)
        points[i].bytes = 100 + 590 * ((i - WARM) / WINDOW);
    assert_true(growth_judge(points, SAMPLES).growing);
}

static void a_rise_must_leave_early_noise_below(void **state)
{
    (void)state;
    draw(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
    put(WARM + WINDOW + 1, 900);
    assert_false(growth_judge(points, SAMPLES).growing);
    draw(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
    put(WARM + 4 * WINDOW + 1, 900);
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

static void growth_is_dated_back_as_far_as_it_rose(void **state)
{
    (void)state;
    draw(FLOORS(100, 200, 300, 400, 500, 600, 700, 800));
    for (size_t i = 0; i < WARM; i++)
        put(i, i < 5 ? 80 : 80 + i);
    assert_int_equal(growth_judge(points, SAMPLES).began_ms, 4 * EVERY_MS);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floors_that_rise_evenly_grow),
        cmocka_unit_test(what_does_not_grow_is_all_zero),
        cmocka_unit_test(one_floor_may_fall_a_little_two_may_not),
        cmocka_unit_test(a_fall_does_not_change_the_rate),
        cmocka_unit_test(the_last_floor_must_rise),
        cmocka_unit_test(a_single_step_is_no_growth),
        cmocka_unit_test(what_gets_slower_fills_up),
        cmocka_unit_test(a_rise_must_be_a_quarter_of_where_it_began),
        cmocka_unit_test(a_rise_must_be_32_blocks_or_4096_bytes),
        cmocka_unit_test(a_rise_must_leave_early_noise_below),
        cmocka_unit_test(bursts_leave_the_floors_where_they_are),
        cmocka_unit_test(warm_up_does_not_count),
        cmocka_unit_test(growth_is_dated_back_as_far_as_it_rose),
        cmocka_unit_test(few_windows_ask_that_the_last_one_rises_itself),
        cmocka_unit_test(few_samples_rise_at_each_step_and_keep_their_pace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
