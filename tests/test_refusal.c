/* test_refusal.c - wrong calls are refused with the places, and harm nothing.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tracker.h"

#define TAG 2

static struct {
    int calls;
    struct tracker_error last;
    struct tracker_count total; /* the handler may ask: no lock is held */
} heard;

static void on_error(const struct tracker_error *error, void *ctx)
{
    assert_ptr_equal(ctx, &heard);
    heard.calls++;
    heard.last = *error;
    heard.total = tracker_total();
}

static int set_up(void **state)
{
    (void)state;
    memset(&heard, 0, sizeof(heard));
    tracker_on_error(on_error, &heard);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tracker_on_error(NULL, NULL);
    return 0;
}

/* The compiler must not know that this is the same pointer. */
static void *veiled(const void *ptr)
{
    void *volatile copy = (void *)(uintptr_t)ptr;

    return copy;
}

static void a_double_free_names_three_places(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_refused refused = tracker_refusals();
    char *block = tracker_malloc(TAG, 24), *again = veiled(block);
    int line = __LINE__ - 1;

    (void)state;
    tracker_free(block); /* line + 4 */
    tracker_free(again); /* line + 5 */
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.last.kind, TRACKER_DOUBLE_FREE);
    assert_ptr_equal(heard.last.ptr, again);
    assert_int_equal(heard.last.allocated_at->line, line);
    assert_int_equal(heard.last.freed_at->line, line + 4);
    assert_int_equal(heard.last.here->line, line + 5);
    assert_string_equal(heard.last.here->file, "tests/test_refusal.c");
    assert_string_equal(heard.last.here->function,
                        "a_double_free_names_three_places");
    assert_int_equal(tracker_refusals().double_frees, refused.double_frees + 1);
    assert_int_equal(tracker_refusals().unknown_pointers,
                     refused.unknown_pointers);
    assert_int_equal(tracker_total().frees, before.total.frees + 1);
    assert_int_equal(heard.total.frees, before.total.frees + 1);
}

/* Each has a place of its own among the freed, but for an accident or two. */
static void many_double_frees_are_known_as_such(void **state)
{
    enum { MANY = 200 };
    struct tracker_refused refused = tracker_refusals();
    void *blocks[MANY];
    uint64_t known;

    (void)state;
    for (size_t i = 0; i < MANY; i++)
        blocks[i] = tracker_malloc(TAG, 24);
    for (size_t i = 0; i < MANY; i++)
        tracker_free(veiled(blocks[i]));
    for (size_t i = 0; i < MANY; i++)
        tracker_free(veiled(blocks[i]));
    known = tracker_refusals().double_frees - refused.double_frees;
    assert_true(known > MANY * 3 / 4);
    assert_int_equal(known + tracker_refusals().unknown_pointers -
                         refused.unknown_pointers,
                     MANY);
}

static void unknown_pointers_are_refused_and_not_touched(void **state)
{
    struct tracker_count before = tracker_total();
    struct tracker_refused refused = tracker_refusals();
    void *strangers[] = {
        veiled(&before),
        veiled("text"),
        veiled((void *)16),
        veiled((void *)8),
        veiled((void *)UINTPTR_MAX),
        veiled((void *)((uintptr_t)1 << 47)), /* as no block in the table */
        veiled((void *)1),
        veiled((void *)(UINTPTR_MAX - 15)),
    };
    size_t count = sizeof(strangers) / sizeof(strangers[0]);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        tracker_free(strangers[i]);
        assert_int_equal(heard.calls, i + 1);
        assert_int_equal(heard.last.kind, TRACKER_UNKNOWN_POINTER);
        assert_ptr_equal(heard.last.ptr, strangers[i]);
        assert_null(heard.last.allocated_at);
        assert_null(heard.last.freed_at);
    }
    assert_int_equal(tracker_refusals().unknown_pointers,
                     refused.unknown_pointers + count);
    assert_int_equal(tracker_refusals().double_frees, refused.double_frees);
    assert_int_equal(tracker_total().frees, before.frees);
}

/* Of the block that was allocated last, and of an older one. */
static void a_pointer_with_other_upper_bits_is_refused(void **state)
{
    char *older = tracker_malloc(TAG, 64);
    int calls = 0;

    (void)state;
    for (unsigned bit = 40; bit < 64; bit++) {
        uintptr_t flip = (uintptr_t)1 << bit;
        char *newest = tracker_malloc(TAG, 64);

        tracker_free(veiled((void *)((uintptr_t)newest ^ flip)));
        assert_int_equal(heard.calls, ++calls);
        tracker_free(veiled((void *)((uintptr_t)older ^ flip)));
        assert_int_equal(heard.calls, ++calls);
        assert_int_equal(heard.last.kind, TRACKER_UNKNOWN_POINTER);
        tracker_free(newest);
    }
    tracker_free(older);
    assert_int_equal(heard.calls, calls);
}

