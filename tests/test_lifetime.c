/* test_lifetime.c - how long blocks lived, and which ones were for nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tracker.h"

#define TAG 4

/* The origin of one site: each test has sites of its own. */
struct wanted {
    const struct tracker_site *site;
    struct tracker_origin found;
};

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct wanted *wanted = ctx;

    if (origin->site != wanted->site)
        return true;
    wanted->found = *origin;
    return false;
}

static struct tracker_origin origin_of(const struct tracker_site *site)
{
    struct wanted wanted = {.site = site};

    tracker_each_origin(on_origin, &wanted);
    return wanted.found;
}

static void *get(const struct tracker_site *site)
{
    void *ptr = tracker_malloc_at(TAG, 10, site);

    assert_non_null(ptr);
    return ptr;
}

static int tear_down(void **state)
{
    (void)state;
    tracker_set_clock_ms(0);
    return 0;
}

static void lifetimes_are_added_up_when_blocks_are_freed(void **state)
{
    static const struct tracker_site site = {"lifetime.c", "f", 1};
    void *one;
    void *two;

    (void)state;
    tracker_set_clock_ms(1000);
    one = get(&site);
    tracker_set_clock_ms(1500);
    two = get(&site);
    tracker_set_clock_ms(4000);
    assert_int_equal(origin_of(&site).lifetime_ms, 0);
    tracker_free(one);
    assert_int_equal(origin_of(&site).lifetime_ms, 3000);
    tracker_set_clock_ms(UINT32_MAX);
    tracker_free(two);
    assert_int_equal(origin_of(&site).lifetime_ms,
                     (uint64_t)3000 + UINT32_MAX - 1500);
}

static void a_clock_that_is_set_back_makes_no_lifetime(void **state)
{
    static const struct tracker_site site = {"lifetime.c", "f", 2};
    void *ptr;

    (void)state;
    tracker_set_clock_ms(5000);
    ptr = get(&site);
    tracker_set_clock_ms(4000);
    tracker_free(ptr);
    assert_int_equal(origin_of(&site).lifetime_ms, 0);
}

static void a_realloc_ends_one_life_and_begins_another(void **state)
{
    static const struct tracker_site first = {"lifetime.c", "f", 3};
    static const struct tracker_site second = {"lifetime.c", "f", 4};
    void *ptr;

    (void)state;
    tracker_set_clock_ms(100);
    ptr = get(&first);
    tracker_set_clock_ms(150);
    ptr = tracker_realloc_at(TAG, ptr, 5000, &second);
    tracker_set_clock_ms(450);
    tracker_free(ptr);
    assert_int_equal(origin_of(&first).lifetime_ms, 50);
    assert_int_equal(origin_of(&second).lifetime_ms, 300);
}

/* The block is as old as it was. */
static void an_adoption_ends_one_life_and_not_the_block_s(void **state)
{
    static const struct tracker_site theirs = {"lifetime.c", "f", 5};
    static const struct tracker_site ours = {"lifetime.c", "f", 6};
    void *ptr;

    (void)state;
    tracker_set_clock_ms(100);
    ptr = get(&theirs);
    tracker_set_clock_ms(120);
    tracker_adopt_at(TAG + 1, ptr, &ours);
    tracker_set_clock_ms(200);
    tracker_free(ptr);
    assert_int_equal(origin_of(&theirs).lifetime_ms, 20);
    assert_int_equal(origin_of(&ours).lifetime_ms, 100);
}

static void a_block_freed_by_the_next_call_is_temporary(void **state)
{
    static const struct tracker_site site = {"lifetime.c", "f", 7};
    void *one;
    void *two;

    (void)state;
    for (int i = 0; i < 5; i++)
        tracker_free(get(&site));
    assert_int_equal(origin_of(&site).temporaries, 5);
    one = get(&site);
    two = get(&site);
    tracker_free(one); /* another allocation came between */
    tracker_free(two); /* a free came between */
    assert_int_equal(origin_of(&site).temporaries, 5);
    one = get(&site);
    two = get(&site);
    tracker_free(two);
    tracker_free(one);
    assert_int_equal(origin_of(&site).temporaries, 6);
}

static void looking_at_a_block_does_not_make_it_less_temporary(void **state)
{
    static const struct tracker_site site = {"lifetime.c", "f", 8};
    struct tracker_mark mark = tracker_mark();
    struct tracker_block found;
    void *ptr = get(&site);

    (void)state;
    assert_true(tracker_find(ptr, &found));
    assert_int_equal(tracker_live_since(&mark), 1);
    assert_true(tracker_find_inside((char *)ptr + 5, &found));
    tracker_free(ptr);
    assert_int_equal(origin_of(&site).temporaries, 1);
}

static void a_realloc_frees_what_was_temporary(void **state)
{
    static const struct tracker_site first = {"lifetime.c", "f", 9};
    static const struct tracker_site second = {"lifetime.c", "f", 10};
    void *ptr = get(&first);

    (void)state;
    ptr = tracker_realloc_at(TAG, ptr, 400, &second);
    tracker_free(ptr);
    assert_int_equal(origin_of(&first).temporaries, 1);
    assert_int_equal(origin_of(&second).temporaries, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(lifetimes_are_added_up_when_blocks_are_freed,
                                  tear_down),
        cmocka_unit_test_teardown(a_clock_that_is_set_back_makes_no_lifetime,
                                  tear_down),
        cmocka_unit_test_teardown(a_realloc_ends_one_life_and_begins_another,
                                  tear_down),
        cmocka_unit_test_teardown(an_adoption_ends_one_life_and_not_the_block_s,
                                  tear_down),
        cmocka_unit_test(a_block_freed_by_the_next_call_is_temporary),
        cmocka_unit_test(looking_at_a_block_does_not_make_it_less_temporary),
        cmocka_unit_test(a_realloc_frees_what_was_temporary),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
