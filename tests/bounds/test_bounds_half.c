/* test_bounds_half.c - what a half of a comparison sends, the reserve for pairs
 * of bufferevents, and tables that are as large as the most there was at once.
 */
#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "clock.h"
#include "depth.h"
#include "fault.h"
#include "half.h"
#include "refmap.h"
#include "sim_inside.h"
#include "tags.h"

/* Samples 1, 2, 3, ... seconds after the start. */
static struct half sent_after(unsigned samples)
{
    struct sim_result result = {.status = 0};
    struct tracker_history *history;
    static struct half half;
    int ends[2];

    assert_int_equal(tracker_history_new(1024, &history), 0);
    for (unsigned i = 1; i <= samples; i++)
        tracker_history_take(history, i * 1000);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_true(fcntl(ends[1], F_SETPIPE_SZ, sizeof(half)) >=
                (int)sizeof(half));
    assert_int_equal(half_send(ends[1], &result, history, 0), 0);
    assert_int_equal(read(ends[0], &half, sizeof(half)), sizeof(half));
    close(ends[0]);
    close(ends[1]);
    tracker_history_free(history);
    return half;
}

static void a_half_sends_256_samples_evenly_chosen(void **state)
{
    struct half half = sent_after(256);

    (void)state;
    assert_int_equal(half.samples, 256);
    assert_int_equal(half.t_ms[0], 1000);
    assert_int_equal(half.t_ms[255], 256000);
    half = sent_after(511);
    assert_int_equal(half.samples, 256);
    for (unsigned i = 0; i < 256; i++)
        assert_int_equal(half.t_ms[i], 1000 + 2000 * i);
}

/* With no memory but the reserve, the first pairs fail whole; then so does
 * each that the reserve has no room for. */
static void pairs_without_memory_live_in_the_reserve_until_it_ends(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct event_base *base = event_base_new();
    uint64_t own = tracker_tag_total(TAG_LIBEVENT).live_bytes;
    struct bufferevent *pair[2];
    struct tracker_count with;

    (void)state;
    assert_int_equal(sim_pair_new(base, pair), 0);
    bufferevent_free(pair[0]);
    bufferevent_free(pair[1]);
    event_base_loop(base, EVLOOP_NONBLOCK);
    with = tracker_tag_total(TAG_LIBEVENT);
    assert_int_equal(with.live_bytes - own, 8192);
    tracker_fail(1, true, TAG_LIBEVENT);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(sim_pair_new(base, pair), -ENOMEM);
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(tracker_tag_total(TAG_LIBEVENT).live_bytes,
                     with.live_bytes);
    event_base_free(base);
    sim_reserve_free();
    libevent_global_shutdown();
    assert_int_equal(tracker_live_since(&before), 0);
}

static uint64_t bytes_of(unsigned tag)
{
    return tracker_tag_total(tag).live_bytes;
}

/* A hundred timers at once, ten thousand in all. */
static void a_clock_has_slots_for_the_most_timers_there_were(void **state)
{
    struct event_base *base = event_base_new();
    struct event *event = event_new(base, -1, 0, NULL, NULL);
    uint64_t ids[100], after_first = 0;
    struct clock *c;

    (void)state;
    assert_int_equal(clock_new(0, &c), 0);
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 100; i++)
            assert_int_equal(clock_set(c, 1000, event, &ids[i]), 0);
        if (round == 0)
            after_first = bytes_of(TAG_TIMERS);
        for (int i = 0; i < 100; i++)
            assert_true(clock_cancel(c, ids[i]));
    }
    assert_int_equal(bytes_of(TAG_TIMERS), after_first);
    assert_int_equal(tracker_tag_total(TAG_TIMERS).peak_bytes < 2 * after_first,
                     true);
    clock_free(c);
    event_free(event);
    event_base_free(base);
    libevent_global_shutdown();
}

static void maps_and_depths_have_room_for_the_most_there_was(void **state)
{
    struct refmap m;
    struct depth d = {0};
    uint64_t after_first = 0;

    (void)state;
    refmap_init(&m, TAG_BOOK);
    for (uint64_t round = 0; round < 100; round++) {
        for (uint32_t i = 0; i < 100; i++) {
            assert_int_equal(refmap_put(&m, round * 100 + i, &m), 0);
            assert_int_equal(depth_add(&d, 'B', (uint32_t)round + i, 1), 0);
        }
        if (round == 0)
            after_first = bytes_of(TAG_BOOK);
        for (uint32_t i = 0; i < 100; i++) {
            assert_ptr_equal(refmap_take(&m, round * 100 + i), &m);
            depth_sub(&d, 'B', (uint32_t)round + i, 1);
        }
    }
    assert_int_equal(bytes_of(TAG_BOOK), after_first);
    refmap_clear(&m);
    depth_clear(&d);
    assert_int_equal(bytes_of(TAG_BOOK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_half_sends_256_samples_evenly_chosen),
        cmocka_unit_test(
            pairs_without_memory_live_in_the_reserve_until_it_ends),
        cmocka_unit_test(a_clock_has_slots_for_the_most_timers_there_were),
        cmocka_unit_test(maps_and_depths_have_room_for_the_most_there_was),
    };

    sim_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
