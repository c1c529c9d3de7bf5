/* json_report.h - the report for other programs.
 *
 *      {"version": 1, "program": "chat (process 7)",
 *       "heap": {"allocations": 9, "frees": 6, "allocated_bytes": 900, ...},
 *       "lost": {"blocks": 2, "bytes": 64}, "held": ..., "cycles": ...,
 *       "in_use": ...,
 *       "findings": [{"kind": "lost", "blocks": 2, "bytes": 64,
 *                     "own_blocks": 2, "bytes_per_hour": 0,
 *                     "function": "f", "file": "a.c", "line": 7,
 *                     "stack": [{"function": "f", "file": "a.c", "line": 7,
 *                                "module": "a", "offset": 4660}]}],
 *       "refused": {"double_frees": 0, "unknown_pointers": 0}}
 *
 * A field may be added, never renamed.
 */
#ifndef TRACKER_PRELOAD_JSON_REPORT_H
#define TRACKER_PRELOAD_JSON_REPORT_H

#include <stdio.h>

#include "text_report.h"

/* `report` has a graph and symbols. 0, or a negative errno of writing. */
int json_report_write(FILE *out, const struct text_report *report);

#endif
