/* test_pool_report.c - what is said of a pool: as text, as JSON, and in the
 * tracker's report.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

#include "pool_report.h"
#include "text_report.h"
#include "tracker.h"

#define TAG 5

static const struct tracker_site site = {"src/a \"book\".c", "book_new", 12};
static char said[8192];

/* Figures that no run would give, so that none can stand for another. */
static const struct pool_info whole = {
    .site = &site,
    .tag = TAG,
    .options = {.object_bytes = 48,
                .objects_max = 2000,
                .when_full = POOL_FALL_BACK},
    .figures = {.gets = 1234567,
                .hits = 1212345,
                .fallbacks = 21,
                .failures = 22,
                .puts = 1234000,
                .refused = 23,
                .disturbed = 24,
                .shrinks = 25,
                .live = 1100,
                .peak = 1200,
                .chunks = 26,
                .chunks_peak = 27},
};

static const char *text_of(int (*write)(FILE *, const struct pool_info *),
                           const struct pool_info *pool)
{
    FILE *out = fmemopen(said, sizeof(said), "w");

    assert_non_null(out);
    assert_int_equal(write(out, pool), 0);
    fclose(out);
    return said;
}

static const char *text_of_all(int (*write)(FILE *))
{
    FILE *out;

    memset(said, 0, sizeof(said));
    out = fmemopen(said, sizeof(said), "w");
    assert_non_null(out);
    assert_int_equal(write(out), 0);
    fclose(out);
    return said;
}

static void people_read_each_figure(void **state)
{
    (void)state;
    assert_string_equal(
        text_of(pool_report_text, &whole),
        "   pool        book_new(), src/a \"book\".c:12\n"
        "   objects     1,100 of 48 bytes out, 1,200 at most, of 2,000\n"
        "   gets        1,234,567, 98 in 100 without new memory; 1,234,000 "
        "put back\n"
        "   chunks      26 of 64 kB, 27 at most, 25 given back when idle\n"
        "   but         21 from the heap, as it was full, 22 gets failed, 23 "
        "wrong puts\n"
        "               refused, 24 objects written to after they were put\n");
}

static void what_did_not_happen_is_not_said(void **state)
{
    struct pool_info quiet = whole;

    (void)state;
    quiet.freed = true;
    quiet.figures = (struct pool_figures){.live = 1, .peak = 1, .chunks = 1};
    assert_string_equal(
        text_of(pool_report_text, &quiet),
        "   pool        book_new(), src/a \"book\".c:12\n"
        "   objects     1 of 48 bytes out when it was freed, 1 at most, of "
        "2,000\n"
        "   gets        0, 100 in 100 without new memory; 0 put back\n"
        "   chunks      1 of 64 kB, 0 at most, 0 given back when idle\n");
}

static void programs_read_each_figure(void **state)
{
    (void)state;
    tracker_tag_name(TAG, "orders");
    assert_string_equal(
        text_of(pool_report_json, &whole),
        "{\"function\": \"book_new\", \"file\": \"src/a \\\"book\\\".c\", "
        "\"line\": 12, \"tag\": \"orders\", \"freed\": false, "
        "\"name\": null, \"object_bytes\": 48, \"objects_max\": 2000, "
        "\"when_full\": \"fall back\", \"gets\": 1234567, \"hits\": 1212345, "
        "\"misses\": 22222, "
        "\"fallbacks\": 21, \"failures\": 22, \"puts\": 1234000, "
        "\"refused\": 23, \"disturbed\": 24, \"shrinks\": 25, \"live\": 1100, "
        "\"peak\": 1200, \"chunks\": 26, \"chunks_peak\": 27, "
        "\"efficiency\": 98}");
}

static void without_a_pool_nothing_is_said(void **state)
{
    (void)state;
    assert_string_equal(text_of_all(pool_report_all_text), "");
    assert_string_equal(text_of_all(pool_report_all_json), "[]");
    assert_null(strstr(text_of_all(tracker_report), "Pools:"));
}

/* How often does it say that? */
static unsigned times(const char *text, const char *words)
{
    unsigned count = 0;

    for (; (text = strstr(text, words)) != NULL; text++)
        count++;
    return count;
}

static void the_report_has_all_pools_up_to_sixteen(void **state)
{
    const struct pool_options options = {.object_bytes = 48, .objects_max = 9};
    struct pool *pools[18];

    (void)state;
    for (unsigned i = 0; i < 18; i++)
        assert_int_equal(pool_new(TAG, &options, &pools[i]), 0);
    assert_int_equal(times(text_of_all(tracker_report), "   pool  "), 16);
    assert_int_equal(times(said, "\nPools:\n"), 1);
    assert_int_equal(times(said, "\nand 2 more pools.\n"), 1);
    assert_int_equal(times(text_of_all(pool_report_all_json), "{\"function\""),
                     16);
    for (unsigned i = 0; i < 18; i++)
        assert_int_equal(pool_free(pools[i]), 0);
}

static void a_file_that_fails_is_told(void **state)
{
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    assert_non_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    assert_int_equal(pool_report_json(full, &whole), -EIO);
    clearerr(full);
    assert_int_equal(pool_report_text(full, &whole), -EIO);
    fclose(full);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_read_each_figure),
        cmocka_unit_test(what_did_not_happen_is_not_said),
        cmocka_unit_test(programs_read_each_figure),
        cmocka_unit_test(without_a_pool_nothing_is_said),
        cmocka_unit_test(the_report_has_all_pools_up_to_sixteen),
        cmocka_unit_test(a_file_that_fails_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
