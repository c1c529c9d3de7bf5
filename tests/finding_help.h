/* finding_help.h - blocks that can be lost, and that the compiler loses too.
 */
#ifndef FINDING_HELP_H
#define FINDING_HELP_H

#include <stdint.h>

#include "leftovers.h"
#include "tracker.h"

#define TAG_POOL 4
#define TAG_LOST 6

struct cell {
    struct cell *volatile next;
    struct cell *volatile other;
};

static __attribute__((noinline, unused)) uintptr_t hidden_cell(size_t size)
{
    struct cell *cell = tracker_malloc(TAG_LOST, size);

    cell->next = NULL;
    cell->other = NULL;
    return ~(uintptr_t)cell;
}

static __attribute__((noinline, unused)) uintptr_t hidden_tail(void)
{
    struct cell *cell = tracker_malloc(TAG_POOL, sizeof(*cell));

    cell->next = NULL;
    cell->other = NULL;
    return ~(uintptr_t)cell;
}

static inline struct cell *cell_at(uintptr_t hidden)
{
    return (struct cell *)~hidden;
}

#endif
