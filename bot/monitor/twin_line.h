/* twin_line.h - what the twin said: the other line of the chart.
 *
 * Bounded: when it is full, every second sample goes, and from then on every
 * second one is kept. Nothing is allocated; the storage is the caller's.
 */
#ifndef MONITOR_TWIN_LINE_H
#define MONITOR_TWIN_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

#define TWIN_SAMPLES_MAX 512 /* even */

struct twin_sample {
    uint64_t number; /* 1, 2, ... over all lines of this process */
    uint64_t t_ms;   /* virtual, since the start of the run */
    uint64_t live_bytes;
    uint64_t tag_bytes[TRACKER_TAGS_MAX];
};

/* All zeroes: empty. */
struct twin_line {
    struct twin_sample samples[TWIN_SAMPLES_MAX]; /* by time */
    size_t count;
    uint64_t every;         /* of so many samples one is kept */
    uint64_t skipped;       /* since the last one that was kept */
    uint64_t numbers;       /* given so far */
    struct twin_sample now; /* the newest, kept or not; number 0: none */
    char gone[128];         /* why the twin ended by itself; "": it didn't */
    uint64_t gone_count;
};

/* Begin anew; numbers go on. */
void twin_line_clear(struct twin_line *line);
/* The next sample; its number is given here. `keep`: it is a sample of the
 * history, else just where the twin is now. */
void twin_line_add(struct twin_line *line, const struct twin_sample *sample,
                   bool keep);

#endif
