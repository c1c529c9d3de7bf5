/* pool.h - objects that are used again instead of freed and made anew.
 *
 * Given: don't edit. You write the functions, in exercise.c. Several threads
 * may call the functions at once, except pool_new and pool_free.
 *
 * An object is *out* from pool_take to pool_put, *idle* from then on until it
 * is taken again or freed. Each object is a block of its own from malloc.
 */
#ifndef POOL_H
#define POOL_H

#include <stddef.h>
#include <stdint.h>

struct pool;

/* How well the pool does. All counts are exact. */
struct pool_figures {
    size_t out;       /* objects out now */
    size_t idle;      /* objects that wait */
    size_t out_peak;  /* the most that were out at once */
    uint64_t made;    /* takes that needed malloc */
    uint64_t reused;  /* takes that got an idle object */
    uint64_t refused; /* takes that got NULL */
    uint64_t freed;   /* idle objects that pool_trim freed */
};

/* A pool for objects of `object_bytes`; out and idle together are never more
 * than `objects_max`. It makes no object before one is taken. For itself it
 * needs at most 64 bytes for each of `objects_max`, and 16 kB beside that.
 *
 * Returns  0: *out is owned by the caller, pool_free() it.
 *          -EINVAL: a size or a bound of 0. -ENOMEM: no memory.
 *          On failure *out is NULL and nothing stays allocated. */
int pool_new(size_t object_bytes, size_t objects_max, struct pool **out);

/* Free the pool and all its objects, those that are out, too. NULL is fine. */
void pool_free(struct pool *pool);

/* An object: of the idle ones the one that was put last, so that the others
 * can grow old; else a new one. Its content is not defined. NULL, and counted
 * as refused: as many as allowed are out, or there is no memory. */
void *pool_take(struct pool *pool);

/* Give an object back; it is idle since `now_ms`, a clock that never goes
 * back. Returns 0, or -EINVAL for a pointer that is not out of this pool: it
 * was put before, or freed, or never was ours. Then nothing is touched. */
int pool_put(struct pool *pool, void *object, uint64_t now_ms);

/* Free each object that is idle for `idle_ms` or longer. Returns how many. */
size_t pool_trim(struct pool *pool, uint64_t now_ms, uint64_t idle_ms);

struct pool_figures pool_look(struct pool *pool);

#endif
