/* growth.h - does a series grow for good?
 *
 * A straight line fitted to the series is not enough, nor is a test for trend:
 * both see growth in a warm-up that ends, in the teeth of a saw, and in noise
 * that remembers itself. What is asked here: below which level did memory
 * never come back, and did that level rise all the time? The rules are in
 * growth.c.
 *
 * What it cannot know: a bounded cache that fills for as long as the run
 * lasts looks like a leak, and so does one tooth of a saw. Look longer.
 */
#ifndef TRACKER_GROWTH_H
#define TRACKER_GROWTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Less than this was not kept, it is just there: so many blocks, or so many
 * bytes (an array that is made larger and larger is always one block). */
#define GROWTH_LEAST_BLOCKS 32
#define GROWTH_LEAST_BYTES 4096

/* Fewer samples than this must rise at every single step. */
#define GROWTH_FEW_SAMPLES 12

struct growth_point {
    uint64_t t_ms;
    uint64_t bytes;
    uint64_t blocks;
};

struct growth {
    bool growing;            /* if not, all else is 0 */
    uint64_t began_ms;       /* when the growth was first seen */
    uint64_t grown_bytes;    /* kept since the end of the warm-up */
    uint64_t bytes_per_hour; /* of the points' own clock */
};

/* Judge `count` points (borrowed for the call), the oldest first. */
struct growth growth_judge(const struct growth_point *points, size_t count);

#endif
