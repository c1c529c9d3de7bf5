/* check.c - does the monitor look, draw, warn and reckon as it should?
 *
 * The check keeps all samples there ever were, and works out from the newest
 * 60 what monitor.h says. Programs to be watched are drawn by lot: steady,
 * saw-tooth, growing, stepping, with orders or trades that the memory follows.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "monitor.h"

#define TURNS_MAX 2000

static struct monitor_figures now;
static struct monitor_figures seen[TURNS_MAX];
static uint64_t seen_second[TURNS_MAX];
static size_t seen_count;
static unsigned looks;
static unsigned warnings;
static unsigned warnings_wanted;
static enum monitor_alarm warned;
static enum monitor_alarm alarm_before;
static uint64_t warned_ms;

static void on_look(void *ctx, struct monitor_figures *out)
{
    check_that(ctx == &now, "look() doesn't get its ctx");
    looks++;
    *out = now;
}

static void on_warn(void *ctx, enum monitor_alarm alarm, uint64_t now_ms)
{
    check_that(ctx == &now, "warn() doesn't get its ctx");
    warnings++;
    warned = alarm;
    warned_ms = now_ms;
}

/* The samples that are kept: from `oldest` on. */
static size_t oldest(void)
{
    return seen_count > MONITOR_SAMPLES ? seen_count - MONITOR_SAMPLES : 0;
}

static bool grows(void)
{
    size_t part = (seen_count - oldest()) / 4;
    uint64_t floors[4];

    if (seen_count - oldest() < 20)
        return false;
    for (size_t i = 0; i < 4; i++) {
        floors[i] = UINT64_MAX;
        for (size_t j = seen_count - (4 - i) * part;
             j < seen_count - (3 - i) * part; j++)
            if (seen[j].live_bytes < floors[i])
                floors[i] = seen[j].live_bytes;
        if (i > 0 && floors[i] <= floors[i - 1])
            return false;
    }
    return (floors[3] - floors[0]) * 20 >= floors[0];
}

static enum monitor_alarm alarm_wanted(void)
{
    uint64_t highest = 0;

    for (size_t i = oldest(); i + 1 < seen_count; i++)
        if (seen[i].live_bytes > highest)
            highest = seen[i].live_bytes;
    if (seen_count >= 2 && seen[seen_count - 1].live_bytes > 2 * highest)
        return MONITOR_JUMPS;
    return grows() ? MONITOR_GROWS : MONITOR_CALM;
}

static double changed(uint64_t old, uint64_t new)
{
    return new >= old ? (double)(new - old) : -(double)(old - new);
}

