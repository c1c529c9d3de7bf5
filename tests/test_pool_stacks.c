/* test_pool_stacks.c - an object keeps the stack that got it, and a wrong put
 * is told with all that is known: who got it, who put it, who puts it again.
 *
 * Each caller has a section of its own (sections.h). The tests run twice: with
 * one thread, and where a second one has made the pool shared.
 */
#include <string.h>

#include "pool_hands.h"
#include "sections.h"
#include "stack.h"

SECTION(pool_getter);
SECTION(pool_first_putter);
SECTION(pool_second_putter);

/* Written after each call, so that no call becomes a jump. */
static volatile int calls;

IN_SECTION(pool_getter) static void *get(void)
{
    void *object = pool_get(pool, TAG);

    calls++;
    return object;
}

IN_SECTION(pool_first_putter) static void put(void *object)
{
    pool_put(pool, object);
    calls++;
}

IN_SECTION(pool_second_putter) static void put_again(void *object)
{
    pool_put(pool, object);
    calls++;
}

static struct tracker_error error;
static unsigned errors;

static void on_error(const struct tracker_error *e, void *ctx)
{
    (void)ctx;
    error = *e;
    errors++;
}

static int set_up(void **state)
{
    (void)state;
    errors = 0;
    tracker_on_error(on_error, NULL);
    tracker_stacks(true);
    return pool_new(TAG, &options, &pool);
}

static int tear_down(void **state)
{
    (void)state;
    tracker_stacks(false);
    tracker_on_error(NULL, NULL);
    return (int)pool_free(pool);
}

/* Who called the door. */
static uintptr_t caller(uint32_t stack)
{
    uintptr_t frames[STACK_FRAMES_MAX];

    assert_int_not_equal(stack, STACK_NONE);
    assert_true(stack_frames(stack, frames, STACK_FRAMES_MAX) > 0);
    return frames[0];
}

static void an_object_knows_the_calls_that_led_to_it(void **state)
{
    void *object = get();
    struct tracker_block block;

    (void)state;
    assert_true(tracker_find(object, &block));
    assert_true(LIES_IN(caller(block.stack), pool_getter));
    put(object);
}

static void a_double_put_is_told_with_all_three_stacks(void **state)
{
    void *object = get();

    (void)state;
    put(object);
    put_again(object);
    assert_int_equal(errors, 1);
    assert_int_equal(error.kind, TRACKER_DOUBLE_FREE);
    assert_true(LIES_IN(caller(error.allocated_stack), pool_getter));
    assert_true(LIES_IN(caller(error.freed_stack), pool_first_putter));
    assert_true(LIES_IN(caller(error.here_stack), pool_second_putter));
}

static void a_foreign_put_is_told_with_its_stack(void **state)
{
    char other[OBJECT_BYTES] = "";

    (void)state;
    put_again(other);
    assert_int_equal(errors, 1);
    assert_int_equal(error.kind, TRACKER_UNKNOWN_POINTER);
    assert_true(LIES_IN(caller(error.here_stack), pool_second_putter));
}

static void without_stacks_it_is_told_without(void **state)
{
    void *object;

    (void)state;
    tracker_stacks(false);
    object = get();
    put(object);
    put_again(object);
    assert_int_equal(errors, 1);
    assert_int_equal(error.allocated_stack, STACK_NONE);
    assert_int_equal(error.freed_stack, STACK_NONE);
    assert_int_equal(error.here_stack, STACK_NONE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static const struct CMUnitTest tests[] = {
    TEST(an_object_knows_the_calls_that_led_to_it),
    TEST(a_double_put_is_told_with_all_three_stacks),
    TEST(a_foreign_put_is_told_with_its_stack),
    TEST(without_stacks_it_is_told_without),
};

static void *nothing(void *unused)
{
    return unused;
}

int main(void)
{
    pthread_t thread;
    int failed;

    failed = cmocka_run_group_tests_name("one thread", tests, NULL, NULL);
    if (pthread_create(&thread, NULL, nothing, NULL) != 0)
        return 1;
    pthread_join(thread, NULL);
    return failed +
           cmocka_run_group_tests_name("two threads", tests, NULL, NULL);
}
