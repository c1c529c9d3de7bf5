/* exercise.c - a monitor that takes its samples, and keeps all of them.
 *
 * monitor.h says what each function has to do; demo.c watches a small market
 * with them.
 */
#include <errno.h>
#include <stdlib.h>

#include "monitor.h"

struct sample {
    uint64_t second;
    struct monitor_figures figures;
};

struct monitor {
    struct monitor_watch watch;
    struct sample *samples;
    size_t taken;
};

int monitor_new(const struct monitor_watch *watch, struct monitor **out)
{
    struct monitor *m = calloc(1, sizeof(*m));

    *out = m;
    if (m == NULL)
        return -ENOMEM;
    m->watch = *watch;
    return 0;
}

void monitor_free(struct monitor *m)
{
    if (m != NULL)
        free(m->samples);
    free(m);
}

/* TODO: make it a monitor that can stay for a year.
 *
 *   1. Keep the newest MONITOR_SAMPLES samples, in memory that doesn't grow,
 *      and take one a second at most.
 *   2. monitor_draw.
 *   3. monitor_alarm, and the warning in monitor_turn.
 *   4. What the growth goes with. */

bool monitor_turn(struct monitor *m, uint64_t now_ms)
{
    struct sample *samples =
        realloc(m->samples, (m->taken + 1) * sizeof(*samples));

    if (samples == NULL)
        return false;
    m->samples = samples;
    m->samples[m->taken].second = now_ms / 1000;
    m->watch.look(m->watch.ctx, &m->samples[m->taken].figures);
    m->taken++;
    return true;
}

enum monitor_alarm monitor_alarm(const struct monitor *m)
{
    (void)m;
    return MONITOR_CALM;
}

double monitor_goes_with_orders(const struct monitor *m)
{
    (void)m;
    return 0;
}

double monitor_goes_with_trades(const struct monitor *m)
{
    (void)m;
    return 0;
}

int monitor_draw(const struct monitor *m, FILE *out)
{
    (void)m;
    return ferror(out) ? -EIO : 0;
}
