/* check.c - does the pool keep its promises, call by call and with threads?
 *
 * The check plays a model of the pool beside the learner's: who is out, who is
 * idle in which order and since when, all figures. Objects are large, so that
 * the bytes that live tell how many there are, whatever the pool keeps beside.
 */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "check.h"
#include "pool.h"

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define WITH_THREADS 1
#endif

#define MODEL_MAX 700

struct model {
    struct pool *pool;
    size_t object_bytes;
    size_t objects_max;
    unsigned char *out[MODEL_MAX];
    unsigned char *idle[MODEL_MAX]; /* the one put last is last */
    uint64_t idle_since[MODEL_MAX];
    struct pool_figures figures;
    uint64_t now_ms;
    struct check_mark start;
};

static void model_look(const struct model *m)
{
    struct pool_figures f = pool_look(m->pool);
    const struct pool_figures *want = &m->figures;
    long held = (long)((want->out + want->idle) * m->object_bytes);

    check_equal((long)f.out, (long)want->out, "figures: out");
    check_equal((long)f.idle, (long)want->idle, "figures: idle");
    check_equal((long)f.out_peak, (long)want->out_peak, "figures: out_peak");
    check_equal((long)f.made, (long)want->made, "figures: made");
    check_equal((long)f.reused, (long)want->reused, "figures: reused");
    check_equal((long)f.refused, (long)want->refused, "figures: refused");
    check_equal((long)f.freed, (long)want->freed, "figures: freed");
    if (!check_quick())
        return;
    check_that(check_bytes(m->start) >= held,
               "the figures say more objects than there is memory for");
    check_that(check_bytes(m->start) < held + 16384 + 64 * (long)m->objects_max,
               "the pool holds more memory than its objects need");
}

/* The content tells whose an object is: nobody else may write into it. */
static void object_fill(const struct model *m, unsigned char *object)
{
    memset(object, (int)((uintptr_t)object >> 4) & 0xff, m->object_bytes);
}

static void object_verify(const struct model *m, const unsigned char *object)
{
    unsigned char want = (unsigned char)((uintptr_t)object >> 4);

    for (size_t i = 0; i < m->object_bytes; i += 64)
        check_that(object[i] == want,
                   "somebody wrote into an object that is out");
}

static void model_take(struct model *m)
{
    struct pool_figures *f = &m->figures;
    unsigned char *object = pool_take(m->pool);

    if (f->out == m->objects_max) {
        check_that(object == NULL, "pool_take gives more than objects_max");
        f->refused++;
        return;
    }
    check_that(object != NULL, "pool_take gives NULL, and there are objects");
    check_that((uintptr_t)object % _Alignof(max_align_t) == 0,
               "an object isn't aligned for every type");
    for (size_t i = 0; i < f->out; i++)
        check_that(m->out[i] != object, "pool_take gives an object twice");
    if (f->idle > 0) {
        check_that(object == m->idle[f->idle - 1],
                   "pool_take doesn't give the idle object that was put last");
        f->idle--;
        f->reused++;
    } else {
        f->made++;
    }
    object_fill(m, object);
    m->out[f->out++] = object;
    if (f->out > f->out_peak)
        f->out_peak = f->out;
}

static void model_put(struct model *m)
{
    struct pool_figures *f = &m->figures;
    size_t i = (size_t)check_random(0, (long)f->out - 1);
    unsigned char *object = m->out[i];

    object_verify(m, object);
    check_that(pool_put(m->pool, object, m->now_ms) == 0,
               "pool_put refuses an object that is out");
    m->out[i] = m->out[--f->out];
    m->idle[f->idle] = object;
    m->idle_since[f->idle++] = m->now_ms;
}

static void model_trim(struct model *m, uint64_t idle_ms)
{
    struct pool_figures *f = &m->figures;
    size_t old = 0;
    size_t trimmed = pool_trim(m->pool, m->now_ms, idle_ms);

    while (old < f->idle && m->idle_since[old] + idle_ms <= m->now_ms)
        old++;
    check_equal((long)trimmed, (long)old, "objects that pool_trim frees");
    f->idle -= old;
    f->freed += old;
    memmove(m->idle, m->idle + old, f->idle * sizeof(m->idle[0]));
    memmove(m->idle_since, m->idle_since + old,
            f->idle * sizeof(m->idle_since[0]));
}

