/* test_control.c - what was asked for, as the driver gets to know it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "control.h"
#include "options_parse.h"
#include "tags.h"
#include "tracker.h"

#define CYCLE (1u << LEAK_CYCLE)
#define BOOK (1u << LEAK_BOOK)

static unsigned woken;

static void on_wake(void *ctx)
{
    assert_ptr_equal(ctx, &woken);
    woken++;
}

static void nothing_is_asked_for_at_first(void **state)
{
    struct control c;
    struct control_state s;
    struct control_orders o;

    (void)state;
    control_init(&c, BOOK, 60);
    s = control_look(&c);
    assert_int_equal(s.leaks, BOOK);
    assert_int_equal(s.ever, BOOK);
    assert_int_equal(s.pace, 60);
    assert_false(s.paused || s.stepping || s.compare || s.locked);
    assert_int_equal(s.changes, 0);
    assert_null(control_change_at(&c, 0));
    o = control_take(&c, 5, 0);
    assert_int_equal(o.leaks, BOOK);
    assert_int_equal(o.pace, 60);
    assert_false(o.paused);
    assert_true(o.until_ns == UINT64_MAX);
    assert_int_equal(control_look(&c).changes, 0);
}

static void a_switch_counts_when_the_driver_takes_it_up(void **state)
{
    const struct control_change *change;
    struct control c;

    (void)state;
    woken = 0;
    control_init(&c, 0, PACE_MAX);
    control_on_ask(&c, on_wake, &woken);
    assert_int_equal(control_switch(&c, LEAK_CYCLE, true), 0);
    assert_int_equal(woken, 1);
    assert_int_equal(control_look(&c).leaks, CYCLE);
    assert_int_equal(control_look(&c).changes, 0);
    assert_int_equal(control_take(&c, 1234, 0).leaks, CYCLE);
    assert_int_equal(control_look(&c).changes, 1);
    change = control_change_at(&c, 0);
    assert_int_equal(change->number, 0);
    assert_int_equal(change->t_ms, 1234);
    assert_int_equal(change->leak, LEAK_CYCLE);
    assert_true(change->on);
    control_on_ask(&c, NULL, NULL);
    assert_int_equal(control_switch(&c, LEAK_CYCLE, false), 0);
    assert_int_equal(woken, 1);
    assert_int_equal(control_take(&c, 2000, 0).leaks, 0);
    assert_false(control_change_at(&c, 1)->on);
    assert_int_equal(control_look(&c).ever, CYCLE);
}

static void on_and_off_at_once_is_no_change(void **state)
{
    struct control c;

    (void)state;
    control_init(&c, 0, PACE_MAX);
    assert_int_equal(control_switch(&c, LEAK_BOOK, true), 0);
    assert_int_equal(control_switch(&c, LEAK_BOOK, false), 0);
    assert_int_equal(control_switch(&c, LEAK_CYCLE, false), 0);
    assert_int_equal(control_take(&c, 1, 0).leaks, 0);
    assert_int_equal(control_look(&c).changes, 0);
    assert_int_equal(control_look(&c).ever, 0);
}

static void what_there_is_not_cannot_be_switched(void **state)
{
    struct control c;

    (void)state;
    control_init(&c, 0, PACE_MAX);
    assert_int_equal(control_switch(&c, LEAK_COUNT, true), -EINVAL);
    assert_int_equal(control_switch(&c, (enum leak) - 1, true), -EINVAL);
    assert_int_equal(control_pace(&c, OPTIONS_PACE_MAX + 1), -EINVAL);
    assert_int_equal(control_look(&c).pace, PACE_MAX);
    assert_int_equal(control_pace(&c, OPTIONS_PACE_MAX), 0);
    assert_int_equal(control_take(&c, 1, 0).pace, OPTIONS_PACE_MAX);
}

static void a_mystery_cannot_be_switched(void **state)
{
    struct control c;

    (void)state;
    control_init(&c, 0, PACE_MAX);
    control_lock(&c);
    assert_true(control_look(&c).locked);
    for (int leak = 0; leak < LEAK_COUNT; leak++)
        assert_int_equal(control_switch(&c, (enum leak)leak, true), -EPERM);
    assert_int_equal(control_compare(&c, true), -EPERM);
    assert_int_equal(control_take(&c, 1, 0).leaks, 0);
    control_pause(&c, true);
    assert_true(control_take(&c, 1, 0).paused);
}

static void a_step_ends_with_the_next_round_trip(void **state)
{
    struct control c;

    (void)state;
    control_init(&c, 0, PACE_MAX);
    control_pause(&c, true);
    assert_true(control_take(&c, 1, 7).paused);
    control_step(&c);
    assert_true(control_look(&c).stepping);
    assert_false(control_take(&c, 1, 7).paused);
    control_step(&c); /* it is under way: still one */
    assert_false(control_take(&c, 2, 7).paused);
    assert_true(control_take(&c, 3, 8).paused);
    assert_false(control_look(&c).stepping);
    assert_true(control_take(&c, 3, 9).paused);
    control_step(&c);
    control_pause(&c, false); /* on it goes, and no step any more */
    assert_false(control_take(&c, 4, 8).paused);
    assert_false(control_take(&c, 5, 9).paused);
}

