/* test_switches.c - leaks are switched on and off while the bot trades: the
 * trades stay the same, and what leaked while a leak was on is what stays.
 *
 * The oracle for the leaks that lose memory is a run with the leak on from
 * start to end: what it leaves has times of birth. A run that is switched
 * leaves just those that were born while the leak was on.
 */
#include "sim_help.h"

#define SECONDS 40
#define SEEDS 12

/* Switches at random ------------------------------------------------------ */

struct random_switches {
    struct help_run run;
    struct rng rng;
    unsigned per_cent; /* of the samples at which something is asked for */
    unsigned only;     /* leaks that may be switched */
    uint64_t asked;
};

static enum leak random_leak(struct random_switches *r)
{
    enum leak leak;

    do {
        leak = (enum leak)rng_below(&r->rng, LEAK_COUNT);
    } while ((r->only >> leak & 1u) == 0);
    return leak;
}

static void ask_something(struct random_switches *r)
{
    struct control *c = &r->run.control;
    enum leak leak = random_leak(r);

    r->asked++;
    switch (rng_below(&r->rng, 8)) {
    case 0:
        control_pause(c, true);
        break;
    case 1:
        control_step(c);
        break;
    case 2:
        (void)control_pace(c, PACE_MAX);
        break;
    case 3:
        (void)control_pace(c, 20000 + (uint32_t)rng_below(&r->rng, 50000));
        break;
    default:
        (void)control_switch(c, leak,
                             (control_look(c).leaks >> leak & 1u) == 0);
        break;
    }
}

static void on_sample(void *ctx, const struct run_figures *run)
{
    struct random_switches *r = ctx;

    (void)run;
    if (rng_below(&r->rng, 100) < r->per_cent)
        ask_something(r);
}

/* It stands still: switch something, too, and on it goes. */
static void on_rest(void *ctx, const struct run_figures *run)
{
    struct random_switches *r = ctx;

    (void)run;
    if (rng_below(&r->rng, 2) == 0)
        (void)control_switch(&r->run.control, random_leak(r),
                             rng_below(&r->rng, 2) == 0);
    else if (rng_below(&r->rng, 3) == 0)
        control_step(&r->run.control);
    else
        control_pause(&r->run.control, false);
}

static void trades_are_the_same_whatever_is_asked_for(void **state)
{
    static struct random_switches r;
    static struct help_run plain;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        help_run_init(&plain, seed, SECONDS, 0);
        plain.watch.control = NULL;
        help_run_go(&plain);
        assert_int_equal(plain.result.status, EXIT_FINE);
        assert_int_equal(tracker_live_since(&plain.before), 0);

        help_run_init(&r.run, seed, SECONDS, (unsigned)seed % (LEAK_ALL + 1));
        rng_init(&r.rng, seed);
        r.asked = 0;
        r.only = LEAK_ALL;
        r.per_cent = seed % 2 == 0 ? 5 : 60;
        r.run.watch.on_sample = on_sample;
        r.run.watch.on_rest = on_rest;
        help_run_go(&r.run);
        assert_int_equal(r.run.result.status, EXIT_FINE);
        help_same_trades(&r.run.result.run, &plain.result.run);
        assert_true(r.asked > 10);
        assert_true(control_look(&r.run.control).changes > 3);
        assert_int_equal(tracker_refusals().double_frees, 0);
        assert_int_equal(tracker_refusals().unknown_pointers, 0);
        help_run_clear(&r.run);
    }
}

/* A leak for a while ------------------------------------------------------ */

struct window {
    struct help_run run;
    unsigned leaks;
    uint64_t on_ms; /* asked for at the first sample after it */
    uint64_t off_ms;
    uint64_t took_on_ms; /* taken up */
    uint64_t took_off_ms;
};

static void on_window_sample(void *ctx, const struct run_figures *run)
{
    struct window *w = ctx;
    uint64_t now_ms = run->virtual_ns / MS_NS;
    bool on = now_ms >= w->on_ms && now_ms < w->off_ms;

    for (unsigned leak = 0; leak < LEAK_COUNT; leak++)
        if ((w->leaks >> leak & 1u) != 0)
            (void)control_switch(&w->run.control, (enum leak)leak, on);
}

