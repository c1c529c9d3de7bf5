/* judge.c - which of the findings are leaks, of what, and how sure that is. */
#include "judge.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "filled.h"
#include "plan.h"
#include "tracker.h"

#define SECONDS_PER_HOUR 3600.0

bool judge_is_same_place(const struct found *a, const struct found *b)
{
    return strcmp(a->tag, b->tag) == 0 && strcmp(a->file, b->file) == 0 &&
           a->line == b->line;
}

double judge_at_most(size_t seen, size_t of)
{
    double low = 0;
    double high = 1;

    if (seen >= of)
        return 1;
    for (int step = 0; step < 60; step++) {
        double p = (low + high) / 2;
        double term = pow(1 - p, (double)of); /* none of them */
        double sum = term;

        for (size_t k = 0; k < seen; k++) {
            term *= (double)(of - k) / (double)(k + 1) * p / (1 - p);
            sum += term;
        }
        if (sum > 0.05)
            low = p;
        else
            high = p;
    }
    return high;
}

/* Does a healthy run of the same load have it? Of any seed: the one with ours
 * may have ended badly. */
static bool is_of_the_bot(const struct runs *runs, const struct run *run,
                          const struct found *f)
{
    for (size_t i = 0; i < runs->count; i++) {
        const struct run *other = &runs->at[i];

        if (other->leak != HEALTHY || other->load != run->load)
            continue;
        for (size_t j = 0; j < other->found_count; j++)
            if (judge_is_same_place(f, &other->found[j]))
                return true;
    }
    return false;
}

/* Take out what isn't of the switch. */
static void drop_common(const struct runs *runs, struct run *run)
{
    size_t kept = 0;

    if (run->leak == HEALTHY)
        return;
    for (size_t i = 0; i < run->found_count; i++)
        if (!is_of_the_bot(runs, run, &run->found[i]))
            run->found[kept++] = run->found[i];
    run->found_count = kept;
}

static bool is_named(const struct run *run)
{
    bool named = run->found_count > 0;

    for (size_t i = 0; i < run->found_count; i++)
        named &= strcmp(run->found[i].leak, plan_leak_name(run->leak)) == 0;
    return named;
}

static void count_run(struct verdict *v, struct run *run)
{
    v->outcomes[run->outcome]++;
    if (run->outcome != OUTCOME_JUDGED)
        return;
    v->orders += run->orders;
    v->virtual_s += run->virtual_s;
    if (run->tracker_bytes > v->tracker_bytes && run->leak == HEALTHY)
        v->tracker_bytes = run->tracker_bytes;
    if (run->leak == HEALTHY) {
        v->healthy++;
        v->left_blocks += run->live_blocks;
        v->alarms += run->found_count > 0;
        return;
    }
    run->named = is_named(run);
    v->judged[run->leak]++;
    v->named[run->leak] += run->named;
}

static struct leak *leak_of(struct verdict *v, const struct run *run,
                            const struct found *f)
{
    for (size_t i = 0; i < v->leak_count; i++)
        if (v->leaks[i].on == run->leak &&
            judge_is_same_place(&v->leaks[i].found, f))
            return &v->leaks[i];
    return NULL;
}

/* Shows this run more? One that tells how fast before one that doesn't; a short
 * one is sooner shown again than a long one. */
static bool is_better(const struct leak *leak, const struct run *run,
                      const struct found *f)
{
    bool fast = leak->found.bytes_per_hour > 0;

    if (fast != (f->bytes_per_hour > 0))
        return !fast;
    return leak->run->is_long && !run->is_long;
}

static int add_found(struct verdict *v, const struct run *run,
                     const struct found *f, const struct run *control)
{
    struct leak *leak = leak_of(v, run, f);

    if (leak == NULL) {
        leak = tracker_realloc(STRESS_TAG, v->leaks,
                               (v->leak_count + 1) * sizeof(*leak));
        if (leak == NULL)
            return -ENOMEM;
        v->leaks = leak;
        leak += v->leak_count++;
        *leak = (struct leak){.on = run->leak};
    }
    if (leak->run == NULL || is_better(leak, run, f)) {
        leak->run = run;
        leak->control = control;
        leak->found = *f;
    }
    leak->seen++;
    leak->loads |= 1u << run->load;
    return 0;
}

