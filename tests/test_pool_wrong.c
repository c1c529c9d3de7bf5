/* test_pool_wrong.c - what is put wrongly is refused, counted and told; what
 * fails is counted; and the pools there are can be listed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>

#include "fault.h"
#include "pool_open.h"
#include "tracker.h"

#define OBJECT_BYTES 48

static const struct pool_options failing = {.object_bytes = OBJECT_BYTES,
                                            .objects_max = 2};
static const struct pool_options falling = {.object_bytes = OBJECT_BYTES,
                                            .objects_max = 2,
                                            .when_full = POOL_FALL_BACK};

/* What the handler heard last. */
static struct tracker_error heard;
static unsigned heard_count;

static void hear(const struct tracker_error *error, void *ctx)
{
    (void)ctx;
    heard = *error;
    heard_count++;
}

static int listen_to_errors(void **state)
{
    (void)state;
    heard_count = 0;
    tracker_on_error(hear, NULL);
    return 0;
}

static int nothing_is_left(void **state)
{
    (void)state;
    tracker_on_error(NULL, NULL);
    return live_blocks() == 0 ? 0 : -1;
}

/* Somebody else's block must survive the mistake. */
static void a_block_of_the_heap_is_no_object(void **state)
{
    struct pool *p = open_pool(&failing);
    void *block = tracker_malloc(TAG, OBJECT_BYTES);
    uint64_t refused = tracker_refusals().unknown_pointers;

    (void)state;
    assert_non_null(block);
    pool_put(p, block);
    assert_int_equal(heard_count, 1);
    assert_int_equal(heard.kind, TRACKER_UNKNOWN_POINTER);
    assert_ptr_equal(heard.ptr, block);
    assert_int_equal(heard.here->line, __LINE__ - 4);
    assert_int_equal(tracker_refusals().unknown_pointers, refused + 1);
    assert_int_equal(pool_look(p).refused, 1);
    assert_true(tracker_find(block, &(struct tracker_block){.ptr = NULL}));
    tracker_free(block);
    assert_int_equal(pool_free(p), 0);
}

static void nor_is_one_of_another_size_where_the_pool_falls_back(void **state)
{
    struct pool *p = open_pool(&falling);
    void *block = tracker_malloc(TAG, OBJECT_BYTES + 1);

    (void)state;
    pool_put(p, block);
    assert_int_equal(heard_count, 1);
    assert_int_equal(heard.kind, TRACKER_UNKNOWN_POINTER);
    assert_int_equal(pool_look(p).refused, 1);
    assert_int_equal(tracker_tag_total(TAG).live_blocks, 1);
    tracker_free(block);
    assert_int_equal(pool_free(p), 0);
}

static void an_object_from_the_heap_is_put_once_too(void **state)
{
    struct pool *p = open_pool(&falling);
    void *objects[3];
    int line;

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        assert_non_null(objects[i] = pool_get(p, TAG));
    line = __LINE__ + 1;
    pool_put(p, objects[2]);
    assert_int_equal(heard_count, 0);
    pool_put(p, objects[2]);
    assert_int_equal(heard_count, 1);
    assert_int_equal(heard.kind, TRACKER_DOUBLE_FREE);
    assert_int_equal(heard.freed_at->line, line);
    assert_int_equal(heard.here->line, line + 2);
    assert_int_equal(pool_look(p).refused, 1);
    assert_int_equal(pool_look(p).puts, 0);
    pool_put(p, objects[0]);
    pool_put(p, objects[1]);
    assert_int_equal(pool_free(p), 0);
}

/* gets = hits + those with a new chunk + fallbacks + failures. */
static void each_failure_is_counted(void **state)
{
    struct pool *p = open_pool(&falling);
    void *objects[2];
    struct pool_figures f;

    (void)state;
    tracker_fail(1, false, TAG);
    assert_null(pool_get(p, TAG));
    assert_int_equal(errno, ENOMEM);
    for (unsigned i = 0; i < 2; i++)
        assert_non_null(objects[i] = pool_get(p, TAG));
    tracker_fail(2, false, TAG); /* the second: of the heap's door */
    errno = 0;
    assert_null(pool_get(p, TAG));
    assert_int_equal(errno, ENOMEM);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    f = pool_look(p);
    assert_int_equal(f.gets, 4);
    assert_int_equal(f.hits, 1);
    assert_int_equal(f.fallbacks, 0);
    assert_int_equal(f.failures, 2);
    pool_put(p, objects[0]);
    pool_put(p, objects[1]);
    assert_int_equal(pool_free(p), 0);
}

static bool count_temporaries(const struct tracker_origin *o, void *ctx)
{
    *(uint64_t *)ctx += o->temporaries;
    return true;
}

static uint64_t temporaries(void)
{
    uint64_t count = 0;

    tracker_each_origin(count_temporaries, &count);
    return count;
}

/* As with blocks: put by the very next call. */
static void an_object_that_is_put_at_once_is_temporary(void **state)
{
    struct pool *p = open_pool(&failing);
    uint64_t before = temporaries();
    void *a;
    void *b;

    (void)state;
    pool_put(p, pool_get(p, TAG));
    assert_int_equal(temporaries(), before + 1);
    a = pool_get(p, TAG);
    b = pool_get(p, TAG);
    pool_put(p, a);
    pool_put(p, b);
    assert_int_equal(temporaries(), before + 1);
    a = tracker_malloc(TAG, 8);
    b = pool_get(p, TAG);
    tracker_free(a);
    pool_put(p, b);
    assert_int_equal(temporaries(), before + 1);
    assert_int_equal(pool_free(p), 0);
}

/* Last: the second pool stays. */
static void pools_are_listed_as_long_as_they_are_there(void **state)
{
    struct pool_info list[3];
    size_t before = pool_list(NULL, 0);
    struct pool *first = open_pool(&failing);
    struct pool *second;
    int line = __LINE__ + 1;
    int rc = pool_new(TAG + 1, &falling, &second);

    (void)state;
    assert_int_equal(rc, 0);
    assert_int_equal(before, 0);
    assert_int_equal(pool_list(list, 1), 2);
    assert_int_equal(pool_list(list, 3), 2);
    assert_int_equal(list[0].tag, TAG);
    assert_int_equal(list[1].tag, TAG + 1);
    assert_int_equal(list[1].site->line, line);
    assert_int_equal(list[1].options.when_full, POOL_FALL_BACK);
    assert_int_equal(pool_free(first), 0);
    assert_non_null(pool_get(second, TAG + 1));
    assert_int_equal(pool_list(list, 3), 1);
    assert_int_equal(list[0].figures.live, 1);
    assert_int_equal(list[0].figures.chunks, 1);
    assert_false(list[0].freed);
    assert_int_equal(pool_free(second), 1);
    assert_int_equal(pool_list(list, 3), 1);
    assert_true(list[0].freed);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, listen_to_errors, nothing_is_left)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_block_of_the_heap_is_no_object),
        TEST(nor_is_one_of_another_size_where_the_pool_falls_back),
        TEST(an_object_from_the_heap_is_put_once_too),
        TEST(each_failure_is_counted),
        TEST(an_object_that_is_put_at_once_is_temporary),
        TEST(pools_are_listed_as_long_as_they_are_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
