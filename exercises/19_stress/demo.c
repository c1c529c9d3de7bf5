/* demo.c - two services under three loads, for your own eyes:
 *
 *   cc -g demo.c exercise.c -o demo && ./demo
 *
 * The first one fills a cache and then lives with it. The second one forgets 24
 * bytes for each order that comes when it is busy.
 */
#include "stress.h"

#include <stdlib.h>

#define TICKS 1000

struct state {
    size_t bytes;
    unsigned in_tick; /* orders since somebody looked */
};

static unsigned low(unsigned tick)
{
    return tick % 2;
}

static unsigned normal(unsigned tick)
{
    return 5 + tick % 3;
}

static unsigned burst(unsigned tick)
{
    return tick % 50 == 49 ? 100 : 2;
}

static const struct load loads[] = {
    {"low", low}, {"normal", normal}, {"burst", burst}};

static void fill(void *self)
{
    struct state *s = self;

    if (s->bytes < 6000)
        s->bytes += 32;
}

static void forget(void *self)
{
    struct state *s = self;

    if (++s->in_tick > 20)
        s->bytes += 24;
}

static size_t look(void *self)
{
    struct state *s = self;

    s->in_tick = 0;
    return 5000 + s->bytes;
}

int main(void)
{
    static void (*const orders[])(void *) = {fill, forget};

    for (unsigned i = 0; i < 2; i++) {
        for (unsigned l = 0; l < 3; l++) {
            struct state state = {0};
            struct service service = {orders[i], look, &state};
            struct outcome outcome;

            if (stress_run(&service, &loads[l], TICKS, &outcome, stdout) != 0)
                return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