static void a_pointer_into_a_block_is_refused(void **state)
{
    char *block = tracker_malloc(TAG, 64);
    struct tracker_block found;

    (void)state;
    for (size_t offset = 1; offset <= 64; offset++)
        tracker_free(veiled(block + offset));
    assert_int_equal(heard.calls, 64);
    assert_int_equal(heard.last.kind, TRACKER_UNKNOWN_POINTER);
    assert_true(tracker_find(block, &found));
    memset(block, 7, 64);
    tracker_free(block);
    assert_int_equal(heard.calls, 64);
}

static void a_realloc_of_a_stranger_is_refused(void **state)
{
    struct tracker_count before = tracker_total();
    int local = 5;
    char *block = tracker_malloc(TAG, 16);
    void *old = veiled(block);

    (void)state;
    errno = 0;
    assert_null(tracker_realloc(TAG, veiled(&local), 100));
    assert_int_equal(errno, EINVAL);
    assert_int_equal(heard.last.kind, TRACKER_UNKNOWN_POINTER);
    assert_int_equal(local, 5);
    tracker_free(block);
    errno = 0;
    assert_null(tracker_realloc(TAG, old, 100));
    assert_int_equal(errno, EINVAL);
    assert_int_equal(heard.last.kind, TRACKER_DOUBLE_FREE);
    assert_int_equal(heard.calls, 2);
    assert_int_equal(tracker_total().allocations, before.allocations + 1);
    assert_int_equal(tracker_total().live_blocks, before.live_blocks);
}

static void the_old_address_of_a_moved_block_is_known_as_freed(void **state)
{
    char *block = tracker_malloc(TAG, 16);
    char *wall = tracker_malloc(TAG, 16); /* so that it has to move */
    int line = __LINE__ - 2;
    void *old = veiled(block);

    (void)state;
    block = tracker_realloc(TAG, block, 1000000);
    assert_ptr_not_equal(block, old);
    tracker_free(old);
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.last.kind, TRACKER_DOUBLE_FREE);
    assert_int_equal(heard.last.allocated_at->line, line);
    assert_int_equal(heard.last.freed_at->line, line + 6);
    tracker_free(block);
    tracker_free(wall);
    assert_int_equal(heard.calls, 1);
}

static void many_wrong_calls_leave_the_live_blocks_alone(void **state)
{
    struct tracker_mark before = tracker_mark();
    char *blocks[200];

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        blocks[i] = tracker_malloc(TAG, 32);
        memset(blocks[i], (int)i, 32);
    }
    for (size_t i = 0; i < 200; i += 2)
        tracker_free(blocks[i]);
    for (size_t i = 0; i < 200; i += 2)
        tracker_free(veiled(blocks[i]));
    assert_int_equal(heard.calls, 100);
    assert_int_equal(tracker_live_since(&before), 100);
    for (size_t i = 1; i < 200; i += 2) {
        for (size_t k = 0; k < 32; k++)
            assert_int_equal((unsigned char)blocks[i][k], i);
        tracker_free(blocks[i]);
    }
    assert_int_equal(tracker_live_since(&before), 0);
    assert_int_equal(heard.calls, 100);
}

static void without_a_handler_refusals_are_only_counted(void **state)
{
    struct tracker_refused refused = tracker_refusals();
    int local;

    (void)state;
    tracker_on_error(NULL, NULL);
    tracker_free(veiled(&local));
    assert_int_equal(heard.calls, 0);
    assert_int_equal(tracker_refusals().unknown_pointers,
                     refused.unknown_pointers + 1);
}

#define REFUSAL_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REFUSAL_TEST(a_double_free_names_three_places),
        REFUSAL_TEST(many_double_frees_are_known_as_such),
        REFUSAL_TEST(unknown_pointers_are_refused_and_not_touched),
        REFUSAL_TEST(a_pointer_into_a_block_is_refused),
        REFUSAL_TEST(a_pointer_with_other_upper_bits_is_refused),
        REFUSAL_TEST(a_realloc_of_a_stranger_is_refused),
        REFUSAL_TEST(the_old_address_of_a_moved_block_is_known_as_freed),
        REFUSAL_TEST(many_wrong_calls_leave_the_live_blocks_alone),
        REFUSAL_TEST(without_a_handler_refusals_are_only_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
