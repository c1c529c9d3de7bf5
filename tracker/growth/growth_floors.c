/* growth_floors.c - the rules: the lower envelope decides.
 *
 *      bytes                        .'|
 *        |                 .  .'| .'  |
 *        |        .  .'| .' |'  |'    *    * the floor of a window:
 *        |   .'| .'|'  |'   *             its lowest point
 *        | .'  |'  *
 *        |'    *
 *        +-----+-----+-----+-----+-----+
 *        warm-up   1     2     3     4
 *
 * The samples after the start are cut into windows, up to eight, and of each
 * only the floor counts: what is freed again, a saw's teeth or a burst, leaves
 * the floors where they are. The floors grow for good if all of this is true:
 *
 * 1. They rose by enough: see growth.h, and by a quarter of where they began.
 * 2. The pace holds, for what fills up gets slower: the last step is at least
 *    half an ordinary one, and the second half rises at least 65 % as far as
 *    the first. (A logarithm rises 46 %.)
 * 3. The last floor is above everything that the first third of the windows
 *    ever reached: the rise is more than noise.
 * 4. It is no accident. Noise that remembers itself wanders off, and a single
 *    step goes far, but not by equal steps: the mean step between the floors
 *    of finer windows, up to sixteen, must be far from 0, measured by how
 *    uneven they are (Student's t).
 * 5. It didn't come back before. If it ever rose at least half as far and fell
 *    again, this rise must have lasted twice as long as that one took.
 * 6. A start later than the warm-up's end is a start: the pace is at least 1.5
 *    times what it was before, and the second half of the floors lies above
 *    all that came before.
 *
 * With fewer than eight windows the last window itself must rise, too.
 */
#include <string.h>

#include "growth_steps.h"

#define WINDOWS_MAX 8
#define FINE_WINDOWS 16
#define LOOK_BACK_MAX 128
#define MS_PER_HOUR 3600000.0

/* Rule 4, for the t of 15 steps. With fewer steps t is larger by accident:
 * LEAST_T_BASE + LEAST_T_FEW / steps follows the quantile of which one
 * wandering series in 200,000 gets beyond; the other rules take away most of
 * those. */
#define LEAST_T_BASE 4.2
#define LEAST_T_FEW 42.0
#define LEAST_T (LEAST_T_BASE + LEAST_T_FEW / (FINE_WINDOWS - 1))

struct floors {
    struct growth_point at[WINDOWS_MAX];
    uint64_t ceiling[WINDOWS_MAX]; /* the highest point of the window */
    size_t count;
    double last_rise; /* from the first to the second half of the last window */
};

static double step_bytes(const struct floors *f, size_t i)
{
    return (double)f->at[i + 1].bytes - (double)f->at[i].bytes;
}

/* Lowest and highest of the samples begin to end - 1. */
static uint64_t lowest_bytes(const struct growth_point *points, size_t begin,
                             size_t end)
{
    uint64_t bytes = points[begin].bytes;

    for (size_t i = begin + 1; i < end; i++) {
        if (points[i].bytes < bytes)
            bytes = points[i].bytes;
    }
    return bytes;
}

static uint64_t highest_bytes(const struct growth_point *points, size_t begin,
                              size_t end)
{
    uint64_t bytes = points[begin].bytes;

    for (size_t i = begin + 1; i < end; i++) {
        if (points[i].bytes > bytes)
            bytes = points[i].bytes;
    }
    return bytes;
}

static void find_floors(const struct growth_point *points, size_t count,
                        struct floors *f)
{
    size_t last = 0;

    f->count = count / 2 < WINDOWS_MAX ? count / 2 : WINDOWS_MAX;
    for (size_t w = 0; w < f->count; w++) {
        size_t begin = w * count / f->count;
        size_t end = (w + 1) * count / f->count;
        uint64_t blocks = points[begin].blocks;

        f->at[w] = points[begin];
        f->ceiling[w] = highest_bytes(points, begin, end);
        for (size_t i = begin + 1; i < end; i++) {
            if (points[i].bytes < f->at[w].bytes)
                f->at[w] = points[i];
            if (points[i].blocks < blocks)
                blocks = points[i].blocks;
        }
        f->at[w].blocks = blocks;
    }
    last = (f->count - 1) * count / f->count;
    f->last_rise = (double)lowest_bytes(points, (last + count) / 2, count) -
                   (double)lowest_bytes(points, last, (last + count) / 2);
}

