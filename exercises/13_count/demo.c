/* demo.c - three sessions: one to its end, one stopped at once, one later. */
#include "session.h"

#include <stdio.h>

struct trip {
    struct counter *counter;
    enum stage last; /* it is stopped there */
};

static bool on_step(void *arg, enum stage stage)
{
    static const char *const names[] = {"all made", "half removed",
                                        "block left"};
    const struct trip *trip = arg;

    printf("  %-12s   active %4ld   total %4ld\n", names[stage],
           trip->counter->active, trip->counter->total);
    return stage < trip->last;
}

int main(void)
{
    struct counter counter = {0};

    for (int last = LEFT; last >= FULL; last--) {
        struct trip trip = {.counter = &counter, .last = (enum stage)last};

        session(&counter, 1000, on_step, &trip);
        printf("over             active %4ld   total %4ld\n", counter.active,
               counter.total);
    }
    return 0;
}
