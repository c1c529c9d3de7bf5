/* test_pages.c - pages grow, move and are counted, small and large. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pages.h"

#define KB ((size_t)1 << 10)
#define MB ((size_t)1 << 20)

static int tear_down(void **state)
{
    (void)state;
    pages_limit(0);
    return 0;
}

/* A word in each page says which page it is. */
static void write_pages(char *pages, size_t from, size_t to)
{
    for (size_t at = from; at < to; at += pages_round(1))
        *(size_t *)(void *)(pages + at) = at + 1;
}

static void check_pages(const char *pages, size_t written, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += pages_round(1))
        assert_int_equal(*(const size_t *)(const void *)(pages + at),
                         at < written ? at + 1 : 0);
}

static void what_stood_in_pages_stands_there_when_they_have_grown(void **state)
{
    const size_t sizes[] = {64 * KB,          256 * KB, PAGES_HUGE - 64 * KB,
                            PAGES_HUGE,       3 * MB,   5 * MB,
                            5 * MB + 64 * KB, 8 * MB,   18 * MB};
    size_t count = sizeof(sizes) / sizeof(sizes[0]);
    char *pages = pages_map(sizes[0]);

    (void)state;
    assert_non_null(pages);
    write_pages(pages, 0, sizes[0]);
    for (size_t i = 1; i < count; i++) {
        /* Something behind it, so that it may have to move. */
        char *wall = pages_map(sizes[i]);

        assert_non_null(wall);
        pages = pages_grow(pages, sizes[i - 1], sizes[i]);
        assert_non_null(pages);
        check_pages(pages, sizes[i - 1], sizes[i]);
        write_pages(pages, sizes[i - 1], sizes[i]);
        pages_unmap(wall, sizes[i]);
        assert_int_equal(pages_held(), sizes[i]);
    }
    pages_unmap(pages, sizes[count - 1]);
    assert_int_equal(pages_held(), 0);
}

static void large_pages_find_addresses_that_suit_them(void **state)
{
    char *small = pages_map(PAGES_HUGE / 2);
    char *large = pages_map(PAGES_HUGE);
    char *larger = pages_map(5 * MB);

    (void)state;
    assert_int_equal((uintptr_t)large % PAGES_HUGE, 0);
    assert_int_equal((uintptr_t)larger % PAGES_HUGE, 0);
    small = pages_grow(small, PAGES_HUGE / 2, 6 * MB);
    assert_int_equal((uintptr_t)small % PAGES_HUGE, 0);
    larger = pages_grow(larger, 5 * MB, 9 * MB);
    assert_int_equal((uintptr_t)larger % PAGES_HUGE, 0);
    assert_int_equal(pages_held(), PAGES_HUGE + 15 * MB);
    pages_unmap(small, 6 * MB);
    pages_unmap(large, PAGES_HUGE);
    pages_unmap(larger, 9 * MB);
    assert_int_equal(pages_held(), 0);
}

static void past_the_limit_nothing_is_mapped_and_nothing_lost(void **state)
{
    char *pages = pages_map(64 * KB);

    (void)state;
    write_pages(pages, 0, 64 * KB);
    pages_limit(4 * MB);
    assert_null(pages_map(4 * MB));
    assert_null(pages_grow(pages, 64 * KB, 5 * MB));
    assert_int_equal(pages_held(), 64 * KB);
    check_pages(pages, 64 * KB, 64 * KB);
    pages = pages_grow(pages, 64 * KB, 4 * MB);
    assert_non_null(pages);
    check_pages(pages, 64 * KB, 4 * MB);
    pages_unmap(pages, 4 * MB);
    pages_unmap(NULL, 5);
    assert_int_equal(pages_held(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stood_in_pages_stands_there_when_they_have_grown),
        cmocka_unit_test(large_pages_find_addresses_that_suit_them),
        cmocka_unit_test_teardown(
            past_the_limit_nothing_is_mapped_and_nothing_lost, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
