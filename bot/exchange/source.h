/* source.h - where market events come from: the seeded market or a replay.
 *
 * The driver asks for the time of the next event and, when virtual time is
 * there, lets it happen.
 */
#ifndef EXCHANGE_SOURCE_H
#define EXCHANGE_SOURCE_H

#include <stdint.h>

struct source;

struct source_ops {
    /* When the next event is due, in ns since the first midnight, never less
     * than before. 0; -ENODATA: no more events; -EBADMSG, -EIO, -ENOMEM: see
     * source_problem(). */
    int (*next)(struct source *s, uint64_t *time_ns);
    /* Let it happen. 0, -ENOMEM. */
    int (*step)(struct source *s);
    /* Free the source; NULL is allowed. */
    void (*free)(struct source *s);
    /* What went wrong, for people: "FILE: at byte 1234: ..."; borrowed, NULL
     * if nothing did. */
    const char *(*problem)(const struct source *s);
};

/* The first member of each source. */
struct source {
    const struct source_ops *ops;
};

#endif
