/* test_stack_limit.c - stacks stay within their memory, and say what they left
 * out. A program of its own: the limit holds for all that a process keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pages.h"
#include "stack.h"

enum { FRAMES = 10, STACKS = 100000, LIMIT_BYTES = 1 << 20 };

static uint32_t intern(uintptr_t number)
{
    uintptr_t frames[FRAMES];

    for (size_t i = 0; i < FRAMES; i++)
        frames[i] = 4096 + i;
    frames[number % FRAMES] = number * 65536;
    return stack_intern(frames, FRAMES);
}

static void without_room_for_one_there_is_none(void **state)
{
    (void)state;
    stack_limit(1);
    for (uintptr_t i = 0; i < 5; i++)
        assert_int_equal(intern(i), STACK_NONE);
    assert_int_equal(stack_count(), 0);
    assert_int_equal(stack_left_out(), 5);
    assert_int_equal(pages_held(), 0);
}

static void what_comes_after_the_limit_is_left_out_and_counted(void **state)
{
    uint64_t left_out = stack_left_out();
    uint32_t count;

    (void)state;
    stack_limit(LIMIT_BYTES);
    for (uintptr_t i = 0; i < STACKS; i++)
        (void)intern(i);
    count = stack_count();
    assert_int_equal(stack_left_out() - left_out, STACKS - count);
    assert_true(pages_held() <= LIMIT_BYTES);
    assert_true(pages_held() > LIMIT_BYTES / 8 * 7);
    /* Most of the memory holds frames: it is not given away. */
    assert_true(count * FRAMES * sizeof(uintptr_t) > LIMIT_BYTES / 2);
}

static void what_came_before_the_limit_is_still_known(void **state)
{
    uint32_t count = stack_count();
    uintptr_t frames[FRAMES];

    (void)state;
    for (uintptr_t i = 0; i < count; i++) {
        assert_int_equal(intern(i), i + 1);
        assert_int_equal(stack_frames((uint32_t)i + 1, frames, FRAMES), FRAMES);
        assert_int_equal(frames[i % FRAMES], i * 65536);
    }
    assert_int_equal(stack_count(), count);
}

static void without_a_limit_the_next_one_gets_the_next_number(void **state)
{
    uint32_t count = stack_count();
    uint64_t left_out = stack_left_out();

    (void)state;
    stack_limit(0);
    assert_int_equal(intern(STACKS), count + 1);
    assert_int_equal(stack_left_out(), left_out);
}

static void without_memory_nothing_is_lost_but_the_new_stack(void **state)
{
    uint32_t count = stack_count();
    uint64_t left_out = stack_left_out();
    uintptr_t i = STACKS;

    (void)state;
    pages_limit(pages_held());
    while (intern(++i) != STACK_NONE)
        assert_int_equal(stack_count(), ++count);
    assert_int_equal(stack_left_out(), left_out + 1);
    pages_limit(0);
    assert_int_equal(intern(i), count + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_room_for_one_there_is_none),
        cmocka_unit_test(what_comes_after_the_limit_is_left_out_and_counted),
        cmocka_unit_test(what_came_before_the_limit_is_still_known),
        cmocka_unit_test(without_a_limit_the_next_one_gets_the_next_number),
        cmocka_unit_test(without_memory_nothing_is_lost_but_the_new_stack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
