/* test_look.c - what the tracker knows of blocks and origins can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tracker.h"

#define TAG 6
#define OTHER_TAG 7

static void a_block_is_found_with_all_that_is_known_of_it(void **state)
{
    struct tracker_block found;
    char *block;

    (void)state;
    tracker_set_clock_ms(123456);
    block = tracker_malloc(TAG, 77);
    tracker_set_clock_ms(0);
    assert_true(tracker_find(block, &found));
    assert_ptr_equal(found.ptr, block);
    assert_int_equal(found.size, 77);
    assert_int_equal(found.tag, TAG);
    assert_int_equal(found.born_ms, 123456);
    assert_int_equal(found.site->line, __LINE__ - 7);
    assert_string_equal(found.site->file, "tests/test_look.c");
    assert_false(tracker_find(block + 1, &found));
    tracker_free(block);
    assert_false(tracker_find(block, &found));
    assert_false(tracker_find(NULL, &found));
}

static bool sum_up(const struct tracker_origin *origin, void *ctx)
{
    if (origin->tag == TAG)
        *(uint64_t *)ctx += origin->count.live_bytes;
    return true;
}

static bool count_block(const struct tracker_block *block, void *ctx)
{
    if (block->tag == TAG)
        ++*(size_t *)ctx;
    return true;
}

static void not_to_be_called(const struct tracker_block *block, void *ctx)
{
    (void)block;
    (void)ctx;
    fail();
}

/* The newest block is counted late; nobody may notice. */
static void whoever_looks_first_sees_the_newest_block(void **state)
{
    const struct tracker_listener late = {
        .allocated = not_to_be_called, .freed = not_to_be_called, .ctx = NULL};
    struct tracker_count before = tracker_total();
    struct tracker_count tag = tracker_tag_total(TAG);
    struct tracker_mark mark;
    struct tracker_block found;
    uint64_t live_bytes = 0;
    size_t live_blocks = 0;
    char *blocks[8];

    (void)state;
    blocks[0] = tracker_malloc(TAG, 100);
    assert_int_equal(tracker_total().allocations, before.allocations + 1);
    blocks[1] = tracker_malloc(TAG, 100);
    assert_int_equal(tracker_tag_total(TAG).allocations, tag.allocations + 2);
    blocks[2] = tracker_malloc(TAG, 100);
    tracker_each_origin(sum_up, &live_bytes);
    assert_int_equal(live_bytes, tag.live_bytes + 300);
    blocks[3] = tracker_malloc(TAG, 100);
    tracker_each_block(count_block, &live_blocks);
    assert_int_equal(live_blocks, tag.live_blocks + 4);
    blocks[4] = tracker_malloc(TAG, 100);
    assert_true(tracker_find(blocks[4], &found));
    blocks[5] = tracker_malloc(TAG, 100);
    assert_true(tracker_find_inside(blocks[5] + 99, &found));
    blocks[6] = tracker_malloc(TAG, 100);
    mark = tracker_mark();
    assert_int_equal(mark.total.allocations, before.allocations + 7);
    assert_int_equal(tracker_live_since(&mark), 0);
    blocks[7] = tracker_malloc(TAG, 100);
    tracker_listen(&late);
    assert_int_equal(tracker_live_since(&mark), 1);
    tracker_listen(NULL);
    for (size_t i = 0; i < 8; i++)
        tracker_free(blocks[i]);
    assert_int_equal(tracker_total().live_blocks, before.live_blocks);
}

static void a_clock_past_49_days_stands_still(void **state)
{
    struct tracker_block found;
    char *block;

    (void)state;
    tracker_set_clock_ms((uint64_t)UINT32_MAX + 5);
    block = tracker_malloc(TAG, 1);
    tracker_set_clock_ms(0);
    assert_true(tracker_find(block, &found));
    assert_int_equal(found.born_ms, UINT32_MAX);
    tracker_free(block);
}

static void a_pointer_into_a_block_finds_the_block(void **state)
{
    char *block = tracker_malloc(TAG, 40);
    void *empty = tracker_malloc(TAG, 0);
    struct tracker_block found;

    (void)state;
    for (size_t i = 0; i < 40; i++) {
        assert_true(tracker_find_inside(block + i, &found));
        assert_ptr_equal(found.ptr, block);
    }
    assert_false(tracker_find_inside(block + 40, &found));
    assert_true(tracker_find_inside(empty, &found));
    assert_ptr_equal(found.ptr, empty);
    assert_false(tracker_find_inside((char *)empty + 1, &found));
    assert_false(tracker_find_inside(NULL, &found));
    tracker_free(block);
    tracker_free(empty);
}

