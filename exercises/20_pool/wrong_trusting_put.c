/* wrong_trusting_put.c - a put that believes its caller.
 *
 * The pool keeps a stack of idle objects and a count of those that are out.
 * "Whoever puts an object has taken it before." An object that is put twice
 * stands in the stack twice, and two callers get it.
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"

struct idle {
    void *object;
    uint64_t put_ms;
};

struct pool {
    pthread_mutex_t lock;
    size_t object_bytes;
    size_t objects_max;
    struct pool_figures figures;
    struct idle *stack;
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
    pool->stack = calloc(objects_max, sizeof(*pool->stack));
    if (pool->stack == NULL) {
        free(pool);
        return -ENOMEM;
    }
    pthread_mutex_init(&pool->lock, NULL);
    pool->object_bytes = object_bytes;
    pool->objects_max = objects_max;
    *out = pool;
    return 0;
}

void pool_free(struct pool *pool)
{
    if (pool == NULL)
        return;
    for (size_t i = 0; i < pool->figures.idle; i++)
        free(pool->stack[i].object);
    pthread_mutex_destroy(&pool->lock);
    free(pool->stack);
    free(pool);
}

void *pool_take(struct pool *pool)
{
    struct pool_figures *f = &pool->figures;
    void *object = NULL;

    pthread_mutex_lock(&pool->lock);
    if (f->idle > 0) {
        object = pool->stack[--f->idle].object;
        f->reused++;
    } else if (f->out < pool->objects_max) {
        object = malloc(pool->object_bytes);
        f->made += object != NULL;
    }
    if (object != NULL)
        f->out++;
    else
        f->refused++;
    if (f->out > f->out_peak)
        f->out_peak = f->out;
    pthread_mutex_unlock(&pool->lock);
    return object;
}

int pool_put(struct pool *pool, void *object, uint64_t now_ms)
{
    struct pool_figures *f = &pool->figures;
    int rc = -EINVAL;

    pthread_mutex_lock(&pool->lock);
    if (object != NULL && f->idle < pool->objects_max) {
        pool->stack[f->idle++] = (struct idle){object, now_ms};
        f->out--;
        rc = 0;
    }
    pthread_mutex_unlock(&pool->lock);
    return rc;
}

size_t pool_trim(struct pool *pool, uint64_t now_ms, uint64_t idle_ms)
{
    struct pool_figures *f = &pool->figures;
    size_t old = 0;

    pthread_mutex_lock(&pool->lock);
    while (old < f->idle && pool->stack[old].put_ms + idle_ms <= now_ms)
        free(pool->stack[old++].object);
    f->idle -= old;
    f->freed += old;
    memmove(pool->stack, pool->stack + old, f->idle * sizeof(*pool->stack));
    pthread_mutex_unlock(&pool->lock);
    return old;
}

struct pool_figures pool_look(struct pool *pool)
{
    struct pool_figures figures;

    pthread_mutex_lock(&pool->lock);
    figures = pool->figures;
    pthread_mutex_unlock(&pool->lock);
    return figures;
}
