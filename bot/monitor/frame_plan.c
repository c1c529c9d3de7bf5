/* frame_plan.c - which parts of a frame have how many lines, at this size.
 *
 * Each part gets its lines in a fixed order, as long as there are some: the
 * numbers first.
 */
#include "frame_plan.h"

#include "chart.h"
#include "control.h"
#include "frame_head.h"
#include "frame_sites.h"
#include "frame_twin.h"

enum {
    WIDE = 146,      /* from here on places stand beside the tags */
    CHART_MOST = 26, /* rows */
};

/* Who gets how many lines more, in this order, as long as there are some. At
 * 80x24 they reach to the second notice. */
static const struct {
    enum frame_part part;
    unsigned lines;
} steps[] = {
    {FRAME_TAGS, 3},    {FRAME_NOTICES, 1}, {FRAME_KEYS, 1},
    {FRAME_TAGS, 1},    {FRAME_LEAKS, 1},   {FRAME_HEADER, 1},
    {FRAME_FIGURES, 1}, {FRAME_TWIN, 1},    {FRAME_SITES, 3},
    {FRAME_CHART, 4},   {FRAME_TAGS, 3},    {FRAME_NOTICES, 1},
    {FRAME_CHART, 1},   {FRAME_TAGS, 2},    {FRAME_SITES, 1},
    {FRAME_CHART, 2},   {FRAME_NOTICES, 1}, {FRAME_TAGS, 26},
    {FRAME_BLANKS, 2},  {FRAME_FIGURES, 2}, {FRAME_SITES_HEADER, 1},
    {FRAME_BLANKS, 2},  {FRAME_BAR, 1},     {FRAME_SITES, 2},
    {FRAME_CHART, 4},   {FRAME_NOTICES, 2}, {FRAME_SITES, 4},
    {FRAME_CHART, 8},   {FRAME_NOTICES, 2}, {FRAME_SITES, 6},
    {FRAME_CHART, 20},  {FRAME_NOTICES, 9},
};

unsigned frame_plan_table_lines(const struct frame_plan *p)
{
    return p->lines[FRAME_HEADER] + p->lines[FRAME_TAGS] + 1; /* total */
}

static unsigned plan_lines(const struct frame_plan *p)
{
    unsigned table = frame_plan_table_lines(p);
    unsigned sites = p->lines[FRAME_SITES] + p->lines[FRAME_SITES_HEADER];

    return 1 + p->lines[FRAME_BAR] + p->lines[FRAME_FIGURES] +
           p->lines[FRAME_CHART] + (p->lines[FRAME_CHART] > 0) /* axis */ +
           (p->lines[FRAME_CHART] >= FRAME_LEGEND_FROM) +
           (!p->wide        ? table + sites
            : sites > table ? sites
                            : table) +
           p->lines[FRAME_TWIN] + p->lines[FRAME_NOTICES] +
           p->lines[FRAME_LEAKS] + p->lines[FRAME_KEYS] +
           p->lines[FRAME_BLANKS];
}

/* The most lines that each part can use. */
static void plan_most(const struct frame *f, unsigned width, unsigned tags,
                      unsigned most[FRAME_PARTS])
{
    bool keys = f->keys && f->control != NULL && !f->ended;

    most[FRAME_BAR] = f->run->for_ns != 0;
    most[FRAME_FIGURES] = frame_figures_lines(width);
    most[FRAME_CHART] = width >= CHART_WIDTH_MIN ? CHART_MOST : 0;
    most[FRAME_HEADER] = 1;
    most[FRAME_TAGS] = tags;
    most[FRAME_SITES] = width >= FRAME_SITES_WIDTH_MIN ? FRAME_SITES_MAX : 0;
    most[FRAME_SITES_HEADER] = most[FRAME_SITES] > 0;
    most[FRAME_TWIN] = frame_twin_on(f);
    most[FRAME_NOTICES] = NOTICES_MAX;
    most[FRAME_LEAKS] = keys && !control_look(f->control).locked;
    most[FRAME_KEYS] = !f->ended;
    most[FRAME_BLANKS] = 4;
}

struct frame_plan frame_plan_make(const struct frame *f, unsigned width,
                                  unsigned tags)
{
    unsigned budget = f->rows > 1 ? f->rows - 1 : 1;
    struct frame_plan p = {.wide = width >= WIDE};
    unsigned most[FRAME_PARTS];

    plan_most(f, width, tags, most);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        unsigned *lines = &p.lines[steps[i].part];
        unsigned before = *lines;

        *lines += steps[i].lines;
        /* The twin's line comes out of the first places, so that what is said
         * keeps its lines. */
        if (steps[i].part == FRAME_SITES && before == 0)
            *lines -= p.lines[FRAME_TWIN];
        if (*lines > most[steps[i].part])
            *lines = most[steps[i].part];
        while (*lines > before && plan_lines(&p) > budget)
            --*lines;
        /* Of a chart a part is no chart, but one more line is one more. */
        if (steps[i].part == FRAME_CHART && before == 0 &&
            *lines < steps[i].lines)
            *lines = 0;
    }
    return p;
}
