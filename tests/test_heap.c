/* test_heap.c - the door: what comes in and goes out is counted exactly. */
#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>
#include <wchar.h>

#include "ledger.h"
#include "tracker.h"

enum { TAG_A = 3, TAG_B = 4, TAG_C = 5, TAG_UNUSED = 30 };

/* What happened to a counter since `before`; peaks stay as they are. */
static struct tracker_count since(struct tracker_count before,
                                  struct tracker_count now)
{
    now.allocations -= before.allocations;
    now.frees -= before.frees;
    now.allocated_bytes -= before.allocated_bytes;
    now.freed_bytes -= before.freed_bytes;
    now.live_blocks -= before.live_blocks;
    now.live_bytes -= before.live_bytes;
    return now;
}

static void assert_count(struct tracker_count c, uint64_t allocations,
                         uint64_t frees, uint64_t allocated, uint64_t freed)
{
    assert_int_equal(c.allocations, allocations);
    assert_int_equal(c.frees, frees);
    assert_int_equal(c.allocated_bytes, allocated);
    assert_int_equal(c.freed_bytes, freed);
    assert_int_equal(c.live_blocks, allocations - frees);
    assert_int_equal(c.live_bytes, allocated - freed);
}

static void each_call_is_counted_exactly(void **state)
{
    struct tracker_count total = tracker_total();
    struct tracker_count a = tracker_tag_total(TAG_A);
    struct tracker_count b = tracker_tag_total(TAG_B);
    char *one = tracker_malloc(TAG_A, 10);
    char *two = tracker_calloc(TAG_A, 3, 7);
    char *three = tracker_strdup(TAG_B, "four");
    char *four = NULL;

    (void)state;
    assert_int_equal(tracker_asprintf(TAG_B, &four, "%d-%s", 12, "ab"), 5);
    assert_string_equal(four, "12-ab");
    assert_string_equal(three, "four");
    assert_memory_equal(two, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 21);
    assert_count(since(total, tracker_total()), 4, 0, 10 + 21 + 5 + 6, 0);
    assert_count(since(a, tracker_tag_total(TAG_A)), 2, 0, 31, 0);
    assert_count(since(b, tracker_tag_total(TAG_B)), 2, 0, 11, 0);
    tracker_free(two);
    assert_count(since(a, tracker_tag_total(TAG_A)), 2, 1, 31, 21);
    tracker_free(one);
    tracker_free(three);
    tracker_free(four);
    tracker_free(NULL);
    assert_count(since(total, tracker_total()), 4, 4, 42, 42);
    assert_count(since(b, tracker_tag_total(TAG_B)), 2, 2, 11, 11);
}

