/* export_csv.h - the history of live memory as a table, for other programs.
 *
 *      time_ms,live_bytes,live_blocks,tag_orders_bytes,tag_orders_blocks,...
 *      1000,48000,1000,32000,500,...
 *
 * A row for each sample that the history kept, the oldest first. After the
 * totals, two columns for each tag and each label that has a name or held
 * anything at a sample; first the tags, then the labels (label_ACME_bytes),
 * each in the order of their numbers. A tag without a name is "tag_7_bytes".
 */
#ifndef TRACKER_EXPORT_CSV_H
#define TRACKER_EXPORT_CSV_H

#include <stdio.h>

#include "history.h"

/* Write it as CSV (RFC 4180, but lines end with LF). 0, or a negative errno of
 * writing. */
int export_csv(FILE *out, const struct tracker_history *h);

/* The same as a JSON array, without a newline at its end, to be a part of a
 * larger report. Tags and labels that are 0 in a sample are left out of it:
 *
 *      [{"time_ms":1000,"live_bytes":48000,"live_blocks":1000,
 *        "tags":{"orders":{"bytes":32000,"blocks":500}},
 *        "labels":{"ACME":{"bytes":800,"blocks":10}}},...]
 *
 * (in fact without blanks, and a newline after each sample's comma). */
int export_history_json(FILE *out, const struct tracker_history *h);

#endif
