/* test_profile.c - the report of each interval, to the letter. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "exports_help.h"
#include "pages.h"
#include "profile.h"
#include "tracker.h"

#define TAG_ORDERS 3
#define TAG_PRICES 4

#define HEADING                                                                \
    "                   live bytes   blocks       change  allocs/s temporary " \
    "mean life ms   peak bytes\n"

static struct profile *start(uint64_t now_ms)
{
    struct profile *p = NULL;

    tracker_tag_name(TAG_ORDERS, "orders");
    tracker_tag_name(TAG_PRICES, "prices");
    tracker_label_name(1, "ACME");
    APART_CHECK(profile_new(now_ms, &p) == 0);
    return p;
}

static int two_intervals(FILE *out)
{
    struct profile *p = start(0);
    void *order = tracker_malloc(TAG_ORDERS, 48);
    void *price = tracker_malloc(TAG_PRICES, 100);

    tracker_free(tracker_malloc(TAG_PRICES, 20));
    tracker_set_clock_ms(1000);
    tracker_free(order);
    profile_sample(p, 2000);
    APART_CHECK(profile_print(p, out) == 0);
    tracker_set_clock_ms(2500);
    tracker_free(price);
    tracker_label_set(1);
    order = tracker_malloc(TAG_ORDERS, 8);
    profile_sample(p, 2250);
    APART_CHECK(profile_print(p, out) == 0);
    tracker_free(order);
    profile_free(p);
    return 0;
}

static void a_report_tells_what_changed_in_its_interval(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, two_intervals);
    assert_int_equal(a.status, 0);
    assert_string_equal(
        a.text,
        "profile of 0.000 s to 2.000 s\n"
        "tag " HEADING "orders                          0        0           "
        "+0       0.5         0       1000.0           48\n"
        "prices                        100        1         +100       1.0     "
        "    1          0.0          120\n"
        "total                         100        1         +100       1.5     "
        "    1        500.0          168\n"
        "profile of 2.000 s to 2.250 s\n"
        "tag " HEADING "orders                          8        1           "
        "+8       4.0         0            -           48\n"
        "prices                          0        0         -100       0.0     "
        "    0       2500.0          120\n"
        "total                           8        1          -92       4.0     "
        "    0       2500.0          168\n"
        "label                  live bytes   blocks       change  allocs/s "
        "temporary mean life ms   peak bytes\n"
        "no label                        0        0         -100       0.0     "
        "    0       2500.0          100\n"
        "ACME                            8        1           +8       4.0     "
        "    0            -            8\n");
}

static int no_time(FILE *out)
{
    struct profile *p = start(5);
    void *order = tracker_malloc(TAG_ORDERS, 48);

    profile_sample(p, 5);
    APART_CHECK(profile_print(p, out) == 0);
    tracker_free(order);
    profile_free(p);
    return 0;
}

static void an_interval_without_length_has_no_rate(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, no_time);
    assert_int_equal(a.status, 0);
    assert_non_null(strstr(a.text, " +48         - "));
}

/* Live bytes at one sample after another; is there a suspect at the end? */
static bool suspected(const int *live, int count)
{
    struct profile *p = start(0);
    void *block = NULL;
    bool suspect;

    for (int i = 0; i < count; i++) {
        tracker_free(block);
        block = tracker_malloc(TAG_ORDERS, (size_t)live[i]);
        profile_sample(p, (uint64_t)(i + 1) * 10000);
    }
    suspect = profile_suspects(p) == 1;
    APART_CHECK(suspect || profile_suspects(p) == 0);
    tracker_free(block);
    profile_free(p);
    return suspect;
}

static int suspects(FILE *out)
{
    static const int steady[] = {100, 200, 300, 400, 500};
    static const int short_yet[] = {200, 300, 400};
    static const int one_fall[] = {100, 200, 150, 400, 500};
    static const int one_pause[] = {100, 200, 200, 400, 500};
    static const int flattens[] = {100, 400, 500, 550, 580};
    static const int half_as_fast[] = {100, 200, 300, 350, 400};
    static const int was_before[] = {100, 200, 300, 400, 500, 500};

    static const int slower[] = {100, 200, 300, 340, 380};

    fprintf(out, "%d%d%d%d%d%d%d%d", suspected(steady, 5),
            suspected(short_yet, 3), suspected(one_fall, 5),
            suspected(one_pause, 5), suspected(flattens, 5),
            suspected(half_as_fast, 5), suspected(was_before, 6),
            suspected(slower, 5));
    return 0;
}

static void a_suspect_grew_in_each_interval_and_does_not_flatten(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, suspects);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "10000100");
}

/* Three intervals, and what was live before the first. */
static int live_at_the_start(FILE *out)
{
    struct profile *p;

    APART_CHECK(tracker_malloc(TAG_ORDERS, 100) != NULL);
    p = start(0);
    for (uint64_t i = 1; i <= 4; i++) {
        APART_CHECK(tracker_malloc(TAG_ORDERS, 100) != NULL);
        profile_sample(p, i * 10000);
        fprintf(out, "%u", profile_suspects(p));
    }
    profile_free(p);
    return 0;
}

