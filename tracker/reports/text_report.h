/* text_report.h - what leaked, for people: the verdict, then where and why.
 *
 * Made for the end of a program, when all that will be freed has been. Names
 * come from the debug information, if there is some.
 */
#ifndef TRACKER_TEXT_REPORT_H
#define TRACKER_TEXT_REPORT_H

#include <stdio.h>

#include "graph.h"
#include "history.h"
#include "symbols.h"
#include "tracker.h"

/* What there is, by what keeps it. */
struct text_report_sum {
    uint64_t blocks;
    uint64_t bytes;
};
struct text_report_sums {
    struct text_report_sum lost;   /* nobody points at them */
    struct text_report_sum cycles; /* lost, and they point at each other */
    struct text_report_sum held;   /* lost with one of those */
    struct text_report_sum used;   /* reachable */
};
void text_report_add_up(const struct graph *graph,
                        struct text_report_sums *out);

/* All of it may be zero. Borrowed for the call. */
struct text_report {
    const char *program;                   /* named in the verdict */
    const struct tracker_history *history; /* for what grew */
    const struct graph *graph; /* NULL: taken here, and stacks are no roots */
    struct symbols *symbols;   /* NULL: opened and closed here */
    const struct tracker_error *errors; /* wrong calls, the first few */
    size_t error_count;
    uint64_t errors_left_out;
    const char *const *notes; /* what a reader must know of limits */
    size_t note_count;
};

/* Write the report to `out` (borrowed). 0, -EIO: `out` failed, or -ENOMEM:
 * nothing could be judged, and nothing was written. */
int text_report_write(FILE *out, const struct text_report *what);

/* The same with nothing known: for a program that just wants to see. Call it
 * near main, when no local variable owns a block. */
int tracker_report(FILE *out);

/* The findings that a report shows: tracker_findings(), and what C++ and loops
 * that were unrolled made several calls of is one line again. *found is how
 * many, at most `max`. 0, or -ENOMEM: nothing could be judged. */
struct tracker_finding;
int text_report_findings(const struct text_report *what,
                         struct tracker_finding *out, size_t max,
                         size_t *found);

/* Give names to the callsites (callsite.h) that a report of this graph may
 * show. 0 or -ENOMEM. */
int text_report_name_sites(const struct text_report *what);

/* One wrong call, with the call stacks of it, of the free before it and of the
 * allocation, as far as they are known. `symbols` may be NULL. */
void text_report_error(FILE *out, struct symbols *symbols,
                       const struct tracker_error *error);

/* Is anything lost in this graph? */
bool text_report_is_lost(const struct graph *graph);

#endif
