/* test_pool_share.c - what threads keep of a pool is there when it is wanted:
 * at the bound, when the pool shrinks, when they end, in a forked child. And
 * what is put wrongly is found, whoever keeps it.
 */
#include "pool_hands.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watchers.h"

/* The bound ----------------------------------------------------------------
 */

static void what_others_keep_is_no_reason_to_fail(void **state)
{
    struct pool *own;
    void *things[100];

    (void)state;
    own = pool;
    open_pool(&(struct pool_options){.object_bytes = OBJECT_BYTES,
                                     .objects_max = 100});
    let(&left, get_some, 50);
    let(&right, get_some, 50);
    let(&left, put_some, 50); /* they stay with it */
    let(&right, put_some, 20);
    for (unsigned i = 0; i < 70; i++)
        assert_non_null(things[i] = pool_get(pool, TAG));
    assert_null(pool_get(pool, TAG));
    assert_int_equal(pool_look(pool).live, 100);
    assert_int_equal(pool_look(pool).peak, 100);
    assert_int_equal(pool_look(pool).failures, 1);
    let(&left, get_some, 1);
    assert_int_equal(left.count, 0);
    let(&right, put_some, 1);
    let(&left, get_some, 2);
    assert_int_equal(left.count, 1);
    assert_int_equal(pool_look(pool).failures, 3);
    let(&left, put_some, left.count);
    let(&right, put_some, right.count);
    for (unsigned i = 0; i < 70; i++)
        pool_put(pool, things[i]);
    assert_int_equal(pool_free(pool), 0);
    pool = own;
}

static void what_others_keep_is_given_back_when_it_shrinks(void **state)
{
    (void)state;
    let(&left, get_some, 200);
    let(&left, put_some, 200);
    assert_true(pool_look(pool).chunks > 0);
    pool_trim(pool);
    assert_int_equal(pool_look(pool).chunks, 0);
    assert_int_equal(live_blocks(), 0);
}

/* An idle thread keeps one object of each chunk, if it may. */
static void an_idle_thread_keeps_no_chunk(void **state)
{
    struct pool *own;

    (void)state;
    own = pool;
    open_pool(
        &(struct pool_options){.object_bytes = 4000, .objects_max = MANY});
    let(&left, get_some, 320);
    assert_int_equal(pool_look(pool).chunks, 20);
    let(&left, put_some, 320);
    let(&right, get_and_put, 2 * POOL_WINDOW + 10);
    assert_in_range(pool_look(pool).chunks, 1, 2);
    assert_in_range(pool_look(pool).shrinks, 18, 19);
    assert_int_equal(pool_free(pool), 0);
    pool = own;
}

/* How many threads have a cache of the pool? */
static unsigned caches(void)
{
    unsigned count = 0;

    for (const struct pool_cache *c = pool->caches; c != NULL; c = c->next)
        count++;
    return count;
}

static void a_thread_that_ends_gives_back_what_it_kept(void **state)
{
    struct hand third;
    unsigned before = caches();

    (void)state;
    begin_hand(&third);
    let(&third, get_some, 90);
    let(&third, put_some, 80);
    if (!RUNNING_ON_VALGRIND)
        assert_int_equal(caches(), before + 1);
    end_hand(&third);
    assert_int_equal(caches(), before);
    assert_int_equal(pool_look(pool).live, 10);
    assert_int_equal(pool_look(pool).gets, 96);
    for (unsigned i = 0; i < 10; i++)
        pool_put(pool, third.things[i]);
    assert_int_equal(live_blocks(), 0);
    assert_int_equal(tracker_tag_total(TAG).live_bytes, 0);
}

/* Their records are used again. */
static void a_thousand_threads_take_no_more_than_one(void **state)
{
    struct hand third;
    size_t own_bytes = 0;

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        begin_hand(&third);
        let(&third, get_and_put, 2);
        end_hand(&third);
        if (i == 0)
            own_bytes = tracker_own_bytes();
    }
    assert_int_equal(tracker_own_bytes(), own_bytes);
}

