/* report_words.c - the verdict in sentences: each report is made of them. */
#include "report.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

#include "duration.h"
#include "plan.h"

const char *report_plural(size_t count)
{
    return count == 1 ? "" : "s";
}

const char *report_percent(double share, char buf[SENTENCE_LEN])
{
    double percent = share * 100;

    if (percent > 99.99)
        snprintf(buf, SENTENCE_LEN, "over 99.99 %%");
    else
        snprintf(buf, SENTENCE_LEN, "%.1f %%",
                 (double)(uint64_t)(percent * 10) / 10);
    return buf;
}

const char *report_line(const struct found *f, char buf[SENTENCE_LEN])
{
    if (f->file[0] == '\0')
        snprintf(buf, SENTENCE_LEN, "somewhere in tag %s", f->tag);
    else
        snprintf(buf, SENTENCE_LEN, "%s:%" PRIu64, f->file, f->line);
    return buf;
}

const char *report_place(const struct found *f, char buf[SENTENCE_LEN])
{
    size_t len = strlen(report_line(f, buf));

    if (f->through[0] != '\0')
        snprintf(buf + len, SENTENCE_LEN - len, " (through %s)", f->through);
    return buf;
}

const char *report_loads(const struct report *r, unsigned loads,
                         char buf[SENTENCE_LEN])
{
    size_t len = 0;

    if (loads == r->plan->loads && (loads & (loads - 1)) != 0)
        return strcpy(buf, "all loads");
    buf[0] = '\0';
    for (unsigned load = 0; load < LOADS; load++)
        if ((loads >> load & 1u) != 0)
            len += (size_t)snprintf(buf + len, SENTENCE_LEN - len, "%s%s",
                                    len > 0 ? ", " : "", plan_load_name(load));
    return buf;
}

const char *report_speed(const struct leak *leak, char buf[SENTENCE_LEN])
{
    char speed[FIGURE_LEN];
    char since[FIGURE_LEN];
    char end[FIGURE_LEN];
    const char *bend = leak->bend == BEND_FASTER ? "faster" : "slower";
    int len = snprintf(buf, SENTENCE_LEN, "%s an hour since %s",
                       figure_bytes(leak->bytes_per_hour, speed),
                       duration_clock(leak->began_s * NS_PER_SECOND, since));

    if (leak->bend != BEND_STEADY)
        snprintf(buf + len, SENTENCE_LEN - (size_t)len,
                 ", %s and %s: %s an hour at the end", bend, bend,
                 figure_bytes(leak->end_bytes_per_hour, end));
    return buf;
}

const char *report_full(const struct leak *leak, char buf[SENTENCE_LEN])
{
    char clock[FIGURE_LEN];

    if (leak->full_s == 0)
        return strcpy(buf, "no speed known");
    if (leak->full_s > 100 * 365 * UINT64_C(86400))
        return strcpy(buf, "not in a hundred years");
    snprintf(buf, SENTENCE_LEN, "%s %s",
             leak->bend == BEND_SLOWER ? "not before" : "after",
             duration_clock(leak->full_s * NS_PER_SECOND, clock));
    return buf;
}

const char *report_run(const struct run *run, char buf[SENTENCE_LEN])
{
    switch (run->outcome) {
    case OUTCOME_JUDGED:
        snprintf(buf, SENTENCE_LEN, "%s",
                 run->found_count > 0 ? "leaks" : "no leak");
        break;
    case OUTCOME_CRASH:
        snprintf(buf, SENTENCE_LEN, "killed by signal %d (%s)", run->code,
                 strsignal(run->code));
        break;
    case OUTCOME_HANG:
        snprintf(buf, SENTENCE_LEN, "not done in time");
        break;
    case OUTCOME_MEMORY:
        snprintf(buf, SENTENCE_LEN, "out of memory");
        break;
    case OUTCOME_FAILED:
        snprintf(buf, SENTENCE_LEN, "ended with status %d", run->code);
        break;
    case OUTCOME_UNJUDGED:
        snprintf(buf, SENTENCE_LEN, "left no report that can be read");
        break;
    case OUTCOME_NOT_RUN:
    case OUTCOME_COUNT:
        snprintf(buf, SENTENCE_LEN, "not run");
    }
    if (run->outcome != OUTCOME_JUDGED && run->message[0] != '\0') {
        size_t len = strlen(buf);

        snprintf(buf + len, SENTENCE_LEN - len, ": %s", run->message);
    }
    return buf;
}

