/* chart.h - values over time, drawn with characters.
 *
 * Time runs from left to right over a fixed span, so that a chart of a run
 * that goes on fills up and never shifts. A cell shows the highest value of
 * its slice of time; a slice without a sample shows what was before. Heights
 * start at 0: a flat line looks flat.
 */
#ifndef MONITOR_CHART_H
#define MONITOR_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history.h"
#include "text.h"

#define CHART_CELLS_MAX 256

/* Where values come from: sample i of `from` (borrowed) for `which`. */
struct series {
    const void *from;
    unsigned which;
    size_t count;
    void (*at)(const struct series *s, size_t i, uint64_t *t_ms,
               uint64_t *value);
};

/* Live bytes of a tag; SERIES_TOTAL: of all. */
#define SERIES_TOTAL TRACKER_TAGS_MAX
struct series series_of_tag(const struct tracker_history *h, unsigned tag);
/* Of two plain arrays. */
struct series_arrays {
    const uint64_t *t_ms;
    const uint64_t *values;
};
struct series series_of_arrays(const struct series_arrays *arrays,
                               size_t count);

/* `cells` slices of 0 to span_ms. Returns how many there are up to the last
 * sample; the others are left alone. */
size_t series_cells(const struct series *s, uint64_t span_ms, uint64_t *cells,
                    size_t count);

/* The slice of time that t_ms is in; a border belongs to the slice before. */
size_t series_cell(uint64_t t_ms, uint64_t span_ms, size_t count);

/* One line, `width` cells. The scale makes a flat line half high. */
void chart_spark(struct text *t, const struct series *s, uint64_t span_ms,
                 size_t width);

/* Two letters on the time axis. */
struct chart_mark {
    uint64_t t_ms;
    char words[3];
    enum text_color color;
};

/* Several lines: filled with one series, and two as dots, each with its name
 * in the legend, if they have one. The indent is part of the text's width. */
struct chart {
    unsigned rows;
    unsigned indent;
    uint64_t span_ms;
    const struct series *filled; /* or NULL */
    const struct series *dots[2];
    const char *names[2];
    const char *filled_name;
    bool filled_leaks; /* what is filled is what leaks; the dots are calm, and
                        * stand only where they are above it */
    bool twin; /* the second dots are the same run, fixed: they stand wherever
                * they are, and look good */
    bool one_line_axis; /* times and marks stand in the axis */
    const struct chart_mark *marks;
    size_t mark_count;
};
void chart_draw(struct text *t, const struct chart *chart);

/* The least width that chart_draw makes sense in. */
#define CHART_WIDTH_MIN 40

#endif
