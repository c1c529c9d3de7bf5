/* test_pool.c - a pool of objects: reused, bounded, counted like all blocks,
 * and what is put wrongly is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

#include "chunk.h"
#include "fault.h"
#include "pool_open.h"
#include "tracker.h"
#include "watchers.h"

#define MANY 3000
#define BREATH (POOL_WINDOW / 4)

struct thing {
    struct thing *other;
    char text[40];
};

static struct thing *things[MANY];

static const struct pool_options few = {.object_bytes = sizeof(struct thing),
                                        .objects_max = 10};
static const struct pool_options many = {.object_bytes = sizeof(struct thing),
                                         .objects_max = MANY};

static const struct pool_options large = {.object_bytes = 400,
                                          .objects_max = BREATH};

/* What the handler heard last. */
static struct tracker_error heard;
static unsigned heard_count;

static void hear(const struct tracker_error *error, void *ctx)
{
    (void)ctx;
    heard = *error;
    heard_count++;
}

static void impossible_pools_are_refused(void **state)
{
    const struct pool_options wrong[] = {
        {.object_bytes = 0, .objects_max = 1},
        {.object_bytes = 8, .objects_max = 0},
        {.object_bytes = POOL_OBJECT_MAX + 1, .objects_max = 1},
    };
    struct pool *p = (struct pool *)things;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(pool_new(TAG, &wrong[i], &p), -EINVAL);
        assert_null(p);
    }
    assert_int_equal(pool_free(NULL), 0);
}

static void what_was_put_is_got_next(void **state)
{
    struct pool *p = open_pool(&few);
    struct thing *a = pool_get(p, TAG);
    struct thing *b = pool_get(p, TAG);
    struct pool_figures f;

    (void)state;
    assert_non_null(a);
    assert_true((uintptr_t)a % 16 == 0);
    assert_ptr_not_equal(a, b);
    memset(a, 1, sizeof(*a));
    memset(b, 2, sizeof(*b));
    pool_put(p, a);
    assert_ptr_equal(pool_get(p, TAG), a);
    pool_put(p, b);
    pool_put(p, a);
    assert_ptr_equal(pool_get(p, TAG), a);
    assert_ptr_equal(pool_get(p, TAG), b);
    f = pool_look(p);
    assert_int_equal(f.gets, 5);
    assert_int_equal(f.hits, 4);
    assert_int_equal(f.puts, 3);
    assert_int_equal(f.live, 2);
    assert_int_equal(f.peak, 2);
    assert_int_equal(f.chunks, 1);
    assert_int_equal(pool_efficiency(&f), 80);
    pool_put(p, a);
    pool_put(p, b);
    assert_int_equal(pool_free(p), 0);
}

static void a_full_pool_fails_if_it_was_made_to(void **state)
{
    struct pool *p = open_pool(&few);

    (void)state;
    for (unsigned i = 0; i < 10; i++)
        assert_non_null(things[i] = pool_get(p, TAG));
    errno = 0;
    assert_null(pool_get(p, TAG));
    assert_int_equal(errno, ENOMEM);
    assert_int_equal(pool_look(p).failures, 1);
    assert_int_equal(live_blocks(), 10);
    pool_put(p, things[3]);
    assert_ptr_equal(pool_get(p, TAG), things[3]);
    for (unsigned i = 0; i < 10; i++)
        pool_put(p, things[i]);
    assert_int_equal(pool_free(p), 0);
    assert_int_equal(live_blocks(), 0);
}

static void a_full_pool_falls_back_if_it_was_made_to(void **state)
{
    struct pool_options options = few;
    struct pool *p;

    (void)state;
    options.when_full = POOL_FALL_BACK;
    p = open_pool(&options);
    for (unsigned i = 0; i < 15; i++)
        assert_non_null(things[i] = pool_get(p, TAG));
    assert_int_equal(pool_look(p).fallbacks, 5);
    assert_int_equal(pool_look(p).live, 10);
    assert_int_equal(live_blocks(), 15);
    for (unsigned i = 0; i < 15; i++)
        pool_put(p, things[i]);
    assert_int_equal(pool_look(p).puts, 10);
    assert_int_equal(live_blocks(), 0);
    assert_int_equal(pool_free(p), 0);
}