static double median_step(const struct floors *f)
{
    double steps[WINDOWS_MAX];

    for (size_t i = 0; i + 1 < f->count; i++)
        steps[i] = step_bytes(f, i);
    return growth_median(steps, f->count - 1);
}

/* The median of the slopes between all pairs of floors: one that is out of
 * line doesn't matter. */
static uint64_t slope_per_hour(const struct floors *f)
{
    double slopes[WINDOWS_MAX * WINDOWS_MAX / 2];
    size_t count = 0;
    double per_hour = 0;

    for (size_t i = 0; i < f->count; i++) {
        for (size_t j = i + 1; j < f->count; j++) {
            double ms = (double)f->at[j].t_ms - (double)f->at[i].t_ms;

            if (ms > 0)
                slopes[count++] =
                    ((double)f->at[j].bytes - (double)f->at[i].bytes) / ms;
        }
    }
    per_hour = growth_median(slopes, count) * MS_PER_HOUR;
    return per_hour > 0 ? (uint64_t)(per_hour + 0.5) : 0;
}

/* Rule 2. */
static bool keeps_its_pace(const struct floors *f)
{
    size_t steps = f->count - 1;
    double ordinary = median_step(f);
    double last = step_bytes(f, steps - 1);
    double first_half = (double)f->at[steps / 2].bytes - (double)f->at[0].bytes;
    double second_half =
        (double)f->at[steps].bytes - (double)f->at[steps - steps / 2].bytes;

    if (last < 0.5 * ordinary || second_half < 0.65 * first_half)
        return false;
    return f->count == WINDOWS_MAX || f->last_rise >= 0.1 * ordinary;
}

/* Rule 3. */
static bool above_early_noise(const struct floors *f)
{
    for (size_t i = 0; i < f->count / 3; i++) {
        if (f->at[f->count - 1].bytes <= f->ceiling[i])
            return false;
    }
    return true;
}

/* Student's t, squared, of the steps between the floors of so many windows, or,
 * to see whether it falls, between their ceilings; on the scale of LEAST_T. 0
 * if they go the other way. (Squared: no library of mathematics is needed.) */
static double steps_t2(const struct growth_point *points, size_t count,
                       size_t windows, bool ceilings)
{
    double steps = (double)windows - 1;
    double scale = LEAST_T / (LEAST_T_BASE + LEAST_T_FEW / steps);
    double before = 0;
    double sum = 0;
    double squares = 0;
    double variance = 0;

    for (size_t w = 0; w < windows; w++) {
        size_t begin = w * count / windows;
        size_t end = (w + 1) * count / windows;
        double level = ceilings ? -(double)highest_bytes(points, begin, end)
                                : (double)lowest_bytes(points, begin, end);

        if (w > 0) {
            sum += level - before;
            squares += (level - before) * (level - before);
        }
        before = level;
    }
    variance = (squares - sum * sum / steps) / (steps - 1);
    if (variance < 1)
        variance = 1; /* all equal: bytes have no fractions */
    return sum <= 0 ? 0 : sum * sum / (steps * variance) * scale * scale;
}

/* Rule 4: fine windows say more, unless a saw's teeth are wider than they. */
static double accident_t2(const struct growth_point *points, size_t count,
                          bool ceilings)
{
    size_t fine = count / 2 < FINE_WINDOWS ? count / 2 : FINE_WINDOWS;
    size_t coarse = count / 2 < WINDOWS_MAX ? count / 2 : WINDOWS_MAX;
    double t2 = steps_t2(points, count, fine, ceilings);
    double other = steps_t2(points, count, coarse, ceilings);

    return t2 > other ? t2 : other;
}

