/* test_pool_around.c - what is around a pool: allocations that fail, snapshots
 * of the heap, threads, and its own end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <pthread.h>

#include "fault.h"
#include "graph.h"
#include "pool_open.h"
#include "tracker.h"

struct thing {
    struct thing *other;
    char text[40];
};

static const struct pool_options few = {.object_bytes = sizeof(struct thing),
                                        .objects_max = 10};
static const struct pool_options many = {.object_bytes = sizeof(struct thing),
                                         .objects_max = 3000};

static void any_allocation_of_it_may_fail(void **state)
{
    struct pool *p;
    void *object;

    (void)state;
    tracker_fail(1, false, TAG);
    assert_int_equal(pool_new(TAG, &few, &p), -ENOMEM);
    assert_null(p);
    tracker_fail(2, false, TAG);
    assert_int_equal(pool_new(TAG, &few, &p), 0);
    assert_null(pool_get(p, TAG));
    object = pool_get(p, TAG);
    assert_non_null(object);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    pool_put(p, object);
    assert_int_equal(pool_free(p), 0);
    assert_int_equal(live_blocks(), 0);
}

static struct pool *graph_pool;
static struct thing *held; /* a root */
static uintptr_t lost[2];  /* addresses, inverted: they hold nothing */

static enum graph_fate fate_of(const struct graph *g, uintptr_t address)
{
    uint32_t node = graph_find(g, address);

    assert_true(node != GRAPH_NONE);
    return graph_fate(g, node);
}

/* One object that a root holds holds another; two hold each other. */
static void draw_objects(void)
{
    struct thing *a = pool_get(graph_pool, TAG);
    struct thing *b = pool_get(graph_pool, TAG);

    held = pool_get(graph_pool, TAG);
    held->other = pool_get(graph_pool, TAG);
    held->other->other = NULL;
    a->other = b;
    b->other = a;
    lost[0] = ~(uintptr_t)a;
    lost[1] = ~(uintptr_t)b;
}

static void a_snapshot_sees_who_holds_whom(void **state)
{
    struct graph *g;

    (void)state;
    graph_pool = open_pool(&many);
    draw_objects();
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(fate_of(g, (uintptr_t)held), GRAPH_REACHABLE);
    assert_int_equal(fate_of(g, (uintptr_t)held->other), GRAPH_REACHABLE);
    assert_int_equal(fate_of(g, ~lost[0]), GRAPH_LOST);
    assert_int_equal(fate_of(g, ~lost[1]), GRAPH_HELD);
    graph_free(g);
    pool_put(graph_pool, (void *)~lost[0]);
    pool_put(graph_pool, (void *)~lost[1]);
    pool_put(graph_pool, held->other);
    pool_put(graph_pool, held);
    assert_int_equal(pool_free(graph_pool), 0);
}

#define THREADS 8
#define EACH 20000

static struct pool *shared;

/* Each thread gets and puts, in no order. */
static void *hammer(void *arg)
{
    struct thing *mine[16] = {NULL};
    uint32_t random = (uint32_t)(uintptr_t)arg;

    for (unsigned i = 0; i < EACH; i++) {
        random = random * 1664525 + 1013904223;
        if (mine[random >> 28] != NULL) {
            pool_put(shared, mine[random >> 28]);
            mine[random >> 28] = NULL;
        } else {
            mine[random >> 28] = pool_get(shared, TAG);
        }
    }
    for (unsigned i = 0; i < 16; i++)
        pool_put(shared, mine[i]);
    return NULL;
}

static void eight_threads_share_one(void **state)
{
    pthread_t threads[THREADS];
    struct pool_figures f;

    (void)state;
    shared = open_pool(&many);
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, hammer, (void *)(i + 1)), 0);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    f = pool_look(shared);
    assert_int_equal(f.live, 0);
    assert_int_equal(f.gets, f.puts);
    assert_int_equal(f.refused, 0);
    assert_int_equal(live_blocks(), 0);
    assert_int_equal(pool_free(shared), 0);
}

/* Last: what is lost here stays. */
static void what_is_out_when_the_pool_goes_is_still_named(void **state)
{
    struct pool *p = open_pool(&few);
    int line = __LINE__ + 1;
    struct thing *t = pool_get(p, TAG);
    struct tracker_block block;
    uint64_t before = live_blocks();

    (void)state;
    assert_int_equal(pool_free(p), 1);
    assert_int_equal(live_blocks(), before);
    assert_true(tracker_find(t, &block));
    assert_int_equal(block.site->line, line);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_allocation_of_it_may_fail),
        cmocka_unit_test(a_snapshot_sees_who_holds_whom),
        cmocka_unit_test(eight_threads_share_one),
        cmocka_unit_test(what_is_out_when_the_pool_goes_is_still_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
