/* right_doubles.c - reckons with fractions where the solution does without.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "monitor.h"

#define SAMPLES_LEAST 20u /* for a verdict of growth */
#define PARTS 4u
#define CHANGES_LEAST 3u

struct sample {
    uint64_t second;
    struct monitor_figures figures;
};

struct monitor {
    struct monitor_watch watch;
    struct sample samples[MONITOR_SAMPLES];
    uint64_t taken;
    enum monitor_alarm alarm;
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
    free(m);
}

static unsigned kept(const struct monitor *m)
{
    return m->taken < MONITOR_SAMPLES ? (unsigned)m->taken : MONITOR_SAMPLES;
}

/* The i-th sample that is kept; 0 is the oldest. */
static const struct sample *sample_at(const struct monitor *m, unsigned i)
{
    return &m->samples[(m->taken - kept(m) + i) % MONITOR_SAMPLES];
}

bool monitor_turn(struct monitor *m, uint64_t now_ms)
{
    uint64_t second = now_ms / 1000;
    enum monitor_alarm before = m->alarm;
    struct sample *s = &m->samples[m->taken % MONITOR_SAMPLES];

    if (m->taken > 0 && sample_at(m, kept(m) - 1)->second == second)
        return false;
    s->second = second;
    m->watch.look(m->watch.ctx, &s->figures);
    m->taken++;
    m->alarm = monitor_alarm(m);
    if (m->alarm != before && m->alarm != MONITOR_CALM)
        m->watch.warn(m->watch.ctx, m->alarm, now_ms);
    return true;
}

/* The highest or the lowest of the samples from `from` up to before `to`. */
static uint64_t extreme(const struct monitor *m, unsigned from, unsigned to,
                        bool highest)
{
    uint64_t best = sample_at(m, from)->figures.live_bytes;

    for (unsigned i = from + 1; i < to; i++) {
        uint64_t bytes = sample_at(m, i)->figures.live_bytes;

        if (highest ? bytes > best : bytes < best)
            best = bytes;
    }
    return best;
}

static bool floor_rises(const struct monitor *m)
{
    unsigned count = kept(m);
    unsigned part = count / PARTS;
    unsigned from = count - PARTS * part;
    uint64_t first = extreme(m, from, from + part, false);
    uint64_t before = first;

    for (unsigned i = 1; i < PARTS; i++) {
        uint64_t floor =
            extreme(m, from + i * part, from + (i + 1) * part, false);

        if (floor <= before)
            return false;
        before = floor;
    }
    return (double)before >= 1.05 * (double)first;
}

enum monitor_alarm monitor_alarm(const struct monitor *m)
{
    unsigned count = kept(m);

    if (count >= 2 && sample_at(m, count - 1)->figures.live_bytes >
                          2 * extreme(m, 0, count - 1, true))
        return MONITOR_JUMPS;
    if (count >= SAMPLES_LEAST && floor_rises(m))
        return MONITOR_GROWS;
    return MONITOR_CALM;
}

/* What correlations are made of ------------------------------------------ */

enum figure { BYTES, ORDERS, TRADES };

static uint64_t figure_at(const struct monitor *m, unsigned i,
                          enum figure figure)
{
    const struct monitor_figures *f = &sample_at(m, i)->figures;

    if (figure == BYTES)
        return f->live_bytes;
    return figure == ORDERS ? f->orders : f->trades;
}

/* How a figure changed from sample i to the next; it may have fallen. */
static double change(const struct monitor *m, unsigned i, enum figure figure)
{
    uint64_t old = figure_at(m, i, figure);
    uint64_t new = figure_at(m, i + 1, figure);

    return new >= old ? (double)(new - old) : -(double)(old - new);
}

/* S(x,y) of monitor.h. */
static double spread(const struct monitor *m, enum figure x, enum figure y)
{
    unsigned changes = kept(m) - 1;
    double mean_x = 0;
    double mean_y = 0;
    double sum = 0;

    for (unsigned i = 0; i < changes; i++) {
        mean_x += change(m, i, x) / changes;
        mean_y += change(m, i, y) / changes;
    }
    for (unsigned i = 0; i < changes; i++)
        sum += (change(m, i, x) - mean_x) * (change(m, i, y) - mean_y);
    return sum;
}

static bool varies(const struct monitor *m, enum figure figure)
{
    double first = change(m, 0, figure);

    for (unsigned i = 1; i + 1 < kept(m); i++)
        if (fabs(change(m, i, figure) - first) > 0)
            return true;
    return false;
}

static double goes_with(const struct monitor *m, enum figure figure)
{
    double both;

    if (kept(m) < CHANGES_LEAST + 1 || !varies(m, BYTES) || !varies(m, figure))
        return 0;
    both = spread(m, BYTES, figure);
    return pow(both, 2) / (spread(m, BYTES, BYTES) * spread(m, figure, figure));
}

double monitor_goes_with_orders(const struct monitor *m)
{
    return goes_with(m, ORDERS);
}

double monitor_goes_with_trades(const struct monitor *m)
{
    return goes_with(m, TRADES);
}

int monitor_draw(const struct monitor *m, FILE *out)
{
    static const char bar[] = "########################################";
    uint64_t highest = kept(m) > 0 ? extreme(m, 0, kept(m), true) : 0;

    for (unsigned i = 0; i < kept(m); i++) {
        const struct sample *s = sample_at(m, i);
        uint64_t length =
            highest > 0 ? s->figures.live_bytes * MONITOR_BAR / highest : 0;

        fprintf(out, "%6u s %10u |%.*s\n", (unsigned)s->second,
                (unsigned)s->figures.live_bytes, (int)length, bar);
    }
    return fflush(out) != 0 || ferror(out) ? -EIO : 0;
}