/* What isn't out is refused, and not looked into. */
static void wrong_puts(const struct model *m)
{
    unsigned char own[64] = {0};
    const struct pool_figures *f = &m->figures;

    check_that(pool_put(m->pool, own + 16, m->now_ms) == -EINVAL,
               "a pointer that never was an object is not refused");
    check_that(pool_put(m->pool, NULL, m->now_ms) == -EINVAL,
               "pool_put(NULL) doesn't return -EINVAL");
    if (f->idle > 0)
        check_that(pool_put(m->pool,
                            m->idle[check_random(0, (long)f->idle - 1)],
                            m->now_ms) == -EINVAL,
                   "an object that was put before is not refused");
    if (f->out > 0)
        check_that(pool_put(m->pool, m->out[0] + 16, m->now_ms) == -EINVAL,
                   "a pointer into an object is not refused");
}

/* A freed object's address is no object any more. */
static void put_after_trim(struct model *m)
{
    unsigned char *gone;

    if (m->figures.idle == 0)
        return;
    gone = m->idle[0];
    model_trim(m, 0);
    check_that(pool_put(m->pool, gone, m->now_ms) == -EINVAL,
               "an object that was freed is not refused");
}

static void model_open(struct model *m, size_t object_bytes, size_t max)
{
    *m = (struct model){.object_bytes = object_bytes, .objects_max = max};
    m->start = check_mark();
    check_equal(pool_new(object_bytes, max, &m->pool), 0, "pool_new");
    model_look(m);
}

static void model_close(struct model *m)
{
    pool_free(m->pool);
    check_live(m->start, 0, "after pool_free()");
}

static void play(long turns, size_t max)
{
    struct model m;

    model_open(&m, (size_t)check_random(5000, 9000), max);
    for (size_t i = 0; max == MODEL_MAX && i < max; i++)
        model_take(&m);
    for (long i = 0; i < turns; i++) {
        /* Seasons: more takes than puts, then the other way. */
        long dice = check_random(0, 99);
        long takes = i / 150 % 2 == 0 ? 60 : 25;

        m.now_ms += (uint64_t)check_random(0, 50);
        if (dice < takes || m.figures.out == 0)
            model_take(&m);
        else if (dice < 92)
            model_put(&m);
        else if (dice < 94 || (dice == 94 && m.figures.idle == 0))
            model_trim(&m, (uint64_t)check_random(0, 2000));
        else if (dice == 94) /* to the millisecond */
            model_trim(&m, m.now_ms - m.idle_since[m.figures.idle / 2]);
        else if (dice < 99)
            wrong_puts(&m);
        else
            put_after_trim(&m);
        model_look(&m);
    }
    model_close(&m);
}

/* One object out, back, and out again. */
static void first_steps(void)
{
    struct model m;

    model_open(&m, 6000, 2);
    model_take(&m);
    model_look(&m);
    model_put(&m);
    model_look(&m);
    wrong_puts(&m);
    model_take(&m);
    model_close(&m);
}

static void bad_bounds(void)
{
    struct pool *pool = NULL;

    check_equal(pool_new(0, 5, &pool), -EINVAL, "pool_new with a size of 0");
    check_equal(pool_new(5, 0, &pool), -EINVAL, "pool_new with a bound of 0");
    pool_free(NULL);
}

static void short_of_memory(void)
{
    struct model m;

    for (unsigned nth = 1; nth <= 4; nth++) {
        struct check_mark before = check_mark();
        int rc;

        check_fail_nth(nth);
        rc = pool_new(100, 10, &m.pool);
        check_fail_nth(0);
        if (rc == 0)
            pool_free(m.pool);
        else
            check_that(
                rc == -ENOMEM && m.pool == NULL,
                "pool_new doesn't say -ENOMEM, or leaves *out as it was");
        check_live(before, 0, "after pool_new without memory");
    }
    if (!check_quick())
        return;
    model_open(&m, 6000, 4);
    model_take(&m);
    check_fail_nth(1);
    check_that(pool_take(m.pool) == NULL,
               "pool_take gives no NULL when malloc does");
    check_fail_nth(0);
    m.figures.refused++;
    model_look(&m);
    model_take(&m);
    model_put(&m);
    model_close(&m);
}

