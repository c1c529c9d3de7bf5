/* test_finding_growth.c - what grew, and above all what did not.
 *
 * Patterns are played with real blocks on a virtual clock: a pool is kept at
 * the size that the pattern asks for at each sample, then freed, or left.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "finding.h"
#include "pages.h"

#define TAG_POOL 4
#define EVERY_MS 10000
#define SEEDS 30
#define POOL_MAX 20000
#define BLOCK_BYTES 48

static void *pool[POOL_MAX]; /* a global: what it holds is reachable */
static size_t pooled;
static uint32_t random_state;

static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(random_state >> 4) * limit >> 28);
}

/* Noise of about a bell's shape around 0, within +-3 * width. */
static long noise(long width)
{
    long sum = 0;

    for (int i = 0; i < 6; i++)
        sum += random_below((uint32_t)width + 1);
    return sum - 3 * width;
}

static void pool_resize(long size)
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

static size_t findings(const struct tracker_history *h,
                       struct tracker_finding *out, size_t max)
{
    struct graph *graph = NULL; /* stays NULL when there is no memory */
    size_t found = 0;

    (void)graph_new(&graph);
    found = tracker_findings(h, graph, out, max);
    graph_free(graph);
    return found;
}

/* What is run between the samples; i of n. */
typedef long (*pattern)(long i, long n);

static struct tracker_history *play(pattern level, long n, uint32_t seed)
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

static const long lengths[] = {24, 60, 61, 100, 200};

/* Never a finding, whether the pool is freed at the end or left. */
static void assert_healthy(pattern level)
{
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        struct tracker_finding found[4];
        long n = lengths[seed % 5];
        struct tracker_history *h = play(level, n, seed);
        size_t while_left = seed % 7 ? 0 : findings(h, found, 4);
        size_t after;

        pool_resize(0);
        after = findings(h, found, 4);
        tracker_history_free(h);
        if (while_left + after != 0)
            fail_msg("seed %u, %ld samples: %zu and %zu findings", seed, n,
                     while_left, after);
    }
}

static void assert_growing(pattern level)
{
    for (uint32_t seed = 0; seed < SEEDS; seed++) {
        struct tracker_finding found[4];
        long n = lengths[1 + seed % 4];
        struct tracker_history *h = play(level, n, seed);
        size_t last = pooled;
        size_t count;

        pool_resize(0);
        count = findings(h, found, 4);
        tracker_history_free(h);
        if (count != 1)
            fail_msg("seed %u, %ld samples: %zu findings", seed, n, count);
        assert_int_equal(found[0].kind, TRACKER_GROWING);
        assert_int_equal(found[0].tag, TAG_POOL);
        assert_string_equal(found[0].site->function, "pool_resize");
        assert_int_equal(found[0].blocks, last);
        assert_int_equal(found[0].bytes, last * BLOCK_BYTES);
        assert_int_equal(found[0].own_blocks, last);
        assert_false(found[0].left_at_end);
        assert_true(found[0].bytes_per_hour > 0);
    }
}

/* Healthy ---------------------------------------------------------------- */

static long flat_after_warm_up(long i, long n)
{
    long warm = n / 4;

    return (i < warm ? 400 * i / warm : 400) + noise(15);
}

static long saw_tooth(long i, long n)
{
    return 50 + 1000 * (i % (n / 7)) / (n / 7);
}

static long long_saw_tooth(long i, long n)
{
    return 1000 * ((i + n / 5) % (n / 3)) / (n / 3);
}

static long cache_that_fills(long i, long n)
{
    long full = n * 6 / 10;

    return i < full ? 900 * i / full : 900;
}

static long burst_in_the_middle(long i, long n)
{
    return 100 + noise(5) + (i > n * 4 / 10 && i < n * 6 / 10 ? 3000 : 0);
}

static long noise_that_remembers(long i, long n)
{
    static long away;

    (void)n;
    if (i == 0)
        away = 0;
    away = away * 9 / 10 + noise(20);
    return 500 + away;
}

static long drift_that_ends(long i, long n)
{
    long end = n * 7 / 10;

    return 200 + (i < end ? 400 * i / end : 400) + noise(4);
}

static long table_that_doubles(long i, long n)
{
    long size = 16;

    (void)n;
    while (size < 3 * i)
        size *= 2;
    return size;
}

static long random_walk(long i, long n)
{
    static long level;

    (void)n;
    if (i == 0)
        level = 500;
    level += noise(20);
    return level < 0 ? 0 : level;
}

static long slow_noise(long i, long n)
{
    static long away;

    (void)n;
    if (i == 0)
        away = 0;
    away = away * 98 / 100 + noise(20);
    return 800 + away;
}

