/* test_door_stack.c - each call at the door keeps the stack that led to it.
 *
 * Each caller has a section of its own, whose ends the linker names: so a test
 * can say in which function an address lies. The doors are not seen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sections.h"
#include "stack.h"
#include "tracker.h"

#define TAG 3
#define OTHER_TAG 4

SECTION(door_getter);
SECTION(door_putter);
SECTION(door_one_way);
SECTION(door_other_way);

/* Written after each call, so that no call becomes a jump. */
static volatile int calls;

IN_SECTION(door_getter) static void *get(void)
{
    void *ptr = tracker_malloc(TAG, 10);

    calls++;
    return ptr;
}

IN_SECTION(door_one_way) static void *one_way(void)
{
    void *ptr = get();

    calls++;
    return ptr;
}

IN_SECTION(door_other_way) static void *other_way(void)
{
    void *ptr = get();

    calls++;
    return ptr;
}

IN_SECTION(door_putter) static void put(void *ptr)
{
    tracker_free(ptr);
    calls++;
}

IN_SECTION(door_putter) static void *resize(void *ptr, size_t size)
{
    ptr = tracker_realloc(OTHER_TAG, ptr, size);
    calls++;
    return ptr;
}

IN_SECTION(door_putter) static void adopt(void *ptr)
{
    tracker_adopt(OTHER_TAG, ptr);
    calls++;
}

static struct tracker_error error;

static void on_error(const struct tracker_error *e, void *ctx)
{
    (void)ctx;
    error = *e;
}

static int set_up(void **state)
{
    (void)state;
    memset(&error, 0, sizeof(error));
    tracker_on_error(on_error, NULL);
    tracker_stacks(true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tracker_stacks(false);
    tracker_on_error(NULL, NULL);
    return 0;
}

static struct tracker_block look_up(const void *ptr)
{
    struct tracker_block found;

    assert_true(tracker_find(ptr, &found));
    return found;
}

/* Frame number `i` of a stack, which has it. */
static uintptr_t frame(uint32_t stack, size_t i)
{
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = stack_frames(stack, frames, STACK_FRAMES_MAX);

    assert_true(i < count);
    return frames[i];
}

static void a_block_knows_the_calls_that_led_to_it(void **state)
{
    void *ptr = one_way();
    uint32_t stack = look_up(ptr).stack;

    (void)state;
    assert_int_not_equal(stack, STACK_NONE);
    assert_true(LIES_IN(frame(stack, 0), door_getter));
    assert_true(LIES_IN(frame(stack, 1), door_one_way));
    tracker_free(ptr);
}

struct origins {
    struct tracker_origin list[4];
    size_t count;
    size_t before; /* how many there were already */
};

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct origins *o = ctx;

    if (o->before > 0)
        o->before--;
    else
        o->list[o->count++] = *origin;
    return o->count < 4;
}

static bool count_origin(const struct tracker_origin *origin, void *ctx)
{
    (void)origin;
    ++*(size_t *)ctx;
    return true;
}

static void two_ways_to_one_line_are_two_origins_of_one_place(void **state)
{
    struct origins seen = {{{0}}, 0, 0};
    void *(*const volatile ways[])(void) = {one_way, other_way};
    volatile int turn = 0; /* one call in a loop that cannot be unrolled */
    void *blocks[5];

    (void)state;
    tracker_each_origin(count_origin, &seen.before);
    for (; turn < 4; turn++)
        blocks[turn] = ways[turn % 2]();
    tracker_stacks(false);
    blocks[4] = get();
    tracker_each_origin(on_origin, &seen);
    assert_int_equal(seen.count, 3);
    assert_true(LIES_IN(frame(seen.list[0].stack, 1), door_one_way));
    assert_true(LIES_IN(frame(seen.list[1].stack, 1), door_other_way));
    assert_int_equal(seen.list[2].stack, STACK_NONE);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(seen.list[i].place, seen.list[0].place);
        assert_ptr_equal(seen.list[i].site, seen.list[0].site);
        assert_int_equal(seen.list[i].count.live_blocks, i < 2 ? 2 : 1);
    }
    for (int i = 0; i < 5; i++) {
        assert_int_equal(look_up(blocks[i]).stack,
                         seen.list[i < 4 ? i % 2 : 2].stack);
        tracker_free(blocks[i]);
    }
}

