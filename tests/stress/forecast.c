/* forecast.c - a line or a parabola through the growth of a tag. */
#include "forecast.h"

#include <math.h>

#define LEAST_POINTS 12
#define MS_PER_HOUR 3600000.0
#define MOST_S 1e13 /* longer than anybody asks */

/* A parabola has to leave at most this share of what a line leaves over, and
 * its bend has to be this share of all the growth. */
#define LEFT_OVER 0.25
#define LEAST_BEND 0.15

/* y = a + b x + c x^2, x from 0 to 1 over the points. */
struct curve {
    double a;
    double b;
    double c;
    double left_over; /* sum of squares */
};

static double x_of(const struct growth_point *points, size_t count, size_t i)
{
    return (double)(points[i].t_ms - points[0].t_ms) /
           (double)(points[count - 1].t_ms - points[0].t_ms);
}

static double left_over(const struct growth_point *points, size_t count,
                        const struct curve *f)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        double x = x_of(points, count, i);
        double d = (double)points[i].bytes - (f->a + f->b * x + f->c * x * x);

        sum += d * d;
    }
    return sum;
}

/* Least squares. The third row of the normal equations is left out for a line,
 * whose c is 0. */
static struct curve fit(const struct growth_point *points, size_t count,
                        bool bent)
{
    double s[5] = {0};
    double t[3] = {0};
    struct curve f = {.c = 0};

    for (size_t i = 0; i < count; i++) {
        double x = x_of(points, count, i);
        double y = (double)points[i].bytes;
        double power = 1;

        for (int k = 0; k < 5; k++, power *= x) {
            s[k] += power;
            if (k < 3)
                t[k] += power * y;
        }
    }
    if (bent) {
        double d = s[0] * (s[2] * s[4] - s[3] * s[3]) -
                   s[1] * (s[1] * s[4] - s[2] * s[3]) +
                   s[2] * (s[1] * s[3] - s[2] * s[2]);

        if (d > 0)
            f.c = (t[0] * (s[1] * s[3] - s[2] * s[2]) -
                   t[1] * (s[0] * s[3] - s[1] * s[2]) +
                   t[2] * (s[0] * s[2] - s[1] * s[1])) /
                  d;
    }
    f.b = (s[0] * (t[1] - f.c * s[3]) - s[1] * (t[0] - f.c * s[2])) /
          (s[0] * s[2] - s[1] * s[1]);
    f.a = (t[0] - f.c * s[2] - f.b * s[1]) / s[0];
    f.left_over = left_over(points, count, &f);
    return f;
}

/* Where c x^2 + b x reaches `bytes`. */
static double reach(double b, double c, double bytes)
{
    double root;

    if (c <= 0)
        return b > 0 ? bytes / b : INFINITY;
    root = sqrt(b * b + 4 * c * bytes);
    return b > 0 ? 2 * bytes / (b + root) : (root - b) / (2 * c);
}

/* The points from `began_ms` on. */
static const struct growth_point *since(const struct growth_point *points,
                                        size_t *count, uint64_t began_ms)
{
    while (*count > 0 && points->t_ms < began_ms) {
        points++;
        --*count;
    }
    return points;
}

static enum bend bend_of(const struct curve *line, const struct curve *bow)
{
    if (bow->left_over > LEFT_OVER * line->left_over ||
        fabs(bow->c) < LEAST_BEND * (bow->b + bow->c))
        return BEND_STEADY;
    return bow->c > 0 ? BEND_FASTER : BEND_SLOWER;
}

struct forecast forecast_full(const struct growth_point *points, size_t count,
                              uint64_t began_ms, double share,
                              uint64_t memory_bytes)
{
    struct forecast out = {.bend = BEND_STEADY};
    struct curve line;
    struct curve bow;
    double span_ms;
    double x = INFINITY;

    points = since(points, &count, began_ms);
    if (count < LEAST_POINTS || points[count - 1].t_ms <= points[0].t_ms ||
        share <= 0)
        return out;
    span_ms = (double)(points[count - 1].t_ms - points[0].t_ms);
    line = fit(points, count, false);
    bow = fit(points, count, true);
    out.bend = bend_of(&line, &bow);
    if (out.bend == BEND_SLOWER) {
        /* Its last quarter, as if that were all. */
        size_t skip = count - count / 4 - 2;
        double last_ms = (double)(points[count - 1].t_ms - points[skip].t_ms);

        line = fit(points + skip, count - skip, false);
        line.b *= span_ms / last_ms;
        /* From the last point on. */
        x = 1 + reach(line.b, 0,
                      (double)memory_bytes / share -
                          (double)points[count - 1].bytes);
    }
    if (out.bend == BEND_FASTER) {
        x = reach(bow.b, bow.c, (double)memory_bytes / share);
        line.b = bow.b + 2 * bow.c; /* its speed at the end */
    } else if (out.bend == BEND_STEADY) {
        x = reach(line.b, 0, (double)memory_bytes / share);
    }
    if (line.b > 0)
        out.bytes_per_hour = (uint64_t)(line.b * share / span_ms * MS_PER_HOUR);
    if (x * span_ms / 1000 < MOST_S)
        out.full_s = (uint64_t)(((double)points[0].t_ms + x * span_ms) / 1000);
    return out;
}
