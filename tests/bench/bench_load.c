/* bench_load.c - one load on an allocator, timed.
 *
 *   bench_load LOAD OPERATIONS [stacks]
 *
 *   pairs    malloc and free at once, 16 to 512 bytes
 *   replace  100,000 live blocks of 16 to 512 bytes; one is freed at random
 *            and another allocated in its place
 *   keep     blocks of 64 bytes, allocated and kept
 *
 * Prints the nanoseconds for one operation, and the bytes that the tracker
 * holds for each live block (0 without it). The same source is built with
 * plain malloc, with the tracker (TRACKED) and with sanitizers, and run under
 * other tools; bench_tools.sh compares them.
 *
 * Each load runs ten calls below main, so that a tool that keeps call stacks
 * has ten frames to walk. It ends by _exit(): what a tool does at the end is
 * not what is measured here.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef TRACKED
#include "tracker.h"
#define GET(size) tracker_malloc(1, size)
#define PUT(ptr) tracker_free(ptr)
#else
#define GET(size) malloc(size)
#define PUT(ptr) free(ptr)
#endif

#define LIVE 100000
#define KEPT_MAX 1000000
#define DEPTH 10

static void *blocks[KEPT_MAX];

/* The process's own time: what else runs here is not counted. */
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
static inline void *get(size_t size)
{
    void *ptr = GET(size);

    if (ptr == NULL)
        abort();
    *(volatile char *)ptr = 1;
    return ptr;
}

static double time_pairs(size_t operations)
{
    uint64_t random = 88172645463325252;
    uint64_t start_ns = now_ns();

    for (size_t i = 0; i < operations; i++)
        PUT(get(16 + next_random(&random) % 497));
    return (double)(now_ns() - start_ns);
}

static double time_replace(size_t operations)
{
    uint64_t random = 88172645463325252;
    uint64_t start_ns;

    for (size_t i = 0; i < LIVE; i++)
        blocks[i] = get(16 + next_random(&random) % 497);
    start_ns = now_ns();
    for (size_t i = 0; i < operations; i++) {
        size_t victim = next_random(&random) % LIVE;

        PUT(blocks[victim]);
        blocks[victim] = get(16 + next_random(&random) % 497);
    }
    return (double)(now_ns() - start_ns);
}

static double time_keep(size_t operations)
{
    uint64_t start_ns = now_ns();

    for (size_t i = 0; i < operations; i++)
        blocks[i] = get(64);
    return (double)(now_ns() - start_ns);
}

typedef double load_fn(size_t operations);

/* volatile: a call that the compiler can neither see through nor leave to a
 * jump, so that each step is a frame on the stack. */
static double descend(unsigned calls, load_fn *load, size_t operations);
static double (*volatile next_step)(unsigned, load_fn *, size_t) = descend;

static double descend(unsigned calls, load_fn *load, size_t operations)
{
    volatile double ns;

    if (calls == 0)
        ns = load(operations);
    else
        ns = next_step(calls - 1, load, operations);
    return ns;
}

static void prepare(bool stacks)
{
#ifdef TRACKED
    tracker_stacks(stacks);
#else
    (void)stacks;
#endif
}

static double own_bytes_a_block(void)
{
#ifdef TRACKED
    uint64_t live = tracker_total().live_blocks;

    if (live > 0)
        return (double)tracker_own_bytes() / (double)live;
#endif
    return 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        load_fn *run;
    } loads[] = {
        {"pairs", time_pairs},
        {"replace", time_replace},
        {"keep", time_keep},
    };
    size_t operations = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;

    if (operations == 0 || operations > KEPT_MAX)
        goto usage;
    prepare(argc > 3);
    for (size_t i = 0; i < sizeof(loads) / sizeof(loads[0]); i++)
        if (strcmp(argv[1], loads[i].name) == 0) {
            double ns = descend(DEPTH - 3, loads[i].run, operations);

            printf("%.2f %.1f\n", ns / (double)operations, own_bytes_a_block());
            fflush(stdout);
            _exit(0);
        }
usage:
    fprintf(stderr,
            "usage: bench_load pairs|replace|keep OPERATIONS(1 to %d) "
            "[stacks]\n",
            KEPT_MAX);
    return 64;
}
