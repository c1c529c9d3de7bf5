/* judge.h - from all runs to a verdict.
 *
 * A run leaks if the bot found something in it. What a healthy run of the same
 * load has, too, belongs to the program, not to the switch. Findings of the
 * same place are one leak. What the long run of the load shows to have filled
 * is none (filled.h).
 *
 * How sure that is: a false alarm was measured to be rarer than `false_rate` a
 * healthy run; that as many as saw this leak were all false is that rate to the
 * power of their number. The rate comes from 350 healthy runs of the project's
 * own bot, of which none raised an alarm (docs/stress.md); what the healthy
 * runs of this plan say is told beside it.
 */
#ifndef STRESS_JUDGE_H
#define STRESS_JUDGE_H

#include "forecast.h"
#include "result.h"
#include "stress.h"

#define MEASURED_HEALTHY 350
#define MEASURED_ALARMS 0

struct leak {
    int on;                /* the switch that was on, or HEALTHY */
    const struct run *run; /* the one that shows it best; borrowed, as all */
    const struct run *control; /* or NULL */
    struct found found;        /* as that run saw it */
    size_t seen;               /* in so many runs */
    size_t of;                 /* of those with that switch that were judged */
    unsigned loads;            /* under these, a bit mask */
    double confidence;
    uint64_t bytes_per_hour; /* leak less control; of `run` */
    uint64_t began_s;
    uint64_t full_s; /* virtual time until memory is full; 0: never */
    enum bend bend;  /* does it get faster? */
    uint64_t end_bytes_per_hour; /* its speed at the end of `run` */
};

struct verdict {
    size_t outcomes[OUTCOME_COUNT];
    size_t healthy;         /* judged runs without a leak */
    size_t alarms;          /* of these, so many found something */
    uint64_t left_blocks;   /* at their ends, together */
    uint64_t tracker_bytes; /* the most that the tracker held itself in one */
    size_t named[LEAKS];
    size_t judged[LEAKS];
    struct leak *leaks; /* owned */
    size_t leak_count;
    uint64_t orders;
    uint64_t virtual_s;
    double false_rate; /* at most, with 95 % confidence; as measured once */
};

/* Read what all runs left, and judge. 0 or -ENOMEM. */
int judge(const struct plan *plan, struct runs *runs, struct verdict *out);
void judge_clear(struct verdict *v);

/* One place of the program, as both runs name it. */
bool judge_is_same_place(const struct found *a, const struct found *b);

/* At most so many of `of` are what was seen in a sample: the upper end of the
 * one-sided 95 % interval of Clopper and Pearson. */
double judge_at_most(size_t seen, size_t of);

/* The memory that a leak is in: of its tag, or for a ring, which keeps what has
 * other tags, all there is. NULL is all. */
const char *judge_tag(const struct leak *leak);

/* That memory over time: the run's, its control's, and what lies between them
 * (never below 0). */
void judge_series(const struct leak *leak, struct series *run,
                  struct series *control, struct series *difference);

#endif
