/* test_market_load.c - the days that there are: each is bounded, repeats
 * itself, and is what its name says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "exchange_help.h"
#include "frame.h"
#include "itch.h"
#include "market.h"
#include "matching.h"

#define SYMBOLS 4
#define MINUTES 10
#define NS_PER_S 1000000000ull

/* What ten minutes of a day had in them. */
struct day {
    uint64_t events;
    uint64_t tape;
    uint64_t adds, deletes, trades; /* messages */
    uint64_t halted_ns;             /* summed over the symbols */
    uint64_t fastest;               /* events in the fullest second */
    uint64_t most_orders;           /* resting in one symbol */
    uint64_t halted_since_ns[SYMBOLS + 1];
};

static int see_message(void *ctx, const unsigned char *bytes, size_t len)
{
    struct day *d = ctx;
    struct itch msg;

    if (itch_decode(bytes, len, &msg) != 0)
        return 0;
    d->adds += msg.type == 'A';
    d->deletes += msg.type == 'D' || msg.type == 'X';
    d->trades += msg.type == 'E';
    if (msg.type != 'H' || msg.locate > SYMBOLS)
        return 0;
    if (msg.code == 'H')
        d->halted_since_ns[msg.locate] = msg.time_ns;
    else if (d->halted_since_ns[msg.locate] != 0)
        d->halted_ns += msg.time_ns - d->halted_since_ns[msg.locate];
    return 0;
}

static void count_resting(const struct matching *m, struct day *d)
{
    static struct matching_level levels[1000];

    for (uint16_t symbol = 0; symbol < SYMBOLS; symbol++) {
        uint64_t count = 0;

        for (int side = 0; side < 2; side++) {
            size_t depth = matching_depth(m, symbol, "BS"[side], levels, 1000);

            assert_true(depth >= 3);
            for (size_t i = 0; i < depth; i++)
                count += levels[i].orders;
        }
        if (count > d->most_orders)
            d->most_orders = count;
    }
}

static struct day play(enum load_kind load, uint64_t seed)
{
    uint64_t end_ns = MARKET_OPEN_NS + MINUTES * 60 * NS_PER_S;
    uint64_t second = 0, in_second = 0;
    struct day d = {0};
    uint64_t at_ns;
    struct help h;

    assert_int_equal(help_open(&h), 0);
    assert_int_equal(market_new(h.x, seed, 100, load, &h.source), 0);
    for (;;) {
        assert_int_equal(h.source->ops->next(h.source, &at_ns), 0);
        if (at_ns >= end_ns)
            break;
        in_second = at_ns / NS_PER_S == second ? in_second + 1 : 1;
        second = at_ns / NS_PER_S;
        if (in_second > d.fastest)
            d.fastest = in_second;
        assert_int_equal(help_play(&h, 1), 0);
        assert_int_equal(frame_each(h.feed, see_message, &d), 0);
        if (d.events++ % 500 == 0)
            count_resting(exchange_matching(h.x), &d);
    }
    d.tape = exchange_figures(h.x).tape;
    help_close(&h);
    return d;
}

static void a_name_finds_its_load_and_nothing_else_does(void **state)
{
    (void)state;
    for (int i = 0; i < LOAD_COUNT; i++) {
        const struct market_load *l = market_load((enum load_kind)i);

        assert_int_equal(market_load_find(l->name), i);
        assert_true(strlen(l->about) > 0);
    }
    assert_int_equal(market_load_find(""), -1);
    assert_int_equal(market_load_find("Normal"), -1);
    assert_int_equal(market_load_find("normal "), -1);
}

static void each_day_repeats_itself_and_stays_in_bounds(void **state)
{
    (void)state;
    for (int load = 0; load < LOAD_COUNT; load++) {
        struct day a = play((enum load_kind)load, 7);
        struct day b = play((enum load_kind)load, 7);

        assert_true(memcmp(&a, &b, sizeof(a)) == 0);
        assert_in_range(a.most_orders, 60, 400);
        assert_true(a.tape != play((enum load_kind)load, 8).tape);
    }
}

static void a_quiet_day_has_a_quarter_of_the_events(void **state)
{
    uint64_t normal = play(LOAD_NORMAL, 1).events;

    (void)state;
    assert_in_range(play(LOAD_QUIET, 1).events, normal * 23 / 100,
                    normal * 27 / 100);
}

/* Two seconds of thirty at twenty times: 2.27 times in all. */
static void a_burst_is_twenty_times_as_fast_and_ends(void **state)
{
    struct day normal = play(LOAD_NORMAL, 1), burst = play(LOAD_BURST, 1);

    (void)state;
    assert_true(burst.fastest > 10 * normal.fastest);
    assert_in_range(burst.events, normal.events * 21 / 10,
                    normal.events * 25 / 10);
}

static void a_storm_cancels_and_hardly_trades(void **state)
{
    struct day normal = play(LOAD_NORMAL, 1), storm = play(LOAD_CANCELS, 1);

    (void)state;
    assert_true(storm.deletes > 2 * normal.deletes);
    assert_true(storm.trades < normal.trades);
}

static void a_day_of_rejects_is_halted_most_of_the_time(void **state)
{
    uint64_t all_ns = SYMBOLS * MINUTES * 60 * NS_PER_S;

    (void)state;
    assert_in_range(play(LOAD_NORMAL, 1).halted_ns, all_ns * 2 / 100,
                    all_ns * 8 / 100);
    assert_in_range(play(LOAD_REJECTS, 1).halted_ns, all_ns * 50 / 100,
                    all_ns * 70 / 100);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_finds_its_load_and_nothing_else_does),
        cmocka_unit_test(each_day_repeats_itself_and_stays_in_bounds),
        cmocka_unit_test(a_quiet_day_has_a_quarter_of_the_events),
        cmocka_unit_test(a_burst_is_twenty_times_as_fast_and_ends),
        cmocka_unit_test(a_storm_cancels_and_hardly_trades),
        cmocka_unit_test(a_day_of_rejects_is_halted_most_of_the_time),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
