/* bench_pool.c - what a pool's object costs beside malloc's block and the
 * tracker's, for one thread and for several at once.
 *
 * Each thread has HELD objects of the size of an order's node, and replaces one
 * after the other at random: an operation is a put and a get. The kinds:
 *
 *   malloc   uncounted
 *   tracker  counted blocks of malloc's
 *   pool     counted objects of one pool that all threads share
 *
 * Each round is a child process of its own; the kinds take turns, and the least
 * of each counts. There are two times: the one that passes, for all operations
 * together, and the one that the processors work, which says what an operation
 * costs the thread that does it. On a machine with other work, the first is too
 * long: look at the second, and at the ratios.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "pool.h"
#include "tracker.h"

#define ROUNDS 15
#define HELD 512
#define OBJECT_BYTES 48
#define OPERATIONS 400000 /* of all threads together */
#define THREADS_MAX 8

static struct pool *pool;

static void *plain_get(void)
{
    return malloc(OBJECT_BYTES);
}

static void *tracked_get(void)
{
    return tracker_malloc(1, OBJECT_BYTES);
}

static void tracked_put(void *ptr)
{
    tracker_free(ptr);
}

static void *pooled_get(void)
{
    return pool_get(pool, 1);
}

static void pooled_put(void *ptr)
{
    pool_put(pool, ptr);
}

static const struct kind {
    const char *name;
    void *(*get)(void);
    void (*put)(void *ptr);
} kinds[] = {
    {"malloc", plain_get, free},
    {"tracker", tracked_get, tracked_put},
    {"pool", pooled_get, pooled_put},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct work {
    const struct kind *kind;
    unsigned number;
    unsigned operations;
    pthread_barrier_t *start; /* NULL: it is the only thread */
    uint64_t start_ns;
    uint64_t end_ns;
    uint64_t worked_ns;
};

/* Nanoseconds for an operation. */
struct cost {
    double passed;
    double worked;
};

static void *get(const struct kind *kind)
{
    void *ptr = kind->get();

    if (ptr == NULL)
        abort();
    *(volatile char *)ptr = 1;
    return ptr;
}

static uint64_t now_ns(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void *work(void *arg)
{
    struct work *w = arg;
    void *held[HELD];
    uint32_t random = w->number + 1;

    for (unsigned i = 0; i < HELD; i++)
        held[i] = get(w->kind);
    if (w->start != NULL)
        pthread_barrier_wait(w->start);
    w->worked_ns = now_ns(CLOCK_THREAD_CPUTIME_ID);
    w->start_ns = now_ns(CLOCK_MONOTONIC);
    for (unsigned i = 0; i < w->operations; i++) {
        random = random * 1664525 + 1013904223;
        w->kind->put(held[random >> 23]);
        held[random >> 23] = get(w->kind);
    }
    w->end_ns = now_ns(CLOCK_MONOTONIC);
    w->worked_ns = now_ns(CLOCK_THREAD_CPUTIME_ID) - w->worked_ns;
    return NULL; /* what it holds goes with the process */
}

/* A process that never had a second thread takes no lock. From the first start
 * to the last end. */
static struct cost time_threads(const struct kind *kind, unsigned count)
{
    struct work w[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    pthread_barrier_t start;
    uint64_t start_ns = UINT64_MAX;
    uint64_t end_ns = 0;
    uint64_t worked_ns = 0;

    pthread_barrier_init(&start, NULL, count);
    for (unsigned i = 0; i < count; i++) {
        w[i] = (struct work){.kind = kind,
                             .number = i,
                             .operations = OPERATIONS / count,
                             .start = count == 1 ? NULL : &start};
        if (count == 1)
            (void)work(&w[i]);
        else if (pthread_create(&threads[i], NULL, work, &w[i]) != 0)
            abort();
    }
    for (unsigned i = 0; i < count; i++) {
        if (count > 1)
            pthread_join(threads[i], NULL);
        start_ns = w[i].start_ns < start_ns ? w[i].start_ns : start_ns;
        end_ns = w[i].end_ns > end_ns ? w[i].end_ns : end_ns;
        worked_ns += w[i].worked_ns;
    }
    return (struct cost){(double)(end_ns - start_ns) / OPERATIONS,
                         (double)worked_ns / OPERATIONS};
}

static struct cost run_in_child(const struct kind *kind, unsigned threads)
{
    static const struct pool_options options = {
        .object_bytes = OBJECT_BYTES, .objects_max = 4 * THREADS_MAX * HELD};
    struct cost cost = {0, 0};
    int ends[2];
    pid_t child;

    if (pipe(ends) != 0)
        abort();
    child = fork();
    if (child == 0) {
        tracker_free(tracker_malloc(1, 1)); /* it is there from the start */
        if (pool_new(1, &options, &pool) != 0)
            abort();
        cost = time_threads(kind, threads);
        _exit(write(ends[1], &cost, sizeof(cost)) != sizeof(cost));
    }
    close(ends[1]);
    if (child < 0 || read(ends[0], &cost, sizeof(cost)) != sizeof(cost))
        abort();
    close(ends[0]);
    waitpid(child, NULL, 0);
    return cost;
}

static void compare(unsigned threads, int rounds)
{
    struct cost least[KINDS];

    for (int round = 0; round < rounds; round++) {
        for (size_t kind = 0; kind < KINDS; kind++) {
            struct cost cost = run_in_child(&kinds[kind], threads);
            struct cost *l = &least[kind];

            if (round == 0 || cost.passed < l->passed)
                l->passed = cost.passed;
            if (round == 0 || cost.worked < l->worked)
                l->worked = cost.worked;
        }
    }
    printf("%7u ", threads);
    for (size_t kind = 0; kind < KINDS; kind++)
        printf(" %8.1f", least[kind].passed);
    printf("  ");
    for (size_t kind = 0; kind < KINDS; kind++)
        printf(" %8.1f", least[kind].worked);
    printf("   %5.2f %5.2f\n", least[2].worked / least[0].worked,
           least[2].worked / least[1].worked);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;

    printf("nanoseconds for a put and a get: passed, all threads together; "
           "worked, each\nthreads ");
    for (int time = 0; time < 2; time++) {
        for (size_t kind = 0; kind < KINDS; kind++)
            printf(" %8s", kinds[kind].name);
        printf("  ");
    }
    printf(" pool/malloc, pool/tracker\n");
    fflush(stdout);
    for (unsigned threads = 1; threads <= THREADS_MAX; threads *= 2)
        compare(threads, rounds);
    return 0;
}
