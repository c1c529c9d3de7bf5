/* peaks.h - who held the memory at the moment when most was held.
 *
 * The counters know how high the peak was, not who made it. This listens to
 * each allocation and free, and knows for each origin what it held when the
 * total was highest, when its tag was, and when it was itself. Exact, from the
 * moment it was started; what was live then counts in.
 *
 * Start it, and read it, when no other thread allocates.
 */
#ifndef TRACKER_PEAKS_H
#define TRACKER_PEAKS_H

#include <stdint.h>

#include "tracker.h"

struct peaks;

/* A moment, and what was live then. */
struct peaks_moment {
    uint64_t bytes;
    uint64_t blocks;
    uint32_t at_ms; /* the tracker's clock */
};

/* 0 and an owned *out (peaks_free); -ENOMEM; -ENOSPC: too many listeners. */
int peaks_new(struct peaks **out);
void peaks_free(struct peaks *p);

/* Forget the peaks so far: what is live now is the highest. */
void peaks_restart(struct peaks *p);

/* The moment of the highest total, and of the highest of one tag. */
struct peaks_moment peaks_total(const struct peaks *p);
struct peaks_moment peaks_tag(const struct peaks *p, unsigned tag);

/* What an origin (tracker_origin.number) held when it held most, when the
 * total was highest, and when its tag was. All 0 for one that never showed. */
struct peaks_origin {
    struct peaks_moment most;
    struct peaks_moment at_total;
    struct peaks_moment at_tag;
    /* Of what it allocated, others adopted so much since the start; for the
     * tracker's counts each adoption is a free and an allocation. */
    uint64_t adopted_bytes;
    uint64_t adopted_blocks;
    uint64_t
        adopted_lifetime_ms; /* until then, in tracker_origin.lifetime_ms */
};
struct peaks_origin peaks_of(const struct peaks *p, uint32_t origin);

/* Origins that found no memory: nothing is known of them. */
uint32_t peaks_left_out(const struct peaks *p);

#endif
