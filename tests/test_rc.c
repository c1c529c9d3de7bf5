/* test_rc.c - counted references: lives, counts, and what a ring leaves. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fault.h"
#include "rc.h"

#define TAG_TEST 3

/* One kind of object for all tests: it holds what a test puts in it. */
struct thing {
    struct strong next;
    struct strong other;
    struct weak back;
    int value;
};

static struct weak *watched; /* what on_destroy looks at */
static size_t strong_in_destroy;
static size_t weak_in_destroy;
static int upgrade_in_destroy;
static int destroyed;

static void on_destroy(void *object)
{
    struct thing *thing = object;
    struct strong again = {0};

    destroyed++;
    if (watched != NULL) {
        strong_in_destroy = weak_strong_count(watched);
        weak_in_destroy = weak_weak_count(watched);
        upgrade_in_destroy = weak_upgrade(watched, &again);
    }
    strong_drop(&thing->next);
    strong_drop(&thing->other);
    weak_drop(&thing->back);
}

static struct thing *thing_of(const struct strong *slot)
{
    return slot->object;
}

static int new_thing(int value, struct strong *out)
{
    int rc = rc_new(TAG_TEST, sizeof(struct thing), on_destroy, out);

    if (rc == 0)
        thing_of(out)->value = value;
    return rc;
}

static int begin(void **state)
{
    (void)state;
    destroyed = 0;
    watched = NULL;
    return 0;
}

static bool slot_is_empty(const struct strong *slot)
{
    return slot->object == NULL && slot->rc == NULL && slot->taken_at == NULL;
}

