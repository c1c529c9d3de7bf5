/* test_twin_line.c - the twin's samples: bounded, by time, the newest known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "twin_line.h"

static struct twin_line line;

static void add(uint64_t t_ms, bool keep)
{
    struct twin_sample s = {.t_ms = t_ms, .live_bytes = 10 * t_ms};

    twin_line_add(&line, &s, keep);
}

static void samples_are_kept_in_order_with_their_numbers(void **state)
{
    (void)state;
    twin_line_clear(&line);
    line.numbers = 0;
    for (uint64_t i = 1; i <= 10; i++) {
        add(i * 100, true);
        add(i * 100 + 50, false);
    }
    assert_int_equal(line.count, 10);
    assert_int_equal(line.numbers, 20);
    for (uint64_t i = 0; i < 10; i++) {
        assert_int_equal(line.samples[i].t_ms, (i + 1) * 100);
        assert_int_equal(line.samples[i].live_bytes, (i + 1) * 1000);
        assert_int_equal(line.samples[i].number, 2 * i + 1);
    }
    assert_int_equal(line.now.t_ms, 1050);
    assert_int_equal(line.now.number, 20);
}

static void a_long_line_is_thinned_out_and_keeps_its_last(void **state)
{
    (void)state;
    twin_line_clear(&line);
    for (uint64_t i = 1; i <= 100 * TWIN_SAMPLES_MAX; i++) {
        add(i, true);
        assert_true(line.count <= TWIN_SAMPLES_MAX);
        assert_int_equal(line.now.t_ms, i);
        assert_true(line.samples[line.count - 1].t_ms + line.every > i);
    }
    assert_true(line.count >= TWIN_SAMPLES_MAX / 2);
    for (size_t i = 0; i < line.count; i++)
        assert_int_equal(line.samples[i].t_ms, (i + 1) * line.every);
}

static void a_new_line_is_empty_and_numbers_go_on(void **state)
{
    uint64_t before = line.numbers;

    (void)state;
    add(1, true);
    twin_line_clear(&line);
    assert_int_equal(line.count, 0);
    assert_int_equal(line.now.number, 0);
    assert_string_equal(line.gone, "");
    add(5, true);
    assert_int_equal(line.samples[0].number, before + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_kept_in_order_with_their_numbers),
        cmocka_unit_test(a_long_line_is_thinned_out_and_keeps_its_last),
        cmocka_unit_test(a_new_line_is_empty_and_numbers_go_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
