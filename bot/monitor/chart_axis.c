/* chart_axis.c - the line below a chart: the time, and what happened when.
 */
#include "chart_inside.h"

#include "duration.h"

enum { LABEL = CHART_LABEL };

/* A time on the axis: to the second, unless the whole run is shorter. */
static char *axis_time(uint64_t ms, char buf[FIGURE_LEN])
{
    return duration_text((ms >= 10000 ? ms / 1000 * 1000 : ms) * NS_PER_MS,
                         buf);
}

static void draw_two_lines(struct text *t, const struct chart *c, size_t width)
{
    unsigned axis = c->indent + LABEL;
    unsigned end = axis + 1 + (unsigned)width;
    char clock[FIGURE_LEN];

    text_color(t, TEXT_DIM);
    text_right(t, axis - 1, "0 B");
    text_to(t, axis);
    text_glyph(t, "└", "+");
    text_repeat(t, (unsigned)width, "─", "-");
    text_end_line(t);
    text_color(t, TEXT_DIM);
    text_to(t, axis + 1);
    text_add(t, "0s");
    axis_time(c->span_ms / 2, clock);
    text_to(t, axis + 1 + (unsigned)(width - text_width(clock)) / 2);
    text_add(t, clock);
    text_right(t, end, axis_time(c->span_ms, clock));
    text_end_line(t);
}

/* A cell of the axis; letter 0: just the axis. */
struct axis_cell {
    char letter;
    unsigned char color; /* enum text_color */
};

/* Write `words` over the axis from `at`, as far as they go. */
static void put_words(struct axis_cell *axis, size_t width, size_t at,
                      const char *words, enum text_color color)
{
    for (; *words != '\0' && at < width; words++)
        axis[at++] = (struct axis_cell){*words, (unsigned char)color};
}

/* "0s──────5m──────10m", and over it the marks: here a leak was switched. */
static void put_axis(const struct chart *c, size_t width,
                     struct axis_cell *axis)
{
    char clock[FIGURE_LEN];
    size_t length;

    for (size_t x = 0; x < width; x++)
        axis[x] = (struct axis_cell){0, TEXT_DIM};
    put_words(axis, width, 0, "0s", TEXT_DIM);
    length = text_width(axis_time(c->span_ms / 2, clock));
    put_words(axis, width, (width - length) / 2, clock, TEXT_DIM);
    length = text_width(axis_time(c->span_ms, clock));
    put_words(axis, width, width - length, clock, TEXT_DIM);
    for (size_t i = 0; i < c->mark_count; i++) {
        size_t at = series_cell(c->marks[i].t_ms, c->span_ms, width);

        if (at + text_width(c->marks[i].words) > width)
            at = width - text_width(c->marks[i].words);
        put_words(axis, width, at, c->marks[i].words, c->marks[i].color);
    }
}

static void draw_one_line(struct text *t, const struct chart *c, size_t width)
{
    unsigned left = c->indent + LABEL;
    struct axis_cell axis[CHART_CELLS_MAX];

    put_axis(c, width, axis);
    text_color(t, TEXT_DIM);
    text_right(t, left - 1, "0 B");
    text_to(t, left);
    text_glyph(t, "└", "+");
    for (size_t x = 0; x < width; x++) {
        const char letter[2] = {axis[x].letter, '\0'};

        text_color(t, (enum text_color)axis[x].color);
        if (letter[0] == '\0')
            text_glyph(t, "─", "-");
        else
            text_add(t, letter);
    }
    text_end_line(t);
}

void chart_axis_draw(struct text *t, const struct chart *chart, size_t width)
{
    if (chart->one_line_axis)
        draw_one_line(t, chart, width);
    else
        draw_two_lines(t, chart, width);
}
