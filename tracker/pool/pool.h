/* pool.h - a bounded pool of objects of one size.
 *
 * Whoever makes and ends many objects of a kind takes them from here: an object
 * that was put back is the next one that somebody gets, without a word to
 * malloc. Objects lie in chunks of 64 kB:
 *
 *   chunk  | header | slot | slot | slot | ...       a slot: | what is known |
 *                                                            | object        |
 *
 * To the tracker each object is a block like any other: counted by tag and by
 * the line that got it, found by snapshots, told by reports. So who forgets to
 * put one back is named, not the pool.
 *
 * The bound: `objects_max` at once. When they are all out, a pool either fails
 * or falls back to the heap, as its maker chose; both are counted.
 *
 * Shrinking: how many chunks lay empty all the time is looked at every
 * POOL_WINDOW gets and puts; those, but for one, go back to the kernel. So a
 * pool that breathes keeps what it needs, and one that has become idle gives
 * the rest away. An object that nobody puts back keeps its chunk.
 *
 * Wrong puts are refused and told to tracker_on_error()'s handler: an object
 * that was put before, with the places of both puts (as long as its chunk is
 * there), and a pointer that is not from here. What was put must not be used:
 * memcheck and AddressSanitizer are told so, as they are of the bytes behind an
 * object; and with `poison` it is filled with POOL_POISON, which pool_get()
 * finds disturbed if somebody wrote to it, unless one of those tools watches.
 *
 * All functions may be called from several threads at once, except pool_free().
 * Where there are several, each keeps up to 64 free objects of a pool, and up
 * to 64 of its gets and puts are counted later, in one go: so most take no lock
 * that another thread wants. An object may be put by another thread than the
 * one that got it. Whoever looks gets exact numbers all the same, as what waits
 * is counted first. The bound is exact, too: before a get fails, all threads
 * give back what they keep. They also do so when they end, when the pool
 * shrinks, and in a forked child. While somebody listens, call stacks are
 * wanted or faults are on, each get and put is counted at once.
 *
 * What nobody knows is whose gets and puts came first, of those that threads
 * did since they were last counted. It makes a difference in two places. A
 * peak, of the pool or of the tracker, is exact if the other threads stood
 * still; else it may be off by 64 objects for each thread that moved some. And
 * an object is temporary if its thread did nothing else with that pool in
 * between.
 */
#ifndef TRACKER_POOL_H
#define TRACKER_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

#define POOL_WINDOW 4096     /* gets and puts between two looks */
#define POOL_POISON 0xD7     /* each byte of an object that was put */
#define POOL_OBJECT_MAX 4096 /* bytes */

enum pool_full {
    POOL_FAIL,      /* pool_get() returns NULL */
    POOL_FALL_BACK, /* the object comes from the heap */
};

struct pool_options {
    const char *name;     /* borrowed for ever; NULL: reports have its line */
    size_t object_bytes;  /* 1 to POOL_OBJECT_MAX */
    uint32_t objects_max; /* at least 1; not counting those from the heap */
    enum pool_full when_full;
    bool poison;
};

struct pool_figures {
    uint64_t gets;      /* all that were asked for */
    uint64_t hits;      /* ... that needed no new chunk */
    uint64_t fallbacks; /* ... that came from the heap */
    uint64_t failures;  /* ... that failed: full, or no memory */
    uint64_t puts;      /* of objects from here, the heap's not counted */
    uint64_t refused;   /* wrong puts, of all kinds */
    uint64_t disturbed; /* objects written to after they were put */
    uint64_t shrinks;   /* chunks given back */
    uint32_t live;      /* objects that are out, the heap's not counted */
    uint32_t peak;      /* ... at most */
    uint32_t chunks;
    uint32_t chunks_peak;
};

struct pool;

/* An empty pool; it has no chunk yet. The options are copied; `tag` and the
 * line that calls are what reports name it by.
 * 0 and an owned *out (pool_free), or -EINVAL, -ENOMEM with *out NULL. */
#define pool_new(tag, options, out)                                            \
    pool_new_at((tag), (options), (out), TRACKER_HERE)
int pool_new_at(unsigned tag, const struct pool_options *options,
                struct pool **out, const struct tracker_site *site);

/* Give everything back; NULL is allowed. Objects that are still out have
 * leaked: they stay where they are, and live, and so do their chunks and the
 * pool, as one that was freed. Returns how many. */
uint32_t pool_free(struct pool *pool);

/* An object, for `tag` and the line that calls; uninitialised. Owned: it goes
 * back by pool_put(). NULL, with errno ENOMEM: the pool is full and was made
 * to fail, or there is no memory. */
#define pool_get(pool, tag) pool_get_at((pool), (tag), TRACKER_HERE)
void *pool_get_at(struct pool *pool, unsigned tag,
                  const struct tracker_site *site);

/* Take `object` back; NULL is allowed. */
#define pool_put(pool, object) pool_put_at((pool), (object), TRACKER_HERE)
void pool_put_at(struct pool *pool, void *object,
                 const struct tracker_site *site);

/* Give all chunks back that are empty now. */
void pool_trim(struct pool *pool);

struct pool_figures pool_look(struct pool *pool);

/* A pool that there is, as reports show it. */
struct pool_info {
    const struct tracker_site *site; /* where it was made */
    unsigned tag;
    bool freed; /* and it stays, because objects of it are out */
    struct pool_options options;
    struct pool_figures figures;
};

/* The first `max` pools in the order in which they were made. Returns how many
 * there are. */
size_t pool_list(struct pool_info *out, size_t max);

/* Gets that needed a new chunk or the heap, or failed. */
static inline uint64_t pool_misses(const struct pool_figures *f)
{
    return f->gets - f->hits;
}

/* Of 100 gets so many that were served without malloc or a new chunk; 100 if
 * there were none. */
static inline unsigned pool_efficiency(const struct pool_figures *f)
{
    return f->gets == 0 ? 100 : (unsigned)(f->hits * 100 / f->gets);
}

#endif
