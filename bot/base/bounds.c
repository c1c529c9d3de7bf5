/* bounds.c - the counters behind bounds.h: a table of names and limits that is
 * never written, and two numbers for each.
 */
#include "bounds.h"

#include <string.h>

static const struct {
    const char *name;
    uint64_t limit;
    bool news;
} known[BOUND_COUNT] = {
#define X(id, name, limit, news) [BOUND_##id] = {name, limit, news},
    BOUNDS(X)
#undef X
};

static struct {
    uint64_t most;
    uint64_t met;
} counted[BOUND_COUNT];

void bound_holds(enum bound bound, uint64_t now)
{
    if (now > counted[bound].most)
        counted[bound].most = now;
}

void bound_met(enum bound bound, uint64_t times)
{
    counted[bound].met += times;
}

void bound_ring(enum bound bound, uint64_t came)
{
    bool full = came > known[bound].limit;

    bound_met(bound, full);
    bound_holds(bound, full ? known[bound].limit : came);
}

struct bound_figures bound_look(enum bound bound)
{
    return (struct bound_figures){.name = known[bound].name,
                                  .limit = known[bound].limit,
                                  .most = counted[bound].most,
                                  .met = counted[bound].met,
                                  .news = known[bound].news};
}

void bounds_clear(void)
{
    memset(counted, 0, sizeof(counted));
}
