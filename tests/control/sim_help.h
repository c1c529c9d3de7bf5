/* sim_help.h - runs that are switched while they go on, in this process.
 *
 * Who watches acts at samples, which come at virtual times: so a test that
 * switches is the same every time. What a run leaves is counted from a mark.
 */
#ifndef TESTS_CONTROL_SIM_HELP_H
#define TESTS_CONTROL_SIM_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../leftovers.h"
#include "catalogue.h"
#include "control.h"
#include "fault.h"
#include "history.h"
#include "rng.h"
#include "sim.h"
#include "tags.h"
#include "tracker.h"

#define SECOND_NS 1000000000ull
#define MS_NS 1000000ull

/* The list of channels: a leak that is on at the end leaves it to the next run,
 * which must not meet it. */
struct channel;
extern struct channel *publisher;

/* One run, its control, and what it left. */
struct help_run {
    struct options options;
    struct control control;
    struct sim_watch watch;
    struct sim_result result;
    struct tracker_mark before;
};

/* A run of `seconds` of virtual time with these leaks on from its start. Set
 * callbacks in h->watch, then help_run_go(). */
static inline void help_run_init(struct help_run *h, uint64_t seed,
                                 unsigned seconds, unsigned leaks)
{
    memset(h, 0, sizeof(*h));
    h->options.seed = seed;
    h->options.rate = 100;
    h->options.for_ns = seconds * SECOND_NS;
    h->options.every_ns = 77 * MS_NS; /* meets no timer of the trader's */
    h->options.leaks = leaks;
    h->options.pace = PACE_MAX;
    h->options.explain = -1;
    h->watch.ctx = h;
    control_init(&h->control, leaks, PACE_MAX);
    h->watch.control = &h->control;
}

static inline void help_run_go(struct help_run *h)
{
    struct tracker_history *history;

    assert_int_equal(tracker_history_new(64, &history), 0);
    h->before = tracker_mark();
    sim_run(&h->options, history, &h->watch, &h->result);
    tracker_history_free(history);
}

/* What it left is freed, so that the next run meets nothing of it. */
static inline void help_run_clear(struct help_run *h)
{
    free_all_since(&h->before);
    publisher = NULL;
}

/* The same trades to the last tick. */
static inline void help_same_trades(const struct run_figures *a,
                                    const struct run_figures *b)
{
    assert_int_equal(a->virtual_ns, b->virtual_ns);
    assert_int_equal(a->market_events, b->market_events);
    assert_int_equal(a->itch_messages, b->itch_messages);
    assert_int_equal(a->executions, b->executions);
    assert_int_equal(a->tape, b->tape);
    assert_int_equal(a->orders, b->orders);
    assert_int_equal(a->fills, b->fills);
    assert_int_equal(a->rejects, b->rejects);
    assert_int_equal(a->round_trips, b->round_trips);
    assert_int_equal(a->pnl_ticks, b->pnl_ticks);
}

static inline int help_setup(void **state)
{
    (void)state;
    bot_tags_init();
    sim_init();
    return 0;
}

#endif
