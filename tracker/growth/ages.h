/* ages.h - how old is what lives? A few censuses over a run, by series.
 *
 * Live bytes alone cannot tell a leak from a queue that gets longer. What the
 * blocks do can: of a leak's none is ever freed, however old it gets; of a
 * longer queue the old ones are freed, too, and new ones take their place.
 *
 * A census counts all live blocks by when they were born: since the last
 * census, between the last two, and so on. To compare two censuses is to see
 * how many of those that were old at the first one survived to the second.
 *
 *      census    born in      0   1   2   3
 *        0                    9
 *        1                    9   7               a leak: what is there,
 *        2                    9   7   8           stays
 *        3                    9   7   8   7
 *
 * There are at most AGES_CENSUSES. Then every second one is dropped, with the
 * moments of birth around it taken together, and from then on only every
 * second call takes one. A census walks the whole side table, so there are few:
 * with n calls 16 + 8 log2(n / 16).
 *
 * Births are in the program's own clock (tracker_set_clock_ms): a program that
 * never sets it has no ages, and nothing is said of it.
 */
#ifndef TRACKER_AGES_H
#define TRACKER_AGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AGES_CENSUSES 16

struct ages;

/* For so many series. 0 and an owned *out (ages_free); -ENOMEM. */
int ages_new(size_t series, struct ages **out);
void ages_free(struct ages *a);

/* Is the coming call of ages_take() one that takes a census? */
bool ages_due(const struct ages *a);

/* In which series a block counts. */
struct ages_key {
    const uint16_t *of_origin; /* by origin: the series' number + 1, or 0 for
                                * none; borrowed for the call */
    size_t origins;            /* so many of them */
    size_t first_tag;          /* the series of tag 0; the others follow */
    size_t first_label;        /* of label 1; a block without label has none */
};

/* Take a census at t_ms if one is due. */
void ages_take(struct ages *a, uint64_t t_ms, const struct ages_key *key);

/* What became of the blocks that were old already when they were looked at. */
struct ages_fate {
    uint64_t old_bytes; /* they were so many; 0: nothing is known */
    uint64_t old_blocks;
    uint64_t left_bytes; /* and of them so many are left */
    uint64_t left_blocks;
};

/* Of the blocks that were born between since_ms and a quarter of the time to
 * until_ms: how many of those that lived at half time, live at the end? */
struct ages_fate ages_look(const struct ages *a, size_t series,
                           uint64_t since_ms, uint64_t until_ms);

#endif
