/* frame_foot.h - the lower lines of a frame: what was said, and what may be
 * pressed.
 */
#ifndef MONITOR_FRAME_FOOT_H
#define MONITOR_FRAME_FOOT_H

#include "frame.h"
#include "frame_table.h"

/* What grows, in a line; what stays of the leak that was switched off last, if
 * there are two lines for that; then the last notices, oldest first: `lines`
 * lines in all, empty ones at the end. Where nothing grows all are notices. */
void frame_notices_add(struct text *t, const struct frame *f,
                       const struct frame_table *table, unsigned margin,
                       unsigned lines);

/* "[1 cycle] 2 book ...": the leaks by their keys, those that are on in
 * brackets. */
void frame_leaks_add(struct text *t, const struct frame *f, unsigned margin);

/* The keys, or how to stop where there are none. */
void frame_keys_add(struct text *t, const struct frame *f, unsigned margin);

#endif
