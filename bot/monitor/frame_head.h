/* frame_head.h - the upper lines of a frame: what runs, and how it trades.
 */
#ifndef MONITOR_FRAME_HEAD_H
#define MONITOR_FRAME_HEAD_H

#include "frame.h"

/* The title: what runs, how fast, and the time. */
void frame_head_add(struct text *t, const struct frame *f, unsigned margin);

/* How far the run is. */
void frame_bar_add(struct text *t, const struct frame *f, unsigned margin);

/* The figures of trading on `lines` lines: on one as many as fit. Returns the
 * most lines that make sense at this width. */
void frame_figures_add(struct text *t, const struct frame *f, unsigned margin,
                       unsigned lines);
unsigned frame_figures_lines(unsigned width);

/* What the run has switched on now: a bit mask of enum leak; 0 too where that
 * is nobody's business. */
unsigned frame_leaks(const struct frame *f);

#endif
