/* frame_plan.h - which parts of a frame have how many lines, at this size.
 */
#ifndef MONITOR_FRAME_PLAN_H
#define MONITOR_FRAME_PLAN_H

#include "frame.h"

/* The parts of a frame, in lines. */
enum frame_part {
    FRAME_BAR,
    FRAME_FIGURES,
    FRAME_CHART, /* without its axis */
    FRAME_HEADER,
    FRAME_TAGS, /* without the total */
    FRAME_SITES,
    FRAME_SITES_HEADER,
    FRAME_TWIN,
    FRAME_NOTICES,
    FRAME_LEAKS,
    FRAME_KEYS,
    FRAME_BLANKS,
    FRAME_PARTS,
};

struct frame_plan {
    unsigned lines[FRAME_PARTS];
    bool wide; /* places stand beside the tags */
};

/* Rows from which on a chart says what it shows, in a line more. */
#define FRAME_LEGEND_FROM 7

/* For lines of `width` columns and a table of so many tags. */
struct frame_plan frame_plan_make(const struct frame *f, unsigned width,
                                  unsigned tags);

/* Lines of the table: the header, the tags, the total. */
unsigned frame_plan_table_lines(const struct frame_plan *p);

#endif
