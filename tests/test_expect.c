/* test_expect.c - what is expected of counts and peaks: when it holds, and
 * every letter of what is said when it doesn't. Each case runs in a child.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect_help.h"
#include "pages.h"

#define FILE_NAME "tests/test_expect.c"

/* What holds says nothing ------------------------------------------------- */

static int all_holds(FILE *out)
{
    struct tracker_mark mark = start(out);
    struct order *order;
    struct session *session;

    APART_CHECK(expect_nothing_since(&mark));
    APART_CHECK(expect_check_order());
    order = order_new();
    session = session_new();
    APART_CHECK(expect_dies_before(order, session));
    APART_CHECK(expect_tag_blocks_since(&mark, TAG_ORDERS, 1));
    APART_CHECK(expect_tag_blocks_since(&mark, TAG_SESSIONS, 1));
    APART_CHECK(expect_tag_blocks_since(&mark, 9, 0));
    APART_CHECK(expect_tag_bytes_since(&mark, TAG_SESSIONS, sizeof(*session)));
    APART_CHECK(expect_peak_below(sizeof(*order) + sizeof(*session) + 1));
    APART_CHECK(expect_tag_peak_below(TAG_ORDERS, sizeof(*order) + 1));
    APART_CHECK(expect_check_order());
    tracker_free(order);
    APART_CHECK(expect_check_order());
    session_free(session);
    APART_CHECK(expect_check_order());
    APART_CHECK(expect_nothing_since(&mark));
    return 0;
}

static void what_holds_says_nothing(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, all_holds);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "");
}

/* Blocks since a mark ------------------------------------------------------ */

static int two_left(FILE *out)
{
    struct tracker_mark mark;

    order_new(); /* before the mark: not meant */
    mark = start(out);
    for (volatile int i = 0; i < 2; i++)
        order_new();
    session_new();
    return expect_nothing_since(&mark);
}
enum { LINE_TWO_LEFT = __LINE__ - 2 };

static void what_is_left_is_shown_in_groups_with_most_bytes_first(void **state)
{
    static struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, two_left);
    assert_int_equal(a.status, 0);
    snprintf(want, sizeof(want),
             FILE_NAME
             ":%d: expected no live block since the mark, found 3 "
             "(192 bytes)\n"
             "  2 x 48 bytes, struct order, orders, order_new at " HELP_NAME
             ":%d\n"
             "  1 x 96 bytes, struct session, sessions, session_new "
             "at " HELP_NAME ":%d\n",
             LINE_TWO_LEFT, line_order, line_session);
    assert_string_equal(a.text, want);
}

static int left_with_stacks(FILE *out)
{
    struct tracker_mark mark = start(out);

    tracker_stacks(true);
    order_new();
    return expect_tag_blocks_since(&mark, TAG_ORDERS, 0);
}
enum { LINE_STACKS = __LINE__ - 2, LINE_STACKS_NEW = __LINE__ - 3 };

static void call_stacks_are_shown_with_functions_and_lines(void **state)
{
    static struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, left_with_stacks);
    assert_int_equal(a.status, 0);
    keep_own_frames(a.text);
    snprintf(want, sizeof(want),
             FILE_NAME
             ":%d: expected 0 live blocks of orders since the mark, "
             "found 1 (48 bytes)\n"
             "  1 x 48 bytes, struct order, orders, order_new at " HELP_NAME
             ":%d\n"
             "    order_new (" HELP_NAME ":%d)\n"
             "    left_with_stacks (" FILE_NAME ":%d)\n",
             LINE_STACKS, line_order, line_order, LINE_STACKS_NEW);
    assert_memory_equal(a.text, want, strlen(want));
}

static int wrong_counts(FILE *out)
{
    struct tracker_mark mark = start(out);

    order_new();
    expect_tag_blocks_since(&mark, TAG_ORDERS, 2);
    expect_tag_bytes_since(&mark, TAG_ORDERS, 1);
    expect_tag_blocks_since(&mark, TAG_SESSIONS, 1);
    return 0;
}
enum { LINE_COUNTS = __LINE__ - 5 };

static void a_wrong_count_says_what_was_wanted_and_found(void **state)
{
    static struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, wrong_counts);
    assert_int_equal(a.status, 0);
    snprintf(
        want, sizeof(want),
        FILE_NAME
        ":%d: expected 2 live blocks of orders since the mark, "
        "found 1 (48 bytes)\n"
        "  1 x 48 bytes, struct order, orders, order_new at " HELP_NAME
        ":%d\n" FILE_NAME ":%d: expected 1 live byte of orders since the mark, "
        "found 48 (1 block)\n"
        "  1 x 48 bytes, struct order, orders, order_new at " HELP_NAME
        ":%d\n" FILE_NAME
        ":%d: expected 1 live block of sessions since the mark, "
        "found 0 (0 bytes)\n",
        LINE_COUNTS, line_order, LINE_COUNTS + 1, line_order, LINE_COUNTS + 2);
    assert_string_equal(a.text, want);
}