static void a_pool_that_goes_leaves_nothing_with_threads(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 20; i++) {
        let(&left, get_some, 40);
        let(&right, get_some, 5);
        let(&right, put_those_of_left, 20);
        let(&left, put_some, left.count);
        let(&right, put_some, right.count);
        assert_int_equal(pool_free(pool), 0);
        open_pool(&options); /* at the same address, most likely */
        assert_int_equal(pool_look(pool).gets, 0);
    }
}

static struct pool *pools[THREAD_POOLS + 4];

static void use_all_pools(struct hand *h)
{
    for (unsigned i = 0; i < THREAD_POOLS + 4; i++)
        for (unsigned j = 0; j < 5; j++)
            h->things[h->count++] = pool_get(pools[i], TAG);
}

static void a_thread_may_use_more_pools_than_it_keeps_of(void **state)
{
    (void)state;
    for (unsigned i = 0; i < THREAD_POOLS + 4; i++)
        assert_int_equal(pool_new(TAG, &options, &pools[i]), 0);
    let(&left, use_all_pools, 0);
    assert_int_equal(live_blocks(), 5 * (THREAD_POOLS + 4));
    for (unsigned i = 0; i < THREAD_POOLS + 4; i++) {
        assert_int_equal(pool_look(pools[i]).live, 5);
        for (unsigned j = 0; j < 5; j++)
            pool_put(pools[i], left.things[5 * i + j]);
        assert_int_equal(pool_free(pools[i]), 0);
    }
    left.count = 0;
}

/* Forks --------------------------------------------------------------------
 */

/* 0: in the child all is as it was, and what other threads kept is there. */
static int look_in_child(void)
{
    struct tracker_count tag = tracker_tag_total(TAG);
    unsigned got = 0;

    if (caches() != 0)
        return 4;
    if (pool_look(pool).live != 35 || tag.live_blocks != 35)
        return 1;
    for (unsigned i = 0; i < 30; i++)
        pool_put(pool, left.things[i]);
    while (pool_get(pool, TAG) != NULL)
        got++;
    if (got != MANY - 5)
        return 2;
    return tracker_tag_total(TAG).live_blocks == MANY ? 0 : 3;
}

static void a_forked_child_takes_back_what_others_kept(void **state)
{
    int status;
    pid_t child;

    (void)state;
    let(&left, get_some, 60);
    let(&right, get_some, 5);
    let(&left, put_some, 30);
    child = fork();
    if (child == 0)
        _exit(look_in_child());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    let(&left, put_some, 30);
    assert_int_equal(live_blocks(), 5);
}

/* Wrong puts ---------------------------------------------------------------
 */

static struct tracker_error heard;
static unsigned heard_count;

static void hear(const struct tracker_error *error, void *ctx)
{
    (void)ctx;
    heard = *error;
    heard_count++;
}

static void put_twice(struct hand *h)
{
    pool_put(pool, h->things[h->count]);
}

static void put_again_what_left_had(struct hand *h)
{
    (void)h;
    pool_put(pool, left.things[left.count]);
}

static void a_double_put_is_told_with_both_places(void **state)
{
    (void)state;
    tracker_on_error(hear, NULL);
    heard_count = 0;
    let(&left, get_some, 3);
    let(&left, put_some, 1);
    let(&left, put_twice, 0);
    assert_int_equal(heard_count, 1);
    assert_int_equal(heard.kind, TRACKER_DOUBLE_FREE);
    assert_ptr_equal(heard.ptr, left.things[2]);
    assert_int_equal(heard.allocated_at->line, line_of_get);
    assert_int_equal(heard.freed_at->line, line_of_put);
    assert_string_equal(heard.here->function, "put_twice");
    let(&right, put_again_what_left_had, 0); /* it lies with the other one */
    assert_int_equal(heard_count, 2);
    assert_int_equal(heard.freed_at->line, line_of_put);
    assert_string_equal(heard.here->function, "put_again_what_left_had");
    assert_int_equal(pool_look(pool).refused, 2);
    assert_int_equal(pool_look(pool).live, 2);
    tracker_on_error(NULL, NULL);
}