static double least_confidence(const struct verdict *v)
{
    double least = 1;

    for (size_t i = 0; i < v->leak_count; i++)
        if (v->leaks[i].confidence < least)
            least = v->leaks[i].confidence;
    return least;
}

const char *report_verdict(const struct report *r, char buf[SENTENCE_LEN])
{
    const struct verdict *v = r->verdict;
    char percent[SENTENCE_LEN];
    size_t judged = v->outcomes[OUTCOME_JUDGED];
    double least = least_confidence(v);

    if (v->leak_count > 0)
        snprintf(buf, SENTENCE_LEN, "Leaks: %zu found, confidence %.20s%s.",
                 v->leak_count, report_percent(least, percent),
                 v->leak_count > 1 && least <= 0.9999 ? " or more" : "");
    else if (judged == 0)
        snprintf(buf, SENTENCE_LEN, "Leaks: no run could be judged.");
    else
        snprintf(buf, SENTENCE_LEN, "Leaks: none found.");
    if (judged != r->runs->count && judged > 0) {
        size_t len = strlen(buf);

        snprintf(buf + len, SENTENCE_LEN - len, " %zu of %zu run%s not judged.",
                 r->runs->count - judged, r->runs->count,
                 report_plural(r->runs->count));
    }
    return buf;
}

const char *report_false_alarms(const struct report *r, char buf[SENTENCE_LEN])
{
    const struct verdict *v = r->verdict;

    snprintf(buf, SENTENCE_LEN,
             "False alarms: %d in %d healthy runs when it was measured, so "
             "less than %.1f %% (95 %% confidence); here %zu of %zu healthy "
             "run%s found something. %s ended with %" PRIu64 " live block%s.",
             MEASURED_ALARMS, MEASURED_HEALTHY,
             (double)(uint64_t)(v->false_rate * 1000 + 1) / 10, v->alarms,
             v->healthy, report_plural(v->healthy),
             v->healthy == 1 ? "It" : "They", v->left_blocks,
             report_plural(v->left_blocks));
    return buf;
}

struct measured report_measured(const struct report *r)
{
    struct measured m = {.tracker_bytes = r->verdict->tracker_bytes};

    for (size_t i = 0; i < r->runs->count; i++) {
        const struct run *run = &r->runs->at[i];

        m.ms += run->ms;
        if (run->resident_kb > m.resident_kb)
            m.resident_kb = run->resident_kb;
    }
    return m;
}

const char *report_machine(const struct report *r, char buf[SENTENCE_LEN])
{
    struct measured m = report_measured(r);
    char resident[FIGURE_LEN];

    snprintf(buf, SENTENCE_LEN,
             "measured: %" PRIu64 ".%" PRIu64
             " s in all runs together, at most %s resident in one",
             m.ms / 1000, m.ms / 100 % 10,
             figure_bytes(m.resident_kb * 1024, resident));
    return buf;
}

const char *report_tracker(const struct report *r, char buf[SENTENCE_LEN])
{
    char figure[FIGURE_LEN];

    buf[0] = '\0';
    if (r->verdict->tracker_bytes > 0)
        snprintf(buf, SENTENCE_LEN,
                 "measured: in healthy runs the tracker itself held %s at most",
                 figure_bytes(r->verdict->tracker_bytes, figure));
    return buf;
}
