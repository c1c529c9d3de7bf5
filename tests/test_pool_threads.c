/* test_pool_threads.c - gets and puts that threads did without a lock are
 * counted before anybody looks, exactly as if each had been counted at once.
 */
#include "pool_hands.h"

#include "fault.h"
#include "graph.h"
#include "stack.h"
#include "valgrind_calls.h"

/* If they wanted the lock, they would not be done. */
static void a_get_and_a_put_wait_for_nobody(void **state)
{
    bool locked, got, put;

    (void)state;
    (void)tracker_total(); /* whoever looked lets them go on */
    locked = ledger_lock();
    tell(&left, get_some, 20);
    got = is_done(&left);
    tell(&left, put_some, 20);
    put = is_done(&left);
    ledger_unlock(locked);
    assert_true(locked);
    if (RUNNING_ON_VALGRIND)
        return; /* there is nothing to win */
    assert_true(got);
    assert_true(put);
    assert_int_equal(pool_look(pool).gets, 26);
}

static void whoever_looks_sees_exact_counts(void **state)
{
    struct pool_figures before = pool_look(pool);
    struct tracker_count tag = tracker_tag_total(TAG);
    struct tracker_count total = tracker_total();
    struct pool_figures f;

    (void)state;
    for (unsigned i = 1; i <= 40; i++) {
        let(&left, get_some, 2);
        let(&left, put_some, 1);
        f = pool_look(pool);
        assert_int_equal(f.gets, before.gets + 2 * i);
        assert_int_equal(f.hits, before.hits + 2 * i);
        assert_int_equal(f.puts, before.puts + i);
        assert_int_equal(f.live, i);
        assert_int_equal(live_blocks(), i);
    }
    assert_int_equal(tracker_tag_total(TAG).allocations, tag.allocations + 80);
    assert_int_equal(tracker_tag_total(TAG).freed_bytes,
                     tag.freed_bytes + 40 * (uint64_t)OBJECT_BYTES);
    assert_int_equal(tracker_total().live_bytes,
                     total.live_bytes + 40 * (uint64_t)OBJECT_BYTES);
}

struct sums {
    int line;
    struct tracker_count count;
    uint64_t temporaries;
    uint64_t lifetime_ms;
};

static bool find_place(const struct tracker_origin *o, void *ctx)
{
    struct sums *sums = ctx;

    if (o->site->line != sums->line || o->tag != TAG)
        return true;
    sums->count = o->count;
    sums->temporaries = o->temporaries;
    sums->lifetime_ms = o->lifetime_ms;
    return false;
}

static struct sums place_of(int line)
{
    struct sums place = {.line = line};

    tracker_each_origin(find_place, &place);
    return place;
}

static void each_object_is_a_block_of_the_line_that_got_it(void **state)
{
    struct tracker_block block;
    struct sums before, after;

    (void)state;
    let(&left, get_one, 0);
    before = place_of(line_of_get);
    let(&left, get_one, 0);
    assert_true(tracker_find(left.things[1], &block));
    assert_int_equal(block.site->line, line_of_get);
    assert_int_equal(block.size, OBJECT_BYTES);
    assert_int_equal(block.tag, TAG);
    after = place_of(line_of_get);
    assert_int_equal(after.count.allocations, before.count.allocations + 1);
    let(&left, put_some, 1);
    assert_false(tracker_find(left.things[1], &block));
    after = place_of(line_of_get);
    assert_int_equal(after.count.frees, before.count.frees + 1);
}

static void how_long_it_lived_is_known(void **state)
{
    struct sums before;

    (void)state;
    tracker_set_clock_ms(100);
    let(&left, get_some, 2);
    before = place_of(line_of_get);
    tracker_set_clock_ms(1100);
    let(&left, put_some, 1);
    let(&right, put_those_of_left, 1);
    tracker_set_clock_ms(9000); /* counted later than put */
    assert_int_equal(place_of(line_of_get).lifetime_ms,
                     before.lifetime_ms + 2000);
}

static void what_is_put_at_once_is_temporary(void **state)
{
    struct sums before;

    (void)state;
    let(&left, get_some, 2); /* the line is known from now on */
    before = place_of(line_of_get);
    let(&left, get_some, 1);
    let(&left, put_some, 1);
    assert_int_equal(place_of(line_of_get).temporaries, before.temporaries + 1);
    let(&left, put_some, 2);
    assert_int_equal(place_of(line_of_get).temporaries, before.temporaries + 1);
}

static void a_mark_parts_what_was_got_before_it(void **state)
{
    struct tracker_mark mark;

    (void)state;
    let(&left, get_some, 5);
    mark = tracker_mark();
    let(&left, get_some, 7);
    let(&right, get_some, 2);
    assert_int_equal(tracker_live_since(&mark), 9);
    let(&right, put_those_of_left, 3);
    assert_int_equal(tracker_live_since(&mark), 6);
    assert_int_equal(tracker_live_bytes_since(&mark), 6 * OBJECT_BYTES);
}

/* While nobody else moves anything. */
static void the_peak_of_one_thread_is_exact(void **state)
{
    uint64_t live_bytes = tracker_total().live_bytes;

    (void)state;
    let(&left, get_some, 300);
    let(&left, put_some, 290);
    let(&left, get_and_put, 500);
    let(&left, get_some, 100);
    assert_int_equal(pool_look(pool).peak, 300);
    assert_int_equal(tracker_tag_total(TAG).peak_bytes, 300 * OBJECT_BYTES);
    assert_true(tracker_total().peak_bytes >= live_bytes + 300 * OBJECT_BYTES);
}

static unsigned heard_gets;
static unsigned heard_puts;

static void hear_get(const struct tracker_block *block, void *ctx)
{
    (void)ctx;
    heard_gets += block->tag == TAG;
}

