/* report_parts.h - the parts that the reports for people are made of.
 */
#ifndef MONITOR_REPORT_PARTS_H
#define MONITOR_REPORT_PARTS_H

#include "report.h"
#include "text.h"

/* "leaks/cycle.c" is LEAK_CYCLE; any other file is -1. */
int report_leak_of_file(const char *file);

/* A text that goes to `out`, as wide as the terminal or 80 columns. */
void report_text_init(struct text *t, char *buf, size_t size, FILE *out);
/* What went wrong with writing: 0 or a negative errno. */
int report_text_end(struct text *t);

/* "  label     words": the label dim, the words wrapped in their column. */
void report_add_line(struct text *t, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "1,284 blocks, 1.2 MB"; "1 block, 40 B". */
#define REPORT_AMOUNT_LEN 96
char *report_amount(uint64_t blocks, uint64_t bytes,
                    char buf[REPORT_AMOUNT_LEN]);

/* One finding, in some lines that need no knowledge before. */
void report_add_finding(struct text *t, const struct report *r,
                        const struct tracker_finding *finding);
/* More fields of a finding in JSON, each with a comma before it: "stack",
 * "cycle", "alive". */
void report_json_insight(FILE *out, const struct insight *i,
                         const struct tracker_finding *finding);
/* "Next": what to type to see more of what was found. */
void report_add_next(struct text *t, const struct report *r);

/* report_switches.c: a line of which leaks were switched, if any were; and the
 * array of all that are kept (CONTROL_CHANGES_MAX). */
void report_add_switches(struct text *t, const struct report *r);
void report_json_switches(const struct report *r, FILE *out);

/* report_pools.c: a line for each pool, and their array in JSON, empty if there
 * was none. */
void report_add_pools(struct text *t, const struct report *r);
void report_json_pools(const struct report *r, FILE *out);

/* report_bounds.c: a line for each bound that had to act, if that is news; all
 * of them in JSON; what the tracker left out for its own bounds; and memory by
 * traded symbol. */
void report_add_bounds(struct text *t);
void report_json_bounds(FILE *out);
void report_json_left_out(const struct report *r, FILE *out);
void report_json_symbols(const struct report *r, FILE *out);

#endif
