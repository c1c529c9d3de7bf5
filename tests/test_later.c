/* test_later.c - calls wait, and nobody who looks sees a difference. */
#include "fault.h"
#include "later_help.h"
#include "pool.h"
#include "stack.h"

static void each_look_finds_what_was_done_before_it(void **state)
{
    struct tracker_count before = tracker_tag_total(TAG);
    uint64_t first = tracker_total().live_blocks;
    void *blocks[3 * LATER_CALLS];

    (void)state;
    for (size_t count = 0; count <= 3 * LATER_CALLS; count++) {
        for (size_t i = 0; i < count; i++)
            assert_non_null(blocks[i] = tracker_malloc(TAG, 10));
        assert_int_equal(tracker_tag_total(TAG).live_blocks,
                         before.live_blocks + count);
        for (size_t i = 0; i < count; i++)
            tracker_free(blocks[count - 1 - i]);
        assert_int_equal(tracker_total().live_blocks, first);
        assert_int_equal(frees, count);
        frees = 0;
    }
}

static void the_peak_knows_the_order_of_what_waited(void **state)
{
    void *block = tracker_malloc(TAG, 20000);
    uint64_t peak = tracker_total().peak_bytes;
    uint64_t live = tracker_total().live_bytes;
    /* Up to the very peak, so that one byte more would be seen. */
    void *filling = tracker_malloc(TAG, peak - live);
    void *more[3];

    (void)state;
    for (size_t i = 0; i < 3 * LATER_CALLS; i++) {
        tracker_free(block);
        block = tracker_malloc(TAG, 20000);
    }
    assert_int_equal(tracker_total().peak_bytes, peak);
    for (size_t i = 0; i < 3; i++) {
        more[i] = tracker_malloc(TAG, 5 + i);
        tracker_free(block);
        block = tracker_malloc(TAG, 20000);
    }
    for (size_t i = 0; i < 3; i++)
        tracker_free(more[i]);
    assert_int_equal(tracker_total().peak_bytes, peak + 18);
    tracker_free(filling);
    tracker_free(block);
}

/* A pool's objects are in no table, and its calls never wait. */
static void what_waited_comes_before_a_pool(void **state)
{
    const struct pool_options options = {.object_bytes = 1000,
                                         .objects_max = 10};
    struct pool *pool;
    void *filling;
    void *block;
    void *object;
    struct tracker_count count;

    (void)state;
    assert_int_equal(pool_new(TAG, &options, &pool), 0);
    object = pool_get(pool, TAG);
    block = tracker_malloc(TAG, 1000);
    count = tracker_total();
    filling = tracker_malloc(TAG, count.peak_bytes - count.live_bytes);
    (void)tracker_total();
    tracker_free(block);
    block = pool_get(pool, TAG);
    assert_int_equal(tracker_total().peak_bytes, count.peak_bytes);
    pool_put(pool, block);
    tracker_free(tracker_malloc(TAG, 1000));
    pool_put(pool, object);
    block = tracker_malloc(TAG, 2000);
    assert_int_equal(tracker_total().peak_bytes, count.peak_bytes);
    pool_free(pool);
    tracker_free(filling);
    tracker_free(block);
}

static void no_more_calls_wait_than_it_says(void **state)
{
    void *blocks[5 * LATER_CALLS];

    (void)state;
    for (size_t i = 0; i < 5 * LATER_CALLS; i++)
        assert_non_null(blocks[i] = tracker_malloc(TAG, 10));
    for (size_t i = 0; i < 5 * LATER_CALLS; i++) {
        tracker_free(blocks[i]);
        assert_true(frees + LATER_CALLS > i);
    }
    assert_true(frees == 5 * LATER_CALLS || waiting);
    assert_true(frees < 5 * LATER_CALLS || !waiting);
    (void)tracker_total();
    assert_int_equal(frees, 5 * LATER_CALLS);
}

static void wrong_frees_that_waited_are_refused(void **state)
{
    struct tracker_refused before = tracker_refusals();
    struct tracker_refused after;
    char other[16] = "";
    char *block = tracker_malloc(TAG, 10);
    char *next = tracker_malloc(TAG, 10);

    (void)state;
    tracker_free(block);
    tracker_free(block);
    tracker_free(next + 8);
    tracker_free(next + 1);
    tracker_free(other);
    tracker_free(next);
    tracker_free(next);
    tracker_free(next);
    after = tracker_refusals();
    assert_int_equal(after.double_frees, before.double_frees + 3);
    assert_int_equal(after.unknown_pointers, before.unknown_pointers + 3);
    assert_int_equal(frees, 2);
}

/* The last wrong call that was told of. */
static struct tracker_error told;
static size_t told_count;

static void on_error(const struct tracker_error *error, void *ctx)
{
    (void)ctx;
    told = *error;
    told_count++;
}

