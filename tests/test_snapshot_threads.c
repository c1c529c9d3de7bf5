/* test_snapshot_threads.c - snapshots of a program whose other threads are
 * busy, begin, end, take snapshots too, or cannot be stopped.
 */
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "hidden.h"
#include "snapshot.h"

/* ThreadSanitizer has a thread of its own, which blocks all signals. */
#if defined(__SANITIZE_THREAD__)
#define ONLY_OURS false
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ONLY_OURS false
#endif
#endif
#ifndef ONLY_OURS
#define ONLY_OURS true /* are all other threads the test's? */
#endif

static void *volatile global;

#define WORKERS 4

static struct {
    sem_t ready;
    pthread_t threads[WORKERS];
    atomic_bool stop;
    atomic_size_t turns;
    uintptr_t hidden[WORKERS];
} crowd;

/* Allocates and frees without a break: it is stopped anywhere. From when it is
 * ready it has a block. */
static void *churn(void *unused)
{
    void *blocks[16] = {tracker_malloc(TAG_TEST, 16)};

    sem_post(&crowd.ready);
    for (size_t i = 1; !atomic_load(&crowd.stop); i++) {
        tracker_free(blocks[i % 16]);
        blocks[i % 16] = tracker_malloc(TAG_TEST, 16 + i % 500);
        atomic_fetch_add(&crowd.turns, 1);
    }
    for (size_t i = 0; i < 16; i++)
        tracker_free(blocks[i]);
    return unused;
}

static void start_crowd(void *(*run)(void *))
{
    memset(&crowd, 0, sizeof(crowd));
    sem_init(&crowd.ready, 0, 0);
    for (size_t i = 0; i < WORKERS; i++)
        assert_int_equal(
            pthread_create(&crowd.threads[i], NULL, run, &crowd.hidden[i]), 0);
    for (size_t i = 0; i < WORKERS; i++)
        sem_wait(&crowd.ready);
}

static void end_crowd(void)
{
    atomic_store(&crowd.stop, true);
    for (size_t i = 0; i < WORKERS; i++)
        pthread_join(crowd.threads[i], NULL);
    sem_destroy(&crowd.ready);
}

static void all_blocks_of_busy_threads_are_seen_and_held(void **state)
{
    (void)state;
    start_crowd(churn);
    for (int i = 0; i < 20; i++) {
        struct graph *g = NULL;
        size_t turns = atomic_load(&crowd.turns);

        assert_int_equal(snapshot_take(SNAPSHOT_STACKS, &g), 0);
        assert_in_range(g->count, 1, 16 * WORKERS);
        /* One may be between the table and the thread's array. */
        for (uint32_t n = 0; n < g->count; n++)
            assert_true(g->nodes[n].reachable);
        graph_free(g);
        while (atomic_load(&crowd.turns) == turns)
            ; /* they go on */
    }
    end_crowd();
    assert_int_equal(tracker_total().live_blocks, 0);
}

/* Threads that begin and end while others are being stopped. */
static void *short_lives(void *unused)
{
    return unused;
}

static void *make_short_lives(void *unused)
{
    sem_post(&crowd.ready);
    while (!atomic_load(&crowd.stop)) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, short_lives, NULL) == 0)
            pthread_join(thread, NULL);
    }
    return unused;
}

static void threads_may_come_and_go_meanwhile(void **state)
{
    uintptr_t a = make_hidden(64);

    (void)state;
    global = (void *)~a;
    start_crowd(make_short_lives);
    for (int i = 0; i < 20; i++) {
        struct graph *g = NULL;

        assert_int_equal(snapshot_take(SNAPSHOT_STACKS, &g), 0);
        assert_int_equal(g->count, 1);
        graph_free(g);
    }
    end_crowd();
    global = NULL;
    tracker_free((void *)~a);
}

static void *take_snapshots(void *unused)
{
    sem_post(&crowd.ready);
    for (int i = 0; i < 5; i++) {
        struct graph *g = NULL;

        if (snapshot_take(SNAPSHOT_STACKS, &g) == 0)
            atomic_fetch_add(&crowd.turns, 1);
        graph_free(g);
    }
    return unused;
}

static void several_threads_may_take_snapshots(void **state)
{
    (void)state;
    start_crowd(take_snapshots);
    end_crowd();
    assert_int_equal(atomic_load(&crowd.turns), 5 * WORKERS);
}

static void *block_signals(void *unused)
{
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    sem_post(&crowd.ready);
    while (!atomic_load(&crowd.stop))
        usleep(1000);
    sigpending(&all);
    for (int n = SIGRTMIN; n <= SIGRTMAX; n++)
        atomic_fetch_add(&crowd.turns, sigismember(&all, n) == 1);
    return unused;
}

static void a_thread_that_blocks_all_signals_is_told_of(void **state)
{
    struct graph *g = NULL;

    (void)state;
    start_crowd(block_signals);
    assert_int_equal(snapshot_take(SNAPSHOT_STACKS, &g), 0);
    graph_free(g);
    assert_non_null(snapshot_warning());
    if (ONLY_OURS)
        assert_string_equal(snapshot_warning(),
                            "4 of 4 other threads could not be stopped: their "
                            "whole stacks count, their registers do not");
    end_crowd();
    /* And none of them is left with a signal to come. */
    assert_int_equal(atomic_load(&crowd.turns), 0);
    assert_int_equal(snapshot_take(SNAPSHOT_STACKS, &g), 0);
    graph_free(g);
    if (ONLY_OURS)
        assert_null(snapshot_warning());
}

int main(void)
{
#define TEST(name) cmocka_unit_test(name)
    const struct CMUnitTest tests[] = {
        TEST(all_blocks_of_busy_threads_are_seen_and_held),
        TEST(threads_may_come_and_go_meanwhile),
        TEST(several_threads_may_take_snapshots),
        TEST(a_thread_that_blocks_all_signals_is_told_of),
    };

    return cmocka_run_group_tests(tests, take_first_pages, NULL);
}
