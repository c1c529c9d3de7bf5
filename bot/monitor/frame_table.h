/* frame_table.h - the part of a frame that shows the tags, a row each.
 */
#ifndef MONITOR_FRAME_TABLE_H
#define MONITOR_FRAME_TABLE_H

#include "frame.h"

/* What is to be shown, found out once a frame. */
struct frame_table {
    unsigned tags[TRACKER_TAGS_MAX]; /* those that ever had memory */
    unsigned count;
    struct growth growth[TRACKER_TAGS_MAX]; /* by tag */
    unsigned growing;                       /* how many of them grow */
    uint64_t rise_per_hour;          /* what `first` and those with it rise */
    int first;                       /* the growing tag to name first, or -1 */
    bool with_others;                /* all that grow come from the same leak */
    unsigned rows[TRACKER_TAGS_MAX]; /* by frame_table_fit: tags to show */
    unsigned row_count;
    bool folds; /* after them comes a row for all the others */
};

/* Of the tags that grow, the one of a leak that is on comes first: the others
 * may well be what it keeps. Else the one that grows fastest does. */
void frame_table_look(struct frame_table *table, const struct frame *f);

/* Choose what stands in `rows` rows. */
void frame_table_fit(struct frame_table *table, const struct frame *f,
                     unsigned rows);

/* The header; one row (the last is "+3 more" if it folds); the total. Each
 * starts at column `from` and doesn't end its line. */
void frame_table_add_header(struct text *t, const struct frame *f,
                            unsigned from);
void frame_table_add_row(struct text *t, const struct frame *f,
                         const struct frame_table *table, unsigned from,
                         unsigned row);
void frame_table_add_total(struct text *t, const struct frame *f,
                           unsigned from);

/* The time that curves span, in ms. */
uint64_t frame_span_ms(const struct frame *f);

#endif
