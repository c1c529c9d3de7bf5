/* fault.h - make allocations fail on purpose.
 *
 * Code that was never refused memory doesn't know what it would do. Fail the
 * Nth allocation, for every N in turn, and it learns.
 */
#ifndef TRACKER_FAULT_H
#define TRACKER_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#define TRACKER_ANY_TAG (-1)

/* From now on count allocations (malloc, calloc, realloc, strdup, asprintf)
 * of `tag`, or of all tags with TRACKER_ANY_TAG, and let number `nth` fail
 * (1 is the next one); with `onwards` each one from there. nth 0 switches
 * faults off. */
void tracker_fail(uint64_t nth, bool onwards, int tag);

/* How many allocations failed on purpose since tracker_fail(). */
uint64_t tracker_failed(void);

#endif
