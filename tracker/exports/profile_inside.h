/* profile_inside.h - what profile.c, which samples, and profile_print.c, which
 * prints, share.
 */
#ifndef TRACKER_PROFILE_INSIDE_H
#define TRACKER_PROFILE_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "growth.h"
#include "history.h"
#include "profile.h"
#include "tracker.h"

/* The total, then the tags, then the labels. */
#define ROW_TOTAL 0
#define ROW_TAGS 1
#define ROW_LABELS (ROW_TAGS + TRACKER_TAGS_MAX)
#define ROWS (ROW_LABELS + TRACKER_LABELS_MAX)

struct profile_row {
    struct tracker_count count;
    uint64_t lifetime_ms;
    uint64_t temporaries;
};

struct profile_moment {
    uint64_t t_ms;
    struct profile_row rows[ROWS];
};

/* The live bytes of the last samples, the newest last. */
struct profile_trail {
    uint64_t live_bytes[PROFILE_SUSPECT_INTERVALS + 1];
};

struct profile {
    unsigned samples;
    uint64_t trail_ms[PROFILE_SUSPECT_INTERVALS + 1];
    struct profile_moment before;
    struct profile_moment now;
    struct profile_trail trails[ROWS];
    const struct tracker_history *history; /* borrowed; or NULL */
    struct growth_point *scratch;          /* owned, if there is a history */
};

/* What the history says of a row; not of the total, nor of what has no label:
 * then, and without a history, *judged is false. */
struct growth profile_judge(const struct profile *p, unsigned row,
                            bool *judged);

/* Is it a suspect, as profile.h says? The total is none. */
bool profile_is_suspect(const struct profile *p, unsigned row);

#endif
