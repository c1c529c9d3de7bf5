/* test_stack.c - stacks say who called, and equal ones have one number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "frame_help.h"
#include "sections.h"
#include "stack.h"
#include "stack_steps.h"
#include "thread.h"

SECTION(chain_outer);
SECTION(chain_middle);
SECTION(chain_inner);
SECTION(chain_recursive);

/* Volatile, so that no call becomes a jump. */
static volatile uint32_t taken;

/* What a door of the tracker does: it isn't seen itself. */
__attribute__((noinline)) static void door(void)
{
    taken = stack_take(__builtin_frame_address(0));
}

IN_SECTION(chain_inner) static void inner(void)
{
    door();
    taken = taken + 0;
}

IN_SECTION(chain_middle) static void middle(void)
{
    inner();
    taken = taken + 0;
}

IN_SECTION(chain_outer) static void outer(void *ctx)
{
    (void)ctx;
    middle();
    taken = taken + 0;
}

static void a_stack_names_its_callers_the_innermost_first(void **state)
{
    uintptr_t frames[STACK_FRAMES_MAX];

    (void)state;
    call_with_frame_pointer(0, outer, NULL);
    assert_int_not_equal(taken, STACK_NONE);
    assert_int_equal(stack_frames(taken, frames, STACK_FRAMES_MAX), 4);
    assert_true(LIES_IN(frames[0], chain_inner));
    assert_true(LIES_IN(frames[1], chain_middle));
    assert_true(LIES_IN(frames[2], chain_outer));
    assert_in_range(frames[3], (uintptr_t)call_with_frame_pointer,
                    (uintptr_t)call_with_frame_pointer + 64);
}

static void the_same_call_has_the_same_number(void **state)
{
    uint32_t first;

    (void)state;
    call_with_frame_pointer(0, outer, NULL);
    first = taken;
    for (int i = 0; i < 10; i++) {
        uint32_t count = stack_count();

        taken = STACK_NONE;
        call_with_frame_pointer(0, outer, NULL);
        assert_int_equal(taken, first);
        assert_int_equal(stack_count(), count);
    }
}

IN_SECTION(chain_recursive) static void recurse(void *ctx);
static void (*volatile call_again)(void *) = recurse;

IN_SECTION(chain_recursive) static void recurse(void *ctx)
{
    unsigned *calls = ctx;

    if (--*calls == 0)
        door();
    else
        call_again(calls);
    taken = taken + 0;
}

static size_t frames_of_recursion(unsigned calls, uintptr_t *frames)
{
    call_with_frame_pointer(0, call_again, &calls);
    return stack_frames(taken, frames, STACK_FRAMES_MAX);
}

static void recursion_deeper_than_the_maximum_is_cut(void **state)
{
    uintptr_t frames[STACK_FRAMES_MAX];

    (void)state;
    /* The last frame is the call from outside. */
    assert_int_equal(frames_of_recursion(STACK_FRAMES_MAX - 2, frames),
                     STACK_FRAMES_MAX - 1);
    assert_int_equal(frames_of_recursion(STACK_FRAMES_MAX - 1, frames),
                     STACK_FRAMES_MAX);
    assert_false(LIES_IN(frames[STACK_FRAMES_MAX - 1], chain_recursive));
    assert_int_equal(frames_of_recursion(STACK_FRAMES_MAX, frames),
                     STACK_FRAMES_MAX);
    for (size_t i = 0; i < STACK_FRAMES_MAX; i++)
        assert_true(LIES_IN(frames[i], chain_recursive));
    assert_int_equal(frames_of_recursion(1000, frames), STACK_FRAMES_MAX);
}

/* Every bit of `path` decides from which of two lines the next call is made:
 * same functions, same places on the stack, other return addresses. */
struct path {
    unsigned bits;
    unsigned calls;
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count;
};

__attribute__((noinline)) static void take_and_walk(struct path *path)
{
    const void *frame = __builtin_frame_address(0);

    taken = stack_take(frame);
    path->count = stack_walk(frame, path->frames, STACK_FRAMES_MAX);
}

/* Volatile, or the compiler puts one call into the other. */
static void descend(void *ctx);
static void (*volatile step)(void *) = descend;

