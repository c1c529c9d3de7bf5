/* report.h - what is said at the end of a run: to a person, and to machines.
 */
#ifndef MONITOR_REPORT_H
#define MONITOR_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "finding.h"
#include "history.h"
#include "insight.h"
#include "limit.h"
#include "options.h"
#include "pool.h"
#include "run.h"

struct control;

/* The pools of objects that there were. */
#define REPORT_POOLS_MAX 8
struct report_pools {
    struct pool_info list[REPORT_POOLS_MAX];
    size_t count; /* of all; those past the list are only counted */
};

/* Take their figures down, before they are freed. */
void report_take_pools(struct report_pools *pools);

/* Memory by traded symbol: live bytes by label and tag. */
struct report_symbols {
    uint64_t live_bytes[TRACKER_LABELS_MAX][TRACKER_TAGS_MAX];
};

/* As of now. */
void report_take_symbols(struct report_symbols *symbols);

/* All that a report says. Everything is borrowed. */
struct report {
    const struct options *options;
    struct run_figures run;
    struct tracker_count heap; /* after shutdown */
    uint64_t peak_bytes;       /* while it ran */
    const struct tracker_history *history;
    int unjudged; /* -ENOMEM: there was no memory for a verdict; else 0 */
    const struct tracker_finding *findings;
    size_t finding_count;
    size_t findings_left_out; /* beyond those */
    struct tracker_refused refused;
    const char *notes;             /* what a replay met: a sentence, or NULL */
    const struct insight *insight; /* NULL: counts alone */
    struct limit limit;            /* of memory, at the end of the run */
    const struct control *control; /* NULL: nothing could be switched */
    const struct report_pools *pools;     /* at the end of the run, or NULL */
    const struct report_symbols *symbols; /* then, too */
};

/* For people: as wide as the terminal (100 columns at most), 80 columns without
 * one; only commands, which are there to be copied, may be longer. Call it
 * after view_end() and after shutdown; it allocates nothing. Returns 0 or the
 * negative errno of the first write that failed. */
int report_print(const struct report *r, FILE *out);

/* The JSON contract (docs/architecture.md), written beside and renamed; "-" is
 * standard output. 0 or a negative errno; no half-written file is left. */
int report_json(const struct report *r, const char *path);
/* The same into a stream; what fails shows in ferror(out). */
void report_json_put(const struct report *r, FILE *out);
/* The names of a set of leaks, as an array. */
void report_json_leaks(unsigned leaks, FILE *out);
/* Of --leak; a mystery is ["mystery"]. */
void report_json_named(const struct options *options, FILE *out);
/* Its "findings" alone, as a member with a comma behind it. */
void report_json_findings(const struct report *r, FILE *out);

/* What became of one tag in a run. */
struct half_tag {
    uint64_t end_bytes;      /* at the end of the run, before shutdown */
    uint64_t bytes_per_hour; /* 0: the verdict is not that it grows */
    uint64_t left_blocks;    /* after shutdown */
    uint64_t left_bytes;
    uint64_t lost_blocks; /* of these, unreachable; --answer alone asks */
};

/* --compare: one half of a pair after its run, small enough for a pipe. */
#define HALF_SAMPLES_MAX 256
struct half {
    int status; /* exit status of the half's run */
    struct run_figures run;
    struct tracker_count heap;
    uint64_t peak_bytes;
    size_t samples;
    uint64_t t_ms[HALF_SAMPLES_MAX];
    uint64_t live_bytes[HALF_SAMPLES_MAX];
    /* The tag of the leak alone, if it is one leak; else all. */
    uint64_t tag_bytes[HALF_SAMPLES_MAX];
    struct half_tag tags[TRACKER_TAGS_MAX];
};

/* Both halves in one chart, and that tape and P&L are equal. 0 or errno. */
int report_compare(const struct options *options, const struct half *leak,
                   const struct half *fix, FILE *out);

/* --fix=NAME: what the fix changed, in numbers, after report_print. */
int report_fix(const struct options *options, const struct half *leak,
               const struct half *fix, FILE *out);

/* --answer=NAME: was it right, and the evidence; `secret` is what leaked in
 * `mystery`, and `fixed` the same run without any leak. */
int report_answer(const struct options *options, unsigned secret,
                  const struct half *mystery, const struct half *fixed,
                  FILE *out);

#endif
