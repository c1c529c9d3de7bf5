/* growth_help.h - a series that grows by all rules, to be changed until it
 * breaks just one.
 *
 * It is drawn by its floors: twelve samples of warm-up, then eight windows of
 * six samples, straight up to the next floor; ten bytes a block, a sample each
 * ten seconds.
 */
#ifndef GROWTH_HELP_H
#define GROWTH_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "growth.h"

#define WARM 12
#define WINDOWS 8
#define WINDOW 6
#define SAMPLES (WARM + WINDOWS * WINDOW)
#define EVERY_MS 10000
#define FLOORS(...) ((const uint64_t[WINDOWS]){__VA_ARGS__})

static struct growth_point points[SAMPLES];

static inline void put(size_t i, uint64_t blocks)
{
    points[i] = (struct growth_point){
        .t_ms = i * EVERY_MS, .bytes = blocks * 10, .blocks = blocks};
}

/* The last window goes on as the one before did. A window doesn't fall. */
static inline void draw(const uint64_t floors[WINDOWS])
{
    for (size_t i = 0; i < WARM; i++)
        put(i, floors[0]);
    for (size_t i = 0; i < WINDOWS * WINDOW; i++) {
        size_t w = i / WINDOW;
        uint64_t from = floors[w < WINDOWS - 1 ? w : WINDOWS - 2];
        uint64_t to = floors[w < WINDOWS - 1 ? w + 1 : WINDOWS - 1];
        uint64_t rise = to > from ? to - from : 0;

        put(WARM + i, floors[w] + rise * (i % WINDOW) / WINDOW);
    }
}

static inline struct growth judge(const uint64_t floors[WINDOWS])
{
    draw(floors);
    return growth_judge(points, SAMPLES);
}

static inline bool floors_grow(const uint64_t floors[WINDOWS])
{
    struct growth growth = judge(floors);

    assert_int_equal(growth.growing, growth.state == GROWTH_GROWING);
    return growth.growing;
}

static inline bool samples_grow(const uint64_t *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put(i, blocks[i]);
    return growth_judge(points, count).growing;
}

/* Later than a program's first minutes. */
static inline bool late_samples_grow(const uint64_t *blocks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put(i, blocks[i]);
        points[i].t_ms *= 10;
    }
    return growth_judge(points, count).growing;
}

#endif
