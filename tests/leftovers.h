/* leftovers.h - free what a test leaked on purpose.
 */
#ifndef LEFTOVERS_H
#define LEFTOVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

#define LEFTOVERS 4096

/* Inverted, or this would be a root that holds them. */
struct leftovers {
    uintptr_t hidden[LEFTOVERS];
    size_t count;
};

static bool on_leftover(const struct tracker_block *block, void *ctx)
{
    struct leftovers *l = ctx;

    l->hidden[l->count++] = ~(uintptr_t)block->ptr;
    return l->count < LEFTOVERS;
}

/* Counts of references don't matter any more: free whatever is there. */
static inline void free_all_since(const struct tracker_mark *mark)
{
    static struct leftovers l;

    do {
        l.count = 0;
        tracker_each_block_since(mark, on_leftover, &l);
        for (size_t i = 0; i < l.count; i++)
            tracker_free((void *)~l.hidden[i]);
    } while (l.count > 0);
}

#endif
