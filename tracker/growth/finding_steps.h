/* finding_steps.h - what the steps of a verdict share; for finding*.c alone.
 */
#ifndef TRACKER_FINDING_STEPS_H
#define TRACKER_FINDING_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "finding.h"
#include "graph.h"
#include "growth.h"

/* What the heads of one place keep. */
struct charge {
    uint64_t blocks;
    uint64_t bytes;
    uint64_t own_blocks;
    uint64_t first_bytes; /* of what was born at first_ms */
    uint32_t first_ms;
    uint32_t node;        /* the oldest own block; of equal ones the first */
    uint64_t stack_bytes; /* of the origin that has most of the own bytes */
    uint32_t stack;
};

/* All that is known of a pair of site and tag. */
struct tally {
    const struct tracker_site *site;
    unsigned tag;
    struct charge cycle;
    struct charge lost;
    uint64_t unreachable_bytes; /* of this place, whoever holds them */
    uint64_t reachable_bytes;
    uint64_t reachable_blocks;
    uint64_t last_bytes; /* at the last sample */
    uint64_t last_blocks;
    struct growth growth;
    uint64_t scratch_bytes; /* while one cycle's place is looked for */
};

/* An origin: its place, and its own part of that place's charges. */
struct share {
    uint32_t place;
    uint64_t cycle_bytes;
    uint64_t lost_bytes;
};

struct verdict {
    const struct tracker_history *history; /* may be NULL */
    const struct graph *graph;             /* may be NULL */
    struct tally *tallies;                 /* by place */
    struct share *shares;                  /* by origin */
    uint32_t places;
    uint32_t origins;
    uint32_t *part_places; /* by part: the place a head is charged to */
    struct growth_point *points;
    size_t samples;
    size_t tally_bytes; /* of the mappings */
    size_t share_bytes;
    size_t part_bytes;
    size_t point_bytes;
    struct tracker_finding *out; /* most bytes first */
    size_t max;
    size_t found;
    size_t fallen; /* beyond `max` */
};

/* finding_charge.c: charge each unreachable block to the place of its head. */
void verdict_charge(struct verdict *v);

/* The place of a block. It was allocated, so there is one. */
static inline uint32_t verdict_place(const struct verdict *v,
                                     const struct graph_node *node)
{
    return node->origin < v->origins ? v->shares[node->origin].place : 0;
}

#endif
