/* test_stack_garbage.c - what is no frame is not believed.
 *
 * Chains of words that look like frames, but lead out of the stack, down, or
 * nowhere; registers that hold anything but a frame pointer; words that are no
 * return addresses; other stacks. None may crash, nor give more than is true.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#include <cmocka.h>

#include "frame_help.h"
#include "stack.h"
#include "stack_steps.h"
#include "thread.h"

static volatile uint32_t taken;

__attribute__((noinline)) static void door(void)
{
    taken = stack_take(__builtin_frame_address(0));
}

static void call_door(void *ctx)
{
    (void)ctx;
    door();
    taken = taken + 0;
}

static size_t frames_taken(uintptr_t *frames)
{
    return stack_frames(taken, frames, STACK_FRAMES_MAX);
}

/* An address that a call has left. */
__attribute__((noinline)) static uintptr_t here(void)
{
    return (uintptr_t)__builtin_return_address(0);
}

/* Frames made by hand, in the caller's own memory on the stack ------------ */

static size_t walk(const struct stack_frame *first)
{
    uintptr_t out[STACK_FRAMES_MAX];

    return stack_walk(first, out, STACK_FRAMES_MAX);
}

static void a_walk_ends_where_the_next_frame_cannot_be(void **state)
{
    uintptr_t any = UINTPTR_MAX / 3;
    struct stack_frame f[4] = {{0, any}, {0, any}, {any, any}, {0, any}};
    uintptr_t ends[] = {
        0,
        1,
        4096,
        (uintptr_t)&f[1],     /* itself */
        (uintptr_t)&f[0],     /* down */
        (uintptr_t)&f[1] - 8, /* overlapping, below */
        (uintptr_t)&f[2] + 1, /* at no multiple of a word */
        (uintptr_t)&f[2] + 4,
        thread_stack_low - 64,
        thread_stack_high - 8, /* half a frame */
        thread_stack_high,
        thread_stack_high + 64,
        (uintptr_t)&taken,
        (uintptr_t)here,
        UINTPTR_MAX,
        UINTPTR_MAX - 7,
        UINTPTR_MAX / 2 + 1,
    };

    (void)state;
    f[0].next = (uintptr_t)&f[1];
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        f[1].next = ends[i];
        assert_int_equal(walk(f), 2);
    }
    f[1].next = (uintptr_t)&f[3]; /* one left out: no matter */
    assert_int_equal(walk(f), 3);
}

static void a_walk_ends_at_a_return_to_nowhere(void **state)
{
    struct stack_frame f[3] = {{0, 11}, {0, 0}, {0, 33}};

    (void)state;
    f[0].next = (uintptr_t)&f[1];
    f[1].next = (uintptr_t)&f[2];
    assert_int_equal(walk(f), 1);
    f[0].back = 0;
    assert_int_equal(walk(f), 0);
}

static void a_walk_stores_no_more_than_it_may(void **state)
{
    struct stack_frame f[3] = {{0, 11}, {0, 22}, {0, 33}};
    uintptr_t out[3] = {0, 0, 0};

    (void)state;
    f[0].next = (uintptr_t)&f[1];
    f[1].next = (uintptr_t)&f[2];
    assert_int_equal(stack_walk(f, out, 0), 0);
    assert_int_equal(stack_walk(f, out, 2), 2);
    assert_int_equal(out[0], 11);
    assert_int_equal(out[1], 22);
    assert_int_equal(out[2], 0);
}

static void a_stack_ends_before_what_no_call_has_left(void **state)
{
    struct stack_frame f[3] = {{0, here()}, {0, 0}, {0, here()}};
    static char data[64];
    uintptr_t wrong[] = {
        1,
        4096,
        (uintptr_t)&f,
        (uintptr_t)data + 32,
        (uintptr_t)here, /* code, but nobody returns to its start */
        (uintptr_t) "a text of the program",
        UINTPTR_MAX,
        UINTPTR_MAX / 2,
    };
    uintptr_t frames[STACK_FRAMES_MAX];

    (void)state;
    f[0].next = (uintptr_t)&f[1];
    f[1].next = (uintptr_t)&f[2];
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        f[1].back = wrong[i];
        /* Thrice: a remembered walk must end there, too. */
        for (int again = 0; again < 3; again++) {
            taken = stack_take(f);
            assert_int_equal(frames_taken(frames), 1);
            assert_int_equal(frames[0], f[0].back);
        }
    }
    f[1].back = here();
    taken = stack_take(f);
    assert_int_equal(frames_taken(frames), 3);
    f[0].back = 4096;
    assert_int_equal(stack_take(f), STACK_NONE);
}

