/* test_expect_order.c - who is expected to be freed before whom: what is told,
 * of whom, and what cannot be watched. Each case runs in a child.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect_help.h"
#include "pages.h"

#define FILE_NAME "tests/test_expect_order.c"

static int wrong_order(FILE *out)
{
    struct order *order;
    struct session *session;

    start(out);
    order = order_new();
    session = session_new();
    APART_CHECK(expect_dies_before(order, session));
    session_free(session);
    tracker_free(order);
    APART_CHECK(!expect_check_order());
    APART_CHECK(expect_check_order()); /* told once */
    return 0;
}
enum {
    LINE_WRONG_WANTED = __LINE__ - 8,
    LINE_WRONG_FREE = __LINE__ - 8,
    LINE_WRONG_CHECK = __LINE__ - 7,
};

static void a_block_that_died_too_early_is_shown_with_who_freed_it(void **state)
{
    static struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, wrong_order);
    assert_int_equal(a.status, 0);
    assert_null(strstr(a.text, "    tracker_"));
    keep_own_frames(a.text);
    snprintf(want, sizeof(want),
             FILE_NAME
             ":%d: expected a block to be freed before another, as "
             "said at " FILE_NAME ":%d, but it outlived it\n"
             "  the first, which was still live:\n"
             "  1 x 48 bytes, struct order, orders, order_new at " HELP_NAME
             ":%d\n"
             "  the second, which was freed:\n"
             "  1 x 96 bytes, struct session, sessions, session_new "
             "at " HELP_NAME ":%d\n"
             "  freed by:\n"
             "    session_free (" HELP_NAME ":%d)\n"
             "    wrong_order (" FILE_NAME ":%d)\n",
             LINE_WRONG_CHECK, LINE_WRONG_WANTED, line_order, line_session,
             line_session_free, LINE_WRONG_FREE);
    assert_memory_equal(a.text, want, strlen(want));
}

static int count_wrong(FILE *out)
{
    struct order *first[3], *second[3];
    struct order *order;

    start(out);
    for (int i = 0; i < 3; i++) {
        first[i] = order_new();
        second[i] = order_new();
        APART_CHECK(expect_dies_before(first[i], second[i]));
    }
    APART_CHECK(expect_dies_before(first[0], first[1]));
    tracker_free(first[2]); /* right, and so is what follows */
    tracker_free(second[2]);
    tracker_free(first[0]);
    tracker_free(second[1]); /* wrong */
    tracker_free(first[1]);  /* right: first[0] is gone */
    APART_CHECK(!expect_check_order());
    /* A new block at the address of an old one is not the old one. */
    tracker_free(second[0]);
    for (int i = 0; i < 100; i++) {
        order = order_new();
        tracker_free(order);
    }
    APART_CHECK(expect_check_order());
    return 0;
}

static void each_pair_is_judged_alone(void **state)
{
    static struct apart a;
    const char *found;
    int count = 0;

    (void)state;
    run_apart(&a, count_wrong);
    assert_int_equal(a.status, 0);
    for (found = a.text; (found = strstr(found, "outlived")) != NULL; found++)
        count++;
    assert_int_equal(count, 1);
}

static int realloc_ends_it(FILE *out)
{
    struct order *order, *other;

    start(out);
    order = order_new();
    other = order_new();
    APART_CHECK(expect_dies_before(order, other));
    order = tracker_realloc(TAG_ORDERS, order, 1);
    tracker_free(other);
    APART_CHECK(expect_check_order());
    tracker_free(order);
    return 0;
}

static void a_realloc_is_the_end_of_a_block(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, realloc_ends_it);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "");
}

static int adopted(FILE *out)
{
    struct order *order, *other;

    start(out);
    order = order_new();
    other = order_new();
    APART_CHECK(expect_dies_before(order, other));
    tracker_adopt(TAG_SESSIONS, other); /* not freed too early */
    APART_CHECK(expect_check_order());
    tracker_adopt(TAG_SESSIONS, order); /* nor gone */
    tracker_free(other);
    APART_CHECK(!expect_check_order());
    tracker_free(order);
    return 0;
}

static void a_block_that_is_adopted_lives_on(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, adopted);
    assert_int_equal(a.status, 0);
}

static int refusals(FILE *out)
{
    struct order *order, *others[EXPECT_PAIRS_MAX + 1];
    size_t before;
    int local = 0;

    start(out);
    order = order_new();
    before = pages_held();
    APART_CHECK(!expect_dies_before(order, order));
    APART_CHECK(!expect_dies_before(&local, order));
    APART_CHECK(!expect_dies_before(order, NULL));
    pages_limit(1);
    others[0] = order_new();
    APART_CHECK(!expect_dies_before(order, others[0]));
    APART_CHECK(!expect_peak_start());
    pages_limit(0);
    for (int i = 0; i < EXPECT_PAIRS_MAX; i++) {
        others[i] = order_new();
        APART_CHECK(expect_dies_before(order, others[i]));
    }
    others[EXPECT_PAIRS_MAX] = order_new();
    APART_CHECK(!expect_dies_before(order, others[EXPECT_PAIRS_MAX]));
    expect_clear();
    APART_CHECK(expect_dies_before(order, others[EXPECT_PAIRS_MAX]));
    tracker_free(others[0]); /* forgotten */
    APART_CHECK(expect_check_order());
    expect_clear();
    expect_clear();
    APART_CHECK(pages_held() < before + 100000);
    return 0;
}
enum { LINE_REFUSALS = __LINE__ - 23 };

static void what_cannot_be_watched_is_refused(void **state)
{
    static struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, refusals);
    assert_int_equal(a.status, 0);
    snprintf(want, sizeof(want),
             FILE_NAME ":%d: cannot watch which block dies first: they are the "
                       "same\n" FILE_NAME
                       ":%d: cannot watch which block dies first: the first is "
                       "no live block\n" FILE_NAME
                       ":%d: cannot watch which block dies first: the second "
                       "is no live block\n" FILE_NAME
                       ":%d: cannot watch which block dies first: there is no "
                       "memory for it\n" FILE_NAME
                       ":%d: no room to watch the peak\n" FILE_NAME
                       ":%d: cannot watch which block dies first: there are "
                       "too many pairs\n",
             LINE_REFUSALS, LINE_REFUSALS + 1, LINE_REFUSALS + 2,
             LINE_REFUSALS + 5, LINE_REFUSALS + 6, LINE_REFUSALS + 13);
    assert_string_equal(a.text, want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            a_block_that_died_too_early_is_shown_with_who_freed_it),
        cmocka_unit_test(each_pair_is_judged_alone),
        cmocka_unit_test(a_realloc_is_the_end_of_a_block),
        cmocka_unit_test(a_block_that_is_adopted_lives_on),
        cmocka_unit_test(what_cannot_be_watched_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