static void a_new_object_is_two_blocks_and_one_strong_reference(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct thing zero = {0};
    struct strong slot = {0};
    struct tracker_block object;
    struct tracker_block control;

    (void)state;
    assert_int_equal(rc_new(TAG_TEST, sizeof(struct thing), on_destroy, &slot),
                     0);
    assert_int_equal(tracker_live_since(&before), 2);
    assert_memory_equal(slot.object, &zero, sizeof(zero));
    assert_int_equal(rc_strong_count(&slot), 1);
    assert_int_equal(rc_weak_count(&slot), 0);
    assert_true(tracker_find(slot.object, &object));
    assert_true(tracker_find(slot.rc, &control));
    assert_int_equal(object.tag, TAG_TEST);
    assert_int_equal(control.tag, TAG_TEST);
    assert_ptr_equal(object.site, slot.taken_at);
    assert_ptr_equal(control.site, slot.taken_at);
    strong_drop(&slot);
    assert_true(slot_is_empty(&slot));
    assert_int_equal(destroyed, 1);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void the_control_block_hides_its_object(void **state)
{
    struct strong slot = {0};
    uintptr_t word = 0;

    (void)state;
    assert_int_equal(new_thing(1, &slot), 0);
    for (size_t at = 0; at < rc_control_bytes(); at += sizeof(word)) {
        memcpy(&word, (const char *)slot.rc + at, sizeof(word));
        assert_true(word != (uintptr_t)slot.object);
    }
    memcpy(&word, slot.rc, sizeof(word));
    assert_true(rc_hidden(word) == (uintptr_t)slot.object);
    strong_drop(&slot);
}

static void a_copy_keeps_the_object_and_says_where_it_was_taken(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong first = {0};
    struct strong second = {0};

    (void)state;
    assert_int_equal(new_thing(7, &first), 0);
    strong_copy(&first, &second);
    int line = __LINE__ - 1;
    assert_int_equal(second.taken_at->line, line);
    assert_int_equal(rc_strong_count(&first), 2);
    strong_drop(&first);
    assert_int_equal(destroyed, 0);
    assert_int_equal(thing_of(&second)->value, 7);
    assert_int_equal(rc_strong_count(&second), 1);
    strong_drop(&second);
    assert_int_equal(destroyed, 1);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void taking_moves_a_reference_and_changes_no_count(void **state)
{
    struct strong from = {0};
    struct strong to = {0};

    (void)state;
    assert_int_equal(new_thing(7, &from), 0);
    strong_take(&from, &to);
    assert_true(slot_is_empty(&from));
    assert_int_equal(thing_of(&to)->value, 7);
    assert_int_equal(rc_strong_count(&to), 1);
    strong_drop(&to);
    assert_int_equal(destroyed, 1);
}

static void empty_slots_are_allowed_everywhere(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong none = {0};
    struct strong to = {0};
    struct weak nobody = {0};
    struct weak weak = {0};

    (void)state;
    strong_copy(&none, &to);
    strong_take(&none, &to);
    strong_drop(&none);
    weak_from_strong(&none, &weak);
    weak_copy(&nobody, &weak);
    weak_drop(&nobody);
    assert_int_equal(weak_upgrade(&nobody, &to), -ENOENT);
    assert_true(slot_is_empty(&to));
    assert_null(weak.rc);
    assert_int_equal(rc_strong_count(&none) + rc_weak_count(&none), 0);
    assert_int_equal(weak_strong_count(&weak) + weak_weak_count(&weak), 0);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void an_upgrade_fails_after_the_last_strong_reference(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong slot = {0};
    struct strong again = {0};
    struct weak weak = {0};
    struct weak second = {0};

    (void)state;
    assert_int_equal(new_thing(7, &slot), 0);
    weak_from_strong(&slot, &weak);
    weak_copy(&weak, &second);
    assert_int_equal(rc_weak_count(&slot), 2);
    assert_int_equal(weak_upgrade(&weak, &again), 0);
    assert_int_equal(weak_strong_count(&weak), 2);
    strong_drop(&again);
    strong_drop(&slot);
    /* The object is gone; the control block answers until the last weak. */
    assert_int_equal(tracker_live_since(&before), 1);
    assert_int_equal(weak_upgrade(&weak, &again), -ENOENT);
    assert_true(slot_is_empty(&again));
    assert_int_equal(weak_strong_count(&weak), 0);
    assert_int_equal(weak_weak_count(&weak), 2);
    weak_drop(&weak);
    assert_int_equal(tracker_live_since(&before), 1);
    weak_drop(&second);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void a_ring_of_two_strong_references_leaves_four_blocks(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};
    struct strong b = {0};
    struct thing *kept;

    (void)state;
    assert_int_equal(new_thing(1, &a), 0);
    assert_int_equal(new_thing(2, &b), 0);
    strong_copy(&b, &thing_of(&a)->next);
    strong_copy(&a, &thing_of(&b)->next);
    kept = thing_of(&a);
    strong_drop(&a);
    strong_drop(&b);
    assert_int_equal(destroyed, 0);
    assert_int_equal(tracker_live_since(&before), 4);
    strong_drop(&kept->next); /* opened by hand, it goes */
    assert_int_equal(destroyed, 2);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void with_one_weak_reference_the_ring_leaves_nothing(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};
    struct strong b = {0};

    (void)state;
    assert_int_equal(new_thing(1, &a), 0);
    assert_int_equal(new_thing(2, &b), 0);
    strong_copy(&b, &thing_of(&a)->next);
    weak_from_strong(&a, &thing_of(&b)->back);
    strong_drop(&b);
    strong_drop(&a);
    assert_int_equal(destroyed, 2);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void a_strong_reference_to_itself_leaves_two_blocks(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};
    struct thing *kept;

    (void)state;
    assert_int_equal(new_thing(1, &a), 0);
    strong_copy(&a, &thing_of(&a)->next);
    kept = thing_of(&a);
    strong_drop(&a);
    assert_int_equal(tracker_live_since(&before), 2);
    strong_drop(&kept->next);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void a_weak_reference_to_itself_may_be_dropped_in_destroy(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};

    (void)state;
    assert_int_equal(new_thing(1, &a), 0);
    weak_from_strong(&a, &thing_of(&a)->back);
    strong_drop(&a);
    assert_int_equal(destroyed, 1);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void in_destroy_no_strong_reference_is_left_or_given(void **state)
{
    struct strong a = {0};
    struct weak weak = {0};

    (void)state;
    assert_int_equal(new_thing(1, &a), 0);
    weak_from_strong(&a, &weak);
    watched = &weak;
    strong_drop(&a);
    assert_int_equal(destroyed, 1);
    assert_int_equal(strong_in_destroy, 0);
    assert_int_equal(weak_in_destroy, 1);
    assert_int_equal(upgrade_in_destroy, -ENOENT);
    weak_drop(&weak);
}

static void a_list_that_bites_its_tail_counts_two_and_two(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};
    struct strong b = {0};
    struct thing *kept;

    (void)state;
    assert_int_equal(new_thing(5, &a), 0);
    assert_int_equal(rc_strong_count(&a), 1);
    assert_int_equal(new_thing(10, &b), 0);
    strong_copy(&a, &thing_of(&b)->next);
    assert_int_equal(rc_strong_count(&a), 2);
    assert_int_equal(rc_strong_count(&b), 1);
    strong_copy(&b, &thing_of(&a)->next);
    assert_int_equal(rc_strong_count(&a), 2);
    assert_int_equal(rc_strong_count(&b), 2);
    kept = thing_of(&a);
    strong_drop(&b);
    strong_drop(&a);
    assert_int_equal(tracker_live_since(&before), 4);
    strong_drop(&kept->next);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void a_tree_whose_children_know_their_parent_counts_right(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong leaf = {0};
    struct strong branch = {0};
    struct strong parent = {0};

    (void)state;
    assert_int_equal(new_thing(3, &leaf), 0);
    assert_int_equal(rc_strong_count(&leaf), 1);
    assert_int_equal(rc_weak_count(&leaf), 0);

    assert_int_equal(new_thing(5, &branch), 0);
    strong_copy(&leaf, &thing_of(&branch)->next);
    weak_from_strong(&branch, &thing_of(&leaf)->back);
    assert_int_equal(rc_strong_count(&branch), 1);
    assert_int_equal(rc_weak_count(&branch), 1);
    assert_int_equal(rc_strong_count(&leaf), 2);
    assert_int_equal(rc_weak_count(&leaf), 0);
    assert_int_equal(weak_upgrade(&thing_of(&leaf)->back, &parent), 0);
    assert_int_equal(thing_of(&parent)->value, 5);
    strong_drop(&parent);

    strong_drop(&branch);
    assert_int_equal(weak_upgrade(&thing_of(&leaf)->back, &parent), -ENOENT);
    assert_int_equal(rc_strong_count(&leaf), 1);
    assert_int_equal(rc_weak_count(&leaf), 0);
    strong_drop(&leaf);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void without_memory_nothing_is_left_and_the_slot_is_empty(void **state)
{
    (void)state;
    for (uint64_t nth = 1; nth <= 2; nth++) {
        struct tracker_mark before = tracker_mark();
        struct strong slot = {0};

        tracker_fail(nth, false, TRACKER_ANY_TAG);
        assert_int_equal(new_thing(1, &slot), -ENOMEM);
        assert_int_equal(tracker_failed(), 1);
        assert_true(slot_is_empty(&slot));
        assert_int_equal(tracker_live_since(&before), 0);
    }
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(destroyed, 0);
}

static void an_object_may_do_without_a_destructor(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong slot = {0};

    (void)state;
    assert_int_equal(rc_new(TAG_TEST, 0, NULL, &slot), 0);
    assert_int_equal(tracker_live_since(&before), 2);
    strong_drop(&slot);
    assert_int_equal(tracker_live_since(&before), 0);
    assert_true(rc_used());
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(a_new_object_is_two_blocks_and_one_strong_reference),
        TEST(the_control_block_hides_its_object),
        TEST(a_copy_keeps_the_object_and_says_where_it_was_taken),
        TEST(taking_moves_a_reference_and_changes_no_count),
        TEST(empty_slots_are_allowed_everywhere),
        TEST(an_upgrade_fails_after_the_last_strong_reference),
        TEST(a_ring_of_two_strong_references_leaves_four_blocks),
        TEST(with_one_weak_reference_the_ring_leaves_nothing),
        TEST(a_strong_reference_to_itself_leaves_two_blocks),
        TEST(a_weak_reference_to_itself_may_be_dropped_in_destroy),
        TEST(in_destroy_no_strong_reference_is_left_or_given),
        TEST(a_list_that_bites_its_tail_counts_two_and_two),
        TEST(a_tree_whose_children_know_their_parent_counts_right),
        TEST(without_memory_nothing_is_left_and_the_slot_is_empty),
        TEST(an_object_may_do_without_a_destructor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
