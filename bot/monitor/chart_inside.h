/* chart_inside.h - what the files of the chart share.
 */
#ifndef MONITOR_CHART_INSIDE_H
#define MONITOR_CHART_INSIDE_H

#include "chart.h"

/* Columns of the figures at the left. */
enum { CHART_LABEL = 10 };

/* chart_axis.c: below `width` cells. */
void chart_axis_draw(struct text *t, const struct chart *chart, size_t width);

#endif
