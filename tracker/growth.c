/* growth.c - does a series grow for good? The lower envelope decides.
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
 * The first fifth of the samples is warm-up. The rest is cut into windows, up
 * to eight, and of each only the floor counts: what is freed again, a saw's
 * teeth or a burst, leaves the floors where they are. The floors grow for good
 * if all of this is true:
 *
 * 1. They rise from window to window, and at the end they still do. One
 *    exception is allowed when there are eight, but what they ever fell may
 *    be a tenth of what they rose.
 * 2. They rose by enough: see growth.h, and by a quarter of where they began.
 * 3. No single step makes 40 % of the rise: that would be a step, no growth.
 * 4. The pace holds, for what fills up gets slower: the last step is at least
 *    half an ordinary one, the last two together 1.2 of one, and the last
 *    three at least 60 % of their share of the rise.
 * 5. The last floor is above everything that the first third of the windows
 *    ever reached: the rise is more than noise.
 *
 * With fewer than eight windows a step may be half of the rise, and the last
 * window itself must rise, too. With few samples there are no windows to speak
 * of. Then every single step has to rise, the last one by nearly the ordinary
 * amount, and the whole has to be doubled: a short run that is all warm-up
 * slows down at its end.
 */
#include "growth.h"

#include <string.h>

#define WINDOWS_MAX 8
#define MS_PER_HOUR 3600000.0

struct floors {
    struct growth_point at[WINDOWS_MAX];
    uint64_t ceiling[WINDOWS_MAX]; /* the highest point of the window */
    size_t count;
    double last_rise; /* from the first to the second half of the last window */
};

static void sort_numbers(double *numbers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        double number = numbers[i];
        size_t at = i;

        for (; at > 0 && numbers[at - 1] > number; at--)
            numbers[at] = numbers[at - 1];
        numbers[at] = number;
    }
}

static double median(double *numbers, size_t count)
{
    if (count == 0)
        return 0;
    sort_numbers(numbers, count);
    return (numbers[(count - 1) / 2] + numbers[count / 2]) / 2;
}

static double step_bytes(const struct floors *f, size_t i)
{
    return (double)f->at[i + 1].bytes - (double)f->at[i].bytes;
}

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
        f->ceiling[w] = points[begin].bytes;
        for (size_t i = begin + 1; i < end; i++) {
            if (points[i].bytes < f->at[w].bytes)
                f->at[w] = points[i];
            if (points[i].bytes > f->ceiling[w])
                f->ceiling[w] = points[i].bytes;
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
    return median(steps, f->count - 1);
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
    per_hour = median(slopes, count) * MS_PER_HOUR;
    return per_hour > 0 ? (uint64_t)(per_hour + 0.5) : 0;
}

/* Rule 2. `share` is how many times its own beginning the rise must be. */
static bool rose_enough(const struct growth_point *first,
                        const struct growth_point *last, double share)
{
    uint64_t bytes =
        last->bytes > first->bytes ? last->bytes - first->bytes : 0;
    uint64_t blocks =
        last->blocks > first->blocks ? last->blocks - first->blocks : 0;

    if (blocks < GROWTH_LEAST_BLOCKS && bytes < GROWTH_LEAST_BYTES)
        return false;
    return (double)bytes >= share * (double)first->bytes;
}

/* Rules 1 and 3. */
static bool rises_steadily(const struct floors *f, double risen)
{
    bool many = f->count == WINDOWS_MAX;
    double largest_share = many ? 0.4 : 0.5;
    double fallen = 0;
    size_t not_risen = 0;

    for (size_t i = 0; i + 1 < f->count; i++) {
        double step = step_bytes(f, i);

        if (step > largest_share * risen)
            return false;
        if (step <= 0) {
            not_risen++;
            fallen -= step;
        }
    }
    return not_risen <= (many ? 1 : 0) && fallen * 10 <= risen;
}

/* Rule 4. */
static bool keeps_its_pace(const struct floors *f, double risen)
{
    size_t steps = f->count - 1;
    double ordinary = median_step(f);
    double last = step_bytes(f, steps - 1);
    double before = step_bytes(f, steps - 2);

    if (last <= 0 || before <= 0 || last < 0.5 * ordinary ||
        last + before < 1.2 * ordinary)
        return false;
    if (f->count < WINDOWS_MAX && f->last_rise < 0.1 * ordinary)
        return false;
    return steps <= 4 || last + before + step_bytes(f, steps - 3) >=
                             0.6 * risen * 3 / (double)steps;
}

/* Rule 5. */
static bool above_early_noise(const struct floors *f)
{
    for (size_t i = 0; i < f->count / 3; i++) {
        if (f->at[f->count - 1].bytes <= f->ceiling[i])
            return false;
    }
    return true;
}

static bool floors_grow(const struct floors *f)
{
    double risen = (double)f->at[f->count - 1].bytes - (double)f->at[0].bytes;

    return rises_steadily(f, risen) && keeps_its_pace(f, risen) &&
           rose_enough(&f->at[0], &f->at[f->count - 1], 0.25) &&
           above_early_noise(f);
}

/* As far back from the warm-up's end as the series rose without a break. */
static uint64_t growth_began(const struct growth_point *points, size_t warm)
{
    while (warm > 0 && points[warm - 1].bytes < points[warm].bytes)
        warm--;
    return points[warm].t_ms;
}

static bool few_samples_grow(const struct growth_point *points, size_t count)
{
    double steps[GROWTH_FEW_SAMPLES];
    double last = 0;

    if (count < 4)
        return false;
    for (size_t i = 0; i + 1 < count; i++) {
        steps[i] = (double)points[i + 1].bytes - (double)points[i].bytes;
        if (steps[i] <= 0)
            return false;
    }
    last = steps[count - 2];
    return last >= 0.75 * median(steps, count - 1) &&
           rose_enough(&points[1], &points[count - 1], 1.0);
}

struct growth growth_judge(const struct growth_point *points, size_t count)
{
    struct growth growth = {0};
    struct floors floors = {.count = 0};
    size_t warm = count / 5;
    bool growing = false;

    if (count < GROWTH_FEW_SAMPLES) {
        growing = few_samples_grow(points, count);
        for (size_t i = count < WINDOWS_MAX ? 0 : count - WINDOWS_MAX;
             growing && i < count; i++)
            floors.at[floors.count++] = points[i];
        warm = 0;
    } else {
        find_floors(points + warm, count - warm, &floors);
        growing = floors_grow(&floors);
    }
    if (!growing)
        return growth;
    growth.growing = true;
    growth.began_ms = growth_began(points, warm);
    growth.grown_bytes = points[count - 1].bytes > points[warm].bytes
                             ? points[count - 1].bytes - points[warm].bytes
                             : 0;
    growth.bytes_per_hour = slope_per_hour(&floors);
    return growth;
}
