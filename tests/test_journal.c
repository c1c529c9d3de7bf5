/* test_journal.c - two rings of last things: the lines of the journal, and
 * the values of a moving average.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "average.h"
#include "fault.h"
#include "journal.h"
#include "rng.h"
#include "tracker.h"

static void an_empty_journal_has_no_lines(void **state)
{
    static struct journal j;

    (void)state;
    assert_null(journal_line(&j, 0));
    assert_null(journal_line(&j, JOURNAL_LINES));
}

static void the_journal_keeps_the_last_sixteen_lines_newest_first(void **state)
{
    static struct journal j;
    char text[16];

    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        size_t kept = n < 16 ? n : 16;

        snprintf(text, sizeof(text), "line %zu", n);
        journal_note(&j, text);
        assert_int_equal(j.entered, n);
        for (size_t i = 0; i < kept; i++) {
            snprintf(text, sizeof(text), "line %zu", n - i);
            assert_string_equal(journal_line(&j, i), text);
        }
        assert_null(journal_line(&j, kept));
    }
}

static void a_long_line_is_cut_and_spoils_no_other(void **state)
{
    static struct journal j;
    char text[2 * JOURNAL_LINE_MAX];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    journal_note(&j, "before");
    journal_note(&j, text);
    journal_note(&j, "behind");
    assert_string_equal(journal_line(&j, 2), "before");
    assert_int_equal(strlen(journal_line(&j, 1)), JOURNAL_LINE_MAX - 1);
    assert_string_equal(journal_line(&j, 0), "behind");
}

static void
only_executed_shares_count_and_skipped_reports_are_no_lines(void **state)
{
    struct journal_record executed = {.type = 'E', .qty = 30};
    struct journal_record accepted = {.type = 'A', .qty = 100};
    static struct journal j;

    (void)state;
    journal_add(&j, "a", &accepted);
    journal_add(&j, "b", &executed);
    journal_add(&j, "c", &executed);
    journal_skip(&j);
    assert_int_equal(j.shares, 60);
    assert_int_equal(j.entered, 3);
    assert_int_equal(j.skipped, 1);
    assert_string_equal(journal_line(&j, 0), "c");
}

static void an_average_is_that_of_the_last_values_in_the_window(void **state)
{
    const size_t windows[] = {1, 2, 7, 4096};
    static int64_t values[10000];
    struct rng r;

    (void)state;
    rng_init(&r, 8);
    for (size_t w = 0; w < sizeof(windows) / sizeof(windows[0]); w++) {
        struct tracker_mark before = tracker_mark();
        size_t window = windows[w];
        struct average *a;
        int64_t got;

        assert_int_equal(average_new(window, &a), 0);
        assert_false(average_get(a, &got));
        for (size_t i = 0; i < 10000; i++) {
            int64_t sum = 0;

            values[i] = (int64_t)rng_below(&r, 2000) - 1000;
            average_add(a, values[i]);
            assert_int_equal(average_get(a, &got), i + 1 >= window);
            /* The largest window is only looked at now and then. */
            if (i + 1 < window || (window > 7 && i % 100 != 0))
                continue;
            for (size_t k = 0; k < window; k++)
                sum += values[i - k];
            assert_true(got == sum / (int64_t)window);
        }
        assert_int_equal(tracker_live_since(&before), 1);
        average_free(a);
        assert_int_equal(tracker_live_since(&before), 0);
    }
    average_free(NULL);
}

static void an_average_is_rounded_towards_zero(void **state)
{
    struct average *a;
    int64_t got = 0;

    (void)state;
    assert_int_equal(average_new(2, &a), 0);
    average_add(a, 3);
    average_add(a, 4);
    assert_true(average_get(a, &got));
    assert_int_equal(got, 3);
    average_add(a, -7);
    assert_true(average_get(a, &got));
    assert_true(got == -1);
    average_free(a);
}

static void an_average_without_memory_is_none(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct average *a;
    int rc;

    (void)state;
    tracker_fail(1, false, TRACKER_ANY_TAG);
    rc = average_new(8, &a);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(rc, -ENOMEM);
    assert_null(a);
    assert_int_equal(tracker_live_since(&before), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_journal_has_no_lines),
        cmocka_unit_test(the_journal_keeps_the_last_sixteen_lines_newest_first),
        cmocka_unit_test(a_long_line_is_cut_and_spoils_no_other),
        cmocka_unit_test(
            only_executed_shares_count_and_skipped_reports_are_no_lines),
        cmocka_unit_test(an_average_is_that_of_the_last_values_in_the_window),
        cmocka_unit_test(an_average_is_rounded_towards_zero),
        cmocka_unit_test(an_average_without_memory_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