/* Counted as malloc would be, by tag and by the line that got it. */
static void each_object_is_a_block_of_the_line_that_got_it(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct pool *p = open_pool(&few);
    struct tracker_block block;
    int line = __LINE__ + 1;
    struct thing *t = pool_get(p, TAG);

    (void)state;
    assert_true(tracker_find(t, &block));
    assert_ptr_equal(block.ptr, t);
    assert_int_equal(block.size, sizeof(*t));
    assert_int_equal(block.tag, TAG);
    assert_int_equal(block.site->line, line);
    assert_true(tracker_find_inside(&t->text[7], &block));
    assert_ptr_equal(block.ptr, t);
    assert_false(tracker_find(&t->text[7], &block));
    assert_false(tracker_find((char *)t - sizeof(struct slot), &block));
    assert_int_equal(tracker_live_since(&before), 1);
    assert_int_equal(tracker_tag_total(TAG).live_bytes, sizeof(*t));
    pool_put(p, t);
    assert_false(tracker_find(t, &block));
    assert_int_equal(tracker_live_since(&before), 0);
    assert_int_equal(pool_free(p), 0);
}

static void a_double_put_is_told_with_both_places(void **state)
{
    struct pool *p = open_pool(&few);
    int line = __LINE__ + 1;
    struct thing *t = pool_get(p, TAG);
    uint64_t refused = tracker_refusals().double_frees;

    (void)state;
    tracker_on_error(hear, NULL);
    heard_count = 0;
    pool_put(p, t);
    pool_put(p, t);
    assert_int_equal(heard_count, 1);
    assert_int_equal(heard.kind, TRACKER_DOUBLE_FREE);
    assert_ptr_equal(heard.ptr, t);
    assert_int_equal(heard.allocated_at->line, line);
    assert_int_equal(heard.freed_at->line, line + 6);
    assert_int_equal(heard.here->line, line + 7);
    assert_int_equal(tracker_refusals().double_frees, refused + 1);
    assert_int_equal(pool_look(p).refused, 1);
    assert_int_equal(pool_look(p).puts, 1);
    assert_ptr_equal(pool_get(p, TAG), t); /* it is there once */
    assert_ptr_not_equal(pool_get(p, TAG), t);
    tracker_on_error(NULL, NULL);
    pool_trim(p);
    (void)pool_free(p); /* two are out: that is another test's matter */
}

static void a_stranger_is_refused(void **state)
{
    static char stranger[64];
    struct pool *p = open_pool(&few);
    struct pool *other = open_pool(&few);
    struct thing *theirs = pool_get(other, TAG);
    struct thing *ours = pool_get(p, TAG);
    uint64_t refused = tracker_refusals().unknown_pointers;

    (void)state;
    tracker_on_error(hear, NULL);
    heard_count = 0;
    pool_put(p, stranger);
    pool_put(p, theirs);
    pool_put(p, ours->text); /* inside of an object */
    tracker_free(ours);      /* not the tracker's to free */
    assert_int_equal(heard_count, 4);
    assert_int_equal(heard.kind, TRACKER_UNKNOWN_POINTER);
    assert_int_equal(tracker_refusals().unknown_pointers, refused + 4);
    assert_int_equal(pool_look(p).live, 1);
    assert_int_equal(pool_look(other).live, 1);
    tracker_on_error(NULL, NULL);
    pool_put(p, ours);
    pool_put(other, theirs);
    assert_int_equal(pool_free(p), 0);
    assert_int_equal(pool_free(other), 0);
}

/* To breathe in and out takes half a window, so each window sees it full. */
static void it_shrinks_when_idle_and_not_when_it_breathes(void **state)
{
    struct pool *p = open_pool(&large);
    uint32_t chunks;

    (void)state;
    for (unsigned i = 0; i < BREATH; i++)
        assert_non_null(things[i] = pool_get(p, TAG));
    chunks = pool_look(p).chunks;
    assert_true(chunks > 3);
    for (unsigned round = 0; round < 20; round++) {
        for (unsigned i = 0; i < BREATH; i++)
            pool_put(p, things[i]);
        for (unsigned i = 0; i < BREATH; i++)
            assert_non_null(things[i] = pool_get(p, TAG));
    }
    assert_int_equal(pool_look(p).shrinks, 0);
    assert_int_equal(pool_look(p).chunks, chunks);
    for (unsigned i = 0; i < BREATH; i++)
        pool_put(p, things[i]);
    for (unsigned i = 0; i < 2 * POOL_WINDOW; i++)
        pool_put(p, pool_get(p, TAG));
    assert_int_equal(pool_look(p).chunks, 2);
    assert_int_equal(pool_look(p).shrinks, chunks - 2);
    pool_trim(p);
    assert_int_equal(pool_look(p).chunks, 0);
    assert_int_equal(pool_look(p).chunks_peak, chunks);
    assert_int_equal(pool_free(p), 0);
}

