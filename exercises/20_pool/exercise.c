/* exercise.c - a pool that isn't one yet: each take makes an object, each put
 * frees it, and it keeps no figures.
 *
 * pool.h says what each function has to do; demo.c uses them.
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"

/* TODO: make it a pool. What does it have to know about each object to keep
 * all of pool.h's promises?
 *
 *   1. Keep what is put, and take it again (the one that was put last).
 *   2. Keep to the bound; count the figures.
 *   3. Refuse what isn't out: it was put before, or isn't ours.
 *   4. Free what is idle for long.
 *   5. Last, let several threads in: one lock around all of that. */
struct pool {
    size_t object_bytes;
    size_t objects_max;
};

int pool_new(size_t object_bytes, size_t objects_max, struct pool **out)
{
    struct pool *pool;

    *out = NULL;
    if (object_bytes == 0 || objects_max == 0)
        return -EINVAL;
    pool = calloc(1, sizeof(*pool));
    if (pool == NULL)
        return -ENOMEM;
    pool->object_bytes = object_bytes;
    pool->objects_max = objects_max;
    *out = pool;
    return 0;
}

void pool_free(struct pool *pool)
{
    free(pool);
}

void *pool_take(struct pool *pool)
{
    return malloc(pool->object_bytes);
}

int pool_put(struct pool *pool, void *object, uint64_t now_ms)
{
    (void)pool;
    (void)now_ms;
    free(object);
    return 0;
}

size_t pool_trim(struct pool *pool, uint64_t now_ms, uint64_t idle_ms)
{
    (void)pool;
    (void)now_ms;
    (void)idle_ms;
    return 0;
}

struct pool_figures pool_look(struct pool *pool)
{
    struct pool_figures figures = {0};

    (void)pool;
    return figures;
}