/* Rule 5: the longest time, in samples, that it took to come back from at
 * least `height` higher, up to `end`. Seen through at most LOOK_BACK_MAX
 * windows. */
static size_t longest_return(const struct growth_point *points, size_t end,
                             double height)
{
    uint64_t low[LOOK_BACK_MAX];
    uint64_t high[LOOK_BACK_MAX];
    size_t windows = end < LOOK_BACK_MAX ? end : LOOK_BACK_MAX;
    size_t longest = 0;

    for (size_t w = 0; w < windows; w++) {
        low[w] =
            lowest_bytes(points, w * end / windows, (w + 1) * end / windows);
        high[w] =
            highest_bytes(points, w * end / windows, (w + 1) * end / windows);
    }
    for (size_t i = 0; i + 1 < windows; i++) {
        uint64_t top = 0;
        size_t j = i + 1;

        for (; j < windows && low[j] > low[i]; j++)
            top = high[j] > top ? high[j] : top;
        if (j < windows && (double)top - (double)low[i] >= height &&
            j - i > longest)
            longest = j - i;
    }
    return windows == 0 ? 0 : longest * end / windows;
}

/* Rule 6. */
static bool is_a_start(const struct growth_point *points, size_t start,
                       const struct floors *f, size_t count)
{
    size_t warm = count / 10;
    uint64_t ceiling = highest_bytes(points, 0, start);
    double pace_before = 0;
    double pace = ((double)f->at[f->count - 1].bytes - (double)f->at[0].bytes) /
                  (double)(count - start);

    for (size_t i = f->count / 2; i < f->count; i++) {
        if (f->at[i].bytes <= ceiling)
            return false;
    }
    if (start > warm)
        pace_before =
            ((double)points[start].bytes - (double)points[warm].bytes) /
            (double)(start - warm);
    return pace >= 1.5 * pace_before;
}

/* The last time that it was as low as the first floor; from there as far back
 * as it rose without a break. */
static uint64_t growth_began(const struct growth_point *points, size_t start,
                             size_t count, const struct floors *f)
{
    size_t began = start;

    for (size_t i = start; i < count; i++)
        if (points[i].bytes <= f->at[0].bytes)
            began = i;
    while (began > 0 && points[began - 1].bytes < points[began].bytes)
        began--;
    return points[began].t_ms;
}

bool growth_floors_rise(const struct growth_point *points, size_t count,
                        size_t start, struct growth *out, double *t2)
{
    const struct growth_point *from = points + start;
    size_t length = count - start;
    bool late = start > count / 5;
    struct floors f = {.count = 0};
    double risen = 0;

    *t2 = 0;
    find_floors(from, length, &f);
    risen = (double)f.at[f.count - 1].bytes - (double)f.at[0].bytes;
    if (risen <= 0)
        return false;
    *t2 = accident_t2(from, length, false);
    if (!keeps_its_pace(&f) ||
        !growth_is_enough(&f.at[0], &f.at[f.count - 1], 0.25) ||
        !above_early_noise(&f) || *t2 < LEAST_T * LEAST_T ||
        longest_return(points, count, risen / 2) * 2 > length ||
        (late && !is_a_start(points, start, &f, count)))
        return false;
    out->began_ms = growth_began(points, start, count, &f);
    out->grown_bytes = points[count - 1].bytes > from->bytes
                           ? points[count - 1].bytes - from->bytes
                           : 0;
    out->bytes_per_hour = slope_per_hour(&f);
    return true;
}

bool growth_ceilings_fall(const struct growth_point *points, size_t count,
                          double *t2)
{
    struct floors f = {.count = 0};
    double fallen = 0;

    *t2 = 0;
    find_floors(points, count, &f);
    fallen = (double)f.ceiling[0] - (double)f.ceiling[f.count - 1];
    if (fallen < GROWTH_LEAST_BYTES || fallen * 4 < (double)f.ceiling[0])
        return false;
    *t2 = accident_t2(points, count, true);
    return *t2 >= LEAST_T * LEAST_T;
}
