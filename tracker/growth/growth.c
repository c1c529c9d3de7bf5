/* growth.c - does a series grow for good? Which question is asked when.
 *
 * The first fifth of the samples is warm-up. From there on the floors are
 * judged (growth_floors.c); if they don't grow, perhaps a leak began later:
 * then from two and from three fifths on. With few samples there are no
 * windows to speak of. Then every single step has to rise, by amounts that
 * differ little or never get less, the last one by nearly the ordinary amount,
 * and the whole has to be doubled: a short run that is all warm-up slows down
 * at its end.
 *
 * What does not grow for good, and yet is at the end where it never was
 * before, is still warming up; all else is bounded.
 */
#include "growth.h"

#include <string.h>

#include "growth_steps.h"

#define MS_PER_HOUR 3600000.0

/* growth_weigh: fewer old blocks say nothing; so many freed are the odd one
 * that a leak's line frees, too; beyond so many a queue would have filled. */
#define FATE_BLOCKS_MIN 16
#define FATE_FREED_MIN 0.05
#define FATE_FREED_MAX 0.92

double growth_median(double *numbers, size_t count)
{
    if (count == 0)
        return 0;
    for (size_t i = 1; i < count; i++) {
        double number = numbers[i];
        size_t at = i;

        for (; at > 0 && numbers[at - 1] > number; at--)
            numbers[at] = numbers[at - 1];
        numbers[at] = number;
    }
    return (numbers[(count - 1) / 2] + numbers[count / 2]) / 2;
}

bool growth_is_enough(const struct growth_point *first,
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

/* May it still be what a program fills first? */
static bool is_first_filling(const struct growth_point *points, size_t count)
{
    const struct growth_point *last = &points[count - 1];
    uint64_t blocks =
        last->blocks > points->blocks ? last->blocks - points->blocks : 0;
    uint64_t bytes =
        last->bytes > points->bytes ? last->bytes - points->bytes : 0;

    if (last->t_ms - points->t_ms >= GROWTH_FIRST_MS)
        return false;
    return blocks < GROWTH_LEAST_BLOCKS ? bytes < GROWTH_FIRST_BYTES
                                        : blocks < GROWTH_FIRST_BLOCKS;
}

static double confidence_of(double t2)
{
    return t2 <= 0 ? 0 : t2 * t2 / (1 + t2 * t2);
}

static bool few_samples_grow(const struct growth_point *points, size_t count,
                             struct growth *out)
{
    double steps[GROWTH_FEW_SAMPLES];
    bool faster = true; /* from step to step */
    double last = 0;
    double middle = 0;

    if (count < GROWTH_LEAST_SAMPLES)
        return false;
    for (size_t i = 0; i + 1 < count; i++) {
        steps[i] = (double)points[i + 1].bytes - (double)points[i].bytes;
        if (steps[i] <= 0)
            return false;
        faster = faster && (i == 0 || steps[i] >= steps[i - 1]);
    }
    last = steps[count - 2];
    middle = growth_median(steps, count - 1); /* sorts them */
    if (last < 0.75 * middle ||
        !growth_is_enough(&points[1], &points[count - 1], 1.0) ||
        (!faster && (steps[0] < middle / 3 || steps[count - 2] > 2.5 * middle)))
        return false;
    out->began_ms = points[0].t_ms;
    out->grown_bytes = points[count - 1].bytes - points[0].bytes;
    out->bytes_per_hour =
        (uint64_t)((double)out->grown_bytes * MS_PER_HOUR /
                       (double)(points[count - 1].t_ms - points[0].t_ms) +
                   0.5);
    /* Of steps up and down at random, all go up once in 2^steps. */
    out->confidence = 1 - 1 / (double)(UINT64_C(1) << (count - 1));
    return true;
}

static bool many_samples_grow(const struct growth_point *points, size_t count,
                              struct growth *out, double *t2)
{
    double later_t2 = 0;

    if (growth_floors_rise(points, count, count / 5, out, t2))
        return true;
    for (size_t fifths = 2; fifths <= 3; fifths++) {
        if (growth_floors_rise(points, count, fifths * count / 5, out,
                               &later_t2)) {
            *t2 = later_t2;
            return true;
        }
    }
    return growth_array_grows(points, count, out);
}

/* Is the last point higher, by enough to speak of, than all that came before
 * the last fifth of the samples? */
static bool is_new_high(const struct growth_point *points, size_t count)
{
    const struct growth_point *highest = points;

    for (size_t i = 1; i < count - count / 5; i++) {
        if (points[i].bytes > highest->bytes)
            highest = &points[i];
    }
    return points[count - 1].bytes > highest->bytes &&
           growth_is_enough(highest, &points[count - 1], 0.1);
}

struct growth growth_judge(const struct growth_point *points, size_t count)
{
    struct growth growth = {.state = GROWTH_BOUNDED};
    double t2 = 0;
    bool few = count < GROWTH_FEW_SAMPLES;

    if (count == 0)
        return (struct growth){.state = GROWTH_WARM_UP};
    growth.growing = few ? few_samples_grow(points, count, &growth)
                         : many_samples_grow(points, count, &growth, &t2);
    if (growth.growing && !is_first_filling(points, count)) {
        growth.state = GROWTH_GROWING;
        if (!few)
            growth.confidence = confidence_of(t2);
        return growth;
    }
    if (few || growth.growing || is_new_high(points, count))
        return (struct growth){.state = GROWTH_WARM_UP};
    growth.confidence = 1 - confidence_of(t2);
    if (growth_ceilings_fall(points, count, &t2)) {
        growth.state = GROWTH_SHRINKING;
        growth.confidence = confidence_of(t2);
    }
    return growth;
}

void growth_weigh(struct growth *growth, const struct ages_fate *fate)
{
    double old = (double)fate->old_blocks;
    double freed = 0;

    if (!growth->growing || fate->old_blocks < FATE_BLOCKS_MIN)
        return;
    if (fate->left_blocks < fate->old_blocks)
        freed = (old - (double)fate->left_blocks) / old;
    if (freed >= FATE_FREED_MIN && freed <= FATE_FREED_MAX)
        *growth = (struct growth){.state = GROWTH_WARM_UP};
    else if (freed < FATE_FREED_MIN) /* the rule of succession */
        growth->confidence =
            1 - (1 - growth->confidence) * (freed * old + 1) / (old + 2);
}

const char *growth_state_name(enum growth_state state)
{
    switch (state) {
    case GROWTH_WARM_UP:
        return "warm-up";
    case GROWTH_BOUNDED:
        return "bounded";
    case GROWTH_GROWING:
        return "growing";
    case GROWTH_SHRINKING:
        return "shrinking";
    }
    return "unknown";
}