/* The pages of this process. */
static long pages_mapped(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long pages = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld", &pages), 1);
    fclose(file);
    return pages;
}

static void a_pool_that_is_freed_leaves_no_chunk(void **state)
{
    long before = pages_mapped();

    (void)state;
    if (valgrind_is_memcheck())
        return; /* it keeps what is freed for a while */
    for (unsigned round = 0; round < 200; round++) {
        struct pool *p = open_pool(&large);

        for (unsigned i = 0; i < 70; i++)
            assert_non_null(things[i] = pool_get(p, TAG));
        for (unsigned i = 0; i < 70; i++)
            pool_put(p, things[i]);
        assert_int_equal(pool_free(p), 0);
    }
    assert_in_range(pages_mapped(), 0, before + 400); /* 200 chunks: 3200 */
}

/* In a random order, against what is right by reading. */
static void a_hundred_thousand_gets_and_puts_stay_in_order(void **state)
{
    struct pool *p = open_pool(&many);
    uint32_t random = 1;
    unsigned out = 0;

    (void)state;
    for (unsigned i = 0; i < 100000; i++) {
        unsigned at;

        random = random * 1664525 + 1013904223;
        at = (random >> 8) % MANY;
        if (out < MANY && (random >> 4) % 16 < (i / 20000 % 2 ? 6 : 10)) {
            struct thing *t = pool_get(p, TAG);

            assert_non_null(t);
            memset(t->text, (int)(out & 0xFF), sizeof(t->text));
            t->other = t;
            things[out++] = t;
        } else if (out > 0) {
            struct thing *t = things[at % out];

            assert_ptr_equal(t->other, t); /* nobody else had it */
            t->other = NULL;
            out--;
            things[at % (out + 1)] = things[out];
            pool_put(p, t);
        }
        if (i % 1000 == 0)
            assert_int_equal(live_blocks(), out);
    }
    while (out > 0)
        pool_put(p, things[--out]);
    assert_int_equal(live_blocks(), 0);
    assert_int_equal(pool_free(p), 0);
}

static void what_is_written_to_after_the_put_is_noticed(void **state)
{
    struct pool_options options = few;
    struct chunks watched = {.memcheck = valgrind_is_memcheck()};
    struct pool *p;
    struct thing *t;

    (void)state;
    if (watchers_watch(&watched))
        return; /* they notice it at once, and end the test */
    options.poison = true;
    p = open_pool(&options);
    t = pool_get(p, TAG);
    pool_put(p, t);
    assert_int_equal((unsigned char)t->text[0], POOL_POISON);
    assert_ptr_equal(pool_get(p, TAG), t);
    assert_int_equal(pool_look(p).disturbed, 0);
    pool_put(p, t);
    t->text[3] = 'x';
    assert_ptr_equal(pool_get(p, TAG), t);
    assert_int_equal(pool_look(p).disturbed, 1);
    pool_put(p, t);
    assert_int_equal(pool_free(p), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(impossible_pools_are_refused),
        cmocka_unit_test(what_was_put_is_got_next),
        cmocka_unit_test(a_full_pool_fails_if_it_was_made_to),
        cmocka_unit_test(a_full_pool_falls_back_if_it_was_made_to),
        cmocka_unit_test(each_object_is_a_block_of_the_line_that_got_it),
        cmocka_unit_test(a_stranger_is_refused),
        cmocka_unit_test(it_shrinks_when_idle_and_not_when_it_breathes),
        cmocka_unit_test(a_pool_that_is_freed_leaves_no_chunk),
        cmocka_unit_test(a_hundred_thousand_gets_and_puts_stay_in_order),
        cmocka_unit_test(what_is_written_to_after_the_put_is_noticed),
        cmocka_unit_test(a_double_put_is_told_with_both_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
