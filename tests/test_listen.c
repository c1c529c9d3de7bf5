/* test_listen.c - listeners hear of each block, and others' blocks come in. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fault.h"
#include "pages.h"
#include "tracker.h"

#define TAG 3
#define OTHER_TAG 4

static struct {
    char kinds[16]; /* a: allocated, f: freed, m: moved */
    struct tracker_block blocks[16];
    struct tracker_block from; /* of the last move */
    size_t count;
} heard;

static void hear(char kind, const struct tracker_block *block, void *ctx)
{
    assert_ptr_equal(ctx, &heard);
    assert_in_range(heard.count, 0, 14);
    heard.kinds[heard.count] = kind;
    heard.blocks[heard.count] = *block;
    heard.count++;
    heard.kinds[heard.count] = '\0';
}

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    hear('a', block, ctx);
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    hear('f', block, ctx);
}

static void on_moved(const struct tracker_block *from,
                     const struct tracker_block *to, void *ctx)
{
    hear('m', to, ctx);
    heard.from = *from;
}

static int set_up(void **state)
{
    static const struct tracker_listener listener = {
        .allocated = on_allocated, .freed = on_freed, .ctx = &heard};

    (void)state;
    heard.count = 0;
    heard.kinds[0] = '\0';
    tracker_listen(&listener);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tracker_listen(NULL);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    pages_limit(0);
    return 0;
}

static void assert_same(const struct tracker_block *a,
                        const struct tracker_block *b)
{
    assert_ptr_equal(a->ptr, b->ptr);
    assert_int_equal(a->size, b->size);
    assert_int_equal(a->tag, b->tag);
    assert_ptr_equal(a->site, b->site);
    assert_int_equal(a->born_ms, b->born_ms);
    assert_int_equal(a->origin, b->origin);
    assert_int_equal(a->stack, b->stack);
    assert_int_equal(a->label, b->label);
}

static void each_allocation_and_each_free_is_told(void **state)
{
    char *one;
    char *two;

    (void)state;
    tracker_set_clock_ms(77);
    tracker_label_set(5);
    one = tracker_malloc(TAG, 10);
    tracker_label_set(0);
    tracker_set_clock_ms(0);
    two = tracker_strdup(OTHER_TAG, "four");
    tracker_free(one);
    tracker_free(two);
    tracker_free(NULL);
    assert_string_equal(heard.kinds, "aaff");
    assert_ptr_equal(heard.blocks[0].ptr, one);
    assert_int_equal(heard.blocks[0].size, 10);
    assert_int_equal(heard.blocks[0].tag, TAG);
    assert_int_equal(heard.blocks[0].label, 5);
    assert_int_equal(heard.blocks[0].born_ms, 77);
    assert_int_equal(heard.blocks[0].site->line, __LINE__ - 13);
    assert_same(&heard.blocks[2], &heard.blocks[0]);
    assert_ptr_equal(heard.blocks[1].ptr, two);
    assert_int_equal(heard.blocks[1].size, 5);
    assert_same(&heard.blocks[3], &heard.blocks[1]);
}

static void a_realloc_is_a_free_and_an_allocation(void **state)
{
    char *block = tracker_malloc(TAG, 10);
    void *old = block;

    (void)state;
    block = tracker_realloc(OTHER_TAG, block, 9);
    assert_string_equal(heard.kinds, "afa");
    assert_ptr_equal(heard.blocks[1].ptr, old);
    assert_int_equal(heard.blocks[1].size, 10);
    assert_int_equal(heard.blocks[1].tag, TAG);
    assert_ptr_equal(heard.blocks[2].ptr, block);
    assert_int_equal(heard.blocks[2].size, 9);
    assert_int_equal(heard.blocks[2].tag, OTHER_TAG);
    tracker_free(block);
}