/* To base 2, straight between its powers. */
static long logarithm(long i, long n)
{
    long power = 1;
    long level = 0;

    (void)n;
    for (; 2 * power <= i + 1; power *= 2)
        level += 100;
    return level + 100 * (i + 1 - power) / power;
}

/* Growing ---------------------------------------------------------------- */

static long straight_leak(long i, long n)
{
    (void)n;
    return 20 + 3 * i;
}

static long leaked; /* of the pattern that plays */

static long one_in_twenty(long i, long n)
{
    (void)n;
    if (i == 0)
        leaked = 0;
    for (int k = 0; k < 400; k++)
        leaked += random_below(20) == 0;
    return 400 + leaked + noise(8);
}

static long quadratic_growth(long i, long n)
{
    (void)n;
    return 30 + i * i / 4 + noise(1);
}

static long saw_on_a_leak(long i, long n)
{
    (void)n;
    return 10 + 8 * i + 10 * (i % 5);
}

static long starts_late(long i, long n)
{
    return 300 + (i > n / 2 ? 9 * (i - n / 2) : 0) + noise(1);
}

#define HEALTHY(name, level)                                                   \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        assert_healthy(level);                                                 \
    }
#define GROWING(name, level)                                                   \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        assert_growing(level);                                                 \
    }

HEALTHY(a_warm_up_that_ends_is_no_finding, flat_after_warm_up)
HEALTHY(a_saw_tooth_is_no_finding, saw_tooth)
HEALTHY(a_saw_with_long_teeth_is_no_finding, long_saw_tooth)
HEALTHY(a_cache_that_fills_and_stays_full_is_no_finding, cache_that_fills)
HEALTHY(a_burst_in_the_middle_is_no_finding, burst_in_the_middle)
HEALTHY(noise_with_a_memory_is_no_finding, noise_that_remembers)
HEALTHY(a_drift_that_ends_is_no_finding, drift_that_ends)
HEALTHY(a_table_that_doubles_is_no_finding, table_that_doubles)
HEALTHY(a_random_walk_is_no_finding, random_walk)
HEALTHY(noise_with_a_long_memory_is_no_finding, slow_noise)
HEALTHY(a_logarithm_is_no_finding, logarithm)
GROWING(a_leak_that_starts_late_is_found, starts_late)
GROWING(a_straight_leak_is_found, straight_leak)
GROWING(one_block_in_twenty_is_found_under_noise, one_in_twenty)
GROWING(quadratic_growth_is_found, quadratic_growth)
GROWING(a_leak_under_a_saw_is_found, saw_on_a_leak)

static void a_leak_is_measured_per_hour_and_dated(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 60, 0);

    (void)state;
    pool_resize(0);
    assert_int_equal(findings(h, found, 2), 1);
    /* 3 blocks each 10 s, from the start. */
    assert_int_equal(found[0].bytes_per_hour, 3 * 360 * BLOCK_BYTES);
    assert_int_equal(found[0].first_seen_ms, 0);
    assert_int_equal(found[0].blocks, 20 + 3 * 59);
    tracker_history_free(h);
}

static void what_grew_and_is_left_reachable_says_so(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 60, 0);

    (void)state;
    assert_int_equal(findings(h, found, 2), 1);
    assert_int_equal(found[0].kind, TRACKER_GROWING);
    assert_true(found[0].left_at_end);
    assert_int_equal(found[0].blocks, 20 + 3 * 59);
    pool_resize(0);
    tracker_history_free(h);
}

static void what_grew_shows_a_block_that_was_born_since(void **state)
{
    struct tracker_finding found[2];
    struct graph_node node;
    struct graph *graph = NULL;
    struct tracker_history *h = play(starts_late, 60, 0);
    static void *other;

    (void)state;
    assert_int_equal(findings(h, found, 2), 1);
    /* Another's block from just when it began. */
    tracker_set_clock_ms(found[0].first_seen_ms);
    other = tracker_malloc(TAG_POOL + 1, BLOCK_BYTES);
    assert_int_equal(graph_new(&graph), 0);
    assert_int_equal(tracker_findings(h, graph, found, 2), 1);
    assert_in_range(found[0].first_seen_ms, 230000, 310000);
    assert_true(found[0].node < graph->count);
    node = graph->nodes[found[0].node];
    graph_free(graph);
    assert_in_range(node.born_ms, found[0].first_seen_ms,
                    found[0].first_seen_ms + 10 * EVERY_MS);
    assert_int_equal(node.tag, TAG_POOL);
    tracker_free(other);
    other = NULL;
    pool_resize(0);
    tracker_history_free(h);
}

