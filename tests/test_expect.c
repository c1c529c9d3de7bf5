/* test_expect.c - expectations of the heap: when they hold, and every letter of
 * what they say when they don't.
 *
 * Each case runs in a child. Its lines of code are named in the messages, so
 * the texts are put together from the numbers of the lines that matter.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "expect.h"
#include "exports_help.h"
#include "pages.h"
#include "tracker.h"

#define TAG_ORDERS 3
#define TAG_SESSIONS 4
#define FILE_NAME "tests/test_expect.c"

struct order {
    struct order *next;
    long fields[5];
};

struct session {
    struct order *order;
    char name[88];
};

/* Not inlined, and nothing is a tail call: each shall be a frame. */
#define FRAME __attribute__((noinline))
#define NO_TAIL_CALL __asm__ volatile("" ::: "memory")

enum { LINE_ORDER = __LINE__ + 3 };
FRAME static struct order *order_new(void)
{
    struct order *o = tracker_malloc(TAG_ORDERS, sizeof(struct order));

    APART_CHECK(o != NULL);
    return o;
}

FRAME static struct session *session_new(void)
{
    struct session *s = tracker_malloc(TAG_SESSIONS, sizeof(struct session));

    APART_CHECK(s != NULL);
    return s;
}
enum { LINE_SESSION = __LINE__ - 5 };

FRAME static void session_free(struct session *s)
{
    tracker_free(s);
    NO_TAIL_CALL;
}
enum { LINE_SESSION_FREE = __LINE__ - 3 };

static struct tracker_mark start(FILE *out)
{
    tracker_tag_name(TAG_ORDERS, "orders");
    tracker_tag_name(TAG_SESSIONS, "sessions");
    expect_output(out);
    return tracker_mark();
}

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
    struct apart a;

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
    struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, two_left);
    assert_int_equal(a.status, 0);
    snprintf(want, sizeof(want),
             FILE_NAME
             ":%d: expected no live block since the mark, found 3 "
             "(192 bytes)\n"
             "  2 x 48 bytes, struct order, orders, order_new at " FILE_NAME
             ":%d\n"
             "  1 x 96 bytes, struct session, sessions, session_new "
             "at " FILE_NAME ":%d\n",
             LINE_TWO_LEFT, LINE_ORDER, LINE_SESSION);
    assert_string_equal(a.text, want);
}

/* The frames of this file; those of the test's runner depend on it. */
static void keep_own_frames(char *text)
{
    char *to = text;

    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n") + 1;
        const char *own = strstr(line, "(" FILE_NAME);

        if (strncmp(line, "    ", 4) != 0 ||
            (own != NULL && own < line + len)) {
            memmove(to, line, len);
            to += len;
        }
        line += len;
    }
    *to = '\0';
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
    struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, left_with_stacks);
    assert_int_equal(a.status, 0);
    keep_own_frames(a.text);
    snprintf(want, sizeof(want),
             FILE_NAME
             ":%d: expected 0 live blocks of orders since the mark, "
             "found 1 (48 bytes)\n"
             "  1 x 48 bytes, struct order, orders, order_new at " FILE_NAME
             ":%d\n"
             "    order_new (" FILE_NAME ":%d)\n"
             "    left_with_stacks (" FILE_NAME ":%d)\n",
             LINE_STACKS, LINE_ORDER, LINE_ORDER, LINE_STACKS_NEW);
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
    struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, wrong_counts);
    assert_int_equal(a.status, 0);
    snprintf(
        want, sizeof(want),
        FILE_NAME
        ":%d: expected 2 live blocks of orders since the mark, "
        "found 1 (48 bytes)\n"
        "  1 x 48 bytes, struct order, orders, order_new at " FILE_NAME
        ":%d\n" FILE_NAME ":%d: expected 1 live byte of orders since the mark, "
        "found 48 (1 block)\n"
        "  1 x 48 bytes, struct order, orders, order_new at " FILE_NAME
        ":%d\n" FILE_NAME
        ":%d: expected 1 live block of sessions since the mark, "
        "found 0 (0 bytes)\n",
        LINE_COUNTS, LINE_ORDER, LINE_COUNTS + 1, LINE_ORDER, LINE_COUNTS + 2);
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
    struct apart a;
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
    struct apart a;
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
    struct apart a;
    char want[1024];

    (void)state;
    run_apart(&a, peaks);
    assert_int_equal(a.status, 0);
    snprintf(want, sizeof(want),
             FILE_NAME
             ":%d: expected fewer than 192 live bytes, the peak was "
             "192\n"
             "  then live:\n"
             "  96 bytes in 2 blocks, orders, order_new at " FILE_NAME ":%d\n"
             "  96 bytes in 1 block, sessions, session_new at " FILE_NAME
             ":%d\n" FILE_NAME
             ":%d: expected fewer than 144 live bytes of orders, the "
             "peak was 144\n"
             "  then live:\n"
             "  144 bytes in 3 blocks, orders, order_new at " FILE_NAME
             ":%d\n" FILE_NAME
             ":%d: expected fewer than 192 live bytes, the peak was "
             "192\n"
             "  now live:\n",
             LINE_PEAKS, LINE_ORDER, LINE_SESSION, LINE_PEAKS + 1, LINE_ORDER,
             LINE_PEAKS + 6);
    assert_string_equal(a.text, want);
}

/* Who dies first ------------------------------------------------------------
 */

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
    struct apart a;
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
             "  1 x 48 bytes, struct order, orders, order_new at " FILE_NAME
             ":%d\n"
             "  the second, which was freed:\n"
             "  1 x 96 bytes, struct session, sessions, session_new "
             "at " FILE_NAME ":%d\n"
             "  freed by:\n"
             "    session_free (" FILE_NAME ":%d)\n"
             "    wrong_order (" FILE_NAME ":%d)\n",
             LINE_WRONG_CHECK, LINE_WRONG_WANTED, LINE_ORDER, LINE_SESSION,
             LINE_SESSION_FREE, LINE_WRONG_FREE);
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
    struct apart a;
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
    struct apart a;

    (void)state;
    run_apart(&a, realloc_ends_it);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "");
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
    struct apart a;
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
        cmocka_unit_test(what_holds_says_nothing),
        cmocka_unit_test(what_is_left_is_shown_in_groups_with_most_bytes_first),
        cmocka_unit_test(call_stacks_are_shown_with_functions_and_lines),
        cmocka_unit_test(a_wrong_count_says_what_was_wanted_and_found),
        cmocka_unit_test(only_the_ten_greatest_groups_are_shown),
        cmocka_unit_test(without_memory_the_sum_is_shown),
        cmocka_unit_test(a_peak_too_high_says_who_held_it_then),
        cmocka_unit_test(
            a_block_that_died_too_early_is_shown_with_who_freed_it),
        cmocka_unit_test(each_pair_is_judged_alone),
        cmocka_unit_test(a_realloc_is_the_end_of_a_block),
        cmocka_unit_test(what_cannot_be_watched_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
