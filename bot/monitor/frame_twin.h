/* frame_twin.h - the same run without leaks, in the frame: a line of dots in
 * the chart, and its figures.
 */
#ifndef MONITOR_FRAME_TWIN_H
#define MONITOR_FRAME_TWIN_H

#include "chart.h"
#include "frame_table.h"

/* Tags to add up, a bit mask; or this: all that is live. */
#define FRAME_TWIN_TOTAL 0u

/* Is there a twin to show? */
bool frame_twin_on(const struct frame *f);

/* The tag that is named first, with those that grow because of it; nothing
 * grows: FRAME_TWIN_TOTAL. */
uint32_t frame_twin_tags(const struct frame_table *table);

/* What the twin held over time, of these tags: its samples, and where it is
 * now. The frame is borrowed for the series' life. */
struct series frame_twin_series(const struct frame *f, uint32_t tags);

/* "the same run, fixed: 680 B of strategies; here 49.2 kB": one line. */
void frame_twin_add(struct text *t, const struct frame *f,
                    const struct frame_table *table, unsigned margin);

#endif