static void who_hears_of_wrong_calls_hears_at_once(void **state)
{
    static const struct tracker_site first = {"first.c", "f", 1};
    static const struct tracker_site second = {"second.c", "g", 2};
    void *block = tracker_malloc(TAG, 10);

    (void)state;
    tracker_free_at(block, &first);
    assert_int_equal(frees, heard(1));
    tracker_on_error(on_error, NULL);
    assert_int_equal(frees, 1);
    told_count = 0;
    tracker_free_at(block, &second);
    assert_int_equal(told_count, 1);
    assert_int_equal(told.kind, TRACKER_DOUBLE_FREE);
    assert_ptr_equal(told.freed_at, &first);
    assert_ptr_equal(told.here, &second);
    tracker_free(tracker_malloc(TAG, 10));
    assert_int_equal(frees, 2);
    tracker_on_error(NULL, NULL);
    assert_waiting_again();
}

static size_t events[2];

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    (void)block;
    (void)ctx;
    events[0]++;
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    (void)block;
    (void)ctx;
    events[1]++;
}

static void a_listener_hears_at_once_and_nothing_of_before(void **state)
{
    const struct tracker_listener listener = {.allocated = on_allocated,
                                              .freed = on_freed};
    void *block = tracker_malloc(TAG, 10);

    (void)state;
    events[0] = events[1] = 0;
    tracker_free(tracker_malloc(TAG, 10));
    tracker_listen(&listener);
    assert_int_equal(events[0] + events[1], 0);
    tracker_free(block);
    assert_int_equal(events[1], 1);
    block = tracker_malloc(TAG, 10);
    assert_int_equal(events[0], 1);
    tracker_listen(NULL);
    tracker_free(block);
    assert_int_equal(events[1], 1);
    assert_waiting_again();
}

struct seen {
    const struct tracker_site *site;
    struct tracker_origin origin;
};

static bool find_origin(const struct tracker_origin *origin, void *ctx)
{
    struct seen *seen = ctx;

    if (origin->site == seen->site)
        seen->origin = *origin;
    return origin->site != seen->site;
}

static void what_waited_keeps_its_time_label_and_stack(void **state)
{
    static const struct tracker_site site = {"time.c", "f", 1};
    struct seen seen = {.site = &site};
    unsigned label = tracker_label_set(7);
    void *block;

    (void)state;
    tracker_stacks(true);
    tracker_set_clock_ms(100);
    block = tracker_malloc_at(TAG, 30, &site);
    tracker_label_set(label);
    tracker_set_clock_ms(150);
    tracker_free_at(block, &site);
    tracker_set_clock_ms(10000);
    tracker_stacks(false);
    tracker_each_origin(find_origin, &seen);
    assert_int_equal(seen.origin.label, 7);
    assert_int_equal(seen.origin.tag, TAG);
    assert_int_equal(seen.origin.lifetime_ms, 50);
    assert_int_equal(seen.origin.temporaries, 1);
    assert_int_equal(seen.origin.count.allocated_bytes, 30);
    assert_int_not_equal(seen.origin.stack, STACK_NONE);
    tracker_set_clock_ms(0);
}

static void a_mark_divides_what_waits(void **state)
{
    void *before = tracker_malloc(TAG, 10);
    struct tracker_mark mark = tracker_mark();
    void *after = tracker_malloc(TAG, 20);

    (void)state;
    assert_int_equal(tracker_live_bytes_since(&mark), 20);
    tracker_free(before);
    assert_int_equal(tracker_live_bytes_since(&mark), 20);
    tracker_free(after);
    assert_int_equal(tracker_live_bytes_since(&mark), 0);
}

static void a_fault_strikes_the_call_that_was_named(void **state)
{
    void *blocks[3];

    (void)state;
    tracker_free(tracker_malloc(TAG, 10));
    tracker_fail(2, false, TRACKER_ANY_TAG);
    for (size_t i = 0; i < 3; i++)
        blocks[i] = tracker_malloc(TAG, 10);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_non_null(blocks[0]);
    assert_null(blocks[1]);
    assert_non_null(blocks[2]);
    tracker_free(blocks[0]);
    tracker_free(blocks[2]);
    assert_waiting_again();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_look_finds_what_was_done_before_it, begin),
        cmocka_unit_test_setup(the_peak_knows_the_order_of_what_waited, begin),
        cmocka_unit_test_setup(what_waited_comes_before_a_pool, begin),
        cmocka_unit_test_setup(no_more_calls_wait_than_it_says, begin),
        cmocka_unit_test_setup(wrong_frees_that_waited_are_refused, begin),
        cmocka_unit_test_setup(who_hears_of_wrong_calls_hears_at_once, begin),
        cmocka_unit_test_setup(a_listener_hears_at_once_and_nothing_of_before,
                               begin),
        cmocka_unit_test_setup(what_waited_keeps_its_time_label_and_stack,
                               begin),
        cmocka_unit_test_setup(a_mark_divides_what_waits, begin),
        cmocka_unit_test_setup(a_fault_strikes_the_call_that_was_named, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