static void garbage_makes_no_new_stacks(void **state)
{
    struct stack_frame f[2] = {{0, here()}, {0, 0}};
    uint32_t count;

    (void)state;
    f[0].next = (uintptr_t)&f[1];
    taken = stack_take(f);
    count = stack_count();
    for (uintptr_t i = 0; i < 10000; i++) {
        f[1].next = i * 40503;
        f[1].back = (uintptr_t)&f ^ i * 2654435761U;
        assert_int_equal(stack_take(f), taken);
    }
    assert_int_equal(stack_count(), count);
}

/* Real calls, with garbage in the frame pointer's register ---------------- */

static void any_word_in_the_register_is_survived(void **state)
{
    uintptr_t buffer[16];
    uintptr_t garbage[] = {
        0,
        1,
        7,
        4096,
        UINTPTR_MAX,
        UINTPTR_MAX - 15,
        (uintptr_t)&taken,
        (uintptr_t)buffer,
        (uintptr_t)buffer + 3,
        (uintptr_t)&buffer[14],
        thread_stack_high - 16,
        thread_stack_high - 8,
        thread_stack_high,
        thread_stack_low,
    };
    uintptr_t first[STACK_FRAMES_MAX];
    uintptr_t frames[STACK_FRAMES_MAX];

    (void)state;
    for (size_t i = 0; i < 16; i++)
        buffer[i] = (uintptr_t)&garbage + i; /* not a frame among them */
    call_with_frame_pointer(0, call_door, NULL);
    assert_int_equal(frames_taken(first), 2);
    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        for (int again = 0; again < 3; again++) {
            call_with_frame_pointer(garbage[i], call_door, NULL);
            assert_true(frames_taken(frames) >= 2);
            assert_memory_equal(frames, first, 2 * sizeof(*frames));
        }
        /* The end of the stack holds words of the kernel's and libc's. */
        if (garbage[i] != thread_stack_high - 16)
            assert_int_equal(frames_taken(frames), 2);
    }
}

/* Other stacks ----------------------------------------------------------- */

static char signal_stack[65536];
static volatile size_t frames_in_handler;

static void on_signal(int number)
{
    uintptr_t frames[STACK_FRAMES_MAX];

    (void)number;
    door();
    frames_in_handler = frames_taken(frames);
}

static void handle(int flags)
{
    struct sigaction action = {.sa_flags = flags};

    action.sa_handler = on_signal;
    sigaction(SIGUSR1, &action, NULL);
    frames_in_handler = 0;
    raise(SIGUSR1);
    action.sa_flags = 0;
    action.sa_handler = SIG_DFL;
    sigaction(SIGUSR1, &action, NULL);
}

static void on_a_signal_stack_only_the_caller_is_known(void **state)
{
    stack_t own = {.ss_sp = signal_stack, .ss_size = sizeof(signal_stack)};
    stack_t none = {.ss_flags = SS_DISABLE};

    (void)state;
    assert_int_equal(sigaltstack(&own, NULL), 0);
    handle(SA_ONSTACK);
    assert_int_equal(sigaltstack(&none, NULL), 0);
    assert_int_equal(frames_in_handler, 1);
}

static void a_handler_on_the_same_stack_is_seen(void **state)
{
    (void)state;
    handle(0);
    assert_in_range(frames_in_handler, 1, STACK_FRAMES_MAX);
}

static ucontext_t main_context;
static ucontext_t coroutine;
static char coroutine_stack[65536];

static void on_coroutine(void)
{
    call_door(NULL);
}

static void on_a_coroutine_only_the_caller_is_known(void **state)
{
    uintptr_t frames[STACK_FRAMES_MAX];

    (void)state;
    assert_int_equal(getcontext(&coroutine), 0);
    coroutine.uc_stack.ss_sp = coroutine_stack;
    coroutine.uc_stack.ss_size = sizeof(coroutine_stack);
    coroutine.uc_link = &main_context;
    makecontext(&coroutine, on_coroutine, 0);
    assert_int_equal(swapcontext(&main_context, &coroutine), 0);
    assert_int_equal(frames_taken(frames), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk_ends_where_the_next_frame_cannot_be),
        cmocka_unit_test(a_walk_ends_at_a_return_to_nowhere),
        cmocka_unit_test(a_walk_stores_no_more_than_it_may),
        cmocka_unit_test(a_stack_ends_before_what_no_call_has_left),
        cmocka_unit_test(garbage_makes_no_new_stacks),
        cmocka_unit_test(any_word_in_the_register_is_survived),
        cmocka_unit_test(on_a_signal_stack_only_the_caller_is_known),
        cmocka_unit_test(a_handler_on_the_same_stack_is_seen),
        cmocka_unit_test(on_a_coroutine_only_the_caller_is_known),
    };

    thread_learn_stack();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
