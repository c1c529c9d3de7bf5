/* bench_tracker.c - what counting costs, and what call stacks cost on top,
 * against plain malloc.
 *
 * Three loads, as nanoseconds for one operation:
 *   pairs    malloc and free at once, 16 to 512 bytes
 *   replace  100,000 live blocks of 16 to 512 bytes; one is freed at random
 *            and another allocated in its place, ten calls deep
 *   keep     a million blocks of 64 bytes, allocated and kept
 *
 * Each round is a child process of its own, so all start with the same heap.
 * The three kinds take turns, and the least time of each counts: what else the
 * machine does falls on all. An argument is the number of rounds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tracker.h"

#define ROUNDS 15
#define DEPTH 10
#define PAIRS 2000000
#define REPLACED 100000
#define REPLACEMENTS 1000000
#define KEPT 1000000

struct door {
    void *(*get)(size_t size);
    void (*put)(void *ptr);
    bool stacks;
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

/* The process's own time: the machine may have others to serve. */
static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
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

/* Each level is a call of its own, and none is the last thing done. */
__attribute__((noinline)) static void *get_below(const struct door *door,
                                                 size_t size, int depth)
{
    void *ptr = depth == 0 ? get(door, size) : get_below(door, size, depth - 1);

    __asm__ volatile("" : : "r"(ptr));
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
        blocks[i] = get_below(door, 16 + next_random(&random) % 497, DEPTH);
    start_ns = now_ns();
    for (size_t i = 0; i < REPLACEMENTS; i++) {
        size_t victim = next_random(&random) % REPLACED;

        door->put(blocks[victim]);
        blocks[victim] =
            get_below(door, 16 + next_random(&random) % 497, DEPTH);
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
        tracker_stacks(door->stacks);
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

enum { PLAIN, COUNTED, STACKS, KINDS };

static void compare(const char *name, load_fn *load, int rounds)
{
    static const struct door doors[KINDS] = {
        [PLAIN] = {plain_get, plain_put, false},
        [COUNTED] = {tracked_get, tracked_put, false},
        [STACKS] = {tracked_get, tracked_put, true},
    };
    double ns[KINDS] = {1e9, 1e9, 1e9};
    struct result last = {0, 0, 0};

    for (int round = 0; round < rounds; round++) {
        for (int kind = 0; kind < KINDS; kind++) {
            last = run_in_child(load, &doors[kind]);
            ns[kind] = least(ns[kind], last.ns);
        }
    }
    printf("%-8s %9.1f %9.1f %6.2f %9.1f %6.2f", name, ns[PLAIN], ns[COUNTED],
           ns[COUNTED] / ns[PLAIN], ns[STACKS], ns[STACKS] / ns[PLAIN]);
    if (last.live_blocks > 0)
        printf(" %10.1f", (double)last.own_bytes / (double)last.live_blocks);
    printf("\n");
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : ROUNDS;

    printf("%-8s %9s %9s %6s %9s %6s %10s\n", "load", "plain_ns", "counted_ns",
           "ratio", "stacks_ns", "ratio", "own/block");
    compare("pairs", time_pairs, rounds);
    compare("replace", time_replace, rounds);
    compare("keep", time_keep, rounds);
    return 0;
}
