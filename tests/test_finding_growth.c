/* test_finding_growth.c - what grew, and above all what did not.
 *
 * Patterns are played with real blocks on a virtual clock: a pool is kept at
 * the size that the pattern asks for at each sample, then freed, or left.
 */
#include "pool_help.h"

#define SEEDS 30

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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
