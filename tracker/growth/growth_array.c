/* growth_array.c - an array that doubles grows by steps, and ever less often.
 *
 *      bytes                 .-----------------     the array
 *        |                   |           .  '
 *        |         .---------'    .  '              what is in it
 *        |    .----'     .  '
 *        | .--'     . '
 *        +-----------------------------------
 *
 * By its bytes alone it is a series of single steps. But whoever doubles an
 * array tells how full it was: at each step the array before was full. From
 * step to step that gives the pace at which it is filled. It grows for good if
 * the last fill was as fast as those before, and the step that comes next is
 * not overdue.
 */
#include "growth_steps.h"

#define ARRAY_BLOCKS_MAX 4 /* a table and its parts */
#define ARRAY_STEPS_MIN 5
#define ARRAY_BYTES_MIN 65536
#define ARRAY_STEPS_KEPT 5
#define MS_PER_HOUR 3600000.0

/* The last steps: when, and to what size. */
struct steps {
    uint64_t t_ms[ARRAY_STEPS_KEPT];
    uint64_t bytes[ARRAY_STEPS_KEPT];
    size_t count; /* of all */
    uint64_t first_ms;
};

static void keep_step(struct steps *s, const struct growth_point *point)
{
    for (size_t i = 0; i + 1 < ARRAY_STEPS_KEPT; i++) {
        s->t_ms[i] = s->t_ms[i + 1];
        s->bytes[i] = s->bytes[i + 1];
    }
    s->t_ms[ARRAY_STEPS_KEPT - 1] = point->t_ms;
    s->bytes[ARRAY_STEPS_KEPT - 1] = point->bytes;
    if (s->count++ == 0)
        s->first_ms = point->t_ms;
}

/* Are there only steps up, each by a fifth at least? */
static bool find_steps(const struct growth_point *points, size_t count,
                       struct steps *s)
{
    for (size_t i = 0; i < count; i++) {
        if (points[i].blocks > ARRAY_BLOCKS_MAX)
            return false;
        if (i == 0 || points[i].bytes == points[i - 1].bytes)
            continue;
        if (points[i].bytes < points[i - 1].bytes ||
            points[i].bytes - points[i - 1].bytes < points[i - 1].bytes / 5)
            return false;
        keep_step(s, &points[i]);
    }
    return s->count >= ARRAY_STEPS_MIN;
}

/* Bytes a millisecond that filled what step i had added. */
static double fill_pace(const struct steps *s, size_t i, uint64_t until_ms)
{
    uint64_t ms = until_ms > s->t_ms[i] ? until_ms - s->t_ms[i] : 1;

    return (double)(s->bytes[i] - s->bytes[i - 1]) / (double)ms;
}

bool growth_array_grows(const struct growth_point *points, size_t count,
                        struct growth *out)
{
    const size_t last = ARRAY_STEPS_KEPT - 1;
    struct steps s = {.count = 0};
    double now = 0;
    double before = 0;
    double earlier = 0;

    if (count < GROWTH_FEW_SAMPLES ||
        points[count - 1].bytes < ARRAY_BYTES_MIN ||
        !find_steps(points, count, &s))
        return false;
    now = fill_pace(&s, last, points[count - 1].t_ms);
    before = fill_pace(&s, last - 1, s.t_ms[last]);
    earlier = fill_pace(&s, last - 2, s.t_ms[last - 1]);
    if (before < 0.6 * earlier || now < 0.6 * before)
        return false;
    out->began_ms = s.first_ms;
    out->grown_bytes = points[count - 1].bytes - points[0].bytes;
    out->bytes_per_hour = (uint64_t)(before * MS_PER_HOUR + 0.5);
    return true;
}
