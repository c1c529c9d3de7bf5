/* test_matching_look.c - looking into the books, and what they hold on to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>

#include "matching_fixture.h"

static void an_order_keeps_its_address_while_it_lives(void **state)
{
    const struct order *first;

    (void)state;
    enter(1, 'B', 10, 500);
    first = matching_find(m, 1);
    for (uint32_t i = 2; i < 500; i++)
        enter(i, 'B', 10, i);
    enter(1000, 'S', 3, 500);
    assert_ptr_equal(matching_find(m, 1), first);
    assert_int_equal(first->qty, 7);
}

static void depth_shows_the_best_levels_first(void **state)
{
    struct matching_level levels[4];

    (void)state;
    enter(1, 'B', 10, 50);
    enter(2, 'B', 5, 48);
    enter(3, 'B', 7, 50);
    enter(4, 'B', 1, 49);
    assert_int_equal(matching_depth(m, 0, 'B', levels, 4), 3);
    assert_int_equal(levels[0].price_ticks, 50);
    assert_int_equal(levels[0].qty, 17);
    assert_int_equal(levels[0].orders, 2);
    assert_int_equal(levels[1].price_ticks, 49);
    assert_int_equal(levels[2].price_ticks, 48);
    assert_int_equal(matching_depth(m, 0, 'B', levels, 2), 2);
    assert_int_equal(matching_depth(m, 0, 'S', levels, 4), 0);
    assert_int_equal(matching_depth(m, 9, 'B', levels, 4), 0);
}

static void note_ref(void *ctx, const struct order *o)
{
    say_gap(ctx);
    SAY((struct said *)ctx, "%llu", (unsigned long long)o->ref);
}

static void all_orders_are_visited_in_their_turn(void **state)
{
    struct said seen = {.len = 0};

    (void)state;
    enter(1, 'S', 10, 52);
    enter(2, 'S', 10, 51);
    enter(3, 'S', 10, 52);
    enter(4, 'S', 10, 51);
    matching_each(m, 0, 'S', note_ref, &seen);
    matching_each(m, 0, 'B', note_ref, &seen);
    matching_each(m, 9, 'S', note_ref, &seen);
    assert_string_equal(seen.text, "2; 4; 1; 3");
}

static void the_hash_sees_every_order_and_its_place(void **state)
{
    uint64_t empty = matching_hash(m);
    uint64_t both;

    (void)state;
    enter(1, 'S', 10, 51);
    enter(2, 'S', 10, 51);
    both = matching_hash(m);
    assert_true(both != empty);
    matching_cancel(m, 1, MATCHING_BY_USER);
    enter(1, 'S', 10, 51);
    assert_true(matching_hash(m) != both); /* in the other order */
    matching_cancel(m, 2, MATCHING_BY_USER);
    enter(2, 'S', 10, 51);
    assert_true(matching_hash(m) == both);
    matching_reduce(m, 1, 1, MATCHING_BY_USER);
    assert_true(matching_hash(m) != both);
    matching_cancel(m, 1, MATCHING_BY_USER);
    matching_cancel(m, 2, MATCHING_BY_USER);
    assert_true(matching_hash(m) == empty);
}

/* The vectors of levels, and the map of orders, stay; nothing else does. */
static void an_emptied_book_is_used_again_without_growing(void **state)
{
    long long most = 0;

    (void)state;
    for (unsigned round = 0; round < 4; round++) {
        struct tracker_count before;

        for (uint32_t i = 1; i <= 400; i++)
            enter(i, i % 2 != 0 ? 'B' : 'S', 10, i % 2 != 0 ? i : 1000 + i);
        before = tracker_total();
        assert_int_equal(matching_orders(m), 400);
        for (uint32_t i = 1; i <= 400; i++)
            assert_int_equal(matching_cancel(m, i, MATCHING_BY_USER), 0);
        assert_int_equal(before.live_blocks - tracker_total().live_blocks, 400);
        if (round == 0)
            most = (long long)before.live_bytes;
        assert_int_equal(before.live_bytes, most);
    }
    assert_int_equal(tracker_total().live_blocks, 5);
    /* 16 levels a side are kept, at 32 bytes or so; not 400 of them. */
    assert_true(tracker_total().live_bytes < 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_order_keeps_its_address_while_it_lives),
        TEST(depth_shows_the_best_levels_first),
        TEST(all_orders_are_visited_in_their_turn),
        TEST(the_hash_sees_every_order_and_its_place),
        TEST(an_emptied_book_is_used_again_without_growing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
