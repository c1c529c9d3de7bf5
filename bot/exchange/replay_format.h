/* replay_format.h - the parts of a replay, for replay.c and the two formats.
 *
 * A format reads one event at a time into `event` and later plays it; what is
 * common (opening, time, errors, counting) is replay.c's.
 */
#ifndef EXCHANGE_REPLAY_FORMAT_H
#define EXCHANGE_REPLAY_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "itch.h"
#include "replay.h"
#include "replay_file.h"
#include "replay_orders.h"
#include "source.h"

#define REPLAY_PROBLEM_BYTES 512

struct replay;

struct replay_format {
    /* Does the file begin like this format? `data` is its first `len` bytes,
     * less than a few hundred only if the file is that short. */
    bool (*detect)(const unsigned char *data, size_t len);
    /* Once, before the first event. 0, or as replay_fail(). */
    int (*begin)(struct replay *r, const char *path, const char *seed_path);
    /* Read the next event and its time. 0, -ENODATA, or as replay_fail(). */
    int (*read)(struct replay *r, uint64_t *time_ns);
    /* Play what was read. 0 or -ENOMEM. */
    int (*play)(struct replay *r);
};

extern const struct replay_format replay_itch;
extern const struct replay_format replay_lobster;

/* One line of a LOBSTER message file. */
struct lobster_event {
    int type;
    uint64_t ref;
    uint32_t qty;
    int64_t price_ticks;
    char side;
};

/* What a LOBSTER orderbook file says was there before the first message. */
struct lobster_level {
    char side;
    uint32_t price_ticks;
    uint32_t qty;
    uint64_t ref; /* of the one order that stands for all of them */
};

struct replay {
    struct source source; /* first: a source is a replay */
    const struct replay_format *format;
    struct exchange *exchange; /* borrowed */
    struct replay_file *file;  /* owned */
    struct replay_orders orders;
    struct replay_figures figures;
    const char *path; /* owned, behind the struct */

    bool opened;     /* from now on, what is wrong has a place in it */
    uint64_t due_ns; /* of the event that was read, or of the last one */
    bool ready;      /* an event was read and not played yet */
    int ended;       /* 0, -ENODATA, or the error that ended it */
    uint64_t line;   /* LOBSTER: number of the line, from 1; 0: no lines */
    char problem[REPLAY_PROBLEM_BYTES];

    struct itch itch;
    uint64_t day_ns;   /* ITCH times start again at midnight */
    uint16_t *symbols; /* owned; by locate code: symbol + 1, or 0 */

    struct lobster_event event;
    uint16_t lobster_symbol;
    bool begun;
    struct lobster_level *levels; /* owned */
    size_t level_count;
};

/* Remember what went wrong, as a sentence with the file and the place in it,
 * and return `rc`. */
int replay_fail(struct replay *r, int rc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
