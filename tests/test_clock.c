/* test_clock.c - virtual time: which timer comes when, against a slow model. */
#include <event2/event.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "clock.h"
#include "fault.h"
#include "rng.h"
#include "tags.h"
#include "tracker.h"

#define TIMERS 200

/* One event for each timer; the calls are written down in their order. */
static struct event_base *base;
static struct event *events[TIMERS];
static size_t calls[TIMERS];
static size_t call_count;
static size_t numbers[TIMERS];

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    if (call_count < TIMERS)
        calls[call_count] = *(size_t *)arg;
    call_count++;
}

static void run_loop(void)
{
    event_base_loop(base, EVLOOP_NONBLOCK);
}

static int set_up(void **state)
{
    (void)state;
    base = event_base_new();
    for (size_t i = 0; i < TIMERS; i++) {
        numbers[i] = i;
        events[i] = event_new(base, -1, 0, on_timer, &numbers[i]);
    }
    call_count = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tracker_fail(0, false, TRACKER_ANY_TAG);
    for (size_t i = 0; i < TIMERS; i++)
        event_free(events[i]);
    event_base_free(base);
    return 0;
}

static struct clock *new_clock(uint64_t start_ns)
{
    struct clock *c = NULL;

    assert_int_equal(clock_new(start_ns, &c), 0);
    return c;
}

static void time_starts_where_it_is_told_and_never_goes_back(void **state)
{
    struct clock *c = new_clock(1000);
    uint64_t due_ns;

    (void)state;
    assert_int_equal(clock_now_ns(c), 1000);
    assert_int_equal(clock_pending(c), 0);
    assert_false(clock_next_ns(c, &due_ns));
    assert_false(clock_advance(c, 2000));
    assert_int_equal(clock_now_ns(c), 2000);
    assert_false(clock_advance(c, 1500));
    assert_int_equal(clock_now_ns(c), 2000);
    clock_free(c);
    clock_free(NULL);
}

static void one_advance_activates_one_timer_and_calls_none(void **state)
{
    struct clock *c = new_clock(0);
    uint64_t due_ns;
    uint64_t id;

    (void)state;
    assert_int_equal(clock_set(c, 20, events[1], &id), 0);
    assert_int_equal(clock_set(c, 10, events[0], &id), 0);
    assert_int_equal(clock_pending(c), 2);
    assert_true(clock_next_ns(c, &due_ns));
    assert_int_equal(due_ns, 10);
    assert_false(clock_advance(c, 9));
    assert_true(clock_advance(c, 25));
    assert_int_equal(call_count, 0);
    assert_int_equal(clock_pending(c), 1);
    run_loop();
    assert_int_equal(call_count, 1);
    assert_int_equal(calls[0], 0);
    assert_true(clock_advance(c, 25));
    assert_false(clock_advance(c, 25));
    run_loop();
    assert_int_equal(call_count, 2);
    assert_int_equal(calls[1], 1);
    clock_free(c);
}

static void timers_of_one_moment_come_in_the_order_of_setting(void **state)
{
    struct clock *c = new_clock(0);
    uint64_t id;

    (void)state;
    for (size_t i = 0; i < TIMERS; i++)
        assert_int_equal(clock_set(c, 5, events[i], &id), 0);
    while (clock_advance(c, 5))
        run_loop();
    assert_int_equal(call_count, TIMERS);
    for (size_t i = 0; i < TIMERS; i++)
        assert_int_equal(calls[i], i);
    clock_free(c);
}

static void a_timer_in_the_past_is_due_now_behind_those_of_now(void **state)
{
    struct clock *c = new_clock(100);
    uint64_t due_ns;
    uint64_t id;

    (void)state;
    assert_int_equal(clock_set(c, 100, events[0], &id), 0);
    assert_int_equal(clock_set(c, 3, events[1], &id), 0);
    assert_true(clock_next_ns(c, &due_ns));
    assert_int_equal(due_ns, 100);
    while (clock_advance(c, 100))
        run_loop();
    assert_int_equal(call_count, 2);
    assert_int_equal(calls[0], 0);
    assert_int_equal(calls[1], 1);
    clock_free(c);
}

static void a_timer_is_taken_back_once_and_does_not_come(void **state)
{
    struct clock *c = new_clock(0);
    uint64_t id;

    (void)state;
    assert_int_equal(clock_set(c, 5, events[0], &id), 0);
    assert_true(id != 0);
    assert_false(clock_cancel(c, 0));
    assert_false(clock_cancel(c, id + 1));
    assert_true(clock_cancel(c, id));
    assert_false(clock_cancel(c, id));
    assert_int_equal(clock_pending(c), 0);
    assert_false(clock_advance(c, 10));
    run_loop();
    assert_int_equal(call_count, 0);
    clock_free(c);
}

static void an_old_id_never_meets_a_new_timer(void **state)
{
    struct clock *c = new_clock(0);
    uint64_t came;
    uint64_t cancelled;
    uint64_t id;

    (void)state;
    assert_int_equal(clock_set(c, 5, events[0], &cancelled), 0);
    assert_true(clock_cancel(c, cancelled));
    assert_int_equal(clock_set(c, 5, events[0], &came), 0);
    assert_true(clock_advance(c, 5));
    assert_int_equal(clock_set(c, 9, events[0], &id), 0);
    assert_false(clock_cancel(c, cancelled));
    assert_false(clock_cancel(c, came));
    assert_int_equal(clock_pending(c), 1);
    assert_true(clock_cancel(c, id));
    clock_free(c);
}

