/* right_line.c - a straight line through the floors of twelve windows: growth
 * is a line that fits well and rises by more than a tenth of what memory
 * swings.
 */
#include "stress.h"

#include <stdlib.h>
#include <string.h>

#define WINDOWS 12

static size_t highest(const size_t *samples, unsigned from, unsigned to)
{
    size_t most = 0;

    for (unsigned i = from; i < to; i++)
        if (samples[i] > most)
            most = samples[i];
    return most;
}

struct window {
    double lowest;
    double highest;
};

static struct window window_of(const size_t *samples, unsigned len)
{
    struct window w = {(double)samples[0], (double)samples[0]};

    for (unsigned i = 1; i < len; i++) {
        double bytes = (double)samples[i];

        w.lowest = bytes < w.lowest ? bytes : w.lowest;
        w.highest = bytes > w.highest ? bytes : w.highest;
    }
    return w;
}

/* Does memory grow steadily? How fast goes to *bytes_per_tick. */
static int grows(const size_t *samples, unsigned count, long *bytes_per_tick)
{
    unsigned len = (count - count / 2) / WINDOWS;
    double mean = 0, swing = 0, xx = 0, xy = 0, yy = 0;
    double floors[WINDOWS];

    if (len < 5)
        return 0;
    for (unsigned w = 0; w < WINDOWS; w++) {
        struct window window =
            window_of(samples + count - (WINDOWS - w) * len, len);

        floors[w] = window.lowest;
        mean += window.lowest / WINDOWS;
        swing += (window.highest - window.lowest) / WINDOWS;
    }
    for (unsigned w = 0; w < WINDOWS; w++) {
        double x = (double)w - (WINDOWS - 1) / 2.0;

        xx += x * x;
        xy += x * (floors[w] - mean);
        yy += (floors[w] - mean) * (floors[w] - mean);
    }
    if (xy <= 0 || xy * xy < 0.9 * xx * yy || xy / xx * WINDOWS < swing / 10)
        return 0;
    *bytes_per_tick = (long)(xy / xx / len);
    return 1;
}

/* One column for so many ticks: a peak of a single tick is still seen. */
static void draw(const size_t *samples, unsigned ticks, size_t peak,
                 FILE *report)
{
    unsigned columns = ticks < STRESS_COLUMNS ? ticks : STRESS_COLUMNS;

    for (unsigned row = STRESS_ROWS; row > 0; row--) {
        fputc('|', report);
        for (unsigned c = 0; c < columns; c++) {
            size_t value = highest(samples, c * ticks / columns,
                                   (c + 1) * ticks / columns);
            int filled = peak > 0 && value * STRESS_ROWS >= row * peak;

            fputc(filled ? '#' : ' ', report);
        }
        fputs("|\n", report);
    }
}

int stress_run(const struct service *service, const struct load *load,
               unsigned ticks, struct outcome *out, FILE *report)
{
    size_t *samples = malloc(ticks * sizeof(*samples));

    *out = (struct outcome){0};
    if (samples == NULL)
        return -1;
    for (unsigned tick = 0; tick < ticks; tick++) {
        for (unsigned i = load->orders(tick); i > 0; i--)
            service->order(service->self);
        samples[tick] = service->live_bytes(service->self);
    }
    out->peak_bytes = highest(samples, 0, ticks);
    out->grows = grows(samples, ticks, &out->bytes_per_tick);
    if (out->grows)
        fprintf(report, "%s: grows, %ld bytes a tick\n", load->name,
                out->bytes_per_tick);
    else
        fprintf(report, "%s: steady\n", load->name);
    draw(samples, ticks, out->peak_bytes, report);
    free(samples);
    return 0;
}