static void descend(void *ctx)
{
    struct path *path = ctx;
    unsigned bit = path->bits >> path->calls & 1;

    if (path->calls-- == 0) {
        take_and_walk(path);
    } else if (bit == 0) {
        step(path);
        taken = taken + 0;
    } else {
        step(path);
        taken = taken + 1 - 1;
    }
    taken = taken + 0;
}

static void a_remembered_stack_is_never_taken_for_another(void **state)
{
    static uint32_t numbers[1 << 10]; /* a stack for each path of 10 bits */
    uint32_t before = stack_count();
    unsigned random = 1;

    (void)state;
    for (int i = 0; i < 50000; i++) {
        uintptr_t frames[STACK_FRAMES_MAX];
        struct path path = {.calls = 10};

        random = random * 1664525 + 1013904223;
        /* Few paths at first, then many: remembered, and pushed out. */
        path.bits = (random >> 16) % (i < 10000 ? 4 : 1U << 10);
        random += path.bits;
        unsigned bits = path.bits;
        call_with_frame_pointer(0, step, &path);
        assert_int_equal(path.count, 12);
        assert_int_equal(stack_frames(taken, frames, STACK_FRAMES_MAX), 12);
        assert_memory_equal(frames, path.frames, 12 * sizeof(*frames));
        if (numbers[bits] == STACK_NONE)
            numbers[bits] = taken;
        assert_int_equal(taken, numbers[bits]);
    }
    assert_true(stack_count() - before <= 1U << 10);
}

/* An address that this call has left; asm, or two calls would become one. */
__attribute__((noinline)) static uintptr_t here(void)
{
    __asm__ volatile("");
    return (uintptr_t)__builtin_return_address(0);
}

/* Frames made by hand, on the stack. */
static size_t take_frames(const struct stack_frame *f)
{
    uintptr_t frames[STACK_FRAMES_MAX];

    taken = stack_take(f);
    return stack_frames(taken, frames, STACK_FRAMES_MAX);
}

static void make_chain(struct stack_frame *f, size_t count, uintptr_t back)
{
    for (size_t i = 0; i < count; i++)
        f[i] = (struct stack_frame){(uintptr_t)&f[i + 1], back};
    f[count - 1].next = 0;
}

/* Change each word of a remembered walk in turn. */
static void a_remembered_walk_notices_every_word(void **state)
{
    struct stack_frame f[STACK_FRAMES_MAX];
    uintptr_t back = here();
    uintptr_t other = here();

    (void)state;
    for (size_t count = 1; count <= STACK_FRAMES_MAX; count++)
        for (size_t i = 0; i < count; i++) {
            uint32_t stack;

            make_chain(f, count, back);
            for (int again = 0; again < 3; again++)
                assert_int_equal(take_frames(f), count);
            stack = taken;
            f[i].back = other;
            assert_int_equal(take_frames(f), count);
            assert_int_not_equal(taken, stack);
            f[i].back = 4096;
            for (int again = 0; again < 3; again++)
                assert_int_equal(take_frames(f), i);
            f[i].back = back;
            assert_int_equal(take_frames(f), count);
            assert_int_equal(taken, stack);
            f[i].next = 0;
            assert_int_equal(take_frames(f), i + 1);
        }
}

static void a_remembered_walk_ends_with_the_stack(void **state)
{
    struct stack_frame f[6];
    uintptr_t high = thread_stack_high;

    (void)state;
    make_chain(f, 6, here());
    for (int again = 0; again < 3; again++)
        assert_int_equal(take_frames(f), 6);
    thread_stack_high = (uintptr_t)&f[4];
    assert_int_equal(take_frames(f), 4);
    thread_stack_high = high;
    assert_int_equal(take_frames(f), 6);
}

static size_t other_walker(const void *frame, uintptr_t *out, size_t max)
{
    (void)frame;
    assert_int_equal(max, STACK_FRAMES_MAX);
    out[0] = 123;
    out[1] = 456;
    return 2;
}

