/* test_cycle.c - which cycles are found, how they are grouped, and what is
 * said where no field is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cycle_fixture.h"
#include "pages.h"
#include "snapshot.h"

/* Rings ------------------------------------------------------------------- */

static void a_ring_of_equal_objects_has_no_field_to_weaken(void **state)
{
    struct look l = {.before = tracker_mark()};
    const struct cycle_group *group = NULL;
    const struct advice *advice = NULL;
    const struct link *closing = NULL;
    struct text text;

    (void)state;
    ring_new(&outside[0], 6);
    drop_outside();
    look(&l);
    assert_int_equal(l.c->count, 1);
    group = &l.c->groups[0];
    advice = &group->advice;
    assert_int_equal(advice->kind, ADVICE_RING);
    assert_int_equal(group->blocks, 6);
    assert_int_equal(group->held_blocks, 18);
    assert_int_equal(advice->freed_blocks, 0);
    assert_int_equal(advice->left_blocks, 18);
    assert_non_null(strstr(explain(&l, &text), "no field"));
    assert_non_null(strstr(text.text, "the ring is closed by"));
    /* It is the last one's, and dropped by hand it frees all. */
    assert_int_equal(advice->field_count, 1);
    closing = (const struct link *)l.g->nodes[advice->fields[0].from].start;
    assert_ptr_equal(closing->next.taken_at, advice->fields[0].taken_at);
    strong_drop(
        &((struct link *)l.g->nodes[advice->fields[0].from].start)->next);
    assert_int_equal(tracker_live_since(&l.before), 0);
    look_end(&l);
}

static void the_way_round_a_ring_is_counted_not_spelled_out(void **state)
{
    struct look l = {.before = tracker_mark()};
    char text[256];

    (void)state;
    ring_new(&outside[0], 100);
    drop_outside();
    look(&l);
    cycle_way_text(&l.c->groups[0].ways[0], text, sizeof(text));
    if (named)
        assert_string_equal(text, "struct link.next \xe2\x86\x92 (99 more) "
                                  "\xe2\x86\x92 struct link");
    assert_int_equal(l.c->groups[0].ways[0].count, 16);
    assert_int_equal(l.c->groups[0].ways[0].left_out, 84);
    look_end(&l);
}

static void partners_of_one_type_have_no_owner(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    ring_new(&outside[0], 2);
    drop_outside();
    look(&l);
    assert_int_equal(l.c->groups[0].advice.kind, ADVICE_RING);
    look_end(&l);
}

static void a_ring_whose_links_are_all_held_outside_can_be_weak(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct link *link = NULL;

    (void)state;
    ring_new(&outside[0], 3);
    link = outside[0].object;
    strong_copy(&link->next, &outside[1]);
    link = outside[1].object;
    strong_copy(&link->next, &outside[2]);
    look(&l);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].advice.kind, ADVICE_WEAKEN);
    assert_int_equal(l.c->groups[0].advice.field_count, 1);
    assert_int_equal(l.c->groups[0].advice.freed_blocks, 9);
    look_end(&l);
}

/* A ring of hands with a hub that they know. */
struct hub {
    struct strong first;
    long number[6];
};

struct hand {
    struct strong hub;
    struct strong next;
};

static void hub_destroy(void *object)
{
    struct hub *self = object;

    strong_drop(&self->first);
}

static void hand_destroy(void *object)
{
    struct hand *self = object;

    strong_drop(&self->hub);
    strong_drop(&self->next);
}

SHAPE_NEW(hub)
SHAPE_NEW(hand)

static void what_frees_only_a_part_is_said_to(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct hub *hub = NULL;
    struct strong *at = NULL;
    struct text text;

    (void)state;
    hub = hub_new(&outside[0]);
    at = &hub->first;
    for (int i = 0; i < 4; i++) {
        struct hand *hand = hand_new(at);

        strong_copy(&outside[0], &hand->hub);
        at = &hand->next;
    }
    strong_copy(&hub->first, at); /* closes the ring of hands */
    drop_outside();
    look(&l);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].advice.kind, ADVICE_PARTLY);
    /* The hub's control block stays: the hands would watch it. */
    assert_int_equal(l.c->groups[0].advice.freed_blocks, 1);
    assert_int_equal(l.c->groups[0].advice.left_blocks, 9);
    assert_non_null(strstr(explain(&l, &text), "then: 1 block, 72 B of it go; "
                                               "9 blocks, 352 B stay"));
    look_end(&l);
}

/* Groups ------------------------------------------------------------------ */

static void equal_cycles_are_one_group_and_those_in_use_another(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct text text;

    (void)state;
    for (int i = 0; i < 60; i++) {
        strong_drop(&outside[0]);
        desk_open(&outside[0]);
    }
    look(&l);
    assert_int_equal(l.c->count, 2);
    assert_int_equal(l.c->cycles, 60);
    assert_false(l.c->groups[0].in_use);
    assert_int_equal(l.c->groups[0].cycles, 59);
    assert_int_equal(l.c->groups[0].blocks, 118);
    assert_int_equal(l.c->groups[0].held_blocks, 236);
    assert_int_equal(l.c->groups[0].advice.freed_blocks, 236);
    assert_true(l.c->groups[1].in_use);
    assert_int_equal(l.c->groups[1].cycles, 1);
    assert_int_equal(l.c->groups[1].advice.freed_blocks, 4);
    assert_non_null(strstr(explain(&l, &text), "cycle: 59 of this shape: "));
    look_end(&l);
}

static void how_many_objects_a_cycle_has_makes_no_shape(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    ring_new(&outside[0], 3);
    ring_new(&outside[1], 5);
    drop_outside();
    look(&l);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].cycles, 2);
    assert_int_equal(l.c->groups[0].blocks, 8);
    look_end(&l);
}