const char *judge_tag(const struct leak *leak)
{
    return strcmp(leak->found.kind, "cycle") == 0 ? NULL : leak->found.tag;
}

void judge_series(const struct leak *leak, struct series *run,
                  struct series *control, struct series *difference)
{
    result_series(leak->run, judge_tag(leak), run);
    control->count = 0;
    if (leak->control != NULL && leak->control->outcome == OUTCOME_JUDGED)
        result_series(leak->control, judge_tag(leak), control);
    *difference = *run;
    for (size_t i = 0; i < run->count && i < control->count; i++) {
        uint64_t base = control->at[i].bytes;
        uint64_t *bytes = &difference->at[i].bytes;

        *bytes = *bytes > base ? *bytes - base : 0;
    }
}

/* When is memory full? Two places may share a tag: each has its part of what
 * the tag grows then. */
static void foresee(const struct plan *plan, struct leak *leak,
                    const struct series *difference,
                    const struct growth *growth)
{
    double share = 1;
    struct forecast f;

    if (growth->growing && growth->bytes_per_hour > leak->bytes_per_hour)
        share = (double)leak->bytes_per_hour / (double)growth->bytes_per_hour;
    f = forecast_full(difference->at, difference->count, leak->began_s * 1000,
                      share, plan->memory_bytes);
    if (f.bend == BEND_STEADY || f.full_s == 0) {
        f.bend = BEND_STEADY;
        f.bytes_per_hour = leak->bytes_per_hour;
        f.full_s = leak->began_s +
                   (uint64_t)((double)plan->memory_bytes /
                              (double)leak->bytes_per_hour * SECONDS_PER_HOUR);
    }
    leak->bend = f.bend;
    leak->full_s = f.full_s;
    leak->end_bytes_per_hour = f.bytes_per_hour;
}

/* How fast, since when, until when. */
static void measure(const struct plan *plan, struct leak *leak)
{
    static struct series run;
    static struct series control;
    static struct series difference;
    struct growth growth;

    leak->bytes_per_hour = leak->found.bytes_per_hour;
    leak->began_s = leak->found.first_seen_s;
    judge_series(leak, &run, &control, &difference);
    growth = growth_judge(difference.at, difference.count);
    /* Lost memory has no speed of its own; its tag has. */
    if (leak->bytes_per_hour == 0 && growth.growing)
        leak->bytes_per_hour = growth.bytes_per_hour;
    if (leak->found.file[0] == '\0' && growth.growing)
        leak->began_s = growth.began_ms / 1000;
    if (leak->bytes_per_hour > 0)
        foresee(plan, leak, &difference, &growth);
}

static void sum_up(const struct plan *plan, const struct runs *runs,
                   struct verdict *v)
{
    v->false_rate = judge_at_most(MEASURED_ALARMS, MEASURED_HEALTHY);
    for (size_t i = 0; i < v->leak_count; i++) {
        struct leak *leak = &v->leaks[i];

        leak->of = 0;
        for (size_t r = 0; r < runs->count; r++)
            leak->of += runs->at[r].leak == leak->on &&
                        runs->at[r].outcome == OUTCOME_JUDGED;
        leak->confidence = 1 - pow(v->false_rate, (double)leak->seen);
        measure(plan, leak);
    }
}

int judge(const struct plan *plan, struct runs *runs, struct verdict *out)
{
    int rc = 0;

    *out = (struct verdict){.healthy = 0};
    for (size_t i = 0; i < runs->count; i++)
        if (runs->at[i].outcome == OUTCOME_JUDGED)
            result_read(&runs->at[i]);
    for (size_t i = 0; i < runs->count; i++)
        drop_common(runs, &runs->at[i]);
    for (size_t i = 0; i < runs->count; i++)
        filled_drop(runs, &runs->at[i]);
    for (size_t i = 0; i < runs->count && rc == 0; i++) {
        struct run *run = &runs->at[i];
        const struct run *control = plan_control(runs, run);

        count_run(out, run);
        for (size_t f = 0; f < run->found_count && rc == 0; f++)
            rc = add_found(out, run, &run->found[f], control);
    }
    if (rc == 0)
        sum_up(plan, runs, out);
    return rc;
}

void judge_clear(struct verdict *v)
{
    tracker_free(v->leaks);
    *v = (struct verdict){.leaks = NULL};
}