static void another_walker_is_asked_instead(void **state)
{
    uintptr_t frames[STACK_FRAMES_MAX];

    (void)state;
    door();
    stack_walker = other_walker;
    door();
    stack_walker = NULL;
    assert_int_equal(stack_frames(taken, frames, STACK_FRAMES_MAX), 2);
    assert_int_equal(frames[0], 123);
    assert_int_equal(frames[1], 456);
}

static void no_frames_are_no_stack(void **state)
{
    uintptr_t frame = 1;

    (void)state;
    assert_int_equal(stack_intern(&frame, 0), STACK_NONE);
    assert_int_equal(stack_frames(STACK_NONE, &frame, 1), 0);
    assert_int_equal(stack_frames(stack_count() + 1, &frame, 1), 0);
    assert_int_equal(stack_frames(UINT32_MAX, &frame, 1), 0);
}

static void frames_are_stored_as_far_as_there_is_room(void **state)
{
    static const uintptr_t frames[] = {11, 22, 33};
    uint32_t stack = stack_intern(frames, 3);
    uintptr_t out[3] = {0, 0, 0};

    (void)state;
    assert_int_equal(stack_frames(stack, out, 2), 3);
    assert_int_equal(out[0], 11);
    assert_int_equal(out[1], 22);
    assert_int_equal(out[2], 0);
}

static void a_longer_stack_is_cut_to_the_maximum(void **state)
{
    uintptr_t frames[STACK_FRAMES_MAX + 8];
    uint32_t stack;

    (void)state;
    for (size_t i = 0; i < STACK_FRAMES_MAX + 8; i++)
        frames[i] = 5000 + i;
    stack = stack_intern(frames, STACK_FRAMES_MAX + 8);
    assert_int_equal(stack, stack_intern(frames, STACK_FRAMES_MAX));
    assert_int_equal(stack_frames(stack, frames, STACK_FRAMES_MAX),
                     STACK_FRAMES_MAX);
}

/* Stacks of 1 to 32 frames that differ in one of them, or in their length. */
static size_t make_frames(uintptr_t number, uintptr_t *frames)
{
    size_t count = 1 + number % STACK_FRAMES_MAX;

    for (size_t i = 0; i < count; i++)
        frames[i] = UINT64_C(0x555555550000) + 16 * i;
    frames[number / STACK_FRAMES_MAX % count] +=
        UINT64_C(0x100000) * (1 + number / STACK_FRAMES_MAX);
    return count;
}

static void a_hundred_thousand_stacks_are_told_apart(void **state)
{
    enum { STACKS = 100000 };
    static uint32_t numbers[STACKS];
    uint32_t before = stack_count();
    uintptr_t frames[STACK_FRAMES_MAX];
    uintptr_t found[STACK_FRAMES_MAX];

    (void)state;
    for (uintptr_t i = 0; i < STACKS; i++)
        numbers[i] = stack_intern(frames, make_frames(i, frames));
    assert_int_equal(stack_count() - before, STACKS);
    for (uintptr_t i = 0; i < STACKS; i++) {
        size_t count = make_frames(i, frames);

        assert_int_equal(numbers[i], before + 1 + i);
        assert_int_equal(stack_intern(frames, count), numbers[i]);
        assert_int_equal(stack_frames(numbers[i], found, STACK_FRAMES_MAX),
                         count);
        assert_memory_equal(frames, found, count * sizeof(*frames));
    }
    assert_int_equal(stack_count() - before, STACKS);
    assert_int_equal(stack_left_out(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stack_names_its_callers_the_innermost_first),
        cmocka_unit_test(the_same_call_has_the_same_number),
        cmocka_unit_test(recursion_deeper_than_the_maximum_is_cut),
        cmocka_unit_test(a_remembered_stack_is_never_taken_for_another),
        cmocka_unit_test(a_remembered_walk_notices_every_word),
        cmocka_unit_test(a_remembered_walk_ends_with_the_stack),
        cmocka_unit_test(another_walker_is_asked_instead),
        cmocka_unit_test(no_frames_are_no_stack),
        cmocka_unit_test(frames_are_stored_as_far_as_there_is_room),
        cmocka_unit_test(a_longer_stack_is_cut_to_the_maximum),
        cmocka_unit_test(a_hundred_thousand_stacks_are_told_apart),
    };

    thread_learn_stack();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
