/* growth.h - does a series grow for good?
 *
 * A straight line fitted to the series is not enough, nor is a test for trend:
 * both see growth in a warm-up that ends, in the teeth of a saw, and in noise
 * that remembers itself. What is asked here: below which level did memory
 * never come back, did that level rise all the time, at an even pace, and by
 * more than accident explains? The rules are in growth_floors.c.
 *
 * What no series can tell: a bounded cache that fills for as long as the run
 * lasts looks like a leak, and so does one tooth of a saw. Look longer. And a
 * queue that gets longer since more is asked of the program: see growth_weigh.
 */
#ifndef TRACKER_GROWTH_H
#define TRACKER_GROWTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ages.h"

/* Less than this was not kept, it is just there: so many blocks, or so many
 * bytes (an array that is made larger and larger is always one block). */
#define GROWTH_LEAST_BLOCKS 32
#define GROWTH_LEAST_BYTES 4096

/* In its first minutes a program fills what it has: caches, pools, lists of
 * what is free. Until then so many blocks are no growth; or, if it is less
 * than GROWTH_LEAST_BLOCKS, so many bytes. */
#define GROWTH_FIRST_MS 300000
#define GROWTH_FIRST_BLOCKS 300
#define GROWTH_FIRST_BYTES 65536

/* Fewer samples than this must rise at every single step, and evenly; of still
 * fewer nothing is said. */
#define GROWTH_FEW_SAMPLES 12
#define GROWTH_LEAST_SAMPLES 6

enum growth_state {
    GROWTH_WARM_UP,   /* it rises, and it is too early to tell */
    GROWTH_BOUNDED,   /* flat, or it comes back */
    GROWTH_GROWING,   /* it rises, and never came back */
    GROWTH_SHRINKING, /* it falls, from window to window */
};

struct growth_point {
    uint64_t t_ms;
    uint64_t bytes;
    uint64_t blocks;
};

struct growth {
    enum growth_state state;
    bool growing;            /* if not, the next three are 0 */
    uint64_t began_ms;       /* when the growth was first seen */
    uint64_t grown_bytes;    /* kept since then */
    uint64_t bytes_per_hour; /* of the points' own clock */
    /* 0 to 1. If growing: 1 less the chance, at most, that a series without
     * any trend, with steps as uneven as these, rises so far by accident
     * (1 / (1 + t^2), Cantelli); growth_weigh() lowers that chance further.
     * Shrinking: the same downwards. Else 1 less the confidence that it would
     * have if it were called growing; while it warms up, 0. */
    double confidence;
};

/* Judge `count` points (borrowed for the call), the oldest first. */
struct growth growth_judge(const struct growth_point *points, size_t count);

/* A second witness: what became of the blocks since growth->began_ms. If old
 * blocks are freed, but not yet all of them, it may well be a queue that still
 * fills: what grows is set back to warm-up. If none is freed, confidence goes
 * up. If all are (they live so short that a queue would long have filled), or
 * too few are old, nothing changes. */
void growth_weigh(struct growth *growth, const struct ages_fate *fate);

/* "warm-up", "bounded", "growing", "shrinking". */
const char *growth_state_name(enum growth_state state);

#endif