/* A character that no locale has. */
static void what_cannot_be_printed_is_no_block(void **state)
{
    struct tracker_mark before = tracker_mark();
    char untouched = 'x';
    char *out = &untouched;

    (void)state;
    assert_int_equal(tracker_asprintf(TAG_A, &out, "%lc", (wint_t)0x7fffffff),
                     -1);
    assert_null(out);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void the_peak_is_the_most_that_was_live_at_once(void **state)
{
    enum { TAG_PEAK = 20 };
    char *one = tracker_malloc(TAG_PEAK, 100);
    char *two = tracker_malloc(TAG_PEAK, 50);

    (void)state;
    tracker_free(one);
    one = tracker_malloc(TAG_PEAK, 99);
    assert_int_equal(tracker_tag_total(TAG_PEAK).peak_bytes, 150);
    tracker_free(two);
    two = tracker_malloc(TAG_PEAK, 52);
    assert_int_equal(tracker_tag_total(TAG_PEAK).peak_bytes, 151);
    assert_true(tracker_total().peak_bytes >= 151);
    tracker_free(one);
    tracker_free(two);
    assert_int_equal(tracker_tag_total(TAG_PEAK).peak_bytes, 151);
}

static void a_tag_out_of_range_counts_as_tag_zero(void **state)
{
    struct tracker_count zero = tracker_tag_total(0);
    char *block = tracker_malloc(TRACKER_TAGS_MAX, 5);
    char *other = tracker_malloc(UINT_MAX, 6);
    struct tracker_block found;

    (void)state;
    assert_count(since(zero, tracker_tag_total(0)), 2, 0, 11, 0);
    assert_count(since(zero, tracker_tag_total(1000)), 2, 0, 11, 0);
    assert_true(tracker_find(block, &found));
    assert_int_equal(found.tag, 0);
    tracker_free(block);
    tracker_free(other);
}

static void tags_have_the_names_they_were_given(void **state)
{
    (void)state;
    assert_string_equal(tracker_tag_get_name(0), "untagged");
    assert_null(tracker_tag_get_name(TAG_UNUSED));
    tracker_tag_name(TAG_UNUSED, "named now");
    assert_string_equal(tracker_tag_get_name(TAG_UNUSED), "named now");
    tracker_tag_name(0, "other");
    assert_string_equal(tracker_tag_get_name(0), "other");
    assert_string_equal(tracker_tag_get_name(TRACKER_TAGS_MAX), "other");
}

static void a_size_of_zero_gives_a_block_that_is_freed_too(void **state)
{
    struct tracker_count a = tracker_tag_total(TAG_A);
    void *one = tracker_malloc(TAG_A, 0);
    void *two = tracker_calloc(TAG_A, 0, 9);
    void *three = tracker_realloc(TAG_A, NULL, 0);

    (void)state;
    assert_non_null(one);
    assert_non_null(two);
    assert_non_null(three);
    assert_count(since(a, tracker_tag_total(TAG_A)), 3, 0, 0, 0);
    tracker_free(one);
    tracker_free(two);
    tracker_free(three);
    assert_count(since(a, tracker_tag_total(TAG_A)), 3, 3, 0, 0);
}

/* Sizes that the compiler must not know, or it warns of them. */
static volatile size_t huge = SIZE_MAX;

static void what_is_too_large_fails_and_is_counted_nowhere(void **state)
{
    struct tracker_mark before = tracker_mark();
    char *block = tracker_strdup(TAG_A, "stays");
    size_t terabyte = (size_t)1 << 40;

    (void)state;
    errno = 0;
    assert_null(tracker_malloc(TAG_A, huge));
    assert_int_equal(errno, ENOMEM);
    assert_null(tracker_malloc(TAG_A, terabyte));
    /* Wraps round to 2 bytes. */
    errno = 0;
    assert_null(tracker_calloc(TAG_A, huge / 2 + 2, 2));
    assert_int_equal(errno, ENOMEM);
    assert_null(tracker_calloc(TAG_A, 2, huge / 2 + 2));
    assert_null(tracker_calloc(TAG_A, huge, huge));
    errno = 0;
    assert_null(tracker_realloc(TAG_A, block, huge));
    assert_int_equal(errno, ENOMEM);
    assert_string_equal(block, "stays");
    assert_int_equal(tracker_live_since(&before), 1);
    assert_int_equal(tracker_total().allocations - before.total.allocations, 1);
    tracker_free(block);
    assert_count(since(before.total, tracker_total()), 1, 1, 6, 6);
}

/* Not our limits this time, but malloc's own refusal. */
static void what_malloc_refuses_is_counted_nowhere(void **state)
{
    struct tracker_mark before = tracker_mark();
    char *block = tracker_strdup(TAG_A, "stays");
    size_t too_much = (size_t)256 << 30;
    struct rlimit old;
    struct rlimit tight;
    void *got[3];
    int error;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_AS, &old), 0);
    tight = old;
    tight.rlim_cur = (rlim_t)128 << 30;
    assert_int_equal(setrlimit(RLIMIT_AS, &tight), 0);
    got[0] = tracker_malloc(TAG_A, too_much);
    got[1] = tracker_calloc(TAG_A, 2, too_much / 2);
    errno = 0;
    got[2] = tracker_realloc(TAG_A, block, too_much);
    error = errno;
    assert_int_equal(setrlimit(RLIMIT_AS, &old), 0);
    assert_null(got[0]);
    assert_null(got[1]);
    assert_null(got[2]);
    assert_int_equal(error, ENOMEM);
    assert_string_equal(block, "stays");
    assert_count(since(before.total, tracker_total()), 1, 0, 6, 0);
    tracker_free(block);
    assert_count(since(before.total, tracker_total()), 1, 1, 6, 6);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void a_realloc_counts_as_a_free_and_an_allocation(void **state)
{
    struct tracker_count total = tracker_total();
    struct tracker_count a = tracker_tag_total(TAG_A);
    struct tracker_count b = tracker_tag_total(TAG_B);
    char *block = tracker_malloc(TAG_A, 8);
    struct tracker_block found;
    int line;

    (void)state;
    memcpy(block, "1234567", 8);
    block = tracker_realloc(TAG_B, block, 100000), line = __LINE__;
    assert_string_equal(block, "1234567");
    assert_true(tracker_find(block, &found));
    assert_int_equal(found.size, 100000);
    assert_int_equal(found.tag, TAG_B);
    assert_int_equal(found.site->line, line);
    assert_count(since(total, tracker_total()), 2, 1, 100008, 8);
    assert_count(since(a, tracker_tag_total(TAG_A)), 1, 1, 8, 8);
    assert_count(since(b, tracker_tag_total(TAG_B)), 1, 0, 100000, 0);
    /* Smaller: stays where it is, and counts all the same. */
    block = tracker_realloc(TAG_B, block, 4);
    assert_count(since(b, tracker_tag_total(TAG_B)), 2, 1, 100004, 100000);
    /* Nothing: is not freed. */
    block = tracker_realloc(TAG_B, block, 0);
    assert_non_null(block);
    assert_count(since(b, tracker_tag_total(TAG_B)), 3, 2, 100004, 100004);
    tracker_free(block);
    assert_count(since(total, tracker_total()), 4, 4, 100012, 100012);
}