#ifdef WITH_THREADS
#define THREADS 4
#define HELD_MAX 3

struct worker {
    pthread_t thread;
    struct pool *pool;
    unsigned number;
    unsigned turns;
    uint64_t asked;
    unsigned foreign; /* objects that held another worker's mark */
    unsigned refused_puts;
};

static void *work(void *ctx)
{
    struct worker *w = ctx;
    unsigned *held[HELD_MAX];
    unsigned count = 0;

    for (unsigned turn = 0; turn < w->turns; turn++) {
        if (count < HELD_MAX && (turn * 7 + w->number) % 5 < 3) {
            w->asked++;
            held[count] = pool_take(w->pool);
            if (held[count] != NULL)
                *held[count++] = w->number;
        } else if (count > 0) {
            w->foreign += *held[--count] != w->number;
            w->refused_puts += pool_put(w->pool, held[count], turn) != 0;
        }
        if (turn % 50 == w->number)
            pool_trim(w->pool, turn, 5);
        (void)pool_look(w->pool);
    }
    while (count > 0)
        w->refused_puts += pool_put(w->pool, held[--count], w->turns) != 0;
    return NULL;
}

/* Each function beside each other one, a call in a thread of its own. Nothing
 * but the pool's own lock puts such a pair in order: ThreadSanitizer sees
 * where there is none, whichever call comes first. */
enum call { TAKE, PUT, TRIM, LOOK, CALLS };

struct single {
    pthread_t thread;
    struct pool *pool;
    enum call call;
    void *object; /* for PUT */
};

static void *call_once(void *ctx)
{
    struct single *s = ctx;

    if (s->call == TAKE)
        (void)pool_take(s->pool);
    else if (s->call == PUT)
        (void)pool_put(s->pool, s->object, 100);
    else if (s->call == TRIM)
        (void)pool_trim(s->pool, 100, 50);
    else
        (void)pool_look(s->pool);
    return NULL;
}

static void call_pair(enum call first, enum call second)
{
    struct single s[2] = {{.call = first}, {.call = second}};
    void *objects[4];
    struct pool *pool;

    check_equal(pool_new(64, 7, &pool), 0, "pool_new");
    for (int i = 0; i < 4; i++)
        objects[i] = pool_take(pool);
    for (int i = 0; i < 2; i++)
        (void)pool_put(pool, objects[i], 10);
    for (int i = 0; i < 2; i++) {
        s[i].pool = pool;
        s[i].object = objects[2 + i];
        check_equal(pthread_create(&s[i].thread, NULL, call_once, &s[i]), 0,
                    "pthread_create");
    }
    for (int i = 0; i < 2; i++)
        pthread_join(s[i].thread, NULL);
    pool_free(pool);
}

static void threads(void)
{
    struct worker workers[THREADS] = {{0}};
    struct pool *pool;
    struct pool_figures f;
    uint64_t asked = 0;

    check_equal(pool_new(64, 7, &pool), 0, "pool_new");
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i].pool = pool;
        workers[i].number = i + 1;
        workers[i].turns = 1500;
        check_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]),
                    0, "pthread_create");
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(workers[i].thread, NULL);
    f = pool_look(pool);
    for (unsigned i = 0; i < THREADS; i++) {
        asked += workers[i].asked;
        check_that(workers[i].foreign == 0, "two threads got the same object");
        check_that(workers[i].refused_puts == 0,
                   "pool_put refuses an object that is out");
    }
    check_equal((long)f.out, 0, "objects out when all threads are done");
    check_that(f.made + f.reused + f.refused == asked,
               "with threads, the figures don't add up");
    check_that(f.out_peak <= 7, "with threads, more are out than objects_max");
    pool_free(pool);
}
#endif

void check(void)
{
    first_steps();
    bad_bounds();
    short_of_memory();
    for (int i = 0; i < 3; i++)
        play(check_scale(1500), (size_t)check_random(8, 64));
    play(check_scale(300), MODEL_MAX);
#ifdef WITH_THREADS
    for (enum call first = TAKE; first < CALLS; first++)
        for (enum call second = TAKE; second < CALLS; second++)
            call_pair(first, second);
    threads();
#endif
}
