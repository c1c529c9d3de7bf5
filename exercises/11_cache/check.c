/* check.c - a day of trades, and beside the cache a plain list that knows what
 * the cache has to hold after each of them.
 *
 * The cache must hold just that: not a point more, and not one less, since
 * what is still young and among the newest may be asked for.
 */
#include "check.h"

#include "cache.h"

#include <errno.h>
#include <string.h>

#define TRADES_MAX 6000
#define SYMBOLS_MAX 1000

struct trade {
    unsigned symbol;
    long time_ms;
    long price_ticks;
};

static struct day {
    struct cache *cache;
    long now_ms;
    long count;
    struct trade trades[TRADES_MAX]; /* the newest is the last */
} day;

static void day_start(void)
{
    day = (struct day){.cache = cache_new(),
                       .now_ms = check_random(0, 1000000000)};
    check_that(day.cache != NULL, "cache_new() has no cache");
}

static void day_trade(unsigned symbol, long after_ms)
{
    struct trade *t = &day.trades[day.count++];

    day.now_ms += after_ms;
    *t = (struct trade){.symbol = symbol,
                        .time_ms = day.now_ms,
                        .price_ticks = check_random(1, 1000000)};
    check_equal(cache_add(day.cache, symbol, t->time_ms, t->price_ticks), 0,
                "what cache_add() returns");
}

/* What anybody can ask of this symbol at `now_ms`. */
static size_t day_window(unsigned symbol, long now_ms,
                         long prices_ticks[POINTS_MAX])
{
    size_t count = 0;

    for (long i = day.count - 1; i >= 0 && count < POINTS_MAX; i--) {
        const struct trade *t = &day.trades[i];

        if (now_ms - t->time_ms > AGE_MAX_MS)
            break;
        if (t->symbol == symbol)
            prices_ticks[count++] = t->price_ticks;
    }
    return count;
}

/* How many symbols and points are young enough, and among the newest. */
static void day_count(long *symbols, long *points)
{
    long seen[SYMBOLS_MAX + 1] = {0};

    *symbols = *points = 0;
    for (long i = day.count - 1; i >= 0; i--) {
        const struct trade *t = &day.trades[i];

        if (day.now_ms - t->time_ms > AGE_MAX_MS)
            break;
        if (seen[t->symbol] == 0)
            (*symbols)++;
        if (seen[t->symbol] < POINTS_MAX)
            (*points)++;
        seen[t->symbol]++;
    }
}

static void day_check_window(unsigned symbol, long later_ms)
{
    long want[POINTS_MAX];
    long got[2 * POINTS_MAX];
    size_t count = day_window(symbol, day.now_ms + later_ms, want);

    check_equal((long)cache_window(day.cache, symbol, day.now_ms + later_ms,
                                   got, 2 * POINTS_MAX),
                (long)count, "prices that can be asked for");
    check_that(memcmp(got, want, count * sizeof(*got)) == 0,
               "cache_window() gives wrong prices");
    count = (size_t)check_random(0, (long)count);
    check_equal((long)cache_window(day.cache, symbol, day.now_ms + later_ms,
                                   got, count),
                (long)count, "prices when fewer are asked for");
}

/* Some windows of those that can be asked for, now or later. */
static void day_look(void)
{
    for (long i = 0; i < 3; i++)
        day_check_window(day.trades[check_random(0, day.count - 1)].symbol,
                         check_random(0, 1) * check_random(0, AGE_MAX_MS));
}

static long day_blocks(void)
{
    long symbols;
    long points;

    day_count(&symbols, &points);
    return 1 + symbols + points;
}

static void day_check_points(void)
{
    long symbols;
    long points;

    day_count(&symbols, &points);
    check_equal((long)cache_points(day.cache), points,
                "points, as the cache counts them");
}

static void day_end(struct check_mark before)
{
    day_check_points();
    cache_free(day.cache);
    check_live(before, 0, "after the cache was freed");
}

static void a_busy_symbol(void)
{
    struct check_mark before = check_mark();

    day_start();
    for (int i = 0; i < POINTS_MAX + 30; i++)
        day_trade(7, 100);
    day_look();
    check_live(before, day_blocks(),
               "after 80 trades of one symbol within 8 seconds");
    day_end(before);
}

static void a_quiet_symbol(void)
{
    struct check_mark before = check_mark();

    day_start();
    day_trade(1, 0);
    day_trade(2, 0);
    day_trade(1, AGE_MAX_MS);
    day_look();
    check_live(before, day_blocks(),
               "when the oldest trades are just one minute old");
    day_trade(1, 1);
    day_look();
    check_live(before, day_blocks(),
               "when one symbol was quiet for more than a minute");
    day_trade(3, 10L * AGE_MAX_MS);
    day_look();
    check_live(before, day_blocks(),
               "when all but one were quiet for ten minutes");
    day_trade(2, 0);
    day_trade(1, 5);
    day_look();
    check_live(before, day_blocks(), "when the quiet ones came back");
    day_end(before);
}

/* Wild and quiet hours take turns. */
static void a_day(long trades, long symbols)
{
    static const long most_ms[] = {0, 2, 50, 900, 6000, 30000};
    struct check_mark before = check_mark();
    long hour = 0;

    day_start();
    for (long i = 0; i < trades && i < TRADES_MAX; i++) {
        long after_ms;

        if (i % 100 == 0)
            hour = check_random(0, 5);
        after_ms = check_random(0, most_ms[hour]);
        if (check_random(0, 199) == 0)
            after_ms = check_random(AGE_MAX_MS - 2, AGE_MAX_MS + 2);
        day_trade((unsigned)check_random(0, symbols), after_ms);
        day_look();
        check_live(before, day_blocks(), "after one of many trades");
        day_check_points();
    }
    day_end(before);
}

/* A trade that finds no memory leaves the cache as it was. Whether it needs a
 * second block is the cache's own matter. */
static void no_memory(void)
{
    struct check_mark before = check_mark();

    day_start();
    day_trade(1, 0);
    for (long nth = 1; nth <= 2; nth++) {
        int rc;

        check_fail_nth(nth);
        rc = cache_add(day.cache, 2, day.now_ms, 5);
        check_fail_nth(0);
        if (rc == 0)
            break;
        check_equal(rc, -ENOMEM, "what cache_add() returns without memory");
        check_live(before, day_blocks(), "after a trade found no memory");
        day_check_points();
    }
    cache_free(day.cache);
    check_live(before, 0, "after the cache was freed");
}

void check(void)
{
    cache_free(NULL);
    if (check_quick())
        no_memory();
    a_busy_symbol();
    a_quiet_symbol();
    a_day(check_scale(2000), 1);
    a_day(check_scale(2000), 40);
    a_day(check_scale(2000), SYMBOLS_MAX);
}
