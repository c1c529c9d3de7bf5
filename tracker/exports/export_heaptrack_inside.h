/* export_heaptrack_inside.h - what the recording and the writing of a heaptrack
 * file share.
 *
 *      export_heaptrack.c          what happens, while the program runs
 *      export_heaptrack_events.c   the file that it goes to meanwhile
 *      export_heaptrack_moves.c    who adopted what, put in afterwards
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

#define HEAPTRACK_BUFFER_WORDS 16384

/* The events' file: a word of 32 bits for each block that came or went, with
 * its pair. What is rare has a value between two equal words, so that it can
 * be read from both ends.
 *
 *      00 pair                         came
 *      01 pair                         went
 *      10 pair, new pair, 10 pair      moved: it was adopted
 *      11 letter, value, 11 letter     a time stamp ('c') or pages ('R') */
enum heaptrack_kind {
    HEAPTRACK_CAME,
    HEAPTRACK_WENT,
    HEAPTRACK_MOVED,
    HEAPTRACK_NOTE,
};

#define HEAPTRACK_OPERAND ((UINT32_C(1) << 30) - 1)

static inline uint32_t heaptrack_word(enum heaptrack_kind kind,
                                      uint32_t operand)
{
    return (uint32_t)kind << 30 | operand;
}

static inline enum heaptrack_kind heaptrack_kind_of(uint32_t word)
{
    return (enum heaptrack_kind)(word >> 30);
}

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
    uint64_t words; /* in the file and in the buffer */
    struct export_heaptrack_result result;
    bool any_moved;
    size_t used; /* words of the buffer */
    uint32_t buffer[HEAPTRACK_BUFFER_WORDS];
};

/* Is this a forked child's copy? */
bool heaptrack_is_copy(const struct export_heaptrack *h);

/* Milliseconds since the start. */
uint64_t heaptrack_age_ms(const struct export_heaptrack *h);

/* Open the events' file, where `beside` says (export_heaptrack.h). 0 or a
 * negative errno. */
int heaptrack_open_events(struct export_heaptrack *h, const char *beside);
void heaptrack_close_events(struct export_heaptrack *h);

/* Words into the buffer, which must have room for them. */
void heaptrack_put(struct export_heaptrack *h, enum heaptrack_kind kind,
                   uint32_t operand);
/* Three, with a value. */
void heaptrack_put_value(struct export_heaptrack *h, enum heaptrack_kind kind,
                         uint32_t operand, uint32_t value);

/* Write the buffer to the events' file; a failure is kept in `rc`. -EBADF: the
 * program closed it. */
void heaptrack_flush(struct export_heaptrack *h);

/* Read, or write back, `words` words of the events' file from word `at` on, in
 * the buffer; for the end, when nothing is recorded any more. 0, or a negative
 * errno; -EIO: there are fewer. */
int heaptrack_read(struct export_heaptrack *h, uint64_t at, size_t words);
int heaptrack_write_back(struct export_heaptrack *h, uint64_t at, size_t words);

/* Let each block come under the pair of who adopted it later. 0, -ENOMEM, or
 * as the two above. */
int heaptrack_resolve_moves(struct export_heaptrack *h);

/* Pages of memory that the program has; 0: not known. */
uint64_t heaptrack_resident_pages(void);

#endif
