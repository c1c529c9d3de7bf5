/* finding.h - what leaked: the verdict over a whole run.
 *
 * Two witnesses. What is still live after shutdown is looked at as a graph:
 * blocks that nothing reaches are *lost*; if a ring of references keeps them,
 * it is a *cycle*. What was freed at exit, or is still reachable, is judged by
 * its history: did it rise, and never come back?
 *
 * A ring: in a program that counts references (rc.h) only references that own
 * close one; a plain pointer back, as in a list linked both ways, owns
 * nothing, and what is lost with it is lost. In a program that never counts,
 * any pointers that lead in a circle are a cycle.
 */
#ifndef TRACKER_FINDING_H
#define TRACKER_FINDING_H

#include <stddef.h>
#include <stdint.h>

#include "graph.h"
#include "history.h"
#include "tracker.h"

enum tracker_finding_kind {
    TRACKER_CYCLE,   /* unreachable, and they hold each other */
    TRACKER_LOST,    /* unreachable, nothing holds them */
    TRACKER_GROWING, /* reachable and rising, or freed only at exit */
};

struct tracker_finding {
    enum tracker_finding_kind kind;
    unsigned tag;
    const struct tracker_site *site;
    uint32_t place;  /* tracker_origin.place: the pair of site and tag */
    uint32_t stack;  /* of all call stacks of that place, the one that holds
                      * most bytes of it; STACK_NONE without stacks */
    uint32_t node;   /* in the graph: one of its blocks, the oldest that has
                      * to do with it; GRAPH_NONE: nothing is left */
    uint64_t blocks; /* with all that only these blocks keep */
    uint64_t bytes;
    uint64_t own_blocks;     /* of this site alone */
    uint64_t bytes_per_hour; /* of the program's clock; 0: it happened once */
    uint32_t first_seen_ms;  /* when the oldest of them was born; if growing,
                              * when the growth was first seen */
    bool left_at_end;        /* still live after shutdown; else freed at exit */
};

#define TRACKER_FINDINGS_MAX 64

/* Judge. `h` (borrowed) was sampled while the program ran; call this after
 * shutdown, with a graph of what is left (graph_new; borrowed, and what `node`
 * of a finding counts in). Most bytes first; *found is how many, at most `max`.
 * A block that is held by another finding's block is counted there, not on
 * its own. Findings are told apart by place, not by call stack or label.
 *
 * Returns 0, or -ENOMEM: nothing could be judged, and *found is 0. That is no
 * verdict of health.
 *
 * `h` may be NULL: then nothing is growing. `graph` may be NULL: then nothing
 * is lost, and what grew counts as freed. What is growing is one finding a
 * tag; its site is the one that grew most, and blocks and bytes are those of
 * all its growing sites: left now, or at the last sample. */
int tracker_findings(const struct tracker_history *h, const struct graph *graph,
                     struct tracker_finding *out, size_t max, size_t *found);
/* The same; *left_out is how many there were beyond `max`. */
int tracker_findings_all(const struct tracker_history *h,
                         const struct graph *graph, struct tracker_finding *out,
                         size_t max, size_t *found, size_t *left_out);

/* "cycle", "lost", "growing": the words of the JSON report. */
const char *tracker_finding_kind_name(enum tracker_finding_kind kind);

#endif
