/* test_finding_grown.c - what is told of that which grew: how much, since when,
 * how fast, and where.
 */
#include <errno.h>

#include "pool_help.h"

static void a_leak_is_measured_per_hour_and_dated(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 60, 0);

    (void)state;
    pool_resize(0);
    assert_int_equal(findings(h, found, 2), 1);
    /* 3 blocks each 10 s, from the start. */
    assert_int_equal(found[0].bytes_per_hour, 3 * 360 * BLOCK_BYTES);
    assert_int_equal(found[0].first_seen_ms, 0);
    assert_int_equal(found[0].blocks, 20 + 3 * 59);
    tracker_history_free(h);
}

static void what_grew_and_is_left_reachable_says_so(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 60, 0);

    (void)state;
    assert_int_equal(findings(h, found, 2), 1);
    assert_int_equal(found[0].kind, TRACKER_GROWING);
    assert_true(found[0].left_at_end);
    assert_int_equal(found[0].blocks, 20 + 3 * 59);
    pool_resize(0);
    tracker_history_free(h);
}

static void what_grew_shows_a_block_that_was_born_since(void **state)
{
    struct tracker_finding found[2];
    struct graph_node node;
    struct graph *graph = NULL;
    struct tracker_history *h = play(starts_late, 60, 0);
    static void *other;
    size_t count;

    (void)state;
    assert_int_equal(findings(h, found, 2), 1);
    /* Another's block from just when it began. */
    tracker_set_clock_ms(found[0].first_seen_ms);
    other = tracker_malloc(TAG_POOL + 1, BLOCK_BYTES);
    assert_int_equal(graph_new(&graph), 0);
    assert_int_equal(tracker_findings(h, graph, found, 2, &count), 0);
    assert_int_equal(count, 1);
    assert_in_range(found[0].first_seen_ms, 230000, 310000);
    assert_true(found[0].node < graph->count);
    node = graph->nodes[found[0].node];
    graph_free(graph);
    assert_in_range(node.born_ms, found[0].first_seen_ms,
                    found[0].first_seen_ms + 10 * EVERY_MS);
    assert_int_equal(node.tag, TAG_POOL);
    tracker_free(other);
    other = NULL;
    pool_resize(0);
    tracker_history_free(h);
}

static void few_samples_must_rise_at_every_step(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 11, 0);

    (void)state;
    assert_int_equal(findings(h, found, 2), 0); /* under 32 blocks */
    tracker_history_free(h);
    h = play(saw_on_a_leak, 11, 0);
    assert_int_equal(findings(h, found, 2), 0); /* falls at times */
    tracker_history_free(h);
    h = play(quadratic_growth, 3, 0);
    assert_int_equal(findings(h, found, 2), 0); /* too few */
    tracker_history_free(h);
    h = play(cache_that_fills, 11, 0);
    assert_int_equal(findings(h, found, 2), 0); /* gets slower */
    tracker_history_free(h);
    pool_resize(0);
    h = play(straight_leak, 0, 0);
    for (long i = 0; i < 6; i++) {
        pool_resize(20 + 60 * i); /* 300: more than a first filling */
        tracker_history_take(h, (uint64_t)i * EVERY_MS);
    }
    assert_int_equal(findings(h, found, 2), 1);
    assert_int_equal(found[0].bytes_per_hour, 60 * 360 * BLOCK_BYTES);
    pool_resize(0);
    tracker_history_free(h);
}

static void two_sites_that_grow_under_one_tag_are_one_finding(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 0, 0);
    static void *kept[60 * 5];
    size_t count = 0;

    (void)state;
    for (uint64_t i = 0; i < 60; i++) {
        kept[count++] = tracker_malloc(TAG_POOL, 100);
        for (int k = 0; k < 4; k++)
            kept[count++] = tracker_malloc(TAG_POOL, 50);
        tracker_history_take(h, i * EVERY_MS);
    }
    while (count > 0) {
        tracker_free(kept[--count]);
        kept[count] = NULL;
    }
    assert_int_equal(findings(h, found, 2), 1);
    assert_int_equal(found[0].blocks, 300);
    assert_int_equal(found[0].bytes, 60 * 300);
    assert_int_equal(found[0].own_blocks, 240); /* 200 bytes a step beat 100 */
    assert_int_equal(found[0].bytes_per_hour, 300 * 360);
    tracker_history_free(h);
}

static void
without_a_graph_the_history_speaks_without_memory_nobody(void **state)
{
    struct tracker_finding found[2];
    struct tracker_history *h = play(straight_leak, 60, 0);
    size_t held;
    size_t told = 0;

    (void)state;
    pool_resize(0);
    held = pages_held();
    for (size_t pages = 0; pages < 16; pages++) {
        size_t count;
        int rc;

        pages_limit(held + pages * 4096);
        rc = tracker_findings(h, NULL, found, 2, &count);
        pages_limit(0);
        assert_int_equal(count, rc == 0 ? 1 : 0);
        assert_true(rc == 0 || rc == -ENOMEM);
        assert_int_equal(pages_held(), held);
        told += count;
    }
    assert_in_range(told, 8, 15);
    tracker_history_free(h);
}

static int take_first_pages(void **state)
{
    (void)state;
    pool_resize(1);
    pool_resize(0);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leak_is_measured_per_hour_and_dated),
        cmocka_unit_test(what_grew_and_is_left_reachable_says_so),
        cmocka_unit_test(what_grew_shows_a_block_that_was_born_since),
        cmocka_unit_test(few_samples_must_rise_at_every_step),
        cmocka_unit_test(two_sites_that_grow_under_one_tag_are_one_finding),
        cmocka_unit_test(
            without_a_graph_the_history_speaks_without_memory_nobody),
    };

    return cmocka_run_group_tests(tests, take_first_pages, NULL);
}