static void hear_put(const struct tracker_block *block, void *ctx)
{
    (void)ctx;
    heard_puts += block->tag == TAG;
}

static void a_listener_hears_each_call(void **state)
{
    static const struct tracker_listener listener = {hear_get, hear_put, NULL,
                                                     NULL};

    (void)state;
    heard_gets = 0;
    heard_puts = 0;
    let(&left, get_some, 3);
    tracker_listen(&listener);
    let(&left, get_some, 5);
    assert_int_equal(heard_gets, 5);
    let(&left, put_some, 4);
    assert_int_equal(heard_puts, 4);
    tracker_listen(NULL);
    let(&left, get_and_put, 5);
    assert_int_equal(heard_gets, 5);
    assert_int_equal(live_blocks(), 4);
}

static void a_get_may_fail_on_purpose(void **state)
{
    uint64_t failures = pool_look(pool).failures;

    (void)state;
    tracker_fail(2, false, TAG);
    let(&left, get_some, 3);
    assert_int_equal(tracker_failed(), 1);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(left.count, 2);
    assert_int_equal(pool_look(pool).failures, failures + 1);
}

static void a_call_stack_is_kept_from_the_first_get_on(void **state)
{
    struct tracker_block block;

    (void)state;
    let(&left, get_one, 0);
    assert_true(tracker_find(left.things[0], &block));
    assert_int_equal(block.stack, STACK_NONE);
    tracker_stacks(true);
    let(&left, get_one, 0);
    tracker_stacks(false);
    assert_true(tracker_find(left.things[1], &block));
    assert_int_not_equal(block.stack, STACK_NONE);
}

static unsigned label;

static void get_with_label(struct hand *h)
{
    unsigned old = tracker_label_set(label);

    get_one(h);
    (void)tracker_label_set(old);
}

static void labels_count_apart(void **state)
{
    struct tracker_block block;

    (void)state;
    for (unsigned i = 0; i < 20; i++) {
        label = i;
        let(&left, get_with_label, 0);
    }
    for (unsigned i = 0; i < 20; i++) {
        assert_true(tracker_find(left.things[i], &block));
        assert_int_equal(block.label, i);
    }
}

/* All at once --------------------------------------------------------------
 */

static void *volatile exchange[64];

/* Put what another one got, get what another one will put. */
static void swap_things(struct hand *h)
{
    uint32_t random = h == &left ? 1 : 2;

    for (unsigned i = 0; i < h->wanted; i++) {
        void *thing = pool_get(pool, TAG);

        random = random * 1664525 + 1013904223;
        thing = __atomic_exchange_n(&exchange[random >> 26], thing,
                                    __ATOMIC_ACQ_REL);
        pool_put(pool, thing);
    }
}

static void look_once(void)
{
    struct pool_figures f = pool_look(pool);
    struct tracker_count tag = tracker_tag_total(TAG);
    struct tracker_mark mark = tracker_mark();

    assert_int_equal(f.live, f.gets - f.puts);
    assert_in_range(f.live, 0, 66);
    assert_int_equal(tag.live_bytes, tag.live_blocks * OBJECT_BYTES);
    assert_in_range(tag.live_blocks, 0, 66);
    assert_in_range(tracker_live_since(&mark), 0, 66);
}

static void look_while_they_swap(void)
{
    tell(&left, swap_things, 300000);
    tell(&right, swap_things, 300000);
    while (sem_trywait(&left.done) != 0) {
        look_once();
        if (pool_look(pool).gets % 64 == 0)
            pool_trim(pool);
    }
    assert_true(is_done(&right));
    assert_int_equal(pool_look(pool).gets, 600006);
    for (unsigned i = 0; i < 64; i++)
        pool_put(pool, exchange[i]);
    memset((void *)(uintptr_t)exchange, 0, sizeof(exchange));
    assert_int_equal(pool_look(pool).puts, 600006);
    assert_int_equal(live_blocks(), 0);
}

static void a_look_meanwhile_is_right_in_itself(void **state)
{
    (void)state;
    look_while_they_swap();
}

/* Not every kernel makes barriers for us. */
static void it_is_right_without_the_help_of_the_kernel(void **state)
{
    bool asked = atomic_exchange(&cache_barrier_is_asked, false);

    (void)state;
    look_while_they_swap();
    atomic_store(&cache_barrier_is_asked, asked);
}

static void a_snapshot_meanwhile_finds_them(void **state)
{
    (void)state;
    tell(&left, swap_things, 100000);
    tell(&right, swap_things, 100000);
    for (unsigned i = 0; i < 5; i++) {
        struct graph *g;

        assert_int_equal(graph_new(&g), 0);
        graph_free(g);
    }
    assert_true(is_done(&left));
    assert_true(is_done(&right));
    for (unsigned i = 0; i < 64; i++)
        pool_put(pool, exchange[i]);
    memset((void *)(uintptr_t)exchange, 0, sizeof(exchange));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(the_peak_of_one_thread_is_exact), /* first: a tag's peak stays */
        TEST(a_get_and_a_put_wait_for_nobody),
        TEST(whoever_looks_sees_exact_counts),
        TEST(each_object_is_a_block_of_the_line_that_got_it),
        TEST(how_long_it_lived_is_known),
        TEST(what_is_put_at_once_is_temporary),
        TEST(a_mark_parts_what_was_got_before_it),
        TEST(a_listener_hears_each_call),
        TEST(a_get_may_fail_on_purpose),
        TEST(a_call_stack_is_kept_from_the_first_get_on),
        TEST(labels_count_apart),
        TEST(a_look_meanwhile_is_right_in_itself),
        TEST(it_is_right_without_the_help_of_the_kernel),
        TEST(a_snapshot_meanwhile_finds_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
