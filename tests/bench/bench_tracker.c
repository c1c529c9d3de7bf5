/* bench_tracker.c - what counting costs, against plain malloc.
 *
 * Three loads, as nanoseconds for one operation:
 *   pairs    malloc and free at once, 16 to 512 bytes
 *   replace  100,000 live blocks of 16 to 512 bytes; one is freed at random
 *            and another allocated in its place
 *   keep     a million blocks of 64 bytes, allocated and kept
 *
 * Each round is a child process of its own, so all start with the same heap.
 * Plain and tracked rounds take turns, and the least time of each counts: what
 * else the machine does falls on both.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tracker.h"

#define ROUNDS 15
#define PAIRS 2000000
#define REPLACED 100000
#define REPLACEMENTS 1000000
#define KEPT 1000000

struct door {
    void *(*get)(size_t size);
    void (*put)(void *ptr);
};

static void *blocks[KEPT];

static void *plain_get(size_t size)
{
    return malloc(size);
}

static void plain_put(void *ptr)
{
    free(ptr);
}

static void *tracked_get(size_t size)
{
    return tracker_malloc(1, size);
}

static void tracked_put(void *ptr)
{
    tracker_free(ptr);
}

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* xorshift: the same numbers in each round. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* The block must look used, or the compiler removes malloc and free. */
static void touch(void *ptr)
{
    *(volatile char *)ptr = 1;
}

static void *get(const struct door *door, size_t size)
{
    void *ptr = door->get(size);

    if (ptr == NULL)
        abort();
    touch(ptr);
    return ptr;
}

static double time_pairs(const struct door *door)
{
    uint64_t random = 88172645463325252;
    uint64_t start_ns = now_ns();

    for (size_t i = 0; i < PAIRS; i++)
        door->put(get(door, 16 + next_random(&random) % 497));
    return (double)(now_ns() - start_ns) / PAIRS;
}

static double time_replace(const struct door *door)
{
    uint64_t random = 88172645463325252;
    uint64_t start_ns;

    for (size_t i = 0; i < REPLACED; i++)
        blocks[i] = get(door, 16 + next_random(&random) % 497);
    start_ns = now_ns();
    for (size_t i = 0; i < REPLACEMENTS; i++) {
        size_t victim = next_random(&random) % REPLACED;

        door->put(blocks[victim]);
        blocks[victim] = get(door, 16 + next_random(&random) % 497);
    }
    return (double)(now_ns() - start_ns) / REPLACEMENTS;
}

static double time_keep(const struct door *door)
{
    uint64_t start_ns = now_ns();

    for (size_t i = 0; i < KEPT; i++)
        blocks[i] = get(door, 64);
    return (double)(now_ns() - start_ns) / KEPT;
}

struct result {
    double ns;
    size_t own_bytes;
    uint64_t live_blocks;
};

typedef double load_fn(const struct door *);

static struct result run_in_child(load_fn *load, const struct door *door)
{
    struct result result = {0, 0, 0};
    int ends[2];
    pid_t child;

    if (pipe(ends) != 0)
        abort();
    child = fork();
    if (child == 0) {
        result.ns = load(door);
        result.own_bytes = tracker_own_bytes();
        result.live_blocks = tracker_total().live_blocks;
        _exit(write(ends[1], &result, sizeof(result)) != sizeof(result));
    }
    close(ends[1]);
    if (child < 0 || read(ends[0], &result, sizeof(result)) != sizeof(result))
        abort();
    close(ends[0]);
    waitpid(child, NULL, 0);
    return result;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static void compare(const char *name, load_fn *load)
{
    static const struct door plain = {plain_get, plain_put};
    static const struct door tracked = {tracked_get, tracked_put};
    double plain_ns = 1e9;
    double tracked_ns = 1e9;
    struct result last = {0, 0, 0};

    for (int round = 0; round < ROUNDS; round++) {
        plain_ns = least(plain_ns, run_in_child(load, &plain).ns);
        last = run_in_child(load, &tracked);
        tracked_ns = least(tracked_ns, last.ns);
    }
    printf("%-8s %9.1f %9.1f %7.2f", name, plain_ns, tracked_ns,
           tracked_ns / plain_ns);
    if (last.live_blocks > 0)
        printf(" %15.1f", (double)last.own_bytes / (double)last.live_blocks);
    printf("\n");
}

int main(void)
{
    printf("%-8s %9s %9s %7s %15s\n", "load", "plain_ns", "tracked_ns", "ratio",
           "own_bytes/block");
    compare("pairs", time_pairs);
    compare("replace", time_replace);
    compare("keep", time_keep);
    return 0;
}