static void few_samples_must_rise_at_every_step(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 11, 0);

    (void)state;
    assert_int_equal(findings(h, found, 2), 0); /* under 32 blocks */
    tracker_history_free(h);
    h = play(saw_on_a_leak, 11, 0);
    assert_int_equal(findings(h, found, 2), 0); /* falls at times */
    tracker_history_free(h);
    h = play(quadratic_growth, 3, 0);
    assert_int_equal(findings(h, found, 2), 0); /* too few */
    tracker_history_free(h);
    h = play(cache_that_fills, 11, 0);
    assert_int_equal(findings(h, found, 2), 0); /* gets slower */
    tracker_history_free(h);
    pool_resize(0);
    h = play(straight_leak, 0, 0);
    for (long i = 0; i < 6; i++) {
        pool_resize(20 + 60 * i); /* 300: more than a first filling */
        tracker_history_take(h, (uint64_t)i * EVERY_MS);
    }
    assert_int_equal(findings(h, found, 2), 1);
    assert_int_equal(found[0].bytes_per_hour, 60 * 360 * BLOCK_BYTES);
    pool_resize(0);
    tracker_history_free(h);
}

static void two_sites_that_grow_under_one_tag_are_one_finding(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 0, 0);
    static void *kept[60 * 5];
    size_t count = 0;

    (void)state;
    for (uint64_t i = 0; i < 60; i++) {
        kept[count++] = tracker_malloc(TAG_POOL, 100);
        for (int k = 0; k < 4; k++)
            kept[count++] = tracker_malloc(TAG_POOL, 50);
        tracker_history_take(h, i * EVERY_MS);
    }
    while (count > 0) {
        tracker_free(kept[--count]);
        kept[count] = NULL;
    }
    assert_int_equal(findings(h, found, 2), 1);
    assert_int_equal(found[0].blocks, 300);
    assert_int_equal(found[0].bytes, 60 * 300);
    assert_int_equal(found[0].own_blocks, 240); /* 200 bytes a step beat 100 */
    assert_int_equal(found[0].bytes_per_hour, 300 * 360);
    tracker_history_free(h);
}

static void without_memory_for_the_graph_the_history_still_speaks(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 60, 0);
    size_t held;
    size_t told = 0;

    (void)state;
    pool_resize(0);
    held = pages_held();
    for (size_t pages = 0; pages < 16; pages++) {
        size_t count;

        pages_limit(held + pages * 4096);
        count = findings(h, found, 2);
        pages_limit(0);
        assert_in_range(count, 0, 1);
        assert_int_equal(pages_held(), held);
        told += count;
    }
    assert_in_range(told, 8, 15);
    tracker_history_free(h);
}

static int take_first_pages(void **state)
{
    (void)state;
    pool_resize(1);
    pool_resize(0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_warm_up_that_ends_is_no_finding),
        cmocka_unit_test(a_saw_tooth_is_no_finding),
        cmocka_unit_test(a_saw_with_long_teeth_is_no_finding),
        cmocka_unit_test(a_cache_that_fills_and_stays_full_is_no_finding),
        cmocka_unit_test(a_burst_in_the_middle_is_no_finding),
        cmocka_unit_test(noise_with_a_memory_is_no_finding),
        cmocka_unit_test(a_drift_that_ends_is_no_finding),
        cmocka_unit_test(a_table_that_doubles_is_no_finding),
        cmocka_unit_test(a_random_walk_is_no_finding),
        cmocka_unit_test(noise_with_a_long_memory_is_no_finding),
        cmocka_unit_test(a_logarithm_is_no_finding),
        cmocka_unit_test(a_leak_that_starts_late_is_found),
        cmocka_unit_test(a_straight_leak_is_found),
        cmocka_unit_test(one_block_in_twenty_is_found_under_noise),
        cmocka_unit_test(quadratic_growth_is_found),
        cmocka_unit_test(a_leak_under_a_saw_is_found),
        cmocka_unit_test(a_leak_is_measured_per_hour_and_dated),
        cmocka_unit_test(what_grew_and_is_left_reachable_says_so),
        cmocka_unit_test(what_grew_shows_a_block_that_was_born_since),
        cmocka_unit_test(few_samples_must_rise_at_every_step),
        cmocka_unit_test(two_sites_that_grow_under_one_tag_are_one_finding),
        cmocka_unit_test(without_memory_for_the_graph_the_history_still_speaks),
    };

    return cmocka_run_group_tests(tests, take_first_pages, NULL);
}
