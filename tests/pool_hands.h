/* pool_hands.h - a pool, and two threads that step: they do one thing at a
 * time, and keep what they have between two steps. So nothing is left to
 * chance.
 */
#ifndef POOL_HANDS_H
#define POOL_HANDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "pool_cache.h"
#include "tracker.h"

#define TAG 5
#define MANY 1000
#define OBJECT_BYTES 48

static const struct pool_options options = {.object_bytes = OBJECT_BYTES,
                                            .objects_max = MANY};
static struct pool *pool;

/* A thread that does what it is told, and waits. */
struct hand {
    pthread_t thread;
    sem_t go, done;
    void (*work)(struct hand *h); /* NULL: end */
    void *things[MANY];
    unsigned count;
    unsigned wanted; /* by the work */
};

static struct hand left, right;

static inline void *live(void *arg)
{
    struct hand *h = arg;

    for (;;) {
        sem_wait(&h->go);
        if (h->work == NULL)
            return NULL;
        h->work(h);
        sem_post(&h->done);
    }
}

/* Start it, and don't wait for its end. */
static inline void tell(struct hand *h, void (*work)(struct hand *h),
                        unsigned wanted)
{
    h->work = work;
    h->wanted = wanted;
    sem_post(&h->go);
}

/* Is it done, within some seconds? */
static inline bool is_done(struct hand *h)
{
    struct timespec until;
    int rc;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    do
        rc = sem_timedwait(&h->done, &until);
    while (rc != 0 && errno == EINTR);
    return rc == 0;
}

static inline void let(struct hand *h, void (*work)(struct hand *h),
                       unsigned wanted)
{
    tell(h, work, wanted);
    assert_true(is_done(h));
}

static inline void begin_hand(struct hand *h)
{
    memset(h, 0, sizeof(*h));
    sem_init(&h->go, 0, 0);
    sem_init(&h->done, 0, 0);
    assert_int_equal(pthread_create(&h->thread, NULL, live, h), 0);
}

static inline void end_hand(struct hand *h)
{
    h->work = NULL;
    sem_post(&h->go);
    assert_int_equal(pthread_join(h->thread, NULL), 0);
    sem_destroy(&h->go);
    sem_destroy(&h->done);
}

static int line_of_get;

static inline void get_one(struct hand *h)
{
    line_of_get = __LINE__ + 1;
    void *thing = pool_get(pool, TAG);

    if (thing != NULL)
        h->things[h->count++] = thing;
}

static inline void get_some(struct hand *h)
{
    for (unsigned i = 0; i < h->wanted; i++)
        get_one(h);
}

static int line_of_put;

static inline void put_some(struct hand *h)
{
    for (unsigned i = 0; i < h->wanted; i++) {
        line_of_put = __LINE__ + 1;
        pool_put(pool, h->things[--h->count]);
    }
}

static inline void get_and_put(struct hand *h)
{
    for (unsigned i = 0; i < h->wanted; i++)
        pool_put(pool, pool_get(pool, TAG));
}

static inline void put_those_of_left(struct hand *h)
{
    for (unsigned i = 0; i < h->wanted; i++)
        pool_put(pool, left.things[--left.count]);
}

static inline uint64_t live_blocks(void)
{
    return tracker_tag_total(TAG).live_blocks;
}

static inline void open_pool(const struct pool_options *of)
{
    assert_int_equal(pool_new(TAG, of, &pool), 0);
}

/* The hands have caches with something in them, and have met this line: what
 * is new goes the long way. */
static inline int begin(void **state)
{
    (void)state;
    open_pool(&options);
    begin_hand(&left);
    begin_hand(&right);
    let(&left, get_some, 3);
    let(&left, put_some, 3);
    let(&right, get_some, 3);
    let(&right, put_some, 3);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    let(&left, put_some, left.count);
    let(&right, put_some, right.count);
    end_hand(&left);
    end_hand(&right);
    assert_int_equal(pool_look(pool).live, 0);
    assert_int_equal(live_blocks(), 0);
    assert_int_equal(pool_free(pool), 0);
    return 0;
}

#endif
