/* test_chart.c - values over time, drawn with characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "chart.h"
#include "duration.h"

enum { SAMPLES = 12 };

/* Every 10 s: a straight line up to 120 bytes; a flat one; a saw. */
static const uint64_t times[SAMPLES] = {10000, 20000,  30000,  40000,
                                        50000, 60000,  70000,  80000,
                                        90000, 100000, 110000, 120000};
static const uint64_t rising[SAMPLES] = {10, 20, 30, 40,  50,  60,
                                         70, 80, 90, 100, 110, 120};
static const uint64_t flat[SAMPLES] = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
static const uint64_t saw[SAMPLES] = {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3};

static struct series series_of(const uint64_t *values, size_t count,
                               struct series_arrays *arrays)
{
    *arrays = (struct series_arrays){times, values};
    return series_of_arrays(arrays, count);
}

static void a_sample_on_a_border_belongs_to_the_slice_before(void **state)
{
    struct series_arrays arrays;
    struct series s = series_of(rising, SAMPLES, &arrays);
    uint64_t cells[4] = {0};
    const uint64_t highest[4] = {30, 60, 90, 120};

    (void)state;
    assert_int_equal(series_cells(&s, 120000, cells, 4), 4);
    assert_memory_equal(cells, highest, sizeof(cells));
}

static void a_slice_without_a_sample_shows_what_was_before(void **state)
{
    struct series_arrays arrays;
    struct series s = series_of(rising, 3, &arrays);
    uint64_t cells[24];
    const uint64_t filled[6] = {0, 10, 10, 20, 20, 30};

    (void)state;
    assert_int_equal(series_cells(&s, 120000, cells, 24), 6);
    assert_memory_equal(cells, filled, sizeof(filled));
}

static void samples_past_the_span_fall_into_the_last_slice(void **state)
{
    struct series_arrays arrays;
    struct series s = series_of(rising, SAMPLES, &arrays);
    uint64_t cells[3] = {0};
    const uint64_t highest[3] = {10, 20, 120};

    (void)state;
    assert_int_equal(series_cells(&s, 30000, cells, 3), 3);
    assert_memory_equal(cells, highest, sizeof(cells));
    assert_int_equal(series_cells(&s, 0, cells, 3), 1);
    assert_int_equal(cells[0], 120);
    assert_int_equal(series_cells(&s, 30000, cells, 0), 0);
}

static void assert_spark(const uint64_t *values, size_t count, bool utf8,
                         const char *expected)
{
    struct text_style style = {.utf8 = utf8};
    struct series_arrays arrays;
    struct series s = series_of(values, count, &arrays);
    struct text t;
    char buf[256];

    text_init(&t, buf, sizeof(buf), 80, style);
    chart_spark(&t, &s, 120000, SAMPLES);
    text_end_line(&t);
    assert_string_equal(buf, expected);
}

static void a_spark_fills_from_the_left_as_time_passes(void **state)
{
    (void)state;
    assert_spark(rising, 0, true, "\n");
    assert_spark(rising, 3, true, "▂▄▆\n");
    assert_spark(rising, SAMPLES, true, "▁▁▂▂▃▄▄▅▆▆▇▇\n");
    assert_spark(rising, SAMPLES, false, "....:::===##\n");
}

static void a_flat_line_is_half_high_and_a_saw_shows_its_teeth(void **state)
{
    (void)state;
    assert_spark(flat, SAMPLES, true, "▄▄▄▄▄▄▄▄▄▄▄▄\n");
    assert_spark(saw, SAMPLES, true, "▂▄▆▂▄▆▂▄▆▂▄▆\n");
}

static void assert_chart(const struct chart *chart, unsigned width, bool utf8,
                         const char *expected)
{
    struct text_style style = {.utf8 = utf8};
    struct text t;
    char buf[8192];

    text_init(&t, buf, sizeof(buf), width, style);
    chart_draw(&t, chart);
    assert_string_equal(buf, expected);
}

static void a_filled_chart_has_its_figures_at_the_axes(void **state)
{
    struct series_arrays arrays;
    struct series s = series_of(rising, SAMPLES, &arrays);
    struct chart chart = {
        .rows = 4, .indent = 2, .span_ms = 120000, .filled = &s};

    (void)state;
    assert_chart(&chart, 40, true,
                 "      120 B ┤                     ▃▃▅▅█\n"
                 "            │               ▃▃▅▅███████\n"
                 "       60 B ┤        ▃▃▅▅██████████████\n"
                 "            │  ▃▃▅▅████████████████████\n"
                 "        0 B └──────────────────────────\n"
                 "             0s          1m          2m\n");
    assert_chart(&chart, 40, false,
                 "      120 B +                     ::==#\n"
                 "            |               ::==#######\n"
                 "       60 B +        ::==##############\n"
                 "            |  ::==####################\n"
                 "        0 B +--------------------------\n"
                 "             0s          1m          2m\n");
}

