/* test_pool_sums.c - a pool's figures add up whenever somebody looks: after
 * each step of a history that a plain count follows, and in the middle of what
 * several threads do, seen from beside them and from a forked child.
 *
 * What fails prints the seed; POOL_SEED sets it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "pool.h"
#include "tracker.h"

#define TAG 5
#define OUT_MAX 3000
#define HISTORIES 12
#define STEPS 3000
#define THREADS 4
#define HANDS 200
#define LOOKS 200

static uint32_t any(uint64_t *state, uint32_t limit)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((*state >> 33) % limit);
}

/* What is wrong with these figures alone? */
static const char *does_not_add_up(const struct pool_figures *f,
                                   const struct pool_options *o)
{
    if (f->gets - f->fallbacks - f->failures - f->puts != f->live)
        return "each get is out, put back, the heap's, or failed";
    if (f->hits + pool_misses(f) != f->gets ||
        f->hits + f->fallbacks + f->failures > f->gets)
        return "each get is a hit or a miss";
    if (f->live > f->peak || f->peak > o->objects_max)
        return "what is out is below the peak, and that below the bound";
    if (f->chunks > f->chunks_peak)
        return "no more chunks than there ever were";
    return NULL;
}

/* One pool, and what it should say. */
struct history {
    uint64_t random;
    struct pool_options options;
    struct pool *pool;
    struct pool *other; /* of objects of the same size */
    struct pool_figures want;
    struct {
        unsigned char *object;
        bool heap;
    } out[OUT_MAX];
    uint32_t count;
    void *dead; /* was put, and not got again; or NULL */
};

static void get_one(struct history *h)
{
    bool fails = any(&h->random, 50) == 0;
    bool heap = h->want.live >= h->options.objects_max;
    unsigned char *object;

    if (fails)
        tracker_fail(1, true, TRACKER_ANY_TAG);
    object = pool_get(h->pool, TAG);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    h->want.gets++;
    if (object == NULL) {
        assert_true(fails || (heap && h->options.when_full == POOL_FAIL));
        h->want.failures++;
        return;
    }
    assert_int_equal((uintptr_t)object % 16, 0);
    memset(object, (int)((uintptr_t)object >> 4 & 0xFF),
           h->options.object_bytes);
    h->dead = h->dead == object ? NULL : h->dead;
    h->out[h->count].object = object;
    h->out[h->count++].heap = heap;
    h->want.fallbacks += heap;
    h->want.live += !heap;
    if (h->want.live > h->want.peak)
        h->want.peak = h->want.live;
}

/* Nobody else has written to it meanwhile. */
static void put_one(struct history *h)
{
    uint32_t i = any(&h->random, h->count);
    unsigned char *object = h->out[i].object;

    for (size_t at = 0; at < h->options.object_bytes; at++)
        assert_int_equal(object[at], (uintptr_t)object >> 4 & 0xFF);
    pool_put(h->pool, object);
    if (!h->out[i].heap) {
        h->want.live--;
        h->want.puts++;
        h->dead = object;
    }
    h->out[i] = h->out[--h->count];
}

static void put_wrongly(struct history *h)
{
    void *stranger = pool_get(h->other, TAG);
    char local;

    pool_put(h->pool, stranger);
    pool_put(h->other, stranger);
    pool_put(h->pool, &local);
    h->want.refused += 2;
    if (h->dead != NULL) {
        pool_put(h->pool, h->dead);
        h->want.refused++;
    }
    if (h->count > 0 && !h->out[0].heap) {
        pool_put(h->pool, h->out[0].object + 1);
        pool_put(h->other, h->out[0].object);
        tracker_free(h->out[0].object);
        h->want.refused++;
    }
}

static void look(const struct history *h)
{
    struct pool_figures f = pool_look(h->pool);

    if (does_not_add_up(&f, &h->options) != NULL)
        fail_msg("not so: %s", does_not_add_up(&f, &h->options));
    assert_int_equal(f.gets, h->want.gets);
    assert_int_equal(f.fallbacks, h->want.fallbacks);
    assert_int_equal(f.failures, h->want.failures);
    assert_int_equal(f.puts, h->want.puts);
    assert_int_equal(f.refused, h->want.refused);
    assert_int_equal(f.disturbed, 0);
    assert_int_equal(f.live, h->want.live);
    assert_int_equal(f.peak, h->want.peak);
    assert_int_equal(tracker_tag_total(TAG).live_blocks, h->count);
}

