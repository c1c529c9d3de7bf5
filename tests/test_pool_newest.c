/* test_pool_newest.c - the block that was allocated last waits to be counted,
 * and so do a thread's gets and puts. Whichever of them is counted first, none
 * of the others is lost.
 */
#include "pool_hands.h"

static void *block;

/* What waits in the cache is counted while the newest block waits, too. */
static void allocate_among_gets(struct hand *h)
{
    get_one(h);
    block = tracker_malloc(TAG, 24);
    get_some(h);
}

static void a_block_allocated_among_gets_is_counted(void **state)
{
    struct tracker_block found;

    (void)state;
    let(&left, allocate_among_gets, KEPT_MAX);
    assert_int_equal(live_blocks(), KEPT_MAX + 2);
    assert_true(tracker_find(block, &found));
    tracker_free(block);
    assert_int_equal(live_blocks(), KEPT_MAX + 1);
    assert_int_equal(tracker_refusals().unknown_pointers, 0);
}

/* Its last call is an allocation; it ends with something to count. */
static void *get_and_allocate(void *arg)
{
    struct hand *h = arg;

    h->wanted = 2;
    get_some(h);
    block = tracker_malloc(TAG, 24);
    return NULL;
}

static void a_block_allocated_before_a_thread_ends_is_counted(void **state)
{
    static struct hand brief;
    pthread_t thread;

    (void)state;
    brief.count = 0;
    assert_int_equal(pthread_create(&thread, NULL, get_and_allocate, &brief),
                     0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(live_blocks(), 3);
    tracker_free(block);
    assert_int_equal(live_blocks(), 2);
    assert_int_equal(tracker_refusals().unknown_pointers, 0);
    put_some(&brief);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_block_allocated_among_gets_is_counted),
        TEST(a_block_allocated_before_a_thread_ends_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
