/* test_line.c - whole runs under the load `reconnect`: the line breaks when
 * the seed says so, the trader knows in the end what was traded, and a run may
 * end at any moment of it.
 */
#include "control/sim_help.h"

#include "sim_inside.h"

#define SEEDS 4
#define ANY_MOMENT (-1)

/* A run, and what was seen of its line. */
struct line_run {
    struct help_run run;
    const struct sim *sim; /* while it goes on */
    uint64_t own_trades;   /* the trader's, as the exchange has them */
    uint64_t trades_seen;
    uint64_t late;  /* samples at which it hadn't heard of a trade */
    uint64_t wrong; /* samples at which it should have, and so on */
    int stop_in;    /* the state in which the run is ended */
    bool switches;  /* leaks, all the time */
    struct rng rng;
    enum line_state state_at_end;
    uint64_t first_ns; /* when it was first seen broken */
    uint64_t began; /* allocations until then: the run, a break, its mending */
    uint64_t broke;
    uint64_t mended;
};

static int on_open(void *ctx, struct event_base *base, const struct sim *sim)
{
    struct line_run *r = ctx;

    (void)base;
    r->sim = sim;
    return 0;
}

static void count_own_trades(struct line_run *r)
{
    const struct exchange_trades *t = &r->sim->trades;

    r->wrong += t->count - r->trades_seen > EXCHANGE_TRADES_MAX;
    for (; r->trades_seen < t->count; r->trades_seen++)
        r->own_trades += t->last[r->trades_seen % EXCHANGE_TRADES_MAX].client;
}

static void on_sample(void *ctx, const struct run_figures *run)
{
    struct line_run *r = ctx;
    enum line_state state = r->sim->line.state;
    uint64_t allocations = tracker_total().allocations - r->began;

    count_own_trades(r);
    if (r->switches)
        (void)control_switch(&r->run.control,
                             (enum leak)rng_below(&r->rng, LEAK_COUNT),
                             rng_below(&r->rng, 2) == 0);
    r->late += run->fills < r->own_trades;
    r->wrong += run->fills > r->own_trades;
    r->wrong += state == LINE_HOLDS && run->fills != r->own_trades;
    r->wrong += run->disconnected != (state == LINE_DOWN);
    r->wrong += run->disconnects - run->reconnects != (state == LINE_DOWN);
    if (r->first_ns == 0 && state != LINE_HOLDS)
        r->first_ns = run->virtual_ns;
    if (run->reconnects == 0 && state == LINE_HOLDS)
        r->broke = allocations;
    if (run->reconnects == 1 && r->mended == 0)
        r->mended = allocations;
}

static bool closed(void *ctx)
{
    const struct line_run *r = ctx;

    return r->sim != NULL && r->stop_in != ANY_MOMENT &&
           r->sim->line.state == (enum line_state)r->stop_in;
}

static void on_end(void *ctx, const struct run_figures *run)
{
    struct line_run *r = ctx;

    (void)run;
    r->state_at_end = r->sim->line.state;
}

static void line_run_init(struct line_run *r, uint64_t seed, unsigned seconds,
                          unsigned leaks)
{
    memset(r, 0, sizeof(*r));
    help_run_init(&r->run, seed, seconds, leaks);
    r->run.options.load = LOAD_RECONNECT;
    r->run.watch.on_open = on_open;
    r->run.watch.on_sample = on_sample;
    r->run.watch.on_end = on_end;
    r->run.watch.closed = closed;
    r->run.watch.ctx = r;
    r->stop_in = ANY_MOMENT;
    r->began = tracker_total().allocations;
}

/* Play it; what it leaves is returned, and freed. */
static long line_run_go(struct line_run *r)
{
    long left;

    help_run_go(&r->run);
    left = tracker_live_since(&r->run.before);
    help_run_clear(&r->run);
    return left;
}

static void the_seed_decides_when_it_breaks(void **state)
{
    struct line_run a, b, c;

    (void)state;
    line_run_init(&a, 1, 60, 0);
    line_run_init(&b, 1, 60, 0);
    line_run_init(&c, 2, 60, 0);
    assert_int_equal(line_run_go(&a), 0);
    assert_int_equal(line_run_go(&b), 0);
    assert_int_equal(line_run_go(&c), 0);
    help_same_trades(&a.run.result.run, &b.run.result.run);
    assert_in_range(a.run.result.run.disconnects, 3, 9);
    assert_int_equal(a.first_ns, b.first_ns);
    assert_true(a.first_ns != c.first_ns);
}

static void no_other_load_breaks_it(void **state)
{
    (void)state;
    for (int load = 0; load < LOAD_COUNT; load++) {
        struct line_run r;

        line_run_init(&r, 1, 40, 0);
        r.run.options.load = (enum load_kind)load;
        assert_int_equal(line_run_go(&r), 0);
        assert_int_equal(r.run.result.run.disconnects > 0,
                         load == LOAD_RECONNECT);
        assert_int_equal(r.wrong, 0);
    }
}

/* The books of exchange and trader agree whenever the line holds; while it
 * doesn't, the trader is behind. */
static void the_trader_hears_of_each_trade_in_the_end(void **state)
{
    uint64_t late = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct line_run r;

        line_run_init(&r, seed, 200, 0);
        assert_int_equal(line_run_go(&r), 0);
        assert_int_equal(r.run.result.status, EXIT_FINE);
        assert_true(r.own_trades > 300);
        assert_int_equal(r.wrong, 0);
        late += r.late;
    }
    assert_true(late > 100);
}