static void go_through(struct history *h)
{
    uint32_t more = 50; /* in 100 steps a get */

    for (unsigned step = 0; step < STEPS; step++) {
        uint32_t what = any(&h->random, 200);

        if (step % 300 == 0)
            more = 20 + any(&h->random, 61);
        if (what == 0)
            put_wrongly(h);
        else if (what == 1)
            pool_trim(h->pool);
        else if (any(&h->random, 100) < more && h->count < OUT_MAX)
            get_one(h);
        else if (h->count > 0)
            put_one(h);
        look(h);
    }
    while (h->count > 0)
        put_one(h);
    look(h);
}

static void a_plain_count_says_the_same_after_each_step(void **state)
{
    static struct history h;
    const char *given = getenv("POOL_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : 1;

    (void)state;
    for (unsigned i = 0; i < HISTORIES; i++, seed++) {
        uint64_t *random = &h.random;

        if (given != NULL)
            printf("POOL_SEED=%llu\n", (unsigned long long)seed);
        memset(&h, 0, sizeof(h));
        h.random = seed;
        h.options.object_bytes = 1 + any(random, i % 3 == 0 ? 4096 : 200);
        h.options.objects_max = 1 + any(random, i % 2 == 0 ? 4 : 1000);
        h.options.when_full = i % 4 < 2 ? POOL_FAIL : POOL_FALL_BACK;
        h.options.poison = i % 5 == 0;
        assert_int_equal(pool_new(TAG, &h.options, &h.pool), 0);
        assert_int_equal(pool_new(TAG, &h.options, &h.other), 0);
        go_through(&h);
        assert_int_equal(pool_free(h.pool), 0);
        assert_int_equal(pool_free(h.other), 0);
    }
}

/* Threads ------------------------------------------------------------------ */

static struct pool_options shared_options;
static struct pool *shared;
static _Atomic bool over;

static void *get_and_put(void *arg)
{
    uint64_t random = (uintptr_t)arg;
    void *mine[HANDS];
    unsigned count = 0;

    while (!over) {
        void *object = NULL;

        if (any(&random, 2) == 0 && count < HANDS)
            object = pool_get(shared, TAG);
        if (object != NULL)
            mine[count++] = object;
        else if (count > 0)
            pool_put(shared, mine[--count]);
        if (any(&random, 10000) == 0)
            pool_trim(shared);
    }
    while (count > 0)
        pool_put(shared, mine[--count]);
    return NULL;
}

/* In a child, whose other threads are gone: what they had out stays out, and
 * what they kept can be got. */
static int look_from_a_child(void)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        struct pool_figures f = pool_look(shared);
        uint32_t free_ones = shared_options.objects_max - f.live;
        uint32_t got = 0;
        bool right = does_not_add_up(&f, &shared_options) == NULL;

        while (got < free_ones && pool_get(shared, TAG) != NULL)
            got++;
        f = pool_look(shared);
        _exit(right && got == free_ones &&
                      f.live == shared_options.objects_max &&
                      f.fallbacks == pool_look(shared).fallbacks
                  ? 0
                  : 1);
    }
    (void)waitpid(pid, &status, 0);
    return status;
}

static void look_while_threads_work(uint32_t objects_max, enum pool_full full)
{
    pthread_t threads[THREADS];
    const char *wrong = NULL;
    int child = 0;
    struct pool_figures f;

    shared_options = (struct pool_options){
        .object_bytes = 48, .objects_max = objects_max, .when_full = full};
    assert_int_equal(pool_new(TAG, &shared_options, &shared), 0);
    over = false;
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, get_and_put, (void *)(i + 1)), 0);
    for (unsigned i = 0; i < LOOKS && wrong == NULL && child == 0; i++) {
        f = pool_look(shared);
        wrong = does_not_add_up(&f, &shared_options);
        if (i % 40 == 39)
            child = look_from_a_child();
    }
    over = true;
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    if (wrong != NULL)
        fail_msg("not so: %s", wrong);
    assert_int_equal(child, 0);
    f = pool_look(shared);
    assert_int_equal(f.live, 0);
    assert_int_equal(tracker_tag_total(TAG).live_blocks, 0);
    assert_int_equal(pool_free(shared), 0);
}

static void whoever_looks_at_busy_threads_sees_sums_that_add_up(void **state)
{
    (void)state;
    look_while_threads_work(10, POOL_FAIL);
    look_while_threads_work(10, POOL_FALL_BACK);
    look_while_threads_work(5000, POOL_FAIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_count_says_the_same_after_each_step),
        cmocka_unit_test(whoever_looks_at_busy_threads_sees_sums_that_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
