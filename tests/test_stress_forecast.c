/* test_stress_forecast.c - when memory will be full: growth is drawn for an
 * hour, and what is foreseen has to be what that curve does later.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stress/forecast.h"

#define POINTS 360
#define STEP_S 10
#define HOUR_S (POINTS * STEP_S)
#define MEMORY (UINT64_C(2) << 30)

static struct growth_point points[POINTS];

static void draw(double (*bytes)(double hours))
{
    for (size_t i = 0; i < POINTS; i++)
        points[i] = (struct growth_point){
            .t_ms = (i + 1) * STEP_S * 1000,
            .bytes = (uint64_t)bytes((double)(i + 1) / POINTS),
        };
}

static struct forecast foresee(double share)
{
    return forecast_full(points, POINTS, 0, share, MEMORY);
}

static void assert_about(uint64_t is, double want, double percent)
{
    if (fabs((double)is - want) > want * percent / 100)
        fail_msg("%ju, want about %.0f", (uintmax_t)is, want);
}

static double steady(double hours)
{
    return 1e5 + 7e6 * hours;
}

/* Up and down by more than an hour's growth. */
static double saw(double hours)
{
    return 1e6 * fmod(hours * 40, 1) + 7e5 * hours;
}

static double noisy(double hours)
{
    return 7e6 * hours + 2e5 * sin(hours * 977) * sin(hours * 31);
}

/* A list, and the table of it, which doubles whenever it is full. */
static double doubling(double hours)
{
    return 4e6 * hours + 5e4 * exp2(floor(log2(1 + hours * 100)));
}

/* A step on the way. */
static double step(double hours)
{
    return hours < 0.7 ? 1e6 * hours : 5e6 + 1e6 * hours;
}

/* A bend that hardly matters, however clear it is. */
static double nearly(double hours)
{
    return 1e7 * hours + 3e5 * hours * hours;
}

static double square(double hours)
{
    return 9e7 * hours * hours;
}

static double mixed(double hours)
{
    return 1e7 * hours + 5e7 * hours * hours;
}

static double root(double hours)
{
    return 1e7 * sqrt(hours);
}

static double flat(double hours)
{
    (void)hours;
    return 4e6;
}

static void a_line_is_steady(void **state)
{
    struct forecast f;

    (void)state;
    draw(steady);
    f = foresee(1);
    assert_int_equal(f.bend, BEND_STEADY);
    assert_about(f.full_s, (double)MEMORY / 7e6 * 3600, 1);
    assert_about(f.bytes_per_hour, 7e6, 1);
    draw(saw);
    f = foresee(1);
    assert_int_equal(f.bend, BEND_STEADY);
    assert_about(f.bytes_per_hour, 7e5, 20);
    draw(noisy);
    assert_int_equal(foresee(1).bend, BEND_STEADY);
    draw(doubling);
    assert_int_equal(foresee(1).bend, BEND_STEADY);
    draw(nearly);
    assert_int_equal(foresee(1).bend, BEND_STEADY);
    draw(step);
    assert_int_equal(foresee(1).bend, BEND_STEADY);
}

static void what_gets_faster_is_full_sooner(void **state)
{
    struct forecast f;

    (void)state;
    draw(square);
    f = foresee(1);
    assert_int_equal(f.bend, BEND_FASTER);
    assert_about(f.full_s, sqrt((double)MEMORY / 9e7) * 3600, 2);
    assert_about(f.bytes_per_hour, 2 * 9e7, 2);
    draw(mixed);
    f = foresee(1);
    assert_int_equal(f.bend, BEND_FASTER);
    /* 5e7 t^2 + 1e7 t = MEMORY */
    assert_about(f.full_s,
                 (sqrt(1e14 + 4 * 5e7 * (double)MEMORY) - 1e7) / 1e8 * 3600, 2);
}

static void what_gets_slower_is_not_full_before(void **state)
{
    struct forecast f;

    (void)state;
    draw(root);
    f = foresee(1);
    assert_int_equal(f.bend, BEND_SLOWER);
    /* Its speed at the end is 5e6 an hour; of the last quarter a bit more. */
    assert_about(f.bytes_per_hour, 5e6, 10);
    assert_true(f.full_s > HOUR_S);
    assert_true((double)f.full_s < pow((double)MEMORY / 1e7, 2) * 3600);
}

static void half_of_a_tag_fills_memory_later(void **state)
{
    (void)state;
    draw(steady);
    assert_about(foresee(0.5).full_s, (double)MEMORY / 3.5e6 * 3600, 1);
    assert_about(foresee(0.5).bytes_per_hour, 3.5e6, 1);
    draw(square);
    assert_about(foresee(0.5).full_s, sqrt((double)MEMORY / 4.5e7) * 3600, 2);
}

static void nothing_is_foreseen_from_nothing(void **state)
{
    (void)state;
    draw(flat);
    assert_int_equal(foresee(1).full_s, 0);
    draw(steady);
    assert_int_equal(forecast_full(points, 11, 0, 1, MEMORY).full_s, 0);
    assert_int_equal(forecast_full(points, 0, 0, 1, MEMORY).full_s, 0);
    assert_int_equal(foresee(0).full_s, 0);
    assert_int_equal(
        forecast_full(points, POINTS, HOUR_S * 1000, 1, MEMORY).full_s, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_steady),
        cmocka_unit_test(what_gets_faster_is_full_sooner),
        cmocka_unit_test(what_gets_slower_is_not_full_before),
        cmocka_unit_test(half_of_a_tag_fills_memory_later),
        cmocka_unit_test(nothing_is_foreseen_from_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
