/* monitor.h - looks at a program once a second, draws what it held, warns, and
 * tells what the growth goes with.
 *
 * Given: don't edit. You write the functions, in exercise.c. Time comes from
 * outside, in milliseconds, and never goes back: so a day can be tested in a
 * moment. One thread.
 */
#ifndef MONITOR_H
#define MONITOR_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define MONITOR_SAMPLES 60 /* that many are kept, the newest ones */
#define MONITOR_BAR 40     /* the longest bar that is drawn */

struct monitor_figures {
    uint64_t live_bytes; /* now */
    uint64_t orders;     /* since the start */
    uint64_t trades;     /* since the start */
};

enum monitor_alarm {
    MONITOR_CALM,
    MONITOR_GROWS, /* the floor rises and rises */
    MONITOR_JUMPS, /* the newest sample is far above all others */
};

struct monitor_watch {
    void (*look)(void *ctx, struct monitor_figures *out);
    void (*warn)(void *ctx, enum monitor_alarm alarm, uint64_t now_ms);
    void *ctx; /* handed to both */
};

struct monitor;

/* Returns 0: *out is owned by the caller, monitor_free() it. -ENOMEM: *out is
 * NULL. `watch` is borrowed for the call. All memory that the monitor ever
 * needs is taken here: a monitor must not grow itself. */
int monitor_new(const struct monitor_watch *watch, struct monitor **out);
void monitor_free(struct monitor *monitor); /* NULL is fine */

/* Called after each event, many times a second or once in a while. The first
 * call takes a sample: one call of look(). A later call takes one if a new
 * second has begun since the last sample (seconds begin at multiples of 1000),
 * and only one, however many seconds have gone by. Returns true if it did.
 *
 * If a sample changes the alarm to anything but MONITOR_CALM, warn() is called,
 * once: not again while the alarm stays the same. */
bool monitor_turn(struct monitor *monitor, uint64_t now_ms);

/* What the samples that are kept say. The first that applies:
 *
 * MONITOR_JUMPS  there are at least two, and the newest is more than twice as
 *                high as the highest of the others.
 * MONITOR_GROWS  there are at least 20. Cut the newest ones into four equal
 *                parts, as long as can be (of 30 samples the newest 28, in
 *                parts of 7). The lowest sample of each part is its floor.
 *                Each floor is higher than that of the part before, and the
 *                last one at least a twentieth higher than the first.
 * MONITOR_CALM   everything else. */
enum monitor_alarm monitor_alarm(const struct monitor *monitor);

/* How much of the growth goes with orders, and how much with trades, from 0
 * (nothing) to 1 (all): the square of the correlation of two rows of numbers,
 * the changes of live_bytes from sample to sample and those of orders (or
 * trades). 0 if there are fewer than three changes, or one of the two rows
 * doesn't vary. For rows x and y with the means X and Y that is
 *
 *     S(x,y) * S(x,y) / (S(x,x) * S(y,y)),  S(a,b) = sum of (a - A) * (b - B)
 */
double monitor_goes_with_orders(const struct monitor *monitor);
double monitor_goes_with_trades(const struct monitor *monitor);

/* A line for each sample, the oldest first: printf's "%6u s %10u |%s\n" with
 * the second, the bytes and a bar of as many '#' as live_bytes * MONITOR_BAR /
 * highest, rounded down (none if all are 0). Returns 0, or -EIO if `out`
 * (borrowed) failed. */
int monitor_draw(const struct monitor *monitor, FILE *out);

#endif
