/* verdict_watch.h - the growth verdict while the program runs.
 *
 * After each sample of a history, all its series are judged again: each tag,
 * label and place. A tag grows, too, if one of its places does. A verdict turns
 * when the judge says the same other thing several samples in a row, so that
 * one that is on the edge doesn't flutter.
 *
 * Its memory is fixed when it is made; it is the tracker's own (pages.h). A
 * series that holds next to nothing, and never did grow, costs a look at its
 * last sample; the others cost a pass over theirs.
 *
 * Not for several threads at once.
 */
#ifndef TRACKER_VERDICT_WATCH_H
#define TRACKER_VERDICT_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "growth.h"
#include "history.h"

/* So many samples in a row turn a verdict. To turn from growing to warm-up it
 * takes more: what still rises to new heights, if less evenly, may well go on
 * growing. */
#define VERDICT_CONFIRMATIONS 3
#define VERDICT_CONFIRMATIONS_WARM 10

#define VERDICT_NO_PLACE UINT32_MAX

/* A verdict that doesn't flutter. All zeroes: warm-up. */
struct verdict_turn {
    uint8_t told;      /* enum growth_state */
    uint8_t candidate; /* what the judge says instead */
    uint8_t in_row;    /* for so many samples */
};

/* The judge said this after one more sample. Does the verdict turn to it? */
bool verdict_turn_take(struct verdict_turn *turn, enum growth_state judged);

struct verdict_watch;

/* A verdict that turned to growing, or from growing to something else. */
struct verdict_event {
    enum tracker_by by;
    uint32_t index; /* the tag, label or place */
    enum growth_state from;
    enum growth_state to;
    uint64_t at_ms; /* of the sample that turned it */
    uint32_t place; /* of a tag: the place that grew most; of a place:
                     * itself; else VERDICT_NO_PLACE */
    uint64_t bytes; /* live at that sample */
    uint64_t blocks;
    struct growth growth; /* what was judged; from growing: of before */
};

/* For histories like this one. 0 and an owned *out (verdict_watch_free);
 * -ENOMEM. */
int verdict_watch_new(const struct tracker_history *h,
                      struct verdict_watch **out);
void verdict_watch_free(struct verdict_watch *w);

/* After each tracker_history_take() of `h`. Tells of verdicts that turned:
 * tags first, then labels, then places; at most `max` in `out` (what is beyond
 * is lost; they are turned all the same). Returns how many are in `out`. A call
 * that kept no sample returns 0. */
size_t verdict_watch_sample(struct verdict_watch *w,
                            const struct tracker_history *h,
                            struct verdict_event *out, size_t max);

/* How many events had no room in `out` so far. */
uint64_t verdict_watch_untold(const struct verdict_watch *w);

/* The verdict now. While another one waits for its confirmation, the numbers
 * are those of when this one was last judged. */
struct growth verdict_watch_look(const struct verdict_watch *w,
                                 enum tracker_by by, uint32_t index);

/* The pace of all tags together that grow, for limit_full_in_ms(). */
uint64_t verdict_watch_bytes_per_hour(const struct verdict_watch *w);

#endif
