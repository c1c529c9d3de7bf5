/* test_lesson_cache.c - the pair cache: what each half keeps of prices that
 * nobody can ask for any more, and that both answer alike.
 */
#include "lesson_help.h"

#define MAX CACHE_WINDOW_POINTS

/* What a cache keeps, besides its own block. */
struct kept {
    size_t points;
    long blocks;
};

static struct kept cache_kept(const struct lesson_cache *half, struct cache *c,
                              const struct tracker_mark *before)
{
    struct kept kept = {half->points(c), tracker_live_since(before) - 1};

    half->free(c);
    assert_int_equal(tracker_live_since(before), 0);
    return kept;
}

static struct kept run_hundred(const struct lesson_cache *half)
{
    struct tracker_mark before = tracker_mark();
    struct cache *c;

    assert_int_equal(half->new (&c), 0);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(half->add(c, 1, i, 1000 + i), 0);
    return cache_kept(half, c, &before);
}

static void only_the_fixed_cache_has_a_bound_by_count(void **state)
{
    struct kept leak = run_hundred(&leaks_cache);
    struct kept fix = run_hundred(&fixes_cache);

    (void)state;
    assert_int_equal(leak.points, 100);
    assert_int_equal(leak.blocks, 1 + 100);
    assert_int_equal(fix.points, 64);
    assert_int_equal(fix.blocks, 1 + 64);
}

/* Ten symbols with five prices each, and later one more price for one. */
static struct kept run_symbols(const struct lesson_cache *half, uint64_t later)
{
    struct tracker_mark before = tracker_mark();
    struct cache *c;

    assert_int_equal(half->new (&c), 0);
    for (uint16_t locate = 0; locate < 10; locate++)
        for (uint32_t i = 0; i < 5; i++)
            assert_int_equal(half->add(c, locate, 7, 1000 + i), 0);
    assert_int_equal(half->add(c, 3, 7 + later, 2000), 0);
    return cache_kept(half, c, &before);
}

static void
only_the_fixed_cache_drops_old_prices_and_empty_symbols(void **state)
{
    struct kept at_the_edge = run_symbols(&fixes_cache, CACHE_WINDOW_NS);
    struct kept leak = run_symbols(&leaks_cache, CACHE_WINDOW_NS + 1);
    struct kept fix = run_symbols(&fixes_cache, CACHE_WINDOW_NS + 1);

    (void)state;
    assert_int_equal(at_the_edge.points, 51);
    assert_int_equal(at_the_edge.blocks, 10 + 51);
    assert_int_equal(leak.points, 51);
    assert_int_equal(leak.blocks, 10 + 51);
    assert_int_equal(fix.points, 1);
    assert_int_equal(fix.blocks, 1 + 1);
}

static void a_window_is_the_last_prices_newest_first(void **state)
{
    const struct lesson_cache *halves[] = {&leaks_cache, &fixes_cache};

    (void)state;
    for (size_t h = 0; h < 2; h++) {
        uint32_t got[MAX + 10] = {0};
        struct cache *c;

        assert_int_equal(halves[h]->new (&c), 0);
        for (uint32_t i = 0; i < 70; i++)
            assert_int_equal(halves[h]->add(c, 1, i * SECOND_NS, i), 0);
        assert_int_equal(halves[h]->window(c, 1, 69 * SECOND_NS, got, MAX + 10),
                         MAX);
        for (uint32_t i = 0; i < MAX; i++)
            assert_int_equal(got[i], 69 - i);
        assert_int_equal(halves[h]->window(c, 1, 69 * SECOND_NS, got, 3), 3);
        assert_int_equal(halves[h]->window(c, 2, 69 * SECOND_NS, got, 3), 0);
        /* A price as old as the window counts; a nanosecond more is too old. */
        assert_int_equal(
            halves[h]->window(c, 1, 60 * SECOND_NS + CACHE_WINDOW_NS, got, MAX),
            10);
        assert_int_equal(halves[h]->window(c, 1,
                                           60 * SECOND_NS + CACHE_WINDOW_NS + 1,
                                           got, MAX),
                         9);
        halves[h]->free(c);
        halves[h]->free(NULL);
    }
}

static void both_caches_give_the_same_windows_and_one_is_bounded(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct cache *leak;
    struct cache *fix;
    uint64_t now_ns = 0;
    struct rng r;

    (void)state;
    rng_init(&r, 3);
    assert_int_equal(leaks_cache.new(&leak), 0);
    assert_int_equal(fixes_cache.new(&fix), 0);
    for (int i = 0; i < 20000; i++) {
        uint16_t locate = (uint16_t)rng_below(&r, 8);
        uint32_t price = (uint32_t)rng_below(&r, 1000);
        size_t max = rng_below(&r, MAX + 9);
        uint64_t ask_ns;
        uint32_t want[MAX];
        uint32_t got[MAX];
        size_t n;

        now_ns += rng_below(&r, SECOND_NS);
        if (rng_below(&r, 500) == 0)
            now_ns += CACHE_WINDOW_NS;
        assert_int_equal(leaks_cache.add(leak, locate, now_ns, price), 0);
        assert_int_equal(fixes_cache.add(fix, locate, now_ns, price), 0);
        ask_ns = now_ns + rng_below(&r, CACHE_WINDOW_NS);
        locate = (uint16_t)rng_below(&r, 9);
        n = leaks_cache.window(leak, locate, ask_ns, want, max);
        assert_int_equal(fixes_cache.window(fix, locate, ask_ns, got, max), n);
        assert_memory_equal(want, got, n * sizeof(want[0]));
        assert_true(fixes_cache.points(fix) <= 8 * (size_t)MAX);
    }
    assert_int_equal(leaks_cache.points(leak), 20000);
    leaks_cache.free(leak);
    fixes_cache.free(fix);
    assert_int_equal(tracker_live_since(&before), 0);
}

static int script_cache(void)
{
    struct cache *c;
    int rc = fixes_cache.new(&c);

    for (uint16_t i = 0; i < 8 && rc == 0; i++)
        rc = fixes_cache.add(c, i % 2, i, i);
    fixes_cache.free(c);
    return rc;
}

static void a_cache_without_memory_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(help_fail_each(script_cache), 1 + 2 + 8);
}

static void
a_price_for_which_there_is_no_memory_is_not_in_the_cache(void **state)
{
    uint32_t got[MAX];
    struct cache *c;

    (void)state;
    assert_int_equal(fixes_cache.new(&c), 0);
    for (uint64_t nth = 1; nth <= 2; nth++) {
        tracker_fail(nth, false, TAG_PRICES);
        assert_int_equal(fixes_cache.add(c, 5, 1, 1000), -ENOMEM);
        tracker_fail(0, false, TRACKER_ANY_TAG);
        assert_int_equal(fixes_cache.points(c), 0);
        assert_int_equal(fixes_cache.window(c, 5, 1, got, MAX), 0);
    }
    assert_int_equal(fixes_cache.add(c, 5, 1, 1000), 0);
    assert_int_equal(fixes_cache.window(c, 5, 1, got, MAX), 1);
    fixes_cache.free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_fixed_cache_has_a_bound_by_count),
        cmocka_unit_test(
            only_the_fixed_cache_drops_old_prices_and_empty_symbols),
        cmocka_unit_test(a_window_is_the_last_prices_newest_first),
        cmocka_unit_test(both_caches_give_the_same_windows_and_one_is_bounded),
        cmocka_unit_test(a_cache_without_memory_leaves_nothing),
        cmocka_unit_test(
            a_price_for_which_there_is_no_memory_is_not_in_the_cache),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
