/* sampler.h - memory over time, for the growth verdict.
 *
 * There is no thread for it: the first allocation or free after a sample is
 * due takes it. While a program does neither, nothing grows.
 */
#ifndef TRACKER_PRELOAD_SAMPLER_H
#define TRACKER_PRELOAD_SAMPLER_H

#include <stdint.h>

#include "history.h"

/* A sample each so many milliseconds; 0: none. 0 or -ENOMEM. */
int sampler_start(uint64_t every_ms);

/* At each call of the door. */
void sampler_tick(uint64_t now_ms);

/* What was sampled, borrowed, for a report: no sample is taken from now on
 * until sampler_resume(). NULL: nothing was asked for. */
const struct tracker_history *sampler_pause(void);
void sampler_resume(void);

#endif
