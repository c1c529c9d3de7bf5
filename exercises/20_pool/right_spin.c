/* right_spin.c - a lock that waits without sleeping. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"

struct slot {
    void *object;
    uint64_t put_ms; /* of idle ones */
};

struct pool {
    pthread_spinlock_t lock;
    size_t object_bytes;
    size_t objects_max;
    struct pool_figures figures;
    struct slot *slots;
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
    pool->slots = calloc(objects_max, sizeof(*pool->slots));
    if (pool->slots == NULL) {
        free(pool);
        return -ENOMEM;
    }
    pthread_spin_init(&pool->lock, PTHREAD_PROCESS_PRIVATE);
    pool->object_bytes = object_bytes;
    pool->objects_max = objects_max;
    *out = pool;
    return 0;
}

void pool_free(struct pool *pool)
{
    if (pool == NULL)
        return;
    for (size_t i = 0; i < pool->figures.idle + pool->figures.out; i++)
        free(pool->slots[i].object);
    pthread_spin_destroy(&pool->lock);
    free(pool->slots);
    free(pool);
}

/* The object that stands at the border between idle and out: moved to the out
 * side of it, or made there. NULL: none. The lock is held. */
static void *take(struct pool *pool)
{
    struct pool_figures *f = &pool->figures;
    void *object;

    if (f->idle > 0) {
        f->reused++;
        f->idle--;
        f->out++;
        return pool->slots[f->idle].object;
    }
    object = f->out < pool->objects_max ? malloc(pool->object_bytes) : NULL;
    if (object == NULL) {
        f->refused++;
        return NULL;
    }
    f->made++;
    pool->slots[f->out++].object = object;
    return object;
}

void *pool_take(struct pool *pool)
{
    void *object;

    pthread_spin_lock(&pool->lock);
    object = take(pool);
    if (pool->figures.out > pool->figures.out_peak)
        pool->figures.out_peak = pool->figures.out;
    pthread_spin_unlock(&pool->lock);
    return object;
}

int pool_put(struct pool *pool, void *object, uint64_t now_ms)
{
    struct pool_figures *f = &pool->figures;
    int rc = -EINVAL;

    pthread_spin_lock(&pool->lock);
    for (size_t i = f->idle; i < f->idle + f->out; i++) {
        if (pool->slots[i].object != object)
            continue;
        /* Change places with the one at the border, then move the border. */
        pool->slots[i].object = pool->slots[f->idle].object;
        pool->slots[f->idle] = (struct slot){object, now_ms};
        f->idle++;
        f->out--;
        rc = 0;
        break;
    }
    pthread_spin_unlock(&pool->lock);
    return rc;
}

size_t pool_trim(struct pool *pool, uint64_t now_ms, uint64_t idle_ms)
{
    struct pool_figures *f = &pool->figures;
    size_t old = 0;

    pthread_spin_lock(&pool->lock);
    while (old < f->idle && pool->slots[old].put_ms + idle_ms <= now_ms)
        free(pool->slots[old++].object);
    f->idle -= old;
    f->freed += old;
    memmove(pool->slots, pool->slots + old,
            (f->idle + f->out) * sizeof(*pool->slots));
    pthread_spin_unlock(&pool->lock);
    return old;
}

struct pool_figures pool_look(struct pool *pool)
{
    struct pool_figures figures;

    pthread_spin_lock(&pool->lock);
    figures = pool->figures;
    pthread_spin_unlock(&pool->lock);
    return figures;
}
