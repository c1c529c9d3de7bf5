/* chart.c - values over time, drawn with characters.
 *
 * Eight block glyphs make eight heights of each character; without UTF-8 a
 * character is full, half full or empty.
 */
#include "chart_inside.h"

#include <stdio.h>

#include "duration.h"

enum { EIGHTHS = 8, LABEL = CHART_LABEL };

/* A cell filled to `level` eighths from below. */
static void add_block(struct text *t, unsigned level)
{
    static const char *const blocks[EIGHTHS + 1] = {
        " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█",
    };
    static const char *const ascii[EIGHTHS + 1] = {
        " ", ".", ".", ":", ":", "=", "=", "#", "#",
    };

    text_glyph(t, blocks[level], ascii[level]);
}

static uint64_t highest(const uint64_t *cells, size_t count)
{
    uint64_t most = 0;

    for (size_t i = 0; i < count; i++)
        if (cells[i] > most)
            most = cells[i];
    return most;
}

/* `value` in steps, of which there are `steps` up to `top`; something is
 * never drawn as nothing. */
static unsigned scaled(uint64_t value, uint64_t top, unsigned steps)
{
    unsigned step;

    if (value == 0 || top == 0)
        return 0;
    step = (unsigned)((double)value * steps / (double)top + 0.5);
    return step == 0 ? 1 : step > steps ? steps : step;
}

void chart_spark(struct text *t, const struct series *s, uint64_t span_ms,
                 size_t width)
{
    uint64_t cells[CHART_CELLS_MAX];
    size_t count = series_cells(
        s, span_ms, cells, width < CHART_CELLS_MAX ? width : CHART_CELLS_MAX);
    uint64_t top = highest(cells, count);
    double mean = 0;

    for (size_t i = 0; i < count; i++)
        mean += (double)cells[i] / (double)count;
    /* What rises in a straight line has a mean of half its height, and fills
     * the whole cell; what is flat fills half of it and looks calm. */
    if ((double)top < 2 * mean)
        top = (uint64_t)(2 * mean);
    for (size_t i = 0; i < count; i++)
        add_block(t, scaled(cells[i], top, EIGHTHS));
}

/* Drawing state of a chart: all its cells. */
struct plot {
    const struct chart *chart;
    uint64_t filled[CHART_CELLS_MAX];
    uint64_t dots[2][CHART_CELLS_MAX];
    size_t filled_count;
    size_t dots_count[2];
    size_t width;
    uint64_t top;
    bool labelled; /* is there something to measure? */
};

static void plot_take(struct plot *p, const struct chart *chart, size_t width)
{
    p->chart = chart;
    p->width = width < CHART_CELLS_MAX ? width : CHART_CELLS_MAX;
    p->filled_count = 0;
    if (chart->filled != NULL)
        p->filled_count =
            series_cells(chart->filled, chart->span_ms, p->filled, p->width);
    p->top = highest(p->filled, p->filled_count);
    for (size_t i = 0; i < 2; i++) {
        uint64_t most;

        p->dots_count[i] = 0;
        if (chart->dots[i] == NULL)
            continue;
        p->dots_count[i] =
            series_cells(chart->dots[i], chart->span_ms, p->dots[i], p->width);
        most = highest(p->dots[i], p->dots_count[i]);
        if (most > p->top)
            p->top = most;
    }
    p->labelled = p->top > 0 || !chart->one_line_axis;
    if (p->top == 0)
        p->top = 1;
}

static enum text_color dot_color(const struct chart *chart, size_t which)
{
    if (chart->filled_leaks && !(which == 1 && chart->twin))
        return TEXT_PLAIN;
    return which == 0 ? TEXT_ALARM : TEXT_GOOD;
}

/* Where there is a filled series '#' is its own. */
static void add_dot(struct text *t, const struct plot *p, size_t which)
{
    const char *ascii = which == 0 && p->chart->filled == NULL ? "#" : "o";

    text_color(t, dot_color(p->chart, which));
    text_glyph(t, which == 0 ? "●" : "○", ascii);
    text_color(t, TEXT_PLAIN);
}

/* How far the filled series fills cell `x` in `row`, in eighths. */
static unsigned fill_of(const struct plot *p, size_t x, unsigned row)
{
    unsigned below = (row - 1) * EIGHTHS;
    unsigned level;

    if (x >= p->filled_count)
        return 0;
    level = scaled(p->filled[x], p->top, p->chart->rows * EIGHTHS);
    return level <= below             ? 0
           : level - below >= EIGHTHS ? EIGHTHS
                                      : level - below;
}

static void add_fill(struct text *t, const struct plot *p, unsigned level)
{
    text_color(t, p->chart->filled_leaks ? TEXT_ALARM : TEXT_PLAIN);
    add_block(t, level);
    text_color(t, TEXT_PLAIN);
}

/* Has series `which` a dot in cell `x` of `row`? */
static bool has_dot(const struct plot *p, size_t which, size_t x, unsigned row)
{
    unsigned at;

    if (x >= p->dots_count[which])
        return false;
    at = scaled(p->dots[which][x], p->top, p->chart->rows);
    return at == row || (at == 0 && row == 1);
}

/* Cell `x` in `row`, which is 1 at the bottom. */
static void draw_cell(struct text *t, const struct plot *p, size_t x,
                      unsigned row)
{
    unsigned fill = fill_of(p, x, row);

    if (p->chart->twin && has_dot(p, 1, x, row))
        add_dot(t, p, 1);
    else if (p->chart->filled_leaks && fill > 0)
        add_fill(t, p, fill);
    else if (has_dot(p, 0, x, row))
        add_dot(t, p, 0);
    else if (has_dot(p, 1, x, row))
        add_dot(t, p, 1);
    else
        add_fill(t, p, fill);
}

static void draw_row(struct text *t, const struct plot *p, unsigned row)
{
    unsigned rows = p->chart->rows;
    unsigned axis = p->chart->indent + LABEL;
    char figure[FIGURE_LEN];
    bool labelled = p->labelled && (row == rows || row == (rows + 1) / 2);

    text_color(t, TEXT_DIM);
    if (labelled)
        text_right(
            t, axis - 1,
            figure_bytes((uint64_t)((double)p->top * row / rows), figure));
    text_to(t, axis);
    text_glyph(t, labelled ? "┤" : "│", labelled ? "+" : "|");
    text_color(t, TEXT_PLAIN);
    for (size_t x = 0; x < p->width; x++)
        draw_cell(t, p, x, row);
    text_end_line(t);
}

static void draw_legend(struct text *t, const struct plot *p)
{
    text_to(t, p->chart->indent + LABEL + 1);
    if (p->chart->filled_name != NULL) {
        add_fill(t, p, EIGHTHS);
        text_addf(t, " %s   ", p->chart->filled_name);
    }
    for (size_t i = 0; i < 2; i++) {
        if (p->chart->names[i] == NULL)
            continue;
        add_dot(t, p, i);
        text_addf(t, " %s   ", p->chart->names[i]);
    }
    text_end_line(t);
}

void chart_draw(struct text *t, const struct chart *chart)
{
    struct plot p;

    if (t->width < CHART_WIDTH_MIN || t->width <= chart->indent + LABEL + 2)
        return;
    plot_take(&p, chart, t->width - chart->indent - LABEL - 2);
    for (unsigned row = chart->rows; row > 0; row--)
        draw_row(t, &p, row);
    chart_axis_draw(t, chart, p.width);
    if (chart->filled_name != NULL || chart->names[0] != NULL ||
        chart->names[1] != NULL)
        draw_legend(t, &p);
}