static void who_resizes_or_adopts_is_the_new_stack(void **state)
{
    void *ptr = one_way();

    (void)state;
    ptr = resize(ptr, 4000);
    assert_true(LIES_IN(frame(look_up(ptr).stack, 0), door_putter));
    tracker_free(ptr);
    ptr = one_way();
    adopt(ptr);
    assert_true(LIES_IN(frame(look_up(ptr).stack, 0), door_putter));
    tracker_free(ptr);
    ptr = resize(NULL, 5);
    assert_true(LIES_IN(frame(look_up(ptr).stack, 0), door_putter));
    tracker_free(ptr);
}

/* The compiler must not know that this is the same pointer. */
static void *veiled(const void *ptr)
{
    void *volatile copy = (void *)(uintptr_t)ptr;

    return copy;
}

static void a_double_free_names_three_stacks(void **state)
{
    void *ptr = one_way();
    void *again = veiled(ptr);

    (void)state;
    put(ptr);
    tracker_free(again);
    assert_int_equal(error.kind, TRACKER_DOUBLE_FREE);
    assert_true(LIES_IN(frame(error.allocated_stack, 0), door_getter));
    assert_true(LIES_IN(frame(error.allocated_stack, 1), door_one_way));
    assert_true(LIES_IN(frame(error.freed_stack, 0), door_putter));
    assert_int_not_equal(error.here_stack, STACK_NONE);
    assert_false(LIES_IN(frame(error.here_stack, 0), door_putter));
    put(again);
    assert_true(LIES_IN(frame(error.here_stack, 0), door_putter));
}

static void a_realloc_that_moved_is_the_stack_of_the_free(void **state)
{
    void *ptr = one_way();
    void *old = veiled(ptr);

    (void)state;
    ptr = resize(ptr, 1000000);
    assert_ptr_not_equal(ptr, old);
    tracker_free(old);
    assert_int_equal(error.kind, TRACKER_DOUBLE_FREE);
    assert_true(LIES_IN(frame(error.allocated_stack, 0), door_getter));
    assert_true(LIES_IN(frame(error.freed_stack, 0), door_putter));
    tracker_free(ptr);
}

static void an_unknown_pointer_names_the_stack_of_the_wrong_call(void **state)
{
    int local = 0;

    (void)state;
    put(veiled(&local));
    assert_int_equal(error.kind, TRACKER_UNKNOWN_POINTER);
    assert_true(LIES_IN(frame(error.here_stack, 0), door_putter));
    assert_int_equal(error.allocated_stack, STACK_NONE);
    assert_int_equal(error.freed_stack, STACK_NONE);
    memset(&error, 0, sizeof(error));
    assert_null(resize(veiled(&local), 50));
    assert_true(LIES_IN(frame(error.here_stack, 0), door_putter));
}

static void without_stacks_there_are_none(void **state)
{
    void *ptr;
    void *again;

    (void)state;
    tracker_stacks(false);
    ptr = one_way();
    again = veiled(ptr);
    assert_int_equal(look_up(ptr).stack, STACK_NONE);
    put(ptr);
    put(again);
    assert_int_equal(error.kind, TRACKER_DOUBLE_FREE);
    assert_int_equal(error.here_stack, STACK_NONE);
    assert_int_equal(error.allocated_stack, STACK_NONE);
    assert_int_equal(error.freed_stack, STACK_NONE);
}

#define STACK_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STACK_TEST(a_block_knows_the_calls_that_led_to_it),
        STACK_TEST(two_ways_to_one_line_are_two_origins_of_one_place),
        STACK_TEST(who_resizes_or_adopts_is_the_new_stack),
        STACK_TEST(a_double_free_names_three_stacks),
        STACK_TEST(a_realloc_that_moved_is_the_stack_of_the_free),
        STACK_TEST(an_unknown_pointer_names_the_stack_of_the_wrong_call),
        STACK_TEST(without_stacks_there_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
