/* stress.h - a stress test: put a service under a load for a long time, and
 * say whether its memory grows steadily.
 *
 * Time is counted in ticks, nobody waits for a clock. In each tick the service
 * gets as many orders as the load says; then its live bytes are looked at,
 * once.
 */
#ifndef STRESS_H
#define STRESS_H

#include <stddef.h>
#include <stdio.h>

/* What is under test. `self` is handed back in each call. */
struct service {
    void (*order)(void *self);        /* take one order */
    size_t (*live_bytes)(void *self); /* what it holds now */
    void *self;
};

/* How many orders come in a tick; the first tick is 0. */
struct load {
    const char *name;
    unsigned (*orders)(unsigned tick);
};

struct outcome {
    int grows;           /* 1: steady growth, 0: none */
    long bytes_per_tick; /* how fast; 0 if it doesn't grow */
    size_t peak_bytes;   /* the most that was seen */
};

#define STRESS_COLUMNS 60
#define STRESS_ROWS 6

/* Run `ticks` ticks (at least 1), say what came of it, and write to `report`:
 *
 *   burst: grows, 12 bytes a tick       or: burst: steady
 *   |                        ######|    STRESS_ROWS lines, the top first
 *   ...
 *   |##############################|
 *
 * Between the bars stand as many columns as there were ticks, at most
 * STRESS_COLUMNS: column c is for the ticks from c * ticks / columns up to, but
 * not including, (c + 1) * ticks / columns, and shows the highest value among
 * them. Row r, counted from 1 at the bottom, has a '#' there if
 * value * STRESS_ROWS >= r * peak (and the peak isn't 0), else a blank.
 *
 * Steady growth is what goes on: through the whole second half of the run, even
 * the lowest points of memory rise, again and again. None of these is: filling
 * up at first and then staying level; rising and falling back; noise; one step
 * up; a queue that a burst filled and that is empty again.
 *
 * 0, or -1 if there is no memory: then *out is all zeroes and nothing was
 * written. Nothing stays allocated. */
int stress_run(const struct service *service, const struct load *load,
               unsigned ticks, struct outcome *out, FILE *report);

#endif
