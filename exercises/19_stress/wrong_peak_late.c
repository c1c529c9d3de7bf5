/* wrong_peak_late.c - It grows if the highest point comes late.
 */
#include "stress.h"

#include <stdlib.h>
#include <string.h>

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
    size_t early = highest(samples, 0, count - count / 10);
    size_t late = highest(samples, count - count / 10, count);

    if (late <= early)
        return 0;
    *bytes_per_tick = (long)((late - samples[0]) / count);
    return 1;
}

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