/* The share of the growth, from the formula with plain sums. */
static double goes_wanted(bool with_trades)
{
    double n = 0;
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;

    for (size_t i = oldest(); i + 1 < seen_count; i++) {
        double dx = changed(seen[i].live_bytes, seen[i + 1].live_bytes);
        double dy = with_trades ? changed(seen[i].trades, seen[i + 1].trades)
                                : changed(seen[i].orders, seen[i + 1].orders);

        n++;
        x += dx;
        y += dy;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    if (n < 3 || n * xx - x * x < 0.5 || n * yy - y * y < 0.5)
        return 0;
    return (n * xy - x * y) * (n * xy - x * y) /
           ((n * xx - x * x) * (n * yy - y * y));
}

static void near(double got, double want, bool with_trades)
{
    if (got - want < 0.001 && want - got < 0.001)
        return;
    check_note("it is %ld ten-thousandths, it should be %ld",
               (long)(got * 10000), (long)(want * 10000));
    check_that(with_trades, "monitor_goes_with_orders is wrong");
    check_fail("monitor_goes_with_trades is wrong");
}

static void drawing_check(const struct monitor *monitor)
{
    static char got[16384];
    static char want[16384];
    size_t length = 0;
    uint64_t highest = 0;
    FILE *out = fmemopen(got, sizeof(got), "w");

    check_that(out != NULL, "no memory for the check itself");
    memset(got, 0, sizeof(got));
    check_equal(monitor_draw(monitor, out), 0, "monitor_draw");
    fclose(out);
    for (size_t i = oldest(); i < seen_count; i++)
        if (seen[i].live_bytes > highest)
            highest = seen[i].live_bytes;
    want[0] = '\0';
    for (size_t i = oldest(); i < seen_count; i++) {
        char bar[MONITOR_BAR + 1] = "";

        if (highest > 0)
            memset(bar, '#',
                   (size_t)(seen[i].live_bytes * MONITOR_BAR / highest));
        length += (size_t)snprintf(want + length, sizeof(want) - length,
                                   "%6u s %10u |%s\n", (unsigned)seen_second[i],
                                   (unsigned)seen[i].live_bytes, bar);
    }
    check_that(strcmp(got, want) == 0, "the drawing isn't what was seen");
}

#define must(condition, text)                                                  \
    do {                                                                       \
        if (condition)                                                         \
            break;                                                             \
        check_note("after %ld samples", (long)seen_count);                     \
        check_fail(text);                                                      \
    } while (0)

/* One turn of the learner's monitor, and of ours. */
static void turn(struct monitor *monitor, uint64_t now_ms)
{
    uint64_t second = now_ms / 1000;
    bool wanted = seen_count == 0 || seen_second[seen_count - 1] != second;
    enum monitor_alarm alarm;
    bool took;

    looks = 0;
    warnings = 0;
    took = monitor_turn(monitor, now_ms);
    check_that(looks <= 1, "one turn looks more than once");
    check_that(looks == 0 || wanted, "two samples in the same second");
    check_that(looks == 1 || !wanted, "a second has begun, and no sample");
    check_that(took == wanted, "monitor_turn doesn't return if it took one");
    if (!wanted) {
        check_that(warnings == 0, "a warning without a new sample");
        return;
    }
    seen[seen_count] = now;
    seen_second[seen_count++] = second;
    alarm = alarm_wanted();
    must(alarm == MONITOR_CALM || monitor_alarm(monitor) != MONITOR_CALM,
         "there is something wrong, and the alarm says calm");
    must(alarm != MONITOR_CALM || monitor_alarm(monitor) == MONITOR_CALM,
         "an alarm, and nothing is wrong");
    must(monitor_alarm(monitor) == alarm, "the wrong alarm");
    warnings_wanted = alarm != alarm_before && alarm != MONITOR_CALM;
    must(warnings <= warnings_wanted, "a warning more than once");
    must(warnings == warnings_wanted, "an alarm without a warning");
    must(warnings == 0 || (warned == alarm && warned_ms == now_ms),
         "warn() is told another alarm or time");
    alarm_before = alarm;
    near(monitor_goes_with_orders(monitor), goes_wanted(false), false);
    near(monitor_goes_with_trades(monitor), goes_wanted(true), true);
}

enum shape {
    STEADY,
    TEETH,
    GROWING,
    STEPS,
    BURSTS,
    WILD,
    ORDERS,
    TRADES,
    SHAPES
};

/* Just twice the highest sample that will be kept, or one byte more. */
static uint64_t nearly_a_jump(void)
{
    uint64_t highest = 0;

    for (size_t i = oldest(); i < seen_count; i++)
        if (i + MONITOR_SAMPLES > seen_count && seen[i].live_bytes > highest)
            highest = seen[i].live_bytes;
    return 2 * highest + (uint64_t)check_random(0, 1);
}

/* How the program looks a moment later. */
static void program_goes_on(enum shape shape, uint64_t tick, uint64_t pace)
{
    uint64_t orders = (uint64_t)check_random(0, 9);
    uint64_t trades = (uint64_t)check_random(0, 4);
    uint64_t noise = (uint64_t)check_random(0, 500);

    now.orders += orders;
    now.trades += trades;
    switch (shape) {
    case STEADY:
        now.live_bytes = 20000 + noise;
        break;
    case TEETH:
        now.live_bytes = 20000 + noise + tick % (7 * pace + 1) * 900;
        break;
    case GROWING:
        now.live_bytes = 20000 + noise * 4 + tick * pace * 10;
        break;
    case STEPS:
        now.live_bytes = 20000 + noise + (tick / (150 * pace + 1)) * 9000;
        break;
    case BURSTS:
        now.live_bytes = tick % (97 * pace + 50) == 50 ? 90000 : 9000 + noise;
        break;
    case WILD:
        now.live_bytes = 1000 + noise * noise;
        if (now.live_bytes < 2000 && nearly_a_jump() < 1000000)
            now.live_bytes = nearly_a_jump();
        break;
    case ORDERS:
        now.live_bytes += orders * 300 + noise / 10;
        break;
    case TRADES:
    case SHAPES:
        now.live_bytes += trades * 100 + noise;
        break;
    }
}

static void program_start(void)
{
    memset(&now, 0, sizeof(now));
    seen_count = 0;
    alarm_before = MONITOR_CALM;
}

static void play(enum shape shape, long turns, long step_ms)
{
    const struct monitor_watch watch = {on_look, on_warn, &now};
    struct check_mark start = check_mark();
    struct check_mark made;
    struct monitor *monitor;
    uint64_t now_ms = (uint64_t)check_random(0, 5000);
    uint64_t pace = (uint64_t)check_random(1, 4);

    program_start();
    check_equal(monitor_new(&watch, &monitor), 0, "monitor_new");
    made = check_mark();
    drawing_check(monitor);
    for (long i = 0; i < turns; i++) {
        program_goes_on(shape, (uint64_t)i, pace);
        turn(monitor, now_ms);
        now_ms += (uint64_t)check_random(0, step_ms);
        if (i % 64 == 0)
            drawing_check(monitor);
    }
    drawing_check(monitor);
    check_live(made, 0, "that monitor_turn() asked for");
    monitor_free(monitor);
    check_live(start, 0, "after monitor_free()");
}

/* Four floors and what lies above them: does the last one lie a twentieth above
 * the first, does each lie above the one before? `rise` is in bytes. */
static void play_floors(long first, const long *rise, size_t part)
{
    const struct monitor_watch watch = {on_look, on_warn, &now};
    struct monitor *monitor;

    program_start();
    check_equal(monitor_new(&watch, &monitor), 0, "monitor_new");
    for (size_t i = 0; i < 4 * part; i++) {
        long above = check_random(0, 3) * check_random(0, first / 4);

        if (i % part == part / 2)
            above = 0;
        now.live_bytes = (uint64_t)(first + rise[i / part] + above);
        turn(monitor, 1000 * i);
    }
    monitor_free(monitor);
}

/* Exactly a twentieth, and one byte less; floors that are equal. */
static void just_enough(void)
{
    for (size_t part = 5; part <= MONITOR_SAMPLES / 4; part++) {
        long twentieth = check_random(100, 3000);
        long low = check_random(1, twentieth / 3);
        long high = check_random(low + 1, twentieth - 2);
        const long rises[][4] = {
            {0, low, high, twentieth},      {0, low, high, twentieth - 1},
            {0, low, low, twentieth},       {0, 0, high, twentieth + 1},
            {0, low, twentieth, twentieth},
        };

        for (size_t i = 0; i < sizeof(rises) / sizeof(rises[0]); i++)
            play_floors(20 * twentieth, rises[i], part);
    }
}

static void odd_ends(void)
{
    const struct monitor_watch watch = {on_look, on_warn, &now};
    struct monitor *monitor = NULL;
    FILE *full = fopen("/dev/full", "w");

    monitor_free(NULL);
    check_that(full != NULL, "/dev/full can't be opened");
    program_start();
    check_equal(monitor_new(&watch, &monitor), 0, "monitor_new");
    turn(monitor, 999); /* all bytes 0 */
    turn(monitor, 999);
    turn(monitor, 1000);
    turn(monitor, 1999);
    turn(monitor, 7000);
    drawing_check(monitor);
    check_equal(monitor_draw(monitor, full), -EIO,
                "monitor_draw to a full disk");
    fclose(full);
    monitor_free(monitor);
    if (!check_quick())
        return;
    check_fail_nth(1);
    check_equal(monitor_new(&watch, &monitor), -ENOMEM,
                "monitor_new without memory");
    check_fail_nth(0);
    check_that(monitor == NULL, "monitor_new fails, and leaves a monitor");
}

void check(void)
{
    odd_ends();
    for (int round = 0; round < 3; round++)
        for (enum shape shape = STEADY; shape < SHAPES; shape++)
            play(shape, check_scale(round == 0 ? 200 : 600),
                 round == 0 ? 3000 : 900);
    just_enough();
}
