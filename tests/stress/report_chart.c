/* report_chart.c - memory of one tag over virtual time as SVG: the run that
 * leaks, and dashed its control, on the same axes. Colours are the page's. */
#include <inttypes.h>

#include "duration.h"
#include "report.h"

#define LEFT 78
#define TOP 12
#define WIDTH 560
#define HEIGHT 170

struct axes {
    uint64_t most_bytes;
    uint64_t most_ms;
};

static void widen(struct axes *a, const struct series *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->at[i].bytes > a->most_bytes)
            a->most_bytes = s->at[i].bytes;
        if (s->at[i].t_ms > a->most_ms)
            a->most_ms = s->at[i].t_ms;
    }
}

/* Tenths of a pixel are fine enough. */
static void put_tenths(FILE *out, uint64_t tenths)
{
    fprintf(out, "%" PRIu64 ".%" PRIu64, tenths / 10, tenths % 10);
}

static void put_line(const struct axes *a, const struct series *s,
                     const char *kind, FILE *out)
{
    if (s->count == 0)
        return;
    fprintf(out, "<polyline class=\"%s\" points=\"", kind);
    for (size_t i = 0; i < s->count; i++) {
        double x = (double)s->at[i].t_ms / (double)a->most_ms;
        double y = (double)s->at[i].bytes / (double)a->most_bytes;

        put_tenths(out, LEFT * 10 + (uint64_t)(x * WIDTH * 10));
        fputc(',', out);
        put_tenths(out, (TOP + HEIGHT) * 10 - (uint64_t)(y * HEIGHT * 10));
        fputc(' ', out);
    }
    fputs("\"/>\n", out);
}

static void put_axes(const struct axes *a, FILE *out)
{
    char text[FIGURE_LEN];

    for (unsigned i = 0; i <= 2; i++) {
        unsigned y = TOP + HEIGHT - i * HEIGHT / 2;

        fprintf(out,
                "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%u\" y2=\"%u\"/>"
                "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">%s</text>\n",
                LEFT, LEFT + WIDTH, y, y, LEFT - 6, y + 4,
                figure_bytes(a->most_bytes * i / 2, text));
    }
    fprintf(out, "<text x=\"%d\" y=\"%d\">0</text>", LEFT, TOP + HEIGHT + 18);
    fprintf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
            LEFT + WIDTH, TOP + HEIGHT + 18,
            duration_clock(a->most_ms * NS_PER_MS, text));
}

void report_chart(const struct leak *leak, FILE *out)
{
    static struct series run;
    static struct series control;
    static struct series difference;
    struct axes axes = {0, 0};

    judge_series(leak, &run, &control, &difference);
    widen(&axes, &run);
    widen(&axes, &control);
    if (axes.most_bytes == 0 || axes.most_ms == 0)
        return;
    fprintf(out,
            "<svg role=\"img\" aria-label=\"%s over time\""
            " viewBox=\"0 0 %d %d\">\n",
            judge_tag(leak) != NULL ? "memory of the tag" : "all memory",
            LEFT + WIDTH + 12, TOP + HEIGHT + 26);
    put_axes(&axes, out);
    put_line(&axes, &control, "control", out);
    put_line(&axes, &run, "leak", out);
    fputs("</svg>\n", out);
}
