/* limit.h - when will memory be full?
 *
 * A process may be stopped by several limits: the memory limit of its cgroup
 * or of one above it (version 2 or 1), its address space (RLIMIT_AS), and a
 * budget that somebody gave it. What counts is the one that has least left.
 */
#ifndef TRACKER_LIMIT_H
#define TRACKER_LIMIT_H

#include <stdint.h>

enum limit_kind {
    LIMIT_NONE,
    LIMIT_BUDGET,        /* of the live bytes that the tracker counts */
    LIMIT_CGROUP,        /* of all processes in the cgroup */
    LIMIT_ADDRESS_SPACE, /* of mapped memory, used or not */
};

struct limit {
    enum limit_kind kind;
    uint64_t bytes; /* the limit; 0 for LIMIT_NONE */
    uint64_t used;  /* of it, now, in what the limit itself counts */
};

#define LIMIT_NEVER UINT64_MAX

/* The limit that has least left. `budget_bytes`: 0 for none. `live_bytes`: of
 * the tracker, now. */
struct limit limit_now(uint64_t budget_bytes, uint64_t live_bytes);

/* How long until it is full at this pace, in the clock of the pace: 0 if it is
 * already; LIMIT_NEVER if there is no limit or no pace. */
uint64_t limit_full_in_ms(const struct limit *limit, uint64_t bytes_per_hour);

/* "budget", "cgroup", "RLIMIT_AS"; "none". */
const char *limit_kind_name(enum limit_kind kind);

/* limit_cgroup.c: the same for cgroups alone, with all files below `root` ("":
 * the real ones). LIMIT_NONE where there is no limit, or none to be read. */
struct limit limit_cgroup(const char *root);

#endif
