/* growth_steps.h - what the steps of judging a series share; for growth*.c.
 */
#ifndef TRACKER_GROWTH_STEPS_H
#define TRACKER_GROWTH_STEPS_H

#include "growth.h"

/* growth_floors.c: do the floors of the points from `start` on grow for good?
 * *t2 is the square of how far they rose, in units of what accident does: 0 if
 * they didn't rise at all. */
bool growth_floors_rise(const struct growth_point *points, size_t count,
                        size_t start, struct growth *out, double *t2);
/* Do the ceilings fall for good? */
bool growth_ceilings_fall(const struct growth_point *points, size_t count,
                          double *t2);

/* growth_array.c: is it an array that is made larger by a factor, again and
 * again, as fast as ever? */
bool growth_array_grows(const struct growth_point *points, size_t count,
                        struct growth *out);

/* Did it rise by enough to be called anything, and to `share` of where it
 * began? */
bool growth_is_enough(const struct growth_point *first,
                      const struct growth_point *last, double share);

double growth_median(double *numbers, size_t count);

#endif
