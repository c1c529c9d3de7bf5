/* test_origin.c - origins are numbered once, and there are not too many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "origin.h"
#include "pages.h"

#define MANY 70000

static struct tracker_site sites[MANY];

/* A place: no label, no stack. */
static uint32_t intern(struct origins *o, const struct tracker_site *site,
                       unsigned tag)
{
    struct origin_key key = {.site = site, .tag = (uint8_t)tag};

    return origins_intern(o, &key);
}

static int tear_down(void **state)
{
    (void)state;
    pages_limit(0);
    return 0;
}

static void a_pair_keeps_its_number(void **state)
{
    struct origins o = {.list = NULL};

    (void)state;
    assert_int_equal(origins_start(&o), 0);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 10000; i++)
            assert_int_equal(intern(&o, &sites[i / 2], i % 2), i);
    assert_int_equal(o.count, 10000);
    for (uint32_t i = 0; i < 10000; i++) {
        assert_ptr_equal(o.list[i].key.site, &sites[i / 2]);
        assert_int_equal(o.list[i].key.tag, i % 2);
    }
    origins_clear(&o);
    assert_int_equal(pages_held(), 0);
}

static void past_the_last_number_all_share_one_for_each_tag(void **state)
{
    struct origins o = {.limit = 65536};
    uint32_t last = 65536 - TRACKER_TAGS_MAX - 1;
    uint32_t shared;

    (void)state;
    assert_int_equal(origins_start(&o), 0);
    for (uint32_t i = 0; i <= last; i++)
        assert_int_equal(intern(&o, &sites[i], 1), i);
    shared = intern(&o, &sites[last + 1], 5);
    assert_int_equal(shared, last + 1);
    assert_ptr_equal(o.list[shared].key.site, &origin_left_out);
    assert_int_equal(o.list[shared].key.tag, 5);
    for (uint32_t i = last + 1; i < MANY; i++)
        assert_int_equal(intern(&o, &sites[i], 5), shared);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        assert_int_equal(o.list[intern(&o, &sites[last + 1], tag)].key.tag,
                         tag);
    assert_int_equal(o.count, 65536);
    /* Those that came first are still known. */
    assert_int_equal(intern(&o, &sites[last], 1), last);
    origins_clear(&o);
}

static void without_memory_new_pairs_share_one_until_there_is_some(void **state)
{
    struct origins o = {.list = NULL};
    uint32_t room;
    uint32_t number;

    (void)state;
    assert_int_equal(origins_start(&o), 0);
    pages_limit(pages_held());
    room = o.capacity - TRACKER_TAGS_MAX;
    for (uint32_t i = 0; i < room; i++)
        assert_int_equal(intern(&o, &sites[i], 3), i);
    number = intern(&o, &sites[room], 3);
    assert_ptr_equal(o.list[number].key.site, &origin_left_out);
    assert_int_equal(intern(&o, &sites[room + 1], 3), number);
    assert_int_equal(intern(&o, &sites[0], 3), 0);
    pages_limit(0);
    number = intern(&o, &sites[room], 3);
    assert_ptr_equal(o.list[number].key.site, &sites[room]);
    origins_clear(&o);
    assert_int_equal(pages_held(), 0);
}

static void the_first_memory_can_be_missing(void **state)
{
    struct origins o = {.list = NULL};

    (void)state;
    /* Neither array, then the first alone. */
    for (size_t limit = 1; limit < 8192; limit += 4096) {
        pages_limit(limit);
        assert_int_not_equal(origins_start(&o), 0);
        assert_null(o.list);
        assert_int_equal(pages_held(), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_keeps_its_number),
        cmocka_unit_test(past_the_last_number_all_share_one_for_each_tag),
        cmocka_unit_test_teardown(
            without_memory_new_pairs_share_one_until_there_is_some, tear_down),
        cmocka_unit_test_teardown(the_first_memory_can_be_missing, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