static void window_run(struct window *w, uint64_t seed, unsigned leaks,
                       uint64_t on_ms, uint64_t off_ms)
{
    const struct control_change *change;

    help_run_init(&w->run, seed, SECONDS, 0);
    w->leaks = leaks;
    w->on_ms = on_ms;
    w->off_ms = off_ms;
    w->run.watch.on_sample = on_window_sample;
    help_run_go(&w->run);
    assert_int_equal(w->run.result.status, EXIT_FINE);
    for (uint64_t i = 0; (change = control_change_at(&w->run.control, i)); i++)
        *(change->on ? &w->took_on_ms : &w->took_off_ms) = change->t_ms;
    if (control_look(&w->run.control).leaks != 0)
        w->took_off_ms = UINT32_MAX;
}

/* How much of what a run left was born in a window; both ends are in doubt, so
 * nothing may be born there. */
struct born {
    uint64_t from_ms;
    uint64_t to_ms;
    uint64_t blocks;
    uint64_t bytes;
    uint64_t in_doubt;
};

static bool on_born(const struct tracker_block *block, void *ctx)
{
    struct born *b = ctx;

    b->in_doubt += block->born_ms == b->from_ms || block->born_ms == b->to_ms;
    if (block->born_ms > b->from_ms && block->born_ms < b->to_ms) {
        b->blocks++;
        b->bytes += block->size;
    }
    return true;
}

static struct born born_between(const struct help_run *run, uint64_t from_ms,
                                uint64_t to_ms)
{
    struct born b = {.from_ms = from_ms, .to_ms = to_ms};

    tracker_each_block_since(&run->before, on_born, &b);
    return b;
}

static void what_was_lost_while_a_leak_was_on_stays_and_no_more(void **state)
{
    static const enum leak losing[] = {LEAK_CYCLE, LEAK_FREE, LEAK_FORGET,
                                       LEAK_TIMER};
    static struct help_run whole;
    static struct window w;

    (void)state;
    for (size_t i = 0; i < sizeof(losing) / sizeof(losing[0]); i++) {
        for (uint64_t seed = 1; seed <= 3; seed++) {
            struct born want, got;

            window_run(&w, seed, 1u << losing[i], 7000 + 1000 * seed,
                       20000 + 2000 * seed);
            got = born_between(&w.run, 0, UINT32_MAX);
            help_run_clear(&w.run);
            help_run_init(&whole, seed, SECONDS, 1u << losing[i]);
            help_run_go(&whole);
            want = born_between(&whole, w.took_on_ms, w.took_off_ms);
            help_run_clear(&whole);
            assert_int_equal(want.in_doubt, 0);
            assert_true(want.blocks > 0);
            assert_int_equal(got.blocks, want.blocks);
            assert_int_equal(got.bytes, want.bytes);
        }
    }
}

#define DESK_BLOCKS 56 /* test_lessons.c counts them */

static void
a_cycle_that_is_on_for_six_round_trips_leaves_six_desks(void **state)
{
    static struct window w;

    (void)state;
    window_run(&w, 1, 1u << LEAK_CYCLE, 6000, 36000);
    assert_int_equal(w.took_on_ms / 1000, 6);
    assert_int_equal(w.took_off_ms / 1000, 36);
    assert_int_equal(tracker_live_since(&w.run.before), 6 * DESK_BLOCKS);
    help_run_clear(&w.run);
    /* Off and on again within a desk's life: it stays as it was opened. */
    window_run(&w, 1, 1u << LEAK_CYCLE, 6000, 9000);
    assert_int_equal(tracker_live_since(&w.run.before), 0);
    help_run_clear(&w.run);
    window_run(&w, 1, 1u << LEAK_CYCLE, 9000, 11000);
    assert_int_equal(tracker_live_since(&w.run.before), DESK_BLOCKS);
    help_run_clear(&w.run);
}

static void
what_can_be_reached_goes_with_its_owner_or_is_given_back(void **state)
{
    static struct window w;

    (void)state;
    window_run(&w, 2, 1u << LEAK_BOOK | 1u << LEAK_CACHE, 5000, 20000);
    assert_int_equal(tracker_live_since(&w.run.before), 0);
    window_run(&w, 2, 1u << LEAK_BOOK | 1u << LEAK_CACHE, 5000, 100000);
    assert_int_equal(tracker_live_since(&w.run.before), 0);
    /* Channels that the desk left behind go with the next bar ... */
    window_run(&w, 2, 1u << LEAK_CHANNEL, 5000, 30000);
    assert_int_equal(tracker_live_since(&w.run.before), 0);
    /* ... or stay with the list, if the leak is on at the end: those of the
     * desks that were closed while it was on. */
    window_run(&w, 2, 1u << LEAK_CHANNEL, 6000, 100000);
    assert_true(publisher != NULL);
    assert_true(tracker_live_since(&w.run.before) > 0);
    help_run_clear(&w.run);
}

