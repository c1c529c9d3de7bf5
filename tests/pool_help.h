/* pool_help.h - a pool of real blocks that is kept at the size that a pattern
 * asks for at each sample, on a virtual clock.
 */
#ifndef POOL_HELP_H
#define POOL_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "finding.h"
#include "graph.h"
#include "pages.h"

#define TAG_POOL 4
#define EVERY_MS 10000
#define POOL_MAX 20000
#define BLOCK_BYTES 48

static void *pool[POOL_MAX]; /* a global: what it holds is reachable */
static size_t pooled;
static uint32_t random_state;

static inline uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(random_state >> 4) * limit >> 28);
}

/* Noise of about a bell's shape around 0, within +-3 * width. */
static inline long noise(long width)
{
    long sum = 0;

    for (int i = 0; i < 6; i++)
        sum += random_below((uint32_t)width + 1);
    return sum - 3 * width;
}

static inline void pool_resize(long size)
{
    size_t wanted = size < 0 ? 0 : (size_t)size;

    assert_true(wanted <= POOL_MAX);
    /* A freed block's address must not stay: a new block may get it. */
    while (pooled > wanted) {
        tracker_free(pool[--pooled]);
        pool[pooled] = NULL;
    }
    while (pooled < wanted)
        pool[pooled++] = tracker_malloc(TAG_POOL, BLOCK_BYTES);
}

static inline size_t findings(const struct tracker_history *h,
                              struct tracker_finding *out, size_t max)
{
    struct graph *graph = NULL; /* stays NULL when there is no memory */
    size_t found = 0;

    (void)graph_new(&graph);
    (void)tracker_findings(h, graph, out, max, &found);
    graph_free(graph);
    return found;
}

/* What is run between the samples; i of n. */
typedef long (*pattern)(long i, long n);

static inline struct tracker_history *play(pattern level, long n, uint32_t seed)
{
    struct tracker_history *h = NULL;

    random_state = seed * 2654435761u + 1;
    assert_int_equal(tracker_history_new(1024, &h), 0);
    for (long i = 0; i < n; i++) {
        tracker_set_clock_ms((uint64_t)i * EVERY_MS);
        pool_resize(level(i, n));
        tracker_history_take(h, (uint64_t)i * EVERY_MS);
    }
    return h;
}

static inline long straight_leak(long i, long n)
{
    (void)n;
    return 20 + 3 * i;
}

static inline long quadratic_growth(long i, long n)
{
    (void)n;
    return 30 + i * i / 4 + noise(1);
}

static inline long saw_on_a_leak(long i, long n)
{
    (void)n;
    return 10 + 8 * i + 10 * (i % 5);
}

static inline long starts_late(long i, long n)
{
    return 300 + (i > n / 2 ? 9 * (i - n / 2) : 0) + noise(1);
}

static inline long cache_that_fills(long i, long n)
{
    long full = n * 6 / 10;

    return i < full ? 900 * i / full : 900;
}

#endif