static void only_the_last_changes_are_kept(void **state)
{
    struct control c;
    uint64_t last = CONTROL_CHANGES_MAX + 10;

    (void)state;
    control_init(&c, 0, PACE_MAX);
    for (uint64_t i = 0; i <= last; i++) {
        assert_int_equal(control_switch(&c, LEAK_FREE, i % 2 == 0), 0);
        (void)control_take(&c, i * 10, 0);
    }
    assert_int_equal(control_look(&c).changes, last + 1);
    assert_null(control_change_at(&c, last + 1));
    assert_null(control_change_at(&c, last - CONTROL_CHANGES_MAX));
    for (uint64_t i = last - CONTROL_CHANGES_MAX + 1; i <= last; i++) {
        assert_int_equal(control_change_at(&c, i)->number, i);
        assert_int_equal(control_change_at(&c, i)->t_ms, i * 10);
    }
}

static void what_stays_and_what_was_given_back_is_known(void **state)
{
    struct control c;
    struct control_rest rest;
    void *blocks[6];

    (void)state;
    control_init(&c, 0, PACE_MAX);
    assert_false(control_rest_of(&c, LEAK_CYCLE).ever);
    blocks[0] = tracker_malloc(TAG_STRATEGIES, 100);
    (void)control_switch(&c, LEAK_CYCLE, true);
    (void)control_take(&c, 1000, 0);
    blocks[1] = tracker_malloc(TAG_STRATEGIES, 200);
    blocks[2] = tracker_malloc(TAG_INDICATORS, 30); /* the strategies' */
    blocks[3] = tracker_malloc(TAG_BOOK, 4);        /* another leak's */
    (void)control_switch(&c, LEAK_CYCLE, false);
    (void)control_take(&c, 2000, 0);
    tracker_free(blocks[1]);
    blocks[4] = tracker_malloc(TAG_STRATEGIES, 5);
    rest = control_rest_of(&c, LEAK_CYCLE);
    assert_true(rest.ever);
    assert_false(rest.on);
    assert_int_equal(rest.on_ms, 1000);
    assert_int_equal(rest.off_ms, 2000);
    assert_int_equal(rest.before.bytes, 100);
    assert_int_equal(rest.before.blocks, 1);
    assert_int_equal(rest.off.bytes, 330);
    assert_int_equal(rest.off.blocks, 3);
    assert_int_equal(rest.now.bytes, 135);
    assert_int_equal(rest.now.blocks, 3);
    tracker_free(blocks[0]);
    for (int i = 2; i < 5; i++)
        tracker_free(blocks[i]);
    assert_int_equal(control_rest_of(&c, LEAK_CYCLE).now.bytes, 0);
    assert_false(control_rest_of(&c, LEAK_BOOK).ever);
}

static int twin_says;
static int twin_calls;
static bool twin_on;

static int on_twin(void *ctx, bool on)
{
    assert_ptr_equal(ctx, &twin_on);
    twin_calls++;
    if (twin_says == 0)
        twin_on = on;
    return twin_says;
}

static void
a_twin_is_started_only_where_there_is_something_to_compare(void **state)
{
    struct control c;

    (void)state;
    twin_says = twin_calls = 0;
    twin_on = false;
    control_init(&c, 0, PACE_MAX);
    assert_int_equal(control_compare(&c, false), 0);
    assert_int_equal(control_compare(&c, true), -ENODATA);
    assert_int_equal(control_switch(&c, LEAK_BOOK, true), 0);
    assert_int_equal(control_compare(&c, true), -ENOTSUP);
    control_on_compare(&c, on_twin, &twin_on);
    twin_says = -EAGAIN;
    assert_int_equal(control_compare(&c, true), -EAGAIN);
    assert_false(control_look(&c).compare);
    twin_says = 0;
    assert_int_equal(control_compare(&c, true), 0);
    assert_int_equal(control_compare(&c, true), 0);
    assert_int_equal(twin_calls, 2);
    assert_true(twin_on);
    assert_true(control_look(&c).compare);
    control_twin_gone(&c);
    assert_false(control_look(&c).compare);
    assert_int_equal(control_compare(&c, true), 0);
    assert_int_equal(control_compare(&c, false), 0);
    assert_int_equal(twin_calls, 4);
    assert_false(twin_on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_asked_for_at_first),
        cmocka_unit_test(a_switch_counts_when_the_driver_takes_it_up),
        cmocka_unit_test(on_and_off_at_once_is_no_change),
        cmocka_unit_test(what_there_is_not_cannot_be_switched),
        cmocka_unit_test(a_mystery_cannot_be_switched),
        cmocka_unit_test(a_step_ends_with_the_next_round_trip),
        cmocka_unit_test(only_the_last_changes_are_kept),
        cmocka_unit_test(what_stays_and_what_was_given_back_is_known),
        cmocka_unit_test(
            a_twin_is_started_only_where_there_is_something_to_compare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
