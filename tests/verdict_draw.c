/* verdict_draw.c - series that look like healthy and like leaking memory.
 */
#include "verdict_draw.h"

#include <math.h>

/* Chance ----------------------------------------------------------------- */

static uint64_t chance;

static double uniform(void)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (double)(chance >> 11) / 9007199254740992.0;
}

/* Mean 0, deviation 1, about a bell. */
static double normal(void)
{
    double sum = -6;

    for (int i = 0; i < 12; i++)
        sum += uniform();
    return sum;
}

/* How often something happens that is expected `mean` times, 20 at most. */
static double events(double mean)
{
    double limit = exp(-mean);
    double product = uniform();
    double count = 0;

    for (; product > limit; count++)
        product *= uniform();
    return count;
}

/* Healthy ---------------------------------------------------------------- */

static void warm_up_then_flat(struct drawn *d)
{
    double warm = 1 + (double)d->count * (0.05 + 0.25 * d->any[0]);

    for (size_t i = 0; i < d->count; i++) {
        double share = (double)i < warm ? (double)i / warm : 1;

        d->level[i] = d->height * share + d->noise * normal();
        d->rises[i] = (double)i < warm;
    }
}

static void saturates(struct drawn *d)
{
    double scale = (double)d->count * (0.03 + 0.15 * d->any[0]);

    for (size_t i = 0; i < d->count; i++) {
        d->level[i] =
            d->height * (1 - exp(-(double)i / scale)) + d->noise * normal();
        d->rises[i] = (double)i < 3 * scale;
    }
}

/* Teeth of so many samples; `uneven` ones differ in height. */
static void draw_saw(struct drawn *d, double period, bool uneven)
{
    double at = d->any[1] * period;
    double height = d->height;
    bool first = true;

    for (size_t i = 0; i < d->count; i++, at++) {
        if (at >= period) {
            first = false;
            at -= period;
            height = uneven ? d->height * (0.5 + uniform()) : d->height;
        }
        d->level[i] = 50 + height * at / period + d->noise * normal();
        d->rises[i] = first;
    }
    /* The first whole tooth is as high as nothing before. */
    for (size_t i = 0; i < d->count && (double)i < 2 * period; i++)
        d->rises[i] = true;
}

static void saw(struct drawn *d)
{
    draw_saw(d, (double)d->count / (3.5 + 10 * d->any[0]), false);
}

static void long_saw(struct drawn *d)
{
    draw_saw(d, (double)d->count / 3, false);
}

static void uneven_saw(struct drawn *d)
{
    draw_saw(d, (double)d->count / (3.5 + 10 * d->any[0]), true);
}

static void cache_that_fills(struct drawn *d)
{
    double full = (double)d->count * (0.3 + 0.3 * d->any[0]);

    for (size_t i = 0; i < d->count; i++) {
        double share = (double)i < full ? (double)i / full : 1;

        d->level[i] = d->height * share;
        d->rises[i] = (double)i < full;
    }
}

static void burst(struct drawn *d)
{
    double begin = (double)d->count * (0.1 + 0.6 * d->any[0]);
    double end = begin + 2 + (double)d->count * 0.25 * d->any[1];

    for (size_t i = 0; i < d->count; i++) {
        bool on = (double)i > begin && (double)i < end;

        d->level[i] = 100 + d->noise * normal() + (on ? 5 * d->height : 0);
        d->rises[i] = false;
    }
}

/* Up for a while, and down again. */
static void hill(struct drawn *d)
{
    double begin = (double)d->count * (0.1 + 0.6 * d->any[0]);
    double half = 2 + (double)d->count * (0.02 + 0.1 * d->any[1]);

    for (size_t i = 0; i < d->count; i++) {
        double away = fabs((double)i - begin - half) / half;

        d->level[i] = 100 + d->noise * normal() +
                      (away < 1 ? (1 - away) * 3 * d->height : 0);
        d->rises[i] = (double)i > begin && (double)i < begin + half;
    }
}

static void draw_memory(struct drawn *d, double memory)
{
    double away = d->noise * normal() / sqrt(1 - memory * memory);

    for (size_t i = 0; i < d->count; i++) {
        away = memory * away + d->noise * normal();
        d->level[i] = d->height + away;
        d->rises[i] = false;
    }
}

static void noise_90(struct drawn *d)
{
    draw_memory(d, 0.9);
}

static void noise_95(struct drawn *d)
{
    draw_memory(d, 0.95);
}

static void noise_98(struct drawn *d)
{
    draw_memory(d, 0.98);
}

static void noise_99(struct drawn *d)
{
    draw_memory(d, 0.99);
}

