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
    return origins_intern(o, origin_key(site, tag, 0, 0));
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
        assert_int_equal(origin_key_tag(o.list[i].key), i % 2);
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
    assert_int_equal(origin_key_tag(o.list[shared].key), 5);
    for (uint32_t i = last + 1; i < MANY; i++)
        assert_int_equal(intern(&o, &sites[i], 5), shared);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        assert_int_equal(
            origin_key_tag(o.list[intern(&o, &sites[last + 1], tag)].key), tag);
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

static void what_tells_origins_apart_comes_back_from_the_key(void **state)
{
    struct origin_key key = origin_key(&sites[3], TRACKER_TAGS_MAX - 1,
                                       TRACKER_LABELS_MAX - 1, UINT32_MAX);

    (void)state;
    assert_ptr_equal(key.site, &sites[3]);
    assert_int_equal(origin_key_tag(key), TRACKER_TAGS_MAX - 1);
    assert_int_equal(origin_key_label(key), TRACKER_LABELS_MAX - 1);
    assert_int_equal(origin_key_stack(key), UINT32_MAX);
    assert_int_equal(sizeof(struct origin), 64); /* a line of the cache */
}

/* Sites, labels and stacks in all combinations. */
static void origins_of_one_site_and_tag_share_a_place(void **state)
{
    struct origins o = {.list = NULL};
    uint32_t number = 0;

    (void)state;
    assert_int_equal(origins_start(&o), 0);
    for (uint32_t site = 0; site < 300; site++)
        for (unsigned label = 0; label < 4; label++)
            for (uint32_t stack = 0; stack < 5; stack++)
                assert_int_equal(origins_intern(&o, origin_key(&sites[site], 2,
                                                               label, stack)),
                                 number++);
    assert_int_equal(o.count, 6000);
    assert_int_equal(o.place_count, 300);
    for (uint32_t i = 0; i < o.count; i++)
        assert_int_equal(o.more[i].place, i / 20);
    /* Another tag is another place. */
    number = origins_intern(&o, origin_key(&sites[0], 3, 0, 0));
    assert_int_equal(o.more[number].place, 300);
    origins_clear(&o);
    assert_int_equal(pages_held(), 0);
}

/* A limit of 432: 400 of their own, 300 of these for whatever comes. */
static void near_the_limit_stacks_and_labels_are_given_up_first(void **state)
{
    struct origins o = {.limit = 400 + TRACKER_TAGS_MAX};
    uint32_t number;

    (void)state;
    assert_int_equal(origins_start(&o), 0);
    for (uint32_t i = 0; i < 300; i++)
        assert_int_equal(origins_intern(&o, origin_key(&sites[0], 1, 0, i)), i);
    assert_int_equal(o.merged, 0);
    /* Stack 0 of a known site is its place alone. */
    assert_int_equal(origins_intern(&o, origin_key(&sites[0], 1, 5, 300)), 0);
    assert_int_equal(o.merged, 1);
    number = origins_intern(&o, origin_key(&sites[1], 1, 5, 7));
    assert_int_equal(number, 300);
    assert_int_equal(o.list[number].key.what, (uint64_t)1 << 32);
    assert_int_equal(origins_intern(&o, origin_key(&sites[1], 1, 6, 8)), 300);
    assert_int_equal(o.merged, 3);
    /* Without a label and a stack nothing is given up. */
    for (uint32_t i = 2; i < 101; i++)
        assert_int_equal(intern(&o, &sites[i], 1), 299 + i);
    assert_int_equal(o.merged, 3);
    assert_int_equal(o.left_out, 0);
    /* Full. Each call that finds no room is counted. */
    for (uint32_t i = 101; i < 111; i++)
        assert_int_equal(origins_intern(&o, origin_key(&sites[i], 9, 1, 2)),
                         400);
    assert_int_equal(o.left_out, 10);
    assert_int_equal(o.place_count, 102);
    assert_ptr_equal(o.list[400].key.site, &origin_left_out);
    /* What is known stays known. */
    assert_int_equal(origins_intern(&o, origin_key(&sites[0], 1, 0, 299)), 299);
    assert_int_equal(o.merged, 3);
    assert_int_equal(o.left_out, 10);
    origins_clear(&o);
}

static void a_limit_below_the_tags_leaves_everything_out(void **state)
{
    struct origins o = {.limit = 1};

    (void)state;
    assert_int_equal(origins_start(&o), 0);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(
            origin_key_tag(o.list[intern(&o, &sites[i], i % 32)].key), i % 32);
    assert_int_equal(o.count, TRACKER_TAGS_MAX);
    assert_int_equal(o.left_out, 1000);
    origins_clear(&o);
}

static void the_first_memory_can_be_missing(void **state)
{
    struct origins o = {.list = NULL};
    size_t page = pages_round(1);

    (void)state;
    pages_limit(1);
    /* None of the five arrays, then some. */
    for (size_t limit = page; origins_start(&o) != 0; limit += page) {
        assert_null(o.list);
        assert_int_equal(pages_held(), 0);
        assert_true(limit < 100 * page);
        pages_limit(limit);
    }
    assert_int_equal(intern(&o, &sites[0], 1), 0);
    origins_clear(&o);
    assert_int_equal(pages_held(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_keeps_its_number),
        cmocka_unit_test(what_tells_origins_apart_comes_back_from_the_key),
        cmocka_unit_test(origins_of_one_site_and_tag_share_a_place),
        cmocka_unit_test(near_the_limit_stacks_and_labels_are_given_up_first),
        cmocka_unit_test(a_limit_below_the_tags_leaves_everything_out),
        cmocka_unit_test(past_the_last_number_all_share_one_for_each_tag),
        cmocka_unit_test_teardown(
            without_memory_new_pairs_share_one_until_there_is_some, tear_down),
        cmocka_unit_test_teardown(the_first_memory_can_be_missing, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