/* The slow model: all timers in a row, searched from end to end. ----------- */

static struct timer {
    uint64_t due_ns;
    uint64_t order;
    uint64_t id; /* 0: not set */
} model[TIMERS];

/* The first timer of the model, or TIMERS. */
static size_t model_first(void)
{
    size_t first = TIMERS;

    for (size_t i = 0; i < TIMERS; i++) {
        if (model[i].id == 0)
            continue;
        if (first == TIMERS || model[i].due_ns < model[first].due_ns ||
            (model[i].due_ns == model[first].due_ns &&
             model[i].order < model[first].order))
            first = i;
    }
    return first;
}

/* Move on a little: the timer that comes, if one does, is the model's. */
static unsigned step_advance(struct clock *c, uint64_t to_ns)
{
    size_t first = model_first();
    bool due = first != TIMERS && model[first].due_ns <= to_ns;

    call_count = 0;
    assert_int_equal(clock_advance(c, to_ns), due);
    run_loop();
    assert_int_equal(call_count, due);
    if (!due)
        return 0;
    assert_int_equal(calls[0], first);
    model[first].id = 0;
    return 1;
}

static void timers_come_as_a_slow_model_says(void **state)
{
    struct clock *c = new_clock(0);
    uint64_t now_ns = 0;
    unsigned pending = 0;
    struct rng r;

    (void)state;
    rng_init(&r, 9);
    memset(model, 0, sizeof(model));
    for (uint64_t step = 0; step < 20000; step++) {
        size_t i = rng_below(&r, TIMERS);
        struct timer *t = &model[i];

        if (rng_below(&r, 3) == 0) {
            now_ns += rng_below(&r, 10);
            pending -= step_advance(c, now_ns);
        } else if (t->id == 0) {
            *t = (struct timer){now_ns + rng_below(&r, 400), step, 0};
            assert_int_equal(clock_set(c, t->due_ns, events[i], &t->id), 0);
            pending++;
        } else if (rng_below(&r, 2) == 0) {
            assert_true(clock_cancel(c, t->id));
            assert_false(clock_cancel(c, t->id));
            t->id = 0;
            pending--;
        }
        assert_int_equal(clock_pending(c), pending);
        assert_int_equal(clock_now_ns(c), now_ns);
        if (pending > 0) {
            uint64_t due_ns = 0;

            assert_true(clock_next_ns(c, &due_ns));
            assert_int_equal(due_ns, model[model_first()].due_ns);
        }
    }
    clock_free(c);
}

static void a_freed_clock_forgets_its_timers_and_leaves_nothing(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct clock *c = new_clock(0);
    uint64_t id;

    (void)state;
    for (size_t i = 0; i < TIMERS; i++)
        assert_int_equal(clock_set(c, i, events[i], &id), 0);
    assert_int_equal(tracker_live_since(&before), 3);
    clock_free(c);
    assert_int_equal(tracker_live_since(&before), 0);
    run_loop();
    assert_int_equal(call_count, 0);
}

/* Slots and heap grow twice on the way to TIMERS after their first size. */
static void a_timer_without_memory_is_not_set_and_harms_no_other(void **state)
{
    uint64_t nth = 0;
    bool failed = true;

    (void)state;
    while (failed) {
        struct tracker_mark before = tracker_mark();
        struct clock *c;
        uint64_t id = 1;

        tracker_fail(++nth, false, TAG_TIMERS);
        if (clock_new(0, &c) != 0) {
            assert_null(c);
            assert_int_equal(nth, 1);
            continue;
        }
        for (size_t i = 0; i < TIMERS; i++) {
            int rc = clock_set(c, TIMERS - i, events[i], &id);

            if (rc == 0)
                continue;
            assert_int_equal(rc, -ENOMEM);
            assert_int_equal(id, 0);
            assert_int_equal(clock_pending(c), i);
            assert_int_equal(clock_set(c, TIMERS - i, events[i], &id), 0);
        }
        failed = tracker_failed() > 0;
        tracker_fail(0, false, TRACKER_ANY_TAG);
        call_count = 0;
        while (clock_advance(c, TIMERS))
            run_loop();
        assert_int_equal(call_count, TIMERS);
        for (size_t i = 0; i < TIMERS; i++)
            assert_int_equal(calls[i], TIMERS - 1 - i);
        clock_free(c);
        assert_int_equal(tracker_live_since(&before), 0);
    }
    assert_int_equal(nth - 1, 1 + 3 * 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            time_starts_where_it_is_told_and_never_goes_back, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            one_advance_activates_one_timer_and_calls_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            timers_of_one_moment_come_in_the_order_of_setting, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_timer_in_the_past_is_due_now_behind_those_of_now, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_timer_is_taken_back_once_and_does_not_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_old_id_never_meets_a_new_timer,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(timers_come_as_a_slow_model_says,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_freed_clock_forgets_its_timers_and_leaves_nothing, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_timer_without_memory_is_not_set_and_harms_no_other, set_up,
            tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
