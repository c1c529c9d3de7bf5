/* pool_report.h - the figures of pools, for people and for programs. */
#ifndef TRACKER_POOL_REPORT_H
#define TRACKER_POOL_REPORT_H

#include <stdio.h>

#include "pool.h"

/* The figures of one pool: its own, or what pool_list() has shown.
 *
 * As text: a line for each question, as in the tracker's report. As JSON: one
 * object on one line, without an end of line; its keys are the names in
 * struct pool_figures, and "file", "line", "function", "tag", "freed", "name"
 * (null without one), "object_bytes", "objects_max", "when_full" ("fail" or
 * "fall back"), "misses", "efficiency". 0, or -EIO: `out` failed. */
int pool_report_text(FILE *out, const struct pool_info *pool);
int pool_report_json(FILE *out, const struct pool_info *pool);

/* All pools that there are: the section of the tracker's report, with what is
 * left out counted, or nothing if there is none; a JSON array, "[]" then.
 * 0 or -EIO. */
int pool_report_all_text(FILE *out);
int pool_report_all_json(FILE *out);

#endif