static void random_walk(struct drawn *d)
{
    double step = d->height * (0.01 + 0.1 * d->any[0]);
    double level = d->any[1] < 0.5 ? d->height : 0;

    for (size_t i = 0; i < d->count; i++) {
        level = fabs(level + step * normal());
        d->level[i] = level;
        d->rises[i] = false;
    }
}

static void drift_that_ends(struct drawn *d)
{
    double end = (double)d->count * (0.4 + 0.3 * d->any[0]);

    for (size_t i = 0; i < d->count; i++) {
        double share = (double)i < end ? (double)i / end : 1;

        d->level[i] = 200 + d->height * share + 0.3 * d->noise * normal();
        d->rises[i] = (double)i < end;
    }
}

static void logarithm(struct drawn *d)
{
    double scale = 1 + d->any[0] * (double)d->count / 20;

    for (size_t i = 0; i < d->count; i++) {
        d->level[i] =
            d->height * log(1 + (double)i / scale) + 0.1 * d->noise * normal();
        d->rises[i] = (double)i < 20 * scale;
    }
}

static void waves(struct drawn *d)
{
    double period = (double)d->count / (1.5 + 6 * d->any[0]);

    for (size_t i = 0; i < d->count; i++) {
        double phase = (double)i / period + d->any[1];

        d->level[i] =
            d->height * (1.2 + sin(6.2832 * phase)) + d->noise * normal();
        d->rises[i] = (double)i < period;
    }
}

/* Growing ---------------------------------------------------------------- */

/* From sample `start` on; over noise of so many times the usual one. */
static void draw_leak(struct drawn *d, double start, double base, double noise)
{
    double level = base;

    for (size_t i = 0; i < d->count; i++) {
        if ((double)i >= start)
            level += events(d->pace);
        d->level[i] = level + noise * d->noise * normal();
        d->rises[i] = (double)i >= start;
    }
}

static void leak(struct drawn *d)
{
    draw_leak(d, 0, 20, 0);
}

static void leak_under_noise(struct drawn *d)
{
    draw_leak(d, 0, 300, 1);
}

static void leak_that_starts_late(struct drawn *d)
{
    d->pace *= 2;
    draw_leak(d, (double)d->count * (0.35 + 0.2 * d->any[0]), 300, 0.3);
}

static void leak_under_a_saw(struct drawn *d)
{
    double period = 5 + d->any[0] * (double)d->count / 12;
    double height = 2 * d->pace * period;

    draw_leak(d, 0, 20, 0);
    for (size_t i = 0; i < d->count; i++)
        d->level[i] += height * fmod((double)i, period) / period;
}

static void ever_faster(struct drawn *d)
{
    for (size_t i = 0; i < d->count; i++) {
        d->level[i] = 30 + d->pace * (double)i * (double)i / (double)d->count;
        d->rises[i] = true;
    }
}

const struct shape verdict_shape_list[] = {
    {"warm-up, then flat", warm_up_then_flat, false},
    {"saturates", saturates, false},
    {"saw-tooth", saw, false},
    {"saw-tooth, three long teeth", long_saw, false},
    {"saw-tooth, uneven", uneven_saw, false},
    {"bounded cache that fills slowly", cache_that_fills, false},
    {"burst that ends", burst, false},
    {"hill", hill, false},
    {"noise, AR(1) 0.9", noise_90, false},
    {"noise, AR(1) 0.95", noise_95, false},
    {"noise, AR(1) 0.98", noise_98, false},
    {"noise, AR(1) 0.99", noise_99, false},
    {"random walk", random_walk, false},
    {"slow drift that ends", drift_that_ends, false},
    {"logarithm", logarithm, false},
    {"waves", waves, false},
    {"leak", leak, true},
    {"leak under noise", leak_under_noise, true},
    {"leak that starts late", leak_that_starts_late, true},
    {"leak under a saw", leak_under_a_saw, true},
    {"ever faster", ever_faster, true},
};

const size_t verdict_shape_count =
    sizeof(verdict_shape_list) / sizeof(verdict_shape_list[0]);

void verdict_draw(size_t number, unsigned seed, struct drawn *d)
{
    static const size_t lengths[] = {60, 100, 200, 400};
    const struct shape *shape = &verdict_shape_list[number];

    chance = (uint64_t)(seed + 1) * UINT64_C(2654435761) ^
             (uint64_t)(number + 1) * UINT64_C(0x9E3779B97F4A7C15);
    for (int i = 0; i < 8; i++)
        (void)uniform();
    d->count = lengths[seed % 4];
    d->height = 60 * exp(uniform() * 4);
    d->noise = d->height * 0.05 * uniform();
    d->pace = 2 + uniform() * 8;
    for (size_t i = 0; i < 3; i++)
        d->any[i] = uniform();
    if (shape->grows)
        d->noise = 20 * uniform();
    shape->draw(d);
}