struct visits {
    size_t count;
    size_t bytes;
    size_t stop_after;
};

static bool on_block(const struct tracker_block *block, void *ctx)
{
    struct visits *v = ctx;

    v->bytes += block->size;
    return ++v->count != v->stop_after;
}

static void each_live_block_is_visited_once(void **state)
{
    struct tracker_mark mark = tracker_mark();
    struct visits all = {0, 0, 0};
    struct visits young = {0, 0, 0};
    struct visits first = {0, 0, 3};
    char *blocks[3000];

    (void)state;
    for (size_t i = 0; i < 3000; i++)
        blocks[i] = tracker_malloc(TAG, i);
    tracker_each_block(on_block, &all);
    assert_int_equal(all.count, tracker_total().live_blocks);
    assert_int_equal(all.bytes, tracker_total().live_bytes);
    tracker_each_block_since(&mark, on_block, &young);
    assert_int_equal(young.count, 3000);
    assert_int_equal(young.bytes, 3000 * 2999 / 2);
    tracker_each_block(on_block, &first);
    assert_int_equal(first.count, 3);
    for (size_t i = 0; i < 3000; i++)
        tracker_free(blocks[i]);
}

struct origins {
    struct tracker_origin list[8];
    size_t count;
    size_t before; /* how many there were already */
};

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct origins *o = ctx;

    if (o->before > 0) {
        o->before--;
        return true;
    }
    o->list[o->count++] = *origin;
    return o->count < 8;
}

static bool on_any_origin(const struct tracker_origin *origin, void *ctx)
{
    size_t *count = ctx;

    (void)origin;
    (*count)++;
    return true;
}

static char *from_one_line(unsigned tag, size_t size)
{
    return tracker_malloc(tag, size);
}

static void origins_are_pairs_of_site_and_tag_in_order(void **state)
{
    struct origins seen = {{{0}}, 0, 0};
    char *blocks[4];
    int line = __LINE__ - 7; /* in from_one_line */

    (void)state;
    tracker_each_origin(on_any_origin, &seen.before);
    blocks[0] = from_one_line(OTHER_TAG, 5);
    blocks[1] = from_one_line(TAG, 6);
    blocks[2] = from_one_line(OTHER_TAG, 7);
    blocks[3] = tracker_malloc(TAG, 8);
    tracker_free(blocks[0]);
    tracker_each_origin(on_origin, &seen);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.list[0].tag, OTHER_TAG);
    assert_int_equal(seen.list[0].site->line, line);
    assert_int_equal(seen.list[0].count.allocations, 2);
    assert_int_equal(seen.list[0].count.live_bytes, 7);
    assert_int_equal(seen.list[0].count.peak_bytes, 12);
    assert_int_equal(seen.list[1].tag, TAG);
    assert_ptr_equal(seen.list[1].site, seen.list[0].site);
    assert_int_equal(seen.list[1].count.live_bytes, 6);
    assert_int_equal(seen.list[2].site->line, line + 14);
    for (size_t i = 1; i < 4; i++)
        tracker_free(blocks[i]);
}

static void the_tracker_knows_what_it_holds_itself(void **state)
{
    size_t before = tracker_own_bytes();
    static char *blocks[50000];

    (void)state;
    assert_true(before > 0);
    for (size_t i = 0; i < 50000; i++)
        blocks[i] = tracker_malloc(TAG, 1);
    /* 25 bytes a block when full, 46 at most; and whole pages. */
    assert_in_range(tracker_own_bytes(), 50000 * 25, 50000 * 46 + before);
    for (size_t i = 0; i < 50000; i++)
        tracker_free(blocks[i]);
}

static void a_forked_child_counts_on_by_itself(void **state)
{
    char *block = tracker_malloc(TAG, 9);
    struct tracker_count total = tracker_total();
    int status = -1;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        tracker_free(block);
        _exit(tracker_total().live_blocks == total.live_blocks - 1 ? 7 : 8);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 7);
    assert_int_equal(tracker_total().live_blocks, total.live_blocks);
    tracker_free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_found_with_all_that_is_known_of_it),
        cmocka_unit_test(whoever_looks_first_sees_the_newest_block),
        cmocka_unit_test(a_clock_past_49_days_stands_still),
        cmocka_unit_test(a_pointer_into_a_block_finds_the_block),
        cmocka_unit_test(each_live_block_is_visited_once),
        cmocka_unit_test(origins_are_pairs_of_site_and_tag_in_order),
        cmocka_unit_test(the_tracker_knows_what_it_holds_itself),
        cmocka_unit_test(a_forked_child_counts_on_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