static void what_fails_or_is_refused_is_not_told(void **state)
{
    int local = 0;
    char *block = tracker_malloc(TAG, 10);

    (void)state;
    tracker_free((void *)((uintptr_t)block + 1));
    tracker_free((void *)(uintptr_t)&local);
    tracker_fail(1, true, TRACKER_ANY_TAG);
    assert_null(tracker_malloc(TAG, 10));
    assert_null(tracker_realloc(TAG, block, 20));
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_string_equal(heard.kinds, "a");
    tracker_free(block);
    assert_string_equal(heard.kinds, "af");
}

static void an_adoption_is_told_as_a_move_or_as_two_calls(void **state)
{
    static const struct tracker_listener mover = {.allocated = on_allocated,
                                                  .freed = on_freed,
                                                  .moved = on_moved,
                                                  .ctx = &heard};
    char *block = tracker_malloc(TAG, 10);

    (void)state;
    tracker_adopt(OTHER_TAG, block);
    assert_string_equal(heard.kinds, "afa");
    assert_int_equal(heard.blocks[1].tag, TAG);
    assert_int_equal(heard.blocks[2].tag, OTHER_TAG);
    tracker_listen(&mover);
    tracker_adopt(TAG, block);
    assert_string_equal(heard.kinds, "afam");
    assert_int_equal(heard.from.tag, OTHER_TAG);
    assert_int_equal(heard.from.origin, heard.blocks[2].origin);
    assert_int_equal(heard.blocks[3].tag, TAG);
    assert_ptr_equal(heard.blocks[3].ptr, block);
    tracker_free(block);
    assert_string_equal(heard.kinds, "afamf");
}

static void nobody_listens_any_more(void **state)
{
    (void)state;
    tracker_listen(NULL);
    tracker_free(tracker_malloc(TAG, 10));
    assert_int_equal(heard.count, 0);
}

/* Blocks of others ------------------------------------------------------- */

static void *aligned(size_t size)
{
    void *ptr = NULL;

    assert_int_equal(posix_memalign(&ptr, 256, size), 0);
    return ptr;
}

static void a_block_of_others_counts_from_its_entering(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_block found;
    void *ptr = aligned(300);

    (void)state;
    assert_ptr_equal(tracker_enter_at(TAG, ptr, 300, TRACKER_HERE), ptr);
    assert_string_equal(heard.kinds, "a");
    assert_true(tracker_find(ptr, &found));
    assert_int_equal(found.size, 300);
    assert_int_equal(found.tag, TAG);
    assert_int_equal(found.site->line, __LINE__ - 5);
    assert_int_equal(tracker_live_since(&before), 1);
    tracker_free(ptr);
    assert_string_equal(heard.kinds, "af");
    assert_int_equal(tracker_live_since(&before), 0);
}

/* Under memcheck or a sanitizer a leak would show. */
static void what_cannot_enter_is_given_back(void **state)
{
    struct tracker_count before = tracker_total();

    (void)state;
    tracker_fail(1, false, TRACKER_ANY_TAG);
    errno = 0;
    assert_null(tracker_enter_at(TAG, aligned(40), 40, TRACKER_HERE));
    assert_int_equal(errno, ENOMEM);
    errno = 0;
    assert_null(tracker_enter_at(TAG, aligned(40), SIZE_MAX, TRACKER_HERE));
    assert_int_equal(errno, ENOMEM);
    errno = 0;
    assert_null(tracker_enter_at(TAG, NULL, 40, TRACKER_HERE));
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(heard.count, 0);
    assert_int_equal(tracker_total().allocations, before.allocations);
}

#define LISTEN_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LISTEN_TEST(each_allocation_and_each_free_is_told),
        LISTEN_TEST(a_realloc_is_a_free_and_an_allocation),
        LISTEN_TEST(what_fails_or_is_refused_is_not_told),
        LISTEN_TEST(an_adoption_is_told_as_a_move_or_as_two_calls),
        LISTEN_TEST(nobody_listens_any_more),
        LISTEN_TEST(a_block_of_others_counts_from_its_entering),
        LISTEN_TEST(what_cannot_enter_is_given_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