static int many_groups(FILE *out)
{
    static struct tracker_site sites[12];
    struct tracker_mark mark = start(out);

    for (int i = 0; i < 12; i++) {
        sites[i] = (struct tracker_site){"made/up.c", "f", i + 1};
        APART_CHECK(tracker_malloc_at(TAG_ORDERS, (size_t)(i + 1) * 7,
                                      &sites[i]) != NULL);
    }
    return expect_nothing_since(&mark);
}
enum { LINE_MANY = __LINE__ - 2 };

static void only_the_ten_greatest_groups_are_shown(void **state)
{
    static struct apart a;
    char want[1024];
    int len;

    (void)state;
    run_apart(&a, many_groups);
    len = snprintf(want, sizeof(want),
                   FILE_NAME ":%d: expected no live block since the mark, "
                             "found 12 (546 bytes)\n",
                   LINE_MANY);
    for (int i = 12; i > 2; i--)
        len +=
            snprintf(want + len, sizeof(want) - (size_t)len,
                     "  1 x %d bytes, orders, f at made/up.c:%d\n", i * 7, i);
    snprintf(want + len, sizeof(want) - (size_t)len,
             "  and 2 blocks (21 bytes) more\n");
    assert_string_equal(a.text, want);
}

static int no_memory_for_groups(FILE *out)
{
    struct tracker_mark mark = start(out);
    bool holds;

    order_new();
    pages_limit(pages_held());
    holds = expect_nothing_since(&mark);
    pages_limit(0);
    return holds;
}

static void without_memory_the_sum_is_shown(void **state)
{
    static struct apart a;
    const char *want = "found 1 (48 bytes)\n  and 1 block (48 bytes) more\n";
    const char *found;

    (void)state;
    run_apart(&a, no_memory_for_groups);
    assert_int_equal(a.status, 0);
    found = strstr(a.text, "found");
    assert_non_null(found);
    assert_string_equal(found, want);
}

/* Peaks -------------------------------------------------------------------- */

static int peaks(FILE *out)
{
    void *blocks[3];

    start(out);
    APART_CHECK(expect_peak_start());
    for (volatile int i = 0; i < 3; i++)
        blocks[i] = order_new();
    tracker_free(blocks[0]);
    session_free(session_new());
    tracker_free(blocks[1]);
    tracker_free(blocks[2]);
    APART_CHECK(expect_peak_below(193));
    expect_peak_below(192);
    expect_tag_peak_below(TAG_ORDERS, 144);
    APART_CHECK(expect_tag_peak_below(TAG_ORDERS, 145));
    APART_CHECK(expect_peak_start()); /* anew */
    APART_CHECK(expect_peak_below(1));
    expect_clear();
    expect_peak_below(192); /* since the program began */
    return 0;
}
enum { LINE_PEAKS = __LINE__ - 9 };

static void a_peak_too_high_says_who_held_it_then(void **state)
{
    static struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, peaks);
    assert_int_equal(a.status, 0);
    snprintf(want, sizeof(want),
             FILE_NAME
             ":%d: expected fewer than 192 live bytes, the peak was "
             "192\n"
             "  then live:\n"
             "  96 bytes in 2 blocks, orders, order_new at " HELP_NAME ":%d\n"
             "  96 bytes in 1 block, sessions, session_new at " HELP_NAME
             ":%d\n" FILE_NAME
             ":%d: expected fewer than 144 live bytes of orders, the "
             "peak was 144\n"
             "  then live:\n"
             "  144 bytes in 3 blocks, orders, order_new at " HELP_NAME
             ":%d\n" FILE_NAME
             ":%d: expected fewer than 192 live bytes, the peak was "
             "192\n"
             "  now live:\n",
             LINE_PEAKS, line_order, line_session, LINE_PEAKS + 1, line_order,
             LINE_PEAKS + 6);
    assert_string_equal(a.text, want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_holds_says_nothing),
        cmocka_unit_test(what_is_left_is_shown_in_groups_with_most_bytes_first),
        cmocka_unit_test(call_stacks_are_shown_with_functions_and_lines),
        cmocka_unit_test(a_wrong_count_says_what_was_wanted_and_found),
        cmocka_unit_test(only_the_ten_greatest_groups_are_shown),
        cmocka_unit_test(without_memory_the_sum_is_shown),
        cmocka_unit_test(a_peak_too_high_says_who_held_it_then),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
