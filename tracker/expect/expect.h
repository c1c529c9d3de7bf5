/* expect.h - what a test expects of the heap, and what to see when it fails.
 *
 *      static void a_session_gives_all_back(void **state)
 *      {
 *          struct tracker_mark before = tracker_mark();
 *          struct order *order = order_new();
 *          struct session *session = session_new();
 *
 *          assert_true(expect_dies_before(order, session));
 *          session_run(session, order);
 *          assert_true(expect_tag_blocks_since(&before, TAG_ORDERS, 1));
 *          order_free(order);
 *          session_free(session);
 *          assert_true(expect_nothing_since(&before));
 *          assert_true(expect_peak_below(64 * 1024));
 *          assert_true(expect_check_order());
 *      }
 *
 * Each returns whether it held. One that doesn't also says why:
 *
 *      tests/test_session.c:12: expected no live block since the mark, found
 *      2 (96 bytes)
 *        2 x 48 bytes, struct order, orders, order_new at bot/order.c:12
 *          order_new (bot/order.c:12)
 *          session_run (bot/session.c:40)
 *          main (tests/test_session.c:60)
 *
 * (the first two lines are one.) Blocks with the same call stack and size are
 * one group, the most bytes first; at most EXPECT_GROUPS_MAX are shown. Call
 * stacks are there when tracker_stacks(true) is, types with debug information.
 *
 * Nothing here depends on a test framework. Not for several threads at once;
 * other threads may allocate and free meanwhile, except where it says so.
 */
#ifndef TRACKER_EXPECT_H
#define TRACKER_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tracker.h"

#define EXPECT_GROUPS_MAX 10
#define EXPECT_PAIRS_MAX 256 /* of expect_dies_before() at once */

/* Where failures are written (borrowed); NULL: standard error, as at the
 * start. */
void expect_output(FILE *out);

/* No block that was allocated since the mark is live. */
#define expect_nothing_since(mark) expect_nothing_since_at((mark), TRACKER_HERE)

/* Exactly so many blocks of this tag that were allocated since the mark are
 * live; or so many bytes. */
#define expect_tag_blocks_since(mark, tag, blocks)                             \
    expect_tag_blocks_since_at((mark), (tag), (blocks), TRACKER_HERE)
#define expect_tag_bytes_since(mark, tag, bytes)                               \
    expect_tag_bytes_since_at((mark), (tag), (bytes), TRACKER_HERE)

/* From here on, and no longer since the start of the program, count the peaks:
 * the most live bytes at once, what is live now included. Costs a little for
 * each allocation and free, until expect_clear(). False if there is no memory
 * for it. Call this, and the next two, when no other thread allocates. */
#define expect_peak_start() expect_peak_start_at(TRACKER_HERE)

/* There were always fewer than so many live bytes, in all or of one tag. On
 * failure: who held the most at that moment, if expect_peak_start() came
 * before; else what is live now. */
#define expect_peak_below(bytes) expect_peak_below_at((bytes), TRACKER_HERE)
#define expect_tag_peak_below(tag, bytes)                                      \
    expect_tag_peak_below_at((tag), (bytes), TRACKER_HERE)

/* Block `first` must be freed before block `second` is. Both must be live; a
 * realloc of either is its end. False if one is not live, or if there are
 * EXPECT_PAIRS_MAX already. A pair that was freed in the wrong order is found
 * out at the moment when it happens, and told by expect_check_order(). */
#define expect_dies_before(first, second)                                      \
    expect_dies_before_at((first), (second), TRACKER_HERE)

/* No pair was freed in the wrong order. Each that was is told once. */
#define expect_check_order() expect_check_order_at(TRACKER_HERE)

/* Forget all pairs, and the start of peaks. */
void expect_clear(void);

bool expect_nothing_since_at(const struct tracker_mark *mark,
                             const struct tracker_site *here);
bool expect_tag_blocks_since_at(const struct tracker_mark *mark, unsigned tag,
                                uint64_t blocks,
                                const struct tracker_site *here);
bool expect_tag_bytes_since_at(const struct tracker_mark *mark, unsigned tag,
                               uint64_t bytes, const struct tracker_site *here);
bool expect_peak_start_at(const struct tracker_site *here);
bool expect_peak_below_at(uint64_t bytes, const struct tracker_site *here);
bool expect_tag_peak_below_at(unsigned tag, uint64_t bytes,
                              const struct tracker_site *here);
bool expect_dies_before_at(const void *first, const void *second,
                           const struct tracker_site *here);
bool expect_check_order_at(const struct tracker_site *here);

#endif
