/* export_heaptrack_inside.h - what the recording and the writing of a heaptrack
 * file share.
 *
 *      export_heaptrack.c          what happens, while the program runs
 *      export_heaptrack_events.c   the file that it goes to meanwhile
 *      export_heaptrack_file.c     the file, at the end
 *      export_heaptrack_tables.c   its names and call stacks
 */
#ifndef TRACKER_EXPORT_HEAPTRACK_INSIDE_H
#define TRACKER_EXPORT_HEAPTRACK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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
    int rc;       /* the first failed write */
    dev_t device; /* of the events' file, with the next one */
    ino_t inode;
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

/* Open the events' file, where `beside` says (export_heaptrack.h). 0 or a
 * negative errno. */
int heaptrack_open_events(struct export_heaptrack *h, const char *beside);
void heaptrack_close_events(struct export_heaptrack *h);

/* A line of a letter and a number, into the buffer, which must have room. */
void heaptrack_put_line(struct export_heaptrack *h, char letter,
                        uint64_t value);

/* Write the buffer to the events' file; a failure is kept in `rc`. -EBADF: the
 * program closed it. */
void heaptrack_flush(struct export_heaptrack *h);

/* Pages of memory that the program has; 0: not known. */
uint64_t heaptrack_resident_pages(void);

#endif
