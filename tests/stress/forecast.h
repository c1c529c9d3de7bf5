/* forecast.h - when memory will be full, from the growth of one tag.
 *
 * A steady leak fills memory at its speed. Some get faster: a list to which
 * each new subscriber adds more and more grows with the square of time, and a
 * straight line through its first hour says 21 hours where it takes 5. So a
 * straight line and a parabola are fitted (least squares), and the parabola is
 * taken where it explains what the line leaves over.
 *
 * What slows down may stop: then only the speed of the last part is used, and
 * the answer is "not before". No more than this can be had from one run: the
 * answer holds if the program goes on as it did.
 */
#ifndef STRESS_FORECAST_H
#define STRESS_FORECAST_H

#include <stddef.h>
#include <stdint.h>

#include "growth.h"

enum bend {
    BEND_STEADY,
    BEND_FASTER, /* with time */
    BEND_SLOWER,
};

struct forecast {
    enum bend bend;
    uint64_t full_s;         /* virtual time until it is full; 0: never */
    uint64_t bytes_per_hour; /* at the end of the series */
};

/* Of `count` points from `began_ms` on, of which this leak has `share` (0 to
 * 1). Too few of them: no forecast, full_s is 0. */
struct forecast forecast_full(const struct growth_point *points, size_t count,
                              uint64_t began_ms, double share,
                              uint64_t memory_bytes);

#endif