static void the_group_that_holds_most_comes_first(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    desk_open(&outside[0]);
    ring_new(&outside[1], 9);
    drop_outside();
    look(&l);
    assert_int_equal(l.c->count, 2);
    assert_int_equal(l.c->groups[0].blocks, 9);
    assert_int_equal(l.c->groups[1].blocks, 2);
    look_end(&l);
}

/* An object of any size that holds itself. */
static void self_destroy(void *object)
{
    strong_drop(object);
}

static void more_shapes_than_are_described_are_counted(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    for (size_t i = 0; i < CYCLE_GROUPS_MAX + 8; i++) {
        assert_int_equal(rc_new(TAG_SHAPES, sizeof(struct strong) + 8 + 8 * i,
                                self_destroy, &outside[0]),
                         0);
        strong_copy(&outside[0], outside[0].object);
        strong_drop(&outside[0]);
    }
    assert_int_equal(graph_new(&l.g), 0);
    assert_int_equal(cycles_new(l.g, NULL, 0, &l.c), 0);
    assert_int_equal(l.c->count, CYCLE_GROUPS_MAX);
    assert_int_equal(l.c->groups_left_out, 8);
    assert_int_equal(l.c->cycles, CYCLE_GROUPS_MAX + 8);
    /* The largest are described. */
    assert_int_equal(l.c->groups[0].bytes,
                     sizeof(struct strong) + 8 * (CYCLE_GROUPS_MAX + 8));
    look_end(&l);
}

/* Other moments and other memory ---------------------------------------------
 */

static void blocks_freed_since_the_graph_are_not_touched(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct text text;

    (void)state;
    desk_open(&outside[0]);
    assert_int_equal(graph_new(&l.g), 0);
    drop_outside();
    free_all_since(&l.before);
    assert_int_equal(cycles_new(l.g, symbols, 0, &l.c), 0);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].advice.field_count, 1);
    assert_null(l.c->groups[0].advice.fields[0].taken_at);
    assert_null(strstr(explain(&l, &text), "taken:"));
    look_end(&l);
}

static void a_slot_that_holds_another_object_now_is_not_believed(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct desk *desk = NULL;
    struct clerk *clerk = NULL;

    (void)state;
    desk = desk_open(&outside[0]);
    clerk = desk->clerk.object;
    assert_int_equal(graph_new(&l.g), 0);
    strong_drop(&clerk->desk);
    desk_new(&clerk->desk);
    assert_int_equal(cycles_new(l.g, symbols, 0, &l.c), 0);
    assert_null(l.c->groups[0].advice.fields[0].taken_at);
    assert_non_null(l.c->groups[0].ways[0].steps[1].taken_at);
    look_end(&l);
}

static void a_snapshot_says_the_same(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    desk_open(&outside[0]);
    drop_outside();
    assert_int_equal(snapshot_take(0, &l.g), 0);
    assert_int_equal(cycles_new(l.g, symbols, 0, &l.c), 0);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].advice.kind, ADVICE_WEAKEN);
    assert_int_equal(l.c->groups[0].advice.freed_blocks, 4);
    assert_non_null(l.c->groups[0].advice.fields[0].taken_at);
    if (named)
        assert_string_equal(l.c->groups[0].advice.fields[0].holder,
                            "struct clerk");
    look_end(&l);
}

static void no_memory_is_told_and_nothing_is_kept(void **state)
{
    struct look l = {.before = tracker_mark()};
    size_t held = 0;
    int failed = 0;
    int rc = -1;

    (void)state;
    desk_open(&outside[0]);
    ring_new(&outside[1], 4);
    drop_outside();
    assert_int_equal(graph_new(&l.g), 0);
    held = pages_held();
    for (size_t extra = 1; rc != 0; extra += 4096) {
        pages_limit(held + extra);
        rc = cycles_new(l.g, NULL, 0, &l.c);
        pages_limit(0);
        if (rc != 0) {
            assert_int_equal(rc, -12);
            assert_null(l.c);
            assert_int_equal(pages_held(), held);
            failed++;
        }
    }
    assert_true(failed > 2);
    cycles_free(l.c);
    l.c = NULL;
    assert_int_equal(pages_held(), held);
    look_end(&l);
}

static void a_long_ring_needs_no_deep_stack(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    ring_new(&outside[0], 20000);
    outside[0] = (struct strong){0};
    look(&l);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].blocks, 20000);
    assert_int_equal(l.c->groups[0].held_blocks, 60000);
    cycles_free(l.c);
    graph_free(l.g);
    l = (struct look){.before = l.before};
    look_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_of_equal_objects_has_no_field_to_weaken),
        cmocka_unit_test(the_way_round_a_ring_is_counted_not_spelled_out),
        cmocka_unit_test(partners_of_one_type_have_no_owner),
        cmocka_unit_test(a_ring_whose_links_are_all_held_outside_can_be_weak),
        cmocka_unit_test(what_frees_only_a_part_is_said_to),
        cmocka_unit_test(equal_cycles_are_one_group_and_those_in_use_another),
        cmocka_unit_test(how_many_objects_a_cycle_has_makes_no_shape),
        cmocka_unit_test(the_group_that_holds_most_comes_first),
        cmocka_unit_test(more_shapes_than_are_described_are_counted),
        cmocka_unit_test(blocks_freed_since_the_graph_are_not_touched),
        cmocka_unit_test(a_slot_that_holds_another_object_now_is_not_believed),
        cmocka_unit_test(a_snapshot_says_the_same),
        cmocka_unit_test(no_memory_is_told_and_nothing_is_kept),
        cmocka_unit_test(a_long_ring_needs_no_deep_stack),
    };

    return cmocka_run_group_tests(tests, take_symbols, give_symbols_back);
}