static void two_series_share_one_scale_and_have_a_legend(void **state)
{
    struct series_arrays arrays[2];
    struct series up = series_of(rising, SAMPLES, &arrays[0]);
    struct series level = series_of(flat, SAMPLES, &arrays[1]);
    struct chart chart = {
        .rows = 4,
        .indent = 0,
        .span_ms = 120000,
        .dots = {&up, &level},
        .names = {"leak", "fix"},
    };

    (void)state;
    assert_chart(&chart, 40, true,
                 "    120 B ┤                         ●●●\n"
                 "          │                  ●●●●●●●\n"
                 "     60 B ┤           ●●●●●●●\n"
                 "          │●●●●●●●●●●●○○○○○○○○○○○○○○○○○\n"
                 "      0 B └────────────────────────────\n"
                 "           0s           1m           2m\n"
                 "           ● leak   ○ fix\n");
    assert_chart(&chart, 40, false,
                 "    120 B +                         ###\n"
                 "          |                  #######\n"
                 "     60 B +           #######\n"
                 "          |###########ooooooooooooooooo\n"
                 "      0 B +----------------------------\n"
                 "           0s           1m           2m\n"
                 "           # leak   o fix\n");
}

static void a_chart_without_room_is_left_out(void **state)
{
    struct series_arrays arrays;
    struct series s = series_of(rising, SAMPLES, &arrays);
    struct chart chart = {
        .rows = 4, .indent = 2, .span_ms = 120000, .filled = &s};

    (void)state;
    assert_chart(&chart, 39, true, "");
}

static void nothing_at_all_draws_an_empty_chart(void **state)
{
    struct series_arrays arrays;
    struct series s = series_of(rising, 0, &arrays);
    struct chart chart = {.rows = 2, .span_ms = 0, .filled = &s};

    (void)state;
    assert_chart(&chart, 40, true,
                 "      1 B ┤\n"
                 "      0 B ┤\n"
                 "      0 B └────────────────────────────\n"
                 "           0s           0s           0s\n");
}

static void marks_stand_in_the_axis_at_their_time(void **state)
{
    const struct chart_mark marks[] = {{10000, "+1", TEXT_ALARM},
                                       {60000, "-1", TEXT_GOOD},
                                       {120000, "+7", TEXT_ALARM}};
    struct series_arrays arrays;
    struct series s = series_of(rising, SAMPLES, &arrays);
    struct chart chart = {.rows = 2,
                          .span_ms = 120000,
                          .filled = &s,
                          .one_line_axis = true,
                          .marks = marks,
                          .mark_count = 3};

    (void)state;
    assert_chart(&chart, 40, true,
                 "    120 B ┤                ▁▁▃▃▄▄▄▅▅▇▇█\n"
                 "     60 B ┤  ▁▁▃▃▄▄▄▅▅▇▇███████████████\n"
                 "      0 B └0s+1─────────-1───────────+7\n");
}

static void a_very_wide_chart_stays_within_its_cells(void **state)
{
    struct series_arrays arrays;
    struct series s = series_of(rising, SAMPLES, &arrays);
    struct chart chart = {.rows = 2, .span_ms = 120000, .filled = &s};
    struct text_style style = {.utf8 = true};
    struct text t;
    char buf[8192];

    (void)state;
    text_init(&t, buf, sizeof(buf), 2000, style);
    chart_draw(&t, &chart);
    assert_int_equal(t.lines, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_on_a_border_belongs_to_the_slice_before),
        cmocka_unit_test(a_slice_without_a_sample_shows_what_was_before),
        cmocka_unit_test(samples_past_the_span_fall_into_the_last_slice),
        cmocka_unit_test(a_spark_fills_from_the_left_as_time_passes),
        cmocka_unit_test(a_flat_line_is_half_high_and_a_saw_shows_its_teeth),
        cmocka_unit_test(a_filled_chart_has_its_figures_at_the_axes),
        cmocka_unit_test(two_series_share_one_scale_and_have_a_legend),
        cmocka_unit_test(a_chart_without_room_is_left_out),
        cmocka_unit_test(nothing_at_all_draws_an_empty_chart),
        cmocka_unit_test(marks_stand_in_the_axis_at_their_time),
        cmocka_unit_test(a_very_wide_chart_stays_within_its_cells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
