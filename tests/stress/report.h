/* report.h - the verdict, for people and for machines.
 *
 * What these write follows from the plan and from what the bot did in virtual
 * time. What was measured on this machine (seconds, resident memory) stands on
 * lines of its own that say "measured", or in JUnit's `time`.
 */
#ifndef STRESS_REPORT_H
#define STRESS_REPORT_H

#include <stdio.h>

#include "judge.h"
#include "stress.h"

struct report {
    const struct plan *plan;
    const struct runs *runs;
    const struct verdict *verdict;
};

void report_text(const struct report *r, FILE *out);
void report_json(const struct report *r, FILE *out);
void report_junit(const struct report *r, FILE *out);
void report_html(const struct report *r, FILE *out);

/* One sentence: the verdict of the plan, of a run. Written into `buf`. */
#define SENTENCE_LEN 400
const char *report_verdict(const struct report *r, char buf[SENTENCE_LEN]);
const char *report_run(const struct run *run, char buf[SENTENCE_LEN]);
const char *report_false_alarms(const struct report *r, char buf[SENTENCE_LEN]);
/* "leaks/free.c:39", or that only the tag is known. */
const char *report_line(const struct found *f, char buf[SENTENCE_LEN]);
/* The same; what is kept in a table,
 * "leaks/book.c:61 (through bot/base/refmap.c:66)". */
const char *report_place(const struct found *f, char buf[SENTENCE_LEN]);
/* "99.0 %": cut off, never rounded up to certainty. */
const char *report_percent(double share, char buf[SENTENCE_LEN]);
/* "" for one, "s" for more: to stand behind "run". */
const char *report_plural(size_t count);
/* "normal, burst"; "all" of those that were planned. */
const char *report_loads(const struct report *r, unsigned loads,
                         char buf[SENTENCE_LEN]);
/* "7.2 MB an hour since 00:00:10, faster and faster: 9.0 MB an hour at the
 * end". */
const char *report_speed(const struct leak *leak, char buf[SENTENCE_LEN]);
/* "after 18d 02:00:00", "not before ...", or that it isn't known. */
const char *report_full(const struct leak *leak, char buf[SENTENCE_LEN]);

struct measured {
    uint64_t ms;            /* of all runs, together */
    uint64_t resident_kb;   /* the most */
    uint64_t tracker_bytes; /* the most that the tracker held in a healthy run;
                               0: no run told */
};
struct measured report_measured(const struct report *r);
/* "measured: 12.0 s in all runs together, ..." */
const char *report_machine(const struct report *r, char buf[SENTENCE_LEN]);
/* What the tracker itself held, or "" if no run told. */
const char *report_tracker(const struct report *r, char buf[SENTENCE_LEN]);

/* As text of an XML or HTML document. */
void report_escape(FILE *out, const char *text);

/* A chart as SVG: memory of the leak's tag, with the control. */
void report_chart(const struct leak *leak, FILE *out);

#endif
