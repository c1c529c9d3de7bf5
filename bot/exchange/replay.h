/* replay.h - real market data instead of the seeded market: NASDAQ ITCH 5.0
 * files (u16 length before each message, raw or gzip) and LOBSTER message
 * files (CSV, raw or gzip), told apart by their content.
 *
 * An execution in the file names the resting order only; the replay enters the
 * aggressor that must have been there, and the matching engine makes the trade
 * by itself. What the engine did otherwise than the file said is counted.
 */
#ifndef EXCHANGE_REPLAY_H
#define EXCHANGE_REPLAY_H

#include <stdint.h>

#include "source.h"

struct exchange;

struct replay_figures {
    uint64_t messages;     /* read, of all types */
    uint64_t by_type[128]; /* ITCH letter, or LOBSTER digit */
    uint64_t executions;   /* of visible orders, in the file */
    uint64_t at_front;     /* of these, the named order was next in turn */
    uint64_t out_of_turn;  /* executed directly, since it was not */
    uint64_t unknown_refs; /* events that name an order we never saw */
    uint64_t improved;     /* ITCH C: executed directly at another price */
    uint64_t hidden;       /* trades that no book shows: P, 5 */
    uint64_t crossed;      /* adds that met an order they should have traded
                            * with; the older one was taken for stale */
    uint64_t diverged;     /* events on orders of which a trader took a part
                            * first: done as far as they could be */
    uint64_t refused;      /* events that make no sense to the engine: a
                            * reference that is live already, a quantity or a
                            * price of 0 */
    uint64_t passed_over;  /* messages that change no book */
    uint64_t clamped;      /* times that went back, played at the last one */
    uint64_t offset_bytes; /* how far the (unpacked) file was read */
};

/* Open `path`. `seed_path` (may be NULL) is a LOBSTER orderbook file whose
 * first row is the book after the first message. `x` is borrowed for the
 * replay's life. The first time is in the file: see ops->next.
 * 0 and an owned *out; or *out NULL and, in *why (owned, tracker_free; may be
 * NULL on -ENOMEM), a sentence: -ENOENT, -EACCES, ... the file can't be
 * opened; -EBADMSG: its content is neither; -ENOMEM. */
int replay_open(struct exchange *x, const char *path, const char *seed_path,
                struct source **out, char **why);

struct replay_figures replay_figures(const struct source *s);

#endif
