/* test_report_switches.c - what the report for people says of leaks that were
 * switched while the run went on: in its title, and in a line of their own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "duration.h"
#include "history.h"
#include "report.h"

static char said[1 << 16];
static struct control control;

static void switch_at(uint64_t t_ms, enum leak leak, bool on)
{
    assert_int_equal(control_switch(&control, leak, on), 0);
    (void)control_take(&control, t_ms, 0);
}

/* The report of a run that began with these options. */
static const char *report_of(const struct options *options)
{
    struct report r = {.options = options, .control = &control};
    FILE *out = fmemopen(said, sizeof(said), "w");

    assert_non_null(out);
    assert_int_equal(report_print(&r, out), 0);
    assert_int_equal(fclose(out), 0);
    return said;
}

static void what_was_not_switched_has_no_line(void **state)
{
    const struct options options = {
        .seed = 1, .pace = 60, .leaks = 1u << LEAK_BOOK};

    (void)state;
    control_init(&control, options.leaks, 60);
    assert_non_null(strstr(report_of(&options),
                           "\nThe run: leak=book seed=1 60x\n  market"));
}

static void a_run_without_a_leak_that_had_one_says_which(void **state)
{
    const struct options options = {.seed = 1, .pace = 60};

    (void)state;
    control_init(&control, 0, 60);
    switch_at(59000, LEAK_CYCLE, true);
    assert_non_null(strstr(report_of(&options),
                           "\nThe run: leak=cycle (switched) seed=1 60x\n"
                           "  switched   cycle on at 00:00:59\n"));
    switch_at(240000, LEAK_CYCLE, false);
    assert_non_null(
        strstr(report_of(&options),
               "\nThe run: leak=cycle (switched) seed=1 60x\n"
               "  switched   cycle on at 00:00:59, cycle off at 00:04:00\n"));
}

static void the_leaks_of_its_start_are_named_with_those_that_came(void **state)
{
    const struct options options = {
        .seed = 1, .pace = 60, .leaks = 1u << LEAK_TIMER};
    const struct options fixed = {
        .seed = 1, .pace = 60, .fixes = 1u << LEAK_TIMER};

    (void)state;
    control_init(&control, options.leaks, 60);
    switch_at(1000, LEAK_TIMER, false);
    switch_at(2000, LEAK_FREE, true);
    assert_non_null(
        strstr(report_of(&options),
               "\nThe run: leak=free,timer (switched) seed=1 60x\n"));
    control_init(&control, 0, 60);
    assert_non_null(
        strstr(report_of(&fixed), "\nThe run: fix=timer seed=1 60x\n"));
    switch_at(2000, LEAK_BOOK, true);
    assert_non_null(strstr(report_of(&fixed),
                           "\nThe run: leak=book (switched) seed=1 60x\n"));
}

static void of_many_switches_the_last_twelve_are_told(void **state)
{
    const struct options options = {.seed = 1, .pace = 60};
    const char *text;

    (void)state;
    control_init(&control, 0, 60);
    for (uint64_t i = 0; i < 15; i++)
        switch_at(1000 * i, LEAK_FREE, i % 2 == 0);
    text = report_of(&options);
    assert_non_null(strstr(text, "  switched   3 times before (--json=FILE), "
                                 "then free off at 00:00:03, free on"));
    assert_null(strstr(text, "00:00:02"));
    assert_non_null(strstr(text, "free on at 00:00:14\n"));
}

static int set_up(void **state)
{
    (void)state;
    return setenv("LC_ALL", "C.UTF-8", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_switched_has_no_line),
        cmocka_unit_test(a_run_without_a_leak_that_had_one_says_which),
        cmocka_unit_test(the_leaks_of_its_start_are_named_with_those_that_came),
        cmocka_unit_test(of_many_switches_the_last_twelve_are_told),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
