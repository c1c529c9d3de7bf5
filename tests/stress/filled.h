/* filled.h - what fills is no leak.
 *
 * A cache that takes two hours to fill grows evenly in a run of one hour. The
 * long run of the same load says more: if the place is no finding there, and
 * its tag holds far less in the end than that speed would have come to, it was
 * filled. What cannot be reached, and rings, are leaks however long they last.
 */
#ifndef STRESS_FILLED_H
#define STRESS_FILLED_H

#include "stress.h"

/* Take out of a healthy run what it found growing, and what the long run of its
 * load shows to have stopped. All judged runs have been read. */
void filled_drop(const struct runs *runs, struct run *run);

#endif
