/* test_unwind.c - the fast walk sees what libgcc's unwinder sees.
 *
 * Compiled without frame pointers. Each test calls its way down through some
 * kind of function, and compares the two at the bottom; twice, so that the
 * second walk goes by remembered rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <alloca.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unwind.h>

#include "preload/unwind.h"

#define FRAMES 64

struct walked {
    uintptr_t list[FRAMES];
    size_t count;
    uintptr_t from;
};

static _Unwind_Reason_Code on_frame(struct _Unwind_Context *context, void *ctx)
{
    struct walked *w = ctx;
    uintptr_t address = (uintptr_t)_Unwind_GetIP(context);

    if (w->count == 0 && address != w->from)
        return _URC_NO_REASON;
    if (w->count == FRAMES || address == 0)
        return _URC_END_OF_STACK;
    w->list[w->count++] = address;
    return _URC_NO_REASON;
}

static bool was_fast;
static size_t deepest;

/* What follows the call keeps it from being the last one. */
#define KEEP_FRAME __asm__ volatile("" : : : "memory")

/* __builtin_frame_address() gives this one function a frame pointer. */
static __attribute__((noinline)) void compare(void)
{
    struct walked slow = {.from = (uintptr_t)__builtin_return_address(0)};
    uintptr_t fast[FRAMES];
    size_t count = 0;

    _Unwind_Backtrace(on_frame, &slow);
    was_fast = unwind_walk(__builtin_frame_address(0), fast, FRAMES, &count);
    if (was_fast) {
        assert_int_equal(count, slow.count);
        assert_memory_equal(fast, slow.list, count * sizeof(fast[0]));
        deepest = count;
    }
    KEEP_FRAME;
}

static __attribute__((noinline)) int descend(int depth)
{
    volatile char some[24];

    some[0] = (char)depth;
    if (depth == 0)
        compare();
    else
        descend(depth - 1);
    KEEP_FRAME;
    return some[0];
}

/* Frames of a size that only rbp knows. */
static __attribute__((noinline)) int descend_widely(int depth)
{
    char *some = alloca((size_t)(16 + 40 * depth));

    memset(some, depth, (size_t)(16 + 40 * depth));
    if (depth == 0)
        compare();
    else
        descend_widely(depth - 1);
    KEEP_FRAME;
    return some[3];
}

static int by_value(const void *a, const void *b)
{
    descend(2);
    return *(const int *)a - *(const int *)b;
}

static void same_frames_are_seen(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        descend(20);
        assert_true(was_fast);
        assert_true(deepest > 21);
    }
}

static void frames_of_any_size_are_seen(void **state)
{
    (void)state;
    for (int depth = 1; depth < 12; depth++) {
        descend_widely(depth);
        assert_true(was_fast);
    }
}

static void frames_through_libc_are_seen(void **state)
{
    int numbers[] = {3, 1, 2};

    (void)state;
    qsort(numbers, 3, sizeof(numbers[0]), by_value);
    assert_true(was_fast);
}

static void *in_thread(void *ctx)
{
    (void)ctx;
    descend(5);
    return NULL;
}

static void a_thread_begins_at_its_beginning(void **state)
{
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, in_thread, NULL), 0);
    pthread_join(thread, NULL);
    assert_true(was_fast);
}

static void on_signal(int number)
{
    (void)number;
    descend(1);
}

static void a_handler_of_signals_is_left_to_libgcc(void **state)
{
    (void)state;
    signal(SIGUSR1, on_signal);
    raise(SIGUSR1);
    assert_false(was_fast);
    signal(SIGUSR1, SIG_DFL);
}

static void no_more_is_stored_than_asked_for(void **state)
{
    uintptr_t few[4] = {0, 0, 0, 7};
    size_t count = 0;

    (void)state;
    assert_true(unwind_walk(__builtin_frame_address(0), few, 3, &count));
    assert_int_equal(count, 3);
    assert_int_equal(few[3], 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_frames_are_seen),
        cmocka_unit_test(frames_of_any_size_are_seen),
        cmocka_unit_test(frames_through_libc_are_seen),
        cmocka_unit_test(a_thread_begins_at_its_beginning),
        cmocka_unit_test(a_handler_of_signals_is_left_to_libgcc),
        cmocka_unit_test(no_more_is_stored_than_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
