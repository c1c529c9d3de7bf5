/* profile.h - where memory goes now, by tag and by label.
 *
 *      profile of 60.000 s to 120.000 s
 *      tag           live bytes   blocks      change  allocs/s temporary ...
 *      orders             48000     1000      +32000     150.2       310 ...
 *      suspect: orders grew in each of the last 4 intervals, ...
 *
 * Call profile_sample() at even intervals, and profile_print() after it. Each
 * report covers the time since the sample before.
 *
 *      live, blocks   held now
 *      change         of the live bytes in the interval
 *      allocs/s       allocations in the interval, by its length
 *      temporary      blocks freed before the next allocation of the program,
 *                     in the interval
 *      mean life      of the blocks freed in the interval, in ms
 *      peak           the most live bytes ever; for a label, the most at a
 *                     sample
 *
 * A suspect is a warning. With a history (profile_watch) it is what the growth
 * verdict (growth.h) calls growing, and each row ends with that verdict.
 * Without one, live bytes that rose in each of the last
 * PROFILE_SUSPECT_INTERVALS intervals, and in their second half by at least
 * half as much as in the first: a warning that comes early, and may be wrong.
 *
 * Not for several threads at once.
 */
#ifndef TRACKER_PROFILE_H
#define TRACKER_PROFILE_H

#include <stdint.h>
#include <stdio.h>

#include "history.h"

#define PROFILE_SUSPECT_INTERVALS 4

struct profile;

/* 0 and an owned *out (profile_free), -ENOMEM. The first interval begins here,
 * at `now_ms`. */
int profile_new(uint64_t now_ms, struct profile **out);
void profile_free(struct profile *p);

/* Begin a new interval: what is counted now, at `now_ms` (not before the last
 * one). Allocates nothing. */
void profile_sample(struct profile *p, uint64_t now_ms);

/* From now on ask this history (borrowed as long as the profile is) what
 * grows. 0 or -ENOMEM. */
int profile_watch(struct profile *p, const struct tracker_history *history);

/* Print the interval between the last two samples. Allocates nothing through
 * the tracker. 0, or a negative errno of writing. */
int profile_print(const struct profile *p, FILE *out);

/* How many tags and labels are suspects now. */
unsigned profile_suspects(const struct profile *p);

#endif
