/* filled.c - compare a short run with the long one. */
#include "filled.h"

#include <string.h>

#include "judge.h"

#define LONGER 3         /* times as long, at least */
#define LEAST_SHARE 0.25 /* of what the speed would have come to */
#define MS_PER_HOUR 3600000.0

static const struct run *long_run_of(const struct runs *runs,
                                     const struct run *run)
{
    for (size_t i = 0; i < runs->count; i++) {
        const struct run *other = &runs->at[i];

        if (other->is_long && other->load == run->load &&
            other->outcome == OUTCOME_JUDGED &&
            other->for_ns / LONGER >= run->for_ns)
            return other;
    }
    return NULL;
}

/* The most in the last quarter: the last sample may be the foot of a tooth. */
static uint64_t held_in_the_end(const struct series *s)
{
    uint64_t most = 0;

    for (size_t i = s->count - s->count / 4 - 1; i < s->count; i++)
        if (s->at[i].bytes > most)
            most = s->at[i].bytes;
    return most;
}

static bool has_filled(const struct run *longer, const struct found *f)
{
    static struct series series;

    if (strcmp(f->kind, "growing") != 0 || f->bytes_per_hour == 0)
        return false;
    for (size_t i = 0; i < longer->found_count; i++)
        if (judge_is_same_place(&longer->found[i], f))
            return false;
    result_series(longer, f->tag, &series);
    if (series.count == 0)
        return false;
    return (double)held_in_the_end(&series) <
           LEAST_SHARE * (double)f->bytes_per_hour *
               (double)series.at[series.count - 1].t_ms / MS_PER_HOUR;
}

void filled_drop(const struct runs *runs, struct run *run)
{
    const struct run *longer;
    size_t kept = 0;

    if (run->leak != HEALTHY || run->is_long || run->found_count == 0)
        return;
    longer = long_run_of(runs, run);
    if (longer == NULL)
        return;
    for (size_t i = 0; i < run->found_count; i++)
        if (!has_filled(longer, &run->found[i]))
            run->found[kept++] = run->found[i];
    run->found_count = kept;
}
