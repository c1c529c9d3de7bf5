/* bench_pool.c - what a pool's object costs beside malloc's block and the
 * tracker's, for one thread and for several at once.
 *
 * Each thread has HELD objects of the size of an order's node, and replaces one
 * after the other at random: an operation is a put and a get. The kinds:
 *
 *   malloc   uncounted
 *   tracker  counted blocks of malloc's
 *   pool     counted objects of one pool that all threads share
 *   cached   what a pool could be whose threads have free objects of their own,
 *            as many as they like: nothing but the counting is left of it
 *   lock     the ledger's lock twice, and nothing else
 *
 * Each round is a child process of its own; the kinds take turns, and the least
 * time of each counts. It is the time that passes, for all operations together,
 * as threads that wait for each other use none of their own: on a machine with
 * other work, look at the ratios.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "pool.h"
#include "tracker.h"

#define ROUNDS 9
#define HELD 512
#define OBJECT_BYTES 48
#define OPERATIONS 400000 /* of all threads together */
#define THREADS_MAX 8

struct object {
    struct table_entry entry; /* of the kind `cached` */
    char rest[OBJECT_BYTES];
};

static struct pool *pool;

/* Free objects of this thread's own. */
static _Thread_local struct object *spare[HELD];
static _Thread_local unsigned spares;
static struct object reserve[THREADS_MAX][HELD];

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

static void *cached_get(void)
{
    struct object *o = spare[--spares];
    bool locked = ledger_lock();

    ledger_settle();
    o->entry = ledger_count_in(
        table_key(o), OBJECT_BYTES,
        origin_key(TRACKER_HERE, 1, ledger_label, STACK_NONE), ledger_now_ms());
    ledger_unlock(locked);
    return o->rest;
}

static void cached_put(void *ptr)
{
    struct object *o =
        (struct object *)(void *)((char *)ptr - offsetof(struct object, rest));
    bool locked = ledger_lock();

    ledger_settle();
    ledger_leave(&o->entry, false);
    ledger_unlock(locked);
    spare[spares++] = o;
}

static void *lock_get(void)
{
    ledger_unlock(ledger_lock());
    return spare[--spares]->rest;
}

static void lock_put(void *ptr)
{
    ledger_unlock(ledger_lock());
    spare[spares++] =
        (struct object *)(void *)((char *)ptr - offsetof(struct object, rest));
}

static const struct kind {
    const char *name;
    void *(*get)(void);
    void (*put)(void *ptr);
} kinds[] = {
    {"malloc", plain_get, free},      {"tracker", tracked_get, tracked_put},
    {"pool", pooled_get, pooled_put}, {"cached", cached_get, cached_put},
    {"lock", lock_get, lock_put},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct work {
    const struct kind *kind;
    unsigned number;
    unsigned operations;
    pthread_barrier_t *start; /* NULL: it is the only thread */
    uint64_t start_ns;
    uint64_t end_ns;
};

static void *get(const struct kind *kind)
{
    void *ptr = kind->get();

    if (ptr == NULL)
        abort();
    *(volatile char *)ptr = 1;
    return ptr;
}

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void *work(void *arg)
{
    struct work *w = arg;
    void *held[HELD];
    uint32_t random = w->number + 1;

    for (spares = 0; spares < HELD; spares++)
        spare[spares] = &reserve[w->number][spares];
    for (unsigned i = 0; i < HELD; i++)
        held[i] = get(w->kind);
    if (w->start != NULL)
        pthread_barrier_wait(w->start);
    w->start_ns = now_ns();
    for (unsigned i = 0; i < w->operations; i++) {
        random = random * 1664525 + 1013904223;
        w->kind->put(held[random >> 23]);
        held[random >> 23] = get(w->kind);
    }
    w->end_ns = now_ns();
    return NULL; /* what it holds goes with the process */
}

/* A process that never had a second thread takes no lock. From the first start
 * to the last end. */
static double time_threads(const struct kind *kind, unsigned count)
{
    struct work w[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    pthread_barrier_t start;
    uint64_t start_ns = UINT64_MAX;
    uint64_t end_ns = 0;

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
    }
    return (double)(end_ns - start_ns) / OPERATIONS;
}

static double run_in_child(const struct kind *kind, unsigned threads)
{
    static const struct pool_options options = {
        .object_bytes = OBJECT_BYTES, .objects_max = 4 * THREADS_MAX * HELD};
    double ns = 0;
    int ends[2];
    pid_t child;

    if (pipe(ends) != 0)
        abort();
    child = fork();
    if (child == 0) {
        tracker_free(tracker_malloc(1, 1)); /* it is there from the start */
        if (pool_new(1, &options, &pool) != 0)
            abort();
        ns = time_threads(kind, threads);
        _exit(write(ends[1], &ns, sizeof(ns)) != sizeof(ns));
    }
    close(ends[1]);
    if (child < 0 || read(ends[0], &ns, sizeof(ns)) != sizeof(ns))
        abort();
    close(ends[0]);
    waitpid(child, NULL, 0);
    return ns;
}

static void compare(unsigned threads, int rounds)
{
    double ns[KINDS];

    for (int round = 0; round < rounds; round++) {
        for (size_t kind = 0; kind < KINDS; kind++) {
            double took = run_in_child(&kinds[kind], threads);

            if (round == 0 || took < ns[kind])
                ns[kind] = took;
        }
    }
    printf("%7u", threads);
    for (size_t kind = 0; kind < KINDS; kind++)
        printf(" %8.1f", ns[kind]);
    printf("   %5.2f %5.2f %5.2f\n", ns[2] / ns[0], ns[2] / ns[1],
           ns[3] / ns[2]);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;

    printf("nanoseconds for a put and a get\n%7s", "threads");
    for (size_t kind = 0; kind < KINDS; kind++)
        printf(" %8s", kinds[kind].name);
    printf("   pool/malloc, pool/tracker, cached/pool\n");
    fflush(stdout);
    for (unsigned threads = 1; threads <= THREADS_MAX; threads *= 2)
        compare(threads, rounds);
    return 0;
}
