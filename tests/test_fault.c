/* test_fault.c - allocations fail when they are asked to, and not else. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fault.h"
#include "tracker.h"

#define TAG 8
#define OTHER_TAG 9

static int tear_down(void **state)
{
    (void)state;
    tracker_fail(0, false, TRACKER_ANY_TAG);
    return 0;
}

/* Allocates and frees; tells whether there was memory. */
static bool try_one(unsigned tag)
{
    char *block = tracker_malloc(tag, 10);

    tracker_free(block);
    return block != NULL;
}

static void the_nth_allocation_fails_once(void **state)
{
    (void)state;
    tracker_fail(3, false, TRACKER_ANY_TAG);
    assert_true(try_one(TAG));
    assert_true(try_one(OTHER_TAG));
    assert_int_equal(tracker_failed(), 0);
    errno = 0;
    assert_false(try_one(TAG));
    assert_int_equal(errno, ENOMEM);
    assert_true(try_one(TAG));
    assert_true(try_one(TAG));
    assert_int_equal(tracker_failed(), 1);
}

static void onwards_each_one_fails_from_there(void **state)
{
    (void)state;
    tracker_fail(2, true, TRACKER_ANY_TAG);
    assert_true(try_one(TAG));
    for (int i = 0; i < 5; i++)
        assert_false(try_one(TAG));
    assert_int_equal(tracker_failed(), 5);
    tracker_fail(0, true, TRACKER_ANY_TAG);
    assert_true(try_one(TAG));
    assert_int_equal(tracker_failed(), 0);
}

static void only_the_tag_in_question_is_counted_and_fails(void **state)
{
    (void)state;
    tracker_fail(2, false, OTHER_TAG);
    assert_true(try_one(TAG));
    assert_true(try_one(TAG));
    assert_true(try_one(OTHER_TAG));
    assert_true(try_one(TAG));
    assert_false(try_one(OTHER_TAG));
    assert_true(try_one(OTHER_TAG));
    assert_int_equal(tracker_failed(), 1);
    tracker_fail(1, true, 0); /* where tags out of range belong */
    assert_false(try_one(TRACKER_TAGS_MAX + 5));
}

static void each_kind_of_allocation_can_fail(void **state)
{
    struct tracker_count before = tracker_total();
    char *block = tracker_strdup(TAG, "old");
    char *text = block;

    (void)state;
    tracker_fail(1, true, TRACKER_ANY_TAG);
    assert_null(tracker_malloc(TAG, 1));
    assert_null(tracker_calloc(TAG, 1, 1));
    assert_null(tracker_strdup(TAG, "x"));
    assert_int_equal(tracker_asprintf(TAG, &text, "x"), -1);
    assert_null(text);
    assert_null(tracker_realloc(TAG, NULL, 1));
    errno = 0;
    assert_null(tracker_realloc(TAG, block, 1));
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(tracker_failed(), 6);
    assert_string_equal(block, "old");
    tracker_free(block);
    assert_int_equal(tracker_total().allocations, before.allocations + 1);
    assert_int_equal(tracker_total().frees, before.frees + 1);
}

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    size_t *count = ctx;

    (void)origin;
    (*count)++;
    return true;
}

static void a_failed_allocation_leaves_no_origin_behind(void **state)
{
    size_t before = 0;
    size_t after = 0;

    (void)state;
    tracker_each_origin(on_origin, &before);
    tracker_fail(1, true, TRACKER_ANY_TAG);
    assert_null(tracker_malloc(TAG, 1));
    tracker_each_origin(on_origin, &after);
    assert_int_equal(after, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_nth_allocation_fails_once, tear_down),
        cmocka_unit_test_teardown(onwards_each_one_fails_from_there, tear_down),
        cmocka_unit_test_teardown(only_the_tag_in_question_is_counted_and_fails,
                                  tear_down),
        cmocka_unit_test_teardown(each_kind_of_allocation_can_fail, tear_down),
        cmocka_unit_test_teardown(a_failed_allocation_leaves_no_origin_behind,
                                  tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
