/* frame_table.h - the part of a frame that shows the tags, a row each.
 */
#ifndef MONITOR_FRAME_TABLE_H
#define MONITOR_FRAME_TABLE_H

#include "frame.h"

/* What is to be shown, found out once a frame. */
struct frame_table {
    unsigned tags[TRACKER_TAGS_MAX]; /* those that ever had memory */
    unsigned count;
    uint64_t rise_per_hour[TRACKER_TAGS_MAX]; /* by tag */
    int most_rising;                          /* a tag, or -1 */
};

void frame_table_look(struct frame_table *table, const struct frame *f);

/* The header if asked for, `rows` rows (the last is "+3 more" if they are
 * fewer than the tags), and the total. Every line starts at column `from`. */
void frame_table_add(struct text *t, const struct frame *f,
                     const struct frame_table *table, unsigned from,
                     unsigned rows, bool header);

#endif