static void leaks_and_fixes_trade_alike_and_break_alike(void **state)
{
    struct line_run fixed;

    (void)state;
    line_run_init(&fixed, 3, 60, 0);
    assert_int_equal(line_run_go(&fixed), 0);
    for (unsigned leak = 0; leak <= LEAK_COUNT; leak++) {
        unsigned all = (1u << LEAK_COUNT) - 1;
        struct line_run r;

        line_run_init(&r, 3, 60, leak == LEAK_COUNT ? all : 1u << leak);
        (void)line_run_go(&r);
        help_same_trades(&fixed.run.result.run, &r.run.result.run);
        assert_int_equal(r.run.result.run.disconnects,
                         fixed.run.result.run.disconnects);
        assert_int_equal(r.late, fixed.late);
        assert_int_equal(r.wrong, 0);
    }
}

/* An order may be sent by one half and end, lost on its way, under the other.
 */
static void leaks_may_be_switched_while_it_breaks(void **state)
{
    struct line_run plain;

    (void)state;
    line_run_init(&plain, 2, 60, 0);
    assert_int_equal(line_run_go(&plain), 0);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct line_run r;

        line_run_init(&r, 2, 60, 0);
        r.switches = true;
        rng_init(&r.rng, seed);
        assert_true(line_run_go(&r) > 0);
        help_same_trades(&plain.run.result.run, &r.run.result.run);
        assert_int_equal(r.wrong, 0);
        assert_int_equal(tracker_refusals().double_frees, 0);
        assert_int_equal(tracker_refusals().unknown_pointers, 0);
    }
}

static void paced_it_is_the_same(void **state)
{
    struct line_run fast, paced;

    (void)state;
    line_run_init(&fast, 4, 40, 0);
    line_run_init(&paced, 4, 40, 0);
    paced.run.options.pace = 200;
    control_init(&paced.run.control, 0, 200);
    assert_int_equal(line_run_go(&fast), 0);
    assert_int_equal(line_run_go(&paced), 0);
    help_same_trades(&fast.run.result.run, &paced.run.result.run);
    assert_int_equal(fast.late, paced.late);
}

static void a_run_may_end_at_any_moment(void **state)
{
    unsigned ended_in[3] = {0, 0, 0};

    (void)state;
    for (uint64_t ms = 4700; ms < 16000; ms += 131) {
        struct line_run r;

        line_run_init(&r, 1 + ms % 4, 0, 0);
        r.run.options.for_ns = ms * MS_NS;
        assert_int_equal(line_run_go(&r), 0);
        assert_int_equal(r.run.result.status, EXIT_FINE);
        ended_in[r.state_at_end]++;
    }
    for (unsigned i = 0; i < 3; i++)
        assert_true(ended_in[i] > 2);
}

static void a_run_may_be_ended_at_any_moment(void **state)
{
    (void)state;
    for (int in = LINE_HOLDS; in <= LINE_DOWN; in++) {
        for (unsigned leaks = 0; leaks < 2; leaks++) {
            struct line_run r;
            long left;

            line_run_init(&r, 5, 60, leaks ? 1u << LEAK_CACHE : 0);
            r.stop_in = in;
            left = line_run_go(&r);
            assert_int_equal(left, 0); /* the cache goes at the end */
            assert_int_equal(r.run.result.status, EXIT_FINE);
            assert_true(r.run.result.run.stopped_early);
            assert_int_equal(r.state_at_end, in);
        }
    }
}

/* Let allocation `nth` of a run fail: the run says so, and leaves nothing. */
static void fail_one(uint64_t nth, unsigned seconds)
{
    struct line_run r;
    long left;

    line_run_init(&r, 1, seconds, 0);
    r.run.options.rate = 20;
    tracker_fail(nth, false, TRACKER_ANY_TAG);
    left = line_run_go(&r);
    assert_int_equal(tracker_failed(), 1);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    if (left != 0 || r.run.result.status != EXIT_NOMEM_)
        print_error("allocation %llu: status %d, %ld blocks left\n",
                    (unsigned long long)nth, r.run.result.status, left);
    assert_int_equal(left, 0);
    assert_int_equal(r.run.result.status, EXIT_NOMEM_);
}

/* From the last sample before the first break to the first one after it. */
static void memory_may_run_out_at_any_moment_of_a_break(void **state)
{
    struct line_run r;

    (void)state;
    line_run_init(&r, 1, 20, 0);
    r.run.options.rate = 20;
    assert_int_equal(line_run_go(&r), 0);
    assert_true(r.broke > 500 && r.mended > r.broke);
    for (uint64_t nth = r.broke; nth <= r.mended; nth++)
        fail_one(nth, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seed_decides_when_it_breaks),
        cmocka_unit_test(no_other_load_breaks_it),
        cmocka_unit_test(the_trader_hears_of_each_trade_in_the_end),
        cmocka_unit_test(leaks_and_fixes_trade_alike_and_break_alike),
        cmocka_unit_test(leaks_may_be_switched_while_it_breaks),
        cmocka_unit_test(paced_it_is_the_same),
        cmocka_unit_test(a_run_may_end_at_any_moment),
        cmocka_unit_test(a_run_may_be_ended_at_any_moment),
        cmocka_unit_test(memory_may_run_out_at_any_moment_of_a_break),
    };

    return cmocka_run_group_tests(tests, help_setup, NULL);
}
