/* verdict_shapes.c - the verdict over drawn series, healthy and growing.
 *
 * A shape draws a number of live blocks for each sample; height, noise, pace
 * and length differ from seed to seed. Each series is judged as a whole, and
 * again and again while it grows longer, as a watch does.
 *
 * A bounded cache that still fills cannot be told from a leak while it fills;
 * so alerts are counted in two columns: while the shape rises for the first
 * time, or did so until a tenth of the run ago; and else.
 */
#include <math.h>

#include "growth.h"
#include "verdict_table.h"
#include "verdict_watch.h"

#define SAMPLES_MAX 400
#define EVERY_MS 20000
#define BLOCK_BYTES 48

/* What a shape draws. */
struct drawn {
    size_t count;
    double level[SAMPLES_MAX];
    bool rises[SAMPLES_MAX]; /* as it never did before, or just did */
    double height;
    double noise;
    double pace;   /* blocks a sample */
    double any[3]; /* 0 to 1 */
};

struct shape {
    const char *name;
    void (*draw)(struct drawn *d);
    bool grows;
};

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

static const struct shape shapes[] = {
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

/* Judging ---------------------------------------------------------------- */

/* Series that were called growing. */
struct tally {
    unsigned called;      /* at the end */
    unsigned told_rising; /* while it rose as never before, or just had */
    unsigned told_else;
};

static void draw(const struct shape *shape, size_t number, unsigned seed,
                 struct drawn *d)
{
    static const size_t lengths[] = {60, 100, 200, 400};

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

static void judge(const struct drawn *d, struct tally *tally)
{
    struct growth_point points[SAMPLES_MAX];
    struct verdict_turn turn = {0};
    bool growing = false;
    bool told_rising = false;
    bool told_else = false;

    for (size_t i = 0; i < d->count; i++) {
        double level = d->level[i] < 0 ? 0 : floor(d->level[i]);
        struct growth growth;

        points[i] =
            (struct growth_point){.t_ms = i * EVERY_MS,
                                  .bytes = (uint64_t)level * BLOCK_BYTES,
                                  .blocks = (uint64_t)level};
        growth = growth_judge(points, i + 1);
        growing = growth.growing;
        if (!verdict_turn_take(&turn, growth.state) ||
            turn.told != GROWTH_GROWING)
            continue;
        if (d->rises[i - i / 10])
            told_rising = true;
        else
            told_else = true;
    }
    tally->called += growing;
    tally->told_rising += told_rising;
    tally->told_else += told_else;
}

void verdict_shapes(const struct verdict_effort *effort, FILE *out,
                    struct verdict_sums *sums)
{
    static struct drawn drawn;

    fputs(
        "\nDrawn series of 60 to 400 samples, judged again after each sample. "
        "An alert while a series first rises is right at that moment, and is "
        "taken back later; one at another time is wrong.\n\n"
        "| shape | series | growing at the end | told while it first rose | "
        "told at another time |\n|---|---|---|---|---|\n",
        out);
    for (size_t s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++) {
        struct tally tally = {0};

        for (unsigned seed = 0; seed < effort->shape_seeds; seed++) {
            draw(&shapes[s], s, seed, &drawn);
            judge(&drawn, &tally);
        }
        if (!shapes[s].grows) {
            sums->healthy += effort->shape_seeds;
            sums->healthy_alarms += tally.called;
        }
        fprintf(out, "| %s%s | %u | %u | %u | %u |\n",
                shapes[s].grows ? "growing: " : "", shapes[s].name,
                effort->shape_seeds, tally.called, tally.told_rising,
                tally.told_else);
    }
}