static void an_adopted_block_moves_from_its_origin_to_another(void **state)
{
    char *block = tracker_malloc(TAG_A, 30);
    struct tracker_count total = tracker_total();
    struct tracker_count a = tracker_tag_total(TAG_A);
    struct tracker_count c = tracker_tag_total(TAG_C);
    struct tracker_mark mark = tracker_mark();
    struct tracker_block found;
    char *same = tracker_adopt(TAG_C, block);
    int line = __LINE__ - 1;

    (void)state;
    assert_ptr_equal(same, block);
    assert_count(since(total, tracker_total()), 0, 0, 0, 0);
    assert_count(since(a, tracker_tag_total(TAG_A)), 0, 1, 0, 30);
    assert_count(since(c, tracker_tag_total(TAG_C)), 1, 0, 30, 0);
    assert_true(tracker_find(block, &found));
    assert_int_equal(found.tag, TAG_C);
    assert_int_equal(found.site->line, line);
    assert_int_equal(found.size, 30);
    /* It was born before the mark, whoever owns it. */
    assert_int_equal(tracker_live_since(&mark), 0);
    tracker_free(block);
    assert_count(since(c, tracker_tag_total(TAG_C)), 1, 1, 30, 30);
    assert_count(since(total, tracker_total()), 0, 1, 0, 30);
}

static void adopting_null_or_a_stranger_changes_nothing(void **state)
{
    struct tracker_count total = tracker_total();
    struct tracker_count c = tracker_tag_total(TAG_C);
    struct tracker_refused refused = tracker_refusals();
    int local = 0;

    (void)state;
    assert_null(tracker_adopt(TAG_C, NULL));
    assert_ptr_equal(tracker_adopt(TAG_C, &local), &local);
    assert_count(since(total, tracker_total()), 0, 0, 0, 0);
    assert_count(since(c, tracker_tag_total(TAG_C)), 0, 0, 0, 0);
    assert_int_equal(tracker_refusals().unknown_pointers,
                     refused.unknown_pointers);
}

static void a_mark_counts_new_blocks_alone(void **state)
{
    char *old = tracker_malloc(TAG_A, 1);
    char *older = tracker_malloc(TAG_A, 2);
    struct tracker_mark mark = tracker_mark();
    char *young;
    struct tracker_mark later;

    (void)state;
    assert_int_equal(tracker_live_since(&mark), 0);
    young = tracker_malloc(TAG_A, 40);
    tracker_free(old); /* must not hide the new one */
    assert_int_equal(tracker_live_since(&mark), 1);
    assert_int_equal(tracker_live_bytes_since(&mark), 40);
    later = tracker_mark();
    old = tracker_malloc(TAG_A, 500);
    assert_int_equal(tracker_live_since(&mark), 2);
    assert_int_equal(tracker_live_bytes_since(&mark), 540);
    assert_int_equal(tracker_live_since(&later), 1);
    tracker_free(young);
    assert_int_equal(tracker_live_since(&mark), 1);
    /* A block that is moved is born anew. */
    older = tracker_realloc(TAG_A, older, 3);
    assert_int_equal(tracker_live_since(&later), 2);
    tracker_free(old);
    tracker_free(older);
    assert_int_equal(tracker_live_since(&mark), 0);
}

static void past_the_last_moment_marks_count_too_much(void **state)
{
    uint32_t now = ledger.mark;
    struct tracker_mark last;
    struct tracker_mark later;
    char *block;

    (void)state;
    ledger.mark = TABLE_MARK_MAX - 1;
    last = tracker_mark();
    block = tracker_malloc(TAG_A, 1);
    later = tracker_mark();
    assert_int_equal(last.generation, TABLE_MARK_MAX);
    assert_int_equal(later.generation, TABLE_MARK_MAX);
    assert_int_equal(tracker_live_since(&later), 1);
    tracker_free(block);
    ledger.mark = now;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_is_counted_exactly),
        cmocka_unit_test(what_cannot_be_printed_is_no_block),
        cmocka_unit_test(the_peak_is_the_most_that_was_live_at_once),
        cmocka_unit_test(a_tag_out_of_range_counts_as_tag_zero),
        cmocka_unit_test(tags_have_the_names_they_were_given),
        cmocka_unit_test(a_size_of_zero_gives_a_block_that_is_freed_too),
        cmocka_unit_test(what_is_too_large_fails_and_is_counted_nowhere),
        cmocka_unit_test(what_malloc_refuses_is_counted_nowhere),
        cmocka_unit_test(a_realloc_counts_as_a_free_and_an_allocation),
        cmocka_unit_test(an_adopted_block_moves_from_its_origin_to_another),
        cmocka_unit_test(adopting_null_or_a_stranger_changes_nothing),
        cmocka_unit_test(a_mark_counts_new_blocks_alone),
        cmocka_unit_test(past_the_last_moment_marks_count_too_much),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
