/* wrong_no_swing.c - five floors, each above the one before, are growth.
 *
 * "By chance? Five times?" Once in 120 runs of pure noise. How high they rise
 * has to be worth something beside how far memory swings anyway.
 */
#include "stress.h"

#include <stdlib.h>
#include <string.h>

#define WINDOWS 5

static size_t lowest(const size_t *samples, unsigned from, unsigned to)
{
    size_t least = samples[from];

    for (unsigned i = from; i < to; i++)
        if (samples[i] < least)
            least = samples[i];
    return least;
}

static size_t highest(const size_t *samples, unsigned from, unsigned to)
{
    size_t most = 0;

    for (unsigned i = from; i < to; i++)
        if (samples[i] > most)
            most = samples[i];
    return most;
}

/* Does memory grow steadily? How fast goes to *bytes_per_tick. */
static int grows(const size_t *samples, unsigned count, long *bytes_per_tick)
{
    unsigned half = count / 2;
    size_t floors[WINDOWS];
    size_t rise;

    if (count < 4 * WINDOWS)
        return 0; /* too little to say anything */
    for (unsigned w = 0; w < WINDOWS; w++)
        floors[w] = lowest(samples, half + w * (count - half) / WINDOWS,
                           half + (w + 1) * (count - half) / WINDOWS);
    if (floors[WINDOWS - 1] <= floors[0])
        return 0;
    rise = floors[WINDOWS - 1] - floors[0];
    for (unsigned w = 1; w < WINDOWS; w++)
        if (floors[w] <= floors[w - 1] ||
            (floors[w] - floors[w - 1]) * (WINDOWS - 1) * 3 < rise)
            return 0;
    *bytes_per_tick = (long)(rise * WINDOWS / ((WINDOWS - 1) * (count - half)));
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
