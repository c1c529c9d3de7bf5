/* verdict_draw.h - series that look like healthy and like leaking memory.
 *
 * A shape draws a number of live blocks for each sample; height, noise, pace
 * and length differ from seed to seed.
 */
#ifndef VERDICT_DRAW_H
#define VERDICT_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SAMPLES_MAX 400

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

extern const struct shape verdict_shape_list[];
extern const size_t verdict_shape_count;

/* Draw shape `number` of the list for this seed. */
void verdict_draw(size_t number, unsigned seed, struct drawn *d);

#endif
