/* test_thread_stack.c - each thread knows its stack, and all share the stacks
 * that they keep. */
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "frame_help.h"
#include "stack.h"
#include "thread.h"

struct seen {
    uintptr_t before; /* thread_stack_high before it asked */
    uintptr_t here;
    uintptr_t low;
    uintptr_t high;
};

static struct seen look(void)
{
    struct seen seen = {.before = thread_stack_high};

    seen.here = (uintptr_t)__builtin_frame_address(0);
    thread_learn_stack();
    seen.low = thread_stack_low;
    seen.high = thread_stack_high;
    return seen;
}

static void *look_into(void *out)
{
    *(struct seen *)out = look();
    return NULL;
}

/* What the kernel says of the mapping that holds `address`. */
static void find_mapping(uintptr_t address, uintptr_t *low, uintptr_t *high)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];

    *low = 0;
    *high = 0;
    assert_non_null(maps);
    while (fgets(line, sizeof(line), maps) != NULL) {
        unsigned long start;
        unsigned long end;

        if (sscanf(line, "%lx-%lx", &start, &end) == 2 && start <= address &&
            address < end) {
            *low = start;
            *high = end;
        }
    }
    fclose(maps);
}

static void the_main_thread_knows_where_its_stack_ends(void **state)
{
    struct seen seen = look();
    uintptr_t low;
    uintptr_t high;

    (void)state;
    find_mapping(seen.here, &low, &high);
    assert_true(seen.here < seen.high);
    assert_true(seen.high <= high);
    /* Above are only the arguments and what the kernel put there. */
    assert_true((uintptr_t)environ >= seen.high);
    /* It may grow down. */
    assert_true(seen.low < low);
    assert_true(thread_stack_holds(seen.here));
    assert_false(thread_stack_holds(seen.high));
}

static void a_thread_knows_both_ends_of_its_stack(void **state)
{
    size_t bytes = 1 << 20;
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_attr_t attr;
    pthread_t thread;
    struct seen seen;

    (void)state;
    assert_ptr_not_equal(memory, MAP_FAILED);
    assert_int_equal(pthread_attr_init(&attr), 0);
    assert_int_equal(pthread_attr_setstack(&attr, memory, bytes), 0);
    assert_int_equal(pthread_create(&thread, &attr, look_into, &seen), 0);
    pthread_attr_destroy(&attr);
    pthread_join(thread, NULL);
    assert_int_equal(seen.before, 0);
    assert_int_equal(seen.low, (uintptr_t)memory);
    assert_int_equal(seen.high, (uintptr_t)memory + bytes);
    munmap(memory, bytes);
}

/* The child of a thread has the number of a main thread, not its stack. */
static void *look_in_a_child(void *out)
{
    int ends[2];
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        struct seen seen = look();

        _exit(write(ends[1], &seen, sizeof(seen)) != sizeof(seen));
    }
    assert_int_equal(read(ends[0], out, sizeof(struct seen)),
                     sizeof(struct seen));
    waitpid(child, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    return NULL;
}

static void a_child_of_a_thread_has_the_stack_of_the_thread(void **state)
{
    pthread_t thread;
    struct seen seen;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, look_in_a_child, &seen), 0);
    pthread_join(thread, NULL);
    assert_true(seen.low <= seen.here && seen.here < seen.high);
    assert_false(seen.low <= (uintptr_t)environ &&
                 (uintptr_t)environ < seen.high);
    assert_true(seen.high - seen.low <= (uintptr_t)1 << 30);
}

/* Stacks of threads ------------------------------------------------------ */

static _Thread_local volatile uint32_t taken;

__attribute__((noinline)) static void door(void)
{
    taken = stack_take(__builtin_frame_address(0));
}

__attribute__((noinline)) static void call_door(void *ctx)
{
    (void)ctx;
    door();
    taken = taken + 0;
}

struct few {
    size_t count_unasked;
    size_t count;
    uintptr_t frames[STACK_FRAMES_MAX];
};

static void *take_few(void *out)
{
    struct few *few = out;

    call_with_frame_pointer(0, call_door, NULL);
    few->count_unasked = stack_frames(taken, few->frames, STACK_FRAMES_MAX);
    thread_learn_stack();
    for (int again = 0; again < 3; again++)
        call_with_frame_pointer(0, call_door, NULL);
    few->count = stack_frames(taken, few->frames, STACK_FRAMES_MAX);
    return NULL;
}

static void a_thread_with_a_tiny_stack_is_walked(void **state)
{
    size_t bytes = (size_t)PTHREAD_STACK_MIN;
    pthread_attr_t attr;
    pthread_t thread;
    struct few few;
    int rc;

    (void)state;
    assert_int_equal(pthread_attr_init(&attr), 0);
    do { /* sanitizers want some of it for themselves */
        assert_int_equal(pthread_attr_setstacksize(&attr, bytes), 0);
        rc = pthread_create(&thread, &attr, take_few, &few);
        bytes *= 2;
    } while (rc != 0 && bytes < 1 << 20);
    assert_int_equal(rc, 0);
    pthread_attr_destroy(&attr);
    pthread_join(thread, NULL);
    /* Who has not asked knows of no frame but its own. */
    assert_int_equal(few.count_unasked, 1);
    assert_int_equal(few.count, 2);
}

enum { THREADS = 8, ROUNDS = 20000, SHARED = 500 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint32_t numbers[SHARED];
static uint32_t wrong; /* under the lock, as all here */

static void *take_many(void *ctx)
{
    unsigned random = *(unsigned *)ctx;

    thread_learn_stack();
    for (int i = 0; i < ROUNDS; i++) {
        uintptr_t frames[2] = {0, 4096};
        uintptr_t found[2];
        uint32_t number;

        random = random * 1664525 + 1013904223;
        frames[0] = 65536 + (random >> 16) % SHARED;
        pthread_mutex_lock(&lock);
        call_with_frame_pointer(0, call_door, NULL);
        wrong += taken == STACK_NONE;
        number = stack_intern(frames, 2);
        if (numbers[frames[0] - 65536] == STACK_NONE)
            numbers[frames[0] - 65536] = number;
        wrong += numbers[frames[0] - 65536] != number;
        pthread_mutex_unlock(&lock);
        /* Reading needs no lock. */
        if (stack_frames(number, found, 2) != 2 ||
            memcmp(frames, found, sizeof(frames)) != 0 ||
            stack_frames(stack_count(), found, 2) == 0)
            __atomic_fetch_add(&wrong, 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

static void eight_threads_agree_on_the_numbers(void **state)
{
    pthread_t threads[THREADS];
    unsigned seeds[THREADS];
    uint32_t before = stack_count();

    (void)state;
    for (unsigned i = 0; i < THREADS; i++) {
        seeds[i] = i + 1;
        assert_int_equal(
            pthread_create(&threads[i], NULL, take_many, &seeds[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(wrong, 0);
    /* All call the door from the line that is known from the test before. */
    assert_int_equal(stack_count() - before, SHARED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_main_thread_knows_where_its_stack_ends),
        cmocka_unit_test(a_thread_knows_both_ends_of_its_stack),
        cmocka_unit_test(a_child_of_a_thread_has_the_stack_of_the_thread),
        cmocka_unit_test(a_thread_with_a_tiny_stack_is_walked),
        cmocka_unit_test(eight_threads_agree_on_the_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
