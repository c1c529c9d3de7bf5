/* test_callsite.c - a site for each return address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <string.h>

#include "callsite.h"

#define THREADS 4
#define ADDRESSES 2000

static void an_address_has_one_site(void **state)
{
    const struct tracker_site *a = callsite_of(0x401000);
    const struct tracker_site *b = callsite_of(0x401005);

    (void)state;
    assert_ptr_not_equal(a, b);
    assert_ptr_equal(callsite_of(0x401000), a);
    assert_ptr_equal(callsite_of(0x401005), b);
    assert_int_equal(callsite_address(a), 0x401000);
    assert_int_equal(callsite_address(b), 0x401005);
}

static void a_site_of_the_source_has_no_address(void **state)
{
    (void)state;
    assert_int_equal(callsite_address(TRACKER_HERE), 0);
    assert_int_equal(callsite_address(NULL), 0);
}

static void names_are_empty_until_they_are_asked_for(void **state)
{
    const struct tracker_site *site = callsite_of(0x1234);
    struct symbols *symbols = NULL;

    (void)state;
    assert_string_equal(site->file, "");
    assert_string_equal(site->function, "");
    assert_int_equal(symbols_new(&symbols), 0);
    assert_int_equal(callsite_resolve(symbols), 0);
    symbols_free(symbols);
    assert_string_equal(site->file, "?+0x0"); /* nothing is there */
    assert_int_equal(site->line, 0);
}

static void one_site_can_be_named_alone(void **state)
{
    const struct tracker_site *named = callsite_of(0x2345);
    const struct tracker_site *other = callsite_of(0x2346);
    struct symbols *symbols = NULL;

    (void)state;
    assert_int_equal(symbols_new(&symbols), 0);
    assert_int_equal(callsite_name(symbols, named), 0);
    assert_int_equal(callsite_name(symbols, TRACKER_HERE), 0);
    assert_int_equal(callsite_name(symbols, NULL), 0);
    symbols_free(symbols);
    assert_string_equal(named->file, "?+0x0");
    assert_string_equal(other->file, "");
}

static const struct tracker_site *seen[THREADS][ADDRESSES];

static void *ask_for_all(void *ctx)
{
    const struct tracker_site **mine = ctx;

    for (size_t i = 0; i < ADDRESSES; i++)
        mine[i] = callsite_of(0x700000 + i * 7);
    return NULL;
}

static void threads_that_meet_get_the_same(void **state)
{
    pthread_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, ask_for_all, seen[i]), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 1; i < THREADS; i++)
        assert_memory_equal(seen[0], seen[i], sizeof(seen[0]));
    for (size_t i = 0; i < ADDRESSES; i++)
        assert_int_equal(callsite_address(seen[0][i]), 0x700000 + i * 7);
}

static void the_innermost_that_is_no_system_header_is_chosen(void **state)
{
    const struct symbol list[] = {
        {.file = "/usr/include/c++/12/bits/new_allocator.h"},
        {.file = "src/book.cc"},
        {.file = "src/main.cc"},
    };

    (void)state;
    assert_int_equal(callsite_choose(list, 3), 1);
    assert_int_equal(callsite_choose(list + 1, 2), 0);
    assert_int_equal(callsite_choose(list, 1), 0);
}

/* The last test: there is no room afterwards. */
static void past_the_limit_all_share_one(void **state)
{
    const struct tracker_site *early = callsite_of(0x401000);
    const struct tracker_site *late;

    (void)state;
    for (uintptr_t i = 0; callsite_count() < CALLSITES_MAX; i++)
        callsite_of(0x10000000 + i);
    late = callsite_of(0x20000000);
    assert_string_equal(late->file, "places left out");
    assert_ptr_equal(callsite_of(0x20000001), late);
    assert_int_equal(callsite_address(late), 0);
    assert_ptr_equal(callsite_of(0x401000), early);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_has_one_site),
        cmocka_unit_test(a_site_of_the_source_has_no_address),
        cmocka_unit_test(names_are_empty_until_they_are_asked_for),
        cmocka_unit_test(one_site_can_be_named_alone),
        cmocka_unit_test(threads_that_meet_get_the_same),
        cmocka_unit_test(the_innermost_that_is_no_system_header_is_chosen),
        cmocka_unit_test(past_the_limit_all_share_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