static void what_was_live_at_the_start_is_no_growth(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, live_at_the_start);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "0001");
}

static int suspect_text(FILE *out)
{
    struct profile *p = start(0);

    tracker_label_set(1);
    for (uint64_t i = 1; i <= 5; i++) {
        APART_CHECK(tracker_malloc(TAG_ORDERS, 100) != NULL);
        profile_sample(p, i * 10000);
    }
    APART_CHECK(profile_suspects(p) == 2);
    APART_CHECK(profile_print(p, out) == 0);
    profile_free(p);
    return 0;
}

static void a_suspect_is_named_with_its_rate(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, suspect_text);
    assert_int_equal(a.status, 0);
    assert_string_equal(
        strstr(a.text, "suspect"),
        "suspect: orders grew in each of the last 4 intervals, by 400 bytes in "
        "40.000 s (36000 bytes/h)\n"
        "suspect: ACME grew in each of the last 4 intervals, by 400 bytes in "
        "40.000 s (36000 bytes/h)\n");
}

/* 100 blocks of 72 bytes for each ten seconds: 2,592,000 bytes an hour; and as
 * many prices come as go, though there are a few more each time at the end. */
static int watched(FILE *out)
{
    struct tracker_history *h = NULL;
    struct profile *p = start(0);
    void *price = NULL;

    APART_CHECK(tracker_history_new(256, &h) == 0);
    APART_CHECK(profile_watch(p, h) == 0);
    APART_CHECK(profile_watch(p, h) == 0); /* anew */
    for (uint64_t i = 0; i < 119; i++) {
        for (int at = 0; at < 100; at++)
            APART_CHECK(tracker_malloc(TAG_ORDERS, 72) != NULL);
        tracker_free(price);
        price = tracker_malloc(TAG_PRICES, (size_t)(5000 + i % 7));
        tracker_set_clock_ms(i * 10000);
        tracker_history_take(h, i * 10000);
        profile_sample(p, i * 10000);
    }
    APART_CHECK(profile_suspects(p) == 1);
    APART_CHECK(profile_print(p, out) == 0);
    profile_free(p);
    tracker_history_free(h);
    return 0;
}

static void with_a_history_its_verdict_names_the_suspects(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, watched);
    assert_int_equal(a.status, 0);
    assert_string_equal(
        a.text,
        "profile of 1170.000 s to 1180.000 s\n"
        "tag                    live bytes   blocks       change  allocs/s "
        "temporary mean life ms   peak bytes  growth\n"
        "orders                     856800    11900        +7200      10.0     "
        "    0            -       856800  growing\n"
        "prices                       5006        1           +1       0.1     "
        "    0      10000.0         5006  bounded\n"
        "total                      861806    11901        +7201      10.1     "
        "    0      10000.0       861806\n"
        "suspect: orders is growing since 0.000 s, by 2592000 bytes/h "
        "(confidence 99.9 %)\n");
}

static int own_memory(FILE *out)
{
    struct profile *p = (void *)1;
    struct tracker_history *h = NULL;
    size_t before = pages_held();
    size_t with_history;
    uint64_t allocations;

    pages_limit(before + 1);
    APART_CHECK(profile_new(0, &p) == -ENOMEM);
    APART_CHECK(p == NULL);
    pages_limit(0);
    APART_CHECK(tracker_history_new(16, &h) == 0);
    with_history = pages_held();
    p = start(0);
    pages_limit(pages_held() + 1);
    APART_CHECK(profile_watch(p, h) == -ENOMEM);
    pages_limit(0);
    APART_CHECK(profile_watch(p, h) == 0);
    APART_CHECK(profile_watch(p, h) == 0);
    allocations = tracker_total().allocations;
    profile_sample(p, 1000);
    APART_CHECK(profile_print(p, out) == 0);
    APART_CHECK(tracker_total().allocations == allocations);
    profile_free(p);
    APART_CHECK(pages_held() == with_history);
    profile_free(NULL);
    return 0;
}

static void a_profile_takes_nothing_through_the_tracker(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, own_memory);
    assert_int_equal(a.status, 0);
}

static int full_disk(FILE *out)
{
    struct profile *p = start(0);
    FILE *full = fopen("/dev/full", "w");

    fprintf(out, "%d", profile_print(p, full));
    return 0;
}

static void a_full_disk_is_told(void **state)
{
    static struct apart a;
    char want[16];

    (void)state;
    run_apart(&a, full_disk);
    snprintf(want, sizeof(want), "%d", -ENOSPC);
    assert_string_equal(a.text, want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_tells_what_changed_in_its_interval),
        cmocka_unit_test(an_interval_without_length_has_no_rate),
        cmocka_unit_test(a_suspect_grew_in_each_interval_and_does_not_flatten),
        cmocka_unit_test(what_was_live_at_the_start_is_no_growth),
        cmocka_unit_test(a_suspect_is_named_with_its_rate),
        cmocka_unit_test(with_a_history_its_verdict_names_the_suspects),
        cmocka_unit_test(a_profile_takes_nothing_through_the_tracker),
        cmocka_unit_test(a_full_disk_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