struct sizes {
    struct help_run run;
    enum leak leak;
    uint64_t off_ms;
    struct control_rest last;
};

static void on_sizes_sample(void *ctx, const struct run_figures *run)
{
    struct sizes *s = ctx;

    if (run->virtual_ns / MS_NS >= s->off_ms)
        (void)control_switch(&s->run.control, s->leak, false);
    s->last = control_rest_of(&s->run.control, s->leak);
}

static struct control_rest rest_of(enum leak leak)
{
    static struct sizes s;

    help_run_init(&s.run, 3, SECONDS, 1u << leak);
    s.leak = leak;
    s.off_ms = 30000;
    s.run.watch.on_sample = on_sizes_sample;
    help_run_go(&s.run);
    assert_int_equal(s.run.result.status, EXIT_FINE);
    help_run_clear(&s.run);
    assert_true(s.last.ever && !s.last.on);
    return s.last;
}

static void cache_and_channels_are_given_back_and_the_book_is_not(void **state)
{
    struct control_rest rest;

    (void)state;
    rest = rest_of(LEAK_CACHE);
    assert_true(rest.off.blocks > 4 * 64); /* more than the bound */
    assert_true(rest.now.blocks <= 5 * 65);
    assert_true(rest.now.blocks < rest.off.blocks);
    rest = rest_of(LEAK_CHANNEL);
    assert_true(rest.off.blocks > 30);
    assert_true(rest.now.blocks < 10);
    rest = rest_of(LEAK_BOOK);
    assert_true(rest.off.blocks > 1000);
    assert_true(rest.now.blocks > rest.off.blocks - rest.off.blocks / 10);
}

/* Allocations fail -------------------------------------------------------- */

#define FAULT_SECONDS 6

/* A short run that is switched, but for the leaks that lose memory. */
static void faulty_run(struct random_switches *r, uint64_t nth)
{
    struct tracker_history *history;

    help_run_init(&r->run, 5, FAULT_SECONDS, 0);
    rng_init(&r->rng, 5);
    r->per_cent = 60;
    r->only = 1u << LEAK_BOOK | 1u << LEAK_CACHE;
    r->run.watch.on_sample = on_sample;
    r->run.watch.on_rest = on_rest;
    assert_int_equal(tracker_history_new(64, &history), 0);
    r->run.before = tracker_mark();
    tracker_fail(nth, false, TRACKER_ANY_TAG);
    sim_run(&r->run.options, history, &r->run.watch, &r->run.result);
    tracker_history_free(history);
}

static void a_switched_run_without_memory_ends_with_nothing_live(void **state)
{
    static struct random_switches r;
    uint64_t first = tracker_total().allocations;
    uint64_t count, failed;

    (void)state;
    faulty_run(&r, 0);
    assert_int_equal(r.run.result.status, EXIT_FINE);
    assert_true(control_look(&r.run.control).changes > 3);
    count = tracker_total().allocations - first;
    for (uint64_t nth = 1; nth < count; nth += nth < 300 ? 1 : 37) {
        faulty_run(&r, nth);
        failed = tracker_failed();
        tracker_fail(0, false, TRACKER_ANY_TAG);
        assert_true(r.run.result.status == EXIT_NOMEM_ ||
                    r.run.result.status == EXIT_FINE);
        assert_true(failed <= 1);
        assert_int_equal(tracker_live_since(&r.run.before), 0);
    }
    assert_int_equal(tracker_refusals().double_frees, 0);
    assert_int_equal(tracker_refusals().unknown_pointers, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trades_are_the_same_whatever_is_asked_for),
        cmocka_unit_test(what_was_lost_while_a_leak_was_on_stays_and_no_more),
        cmocka_unit_test(
            a_cycle_that_is_on_for_six_round_trips_leaves_six_desks),
        cmocka_unit_test(
            what_can_be_reached_goes_with_its_owner_or_is_given_back),
        cmocka_unit_test(cache_and_channels_are_given_back_and_the_book_is_not),
        cmocka_unit_test(a_switched_run_without_memory_ends_with_nothing_live),
    };

    return cmocka_run_group_tests(tests, help_setup, NULL);
}
