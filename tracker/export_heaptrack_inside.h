/* export_heaptrack_inside.h - what the recording and the writing of a heaptrack
 * file share.
 *
 *      export_heaptrack.c          events, while the program runs
 *      export_heaptrack_file.c     the file, at the end
 *      export_heaptrack_tables.c   its names and call stacks
 */
#ifndef TRACKER_EXPORT_HEAPTRACK_INSIDE_H
#define TRACKER_EXPORT_HEAPTRACK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export_heaptrack.h"
#include "intern.h"
#include "tracker.h"

#define HEAPTRACK_BUFFER_BYTES 65536

/* Blocks of one size from one place. The first two members are the key. */
struct heaptrack_pair {
    uint64_t size;
    uint64_t place; /* twice the stack's number, plus 1; or a site's address */
    int64_t live;
    int64_t written; /* of these, in the file */
};

struct export_heaptrack {
    struct tracker_listener listener;
    struct intern pairs;
    int fd;
    int rc; /* the first failed write */
    bool real_time;
    bool full;
    unsigned forks; /* how many there had been */
    uint64_t start_ms;
    uint64_t last_ms;
    uint64_t limit_bytes;
    uint64_t events_bytes;
    struct export_heaptrack_result result;
    size_t used; /* of the buffer */
    char buffer[HEAPTRACK_BUFFER_BYTES];
};

/* Is this a forked child's copy? */
bool heaptrack_is_copy(const struct export_heaptrack *h);

/* Milliseconds since the start. */
uint64_t heaptrack_age_ms(const struct export_heaptrack *h);

/* Pages of memory that the program has; 0: not known. */
uint64_t heaptrack_resident_pages(void);

/* Write the buffer to the events' file; a failure is kept in `rc`. */
void heaptrack_flush(struct export_heaptrack *h);

#endif
