/* finding.h - what leaked: the verdict over a whole run.
 *
 * Two witnesses. What is still live after shutdown is looked at as a graph:
 * blocks that nothing reaches are *lost*; if a ring of references is among
 * them, it is a *cycle*. What was freed at exit, or is still reachable, is
 * judged by its history: did it rise, and never come back?
 */
#ifndef TRACKER_FINDING_H
#define TRACKER_FINDING_H

#include <stddef.h>
#include <stdint.h>

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
    uint64_t blocks; /* with all that only these blocks keep */
    uint64_t bytes;
    uint64_t own_blocks;     /* of this site alone */
    uint64_t bytes_per_hour; /* of the program's clock */
    uint32_t first_seen_ms;  /* when the oldest of them was born */
    bool left_at_end;        /* still live after shutdown; else freed at exit */
};

#define TRACKER_FINDINGS_MAX 64

/* Judge. `h` (borrowed) was sampled while the program ran; call this after
 * shutdown. Most bytes first. Returns how many, at most `max`. A block that
 * is held by another finding's block is counted there, not on its own.
 * Roots are the writable data segments of the program and its libraries; the
 * stack is not looked at, so call it from a function near main. */
size_t tracker_findings(const struct tracker_history *h,
                        struct tracker_finding *out, size_t max);

/* "cycle", "lost", "growing": the words of the JSON report. */
const char *tracker_finding_kind_name(enum tracker_finding_kind kind);

#endif