static void a_stranger_is_refused(void **state)
{
    static char stranger[64];

    (void)state;
    tracker_on_error(hear, NULL);
    heard_count = 0;
    left.things[0] = stranger;
    let(&left, put_twice, 0);
    assert_int_equal(heard_count, 1);
    assert_int_equal(heard.kind, TRACKER_UNKNOWN_POINTER);
    tracker_on_error(NULL, NULL);
}

#define RACES 20000

static _Atomic unsigned met;
static void *_Atomic wanted_by_both;

/* Go on when both are here for the `time`-th time. */
static void meet(unsigned time)
{
    atomic_fetch_add(&met, 1);
    for (unsigned tries = 0; atomic_load(&met) < 2 * time; tries++)
        if (tries > 1000)
            sched_yield();
}

/* The second one to come goes on first: now and then it shall not. */
static void waver(unsigned *random)
{
    *random = *random * 1664525 + 1013904223;
    for (volatile unsigned i = *random >> 25; i > 0; i--)
        ;
}

/* Both put it at the same time; only one may be right. */
static void race(struct hand *h)
{
    unsigned random = h == &left;

    for (unsigned i = 0; i < RACES; i++) {
        if (h == &left)
            atomic_store(&wanted_by_both, pool_get(pool, TAG));
        meet(2 * i + 1);
        waver(&random);
        pool_put(pool, atomic_load(&wanted_by_both));
        meet(2 * i + 2);
    }
}

static void of_two_puts_at_once_one_is_right(void **state)
{
    uint64_t refused = pool_look(pool).refused;
    uint64_t puts = pool_look(pool).puts;

    (void)state;
    atomic_store(&met, 0);
    tell(&left, race, 0);
    tell(&right, race, 0);
    assert_true(is_done(&left));
    assert_true(is_done(&right));
    assert_int_equal(pool_look(pool).puts, puts + RACES);
    assert_int_equal(pool_look(pool).refused, refused + RACES);
    assert_int_equal(live_blocks(), 0);
}

static void what_is_written_to_after_the_put_is_noticed(void **state)
{
    struct chunks watched = {.memcheck = valgrind_is_memcheck()};
    struct pool *own;

    (void)state;
    if (watchers_watch(&watched))
        return; /* they notice it at once, and end the test */
    own = pool;
    open_pool(&(struct pool_options){
        .object_bytes = OBJECT_BYTES, .objects_max = MANY, .poison = true});
    let(&left, get_some, 5);
    let(&left, put_some, 5);
    ((char *)left.things[2])[7] = 'x';
    let(&left, get_some, 5);
    assert_int_equal(pool_look(pool).disturbed, 1);
    let(&left, put_some, 5);
    assert_int_equal(pool_free(pool), 0);
    pool = own;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(what_others_keep_is_no_reason_to_fail),
        TEST(what_others_keep_is_given_back_when_it_shrinks),
        TEST(an_idle_thread_keeps_no_chunk),
        TEST(a_thread_that_ends_gives_back_what_it_kept),
        TEST(a_thousand_threads_take_no_more_than_one),
        TEST(a_pool_that_goes_leaves_nothing_with_threads),
        TEST(a_thread_may_use_more_pools_than_it_keeps_of),
        TEST(a_forked_child_takes_back_what_others_kept),
        TEST(a_double_put_is_told_with_both_places),
        TEST(a_stranger_is_refused),
        TEST(of_two_puts_at_once_one_is_right),
        TEST(what_is_written_to_after_the_put_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
