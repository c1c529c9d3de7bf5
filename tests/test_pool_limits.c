/* test_pool_limits.c - past the limit of origins, what a thread gets from what
 * it keeps is counted as left out each time, as it would be without.
 */
#include "pool_hands.h"

static unsigned label;

static void get_with_label(struct hand *h)
{
    unsigned old = tracker_label_set(label);

    get_some(h);
    (void)tracker_label_set(old);
}

static void each_get_past_the_limit_is_counted_as_left_out(void **state)
{
    struct tracker_block block;
    uint64_t before;

    (void)state;
    for (label = 1; label < 60; label++)
        let(&left, get_with_label, 1);
    before = tracker_left_out().origins;
    assert_true(before > 20);
    label = 59;
    let(&left, get_with_label, 40);
    assert_int_equal(tracker_left_out().origins, before + 40);
    assert_true(tracker_find(left.things[left.count - 1], &block));
    assert_int_equal(block.label, 0);
    assert_int_equal(block.site->line, line_of_get);
    assert_int_equal(live_blocks(), 59 + 40);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            each_get_past_the_limit_is_counted_as_left_out, begin, end),
    };

    tracker_limits(64, 0); /* 24 for all, 8 for places */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
