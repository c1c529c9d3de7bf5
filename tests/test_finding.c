/* test_finding.c - what is reported of blocks that nothing reaches.
 *
 * The order of the tests matters: up to a point the program counts no
 * references, and any ring is a cycle; after that, rings of owners are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "finding.h"
#include "finding_help.h"
#include "pages.h"
#include "rc.h"

#define EVERY_MS 10000

static void *volatile global;

/* Judge what is left now. `node` is good no longer than the graph. */
static size_t findings(const struct tracker_history *h,
                       struct tracker_finding *out, size_t max)
{
    struct graph *graph = NULL;
    size_t found = 0;

    assert_int_equal(graph_new(&graph), 0);
    assert_int_equal(tracker_findings(h, graph, out, max, &found), 0);
    for (size_t i = 0; i < found; i++)
        assert_true(out[i].node < graph->count);
    graph_free(graph);
    return found;
}

static void a_healthy_end_has_no_findings(void **state)
{
    struct tracker_finding found[2];
    size_t held = pages_held();

    (void)state;
    assert_int_equal(findings(NULL, found, 2), 0);
    global = tracker_malloc(TAG_POOL, 5); /* reachable, and never grew */
    assert_int_equal(findings(NULL, found, 2), 0);
    tracker_free(global);
    global = NULL;
    assert_int_equal(pages_held(), held);
}

static void lost_blocks_of_one_line_are_one_finding(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];

    (void)state;
    for (uint32_t i = 0; i < 10; i++) {
        tracker_set_clock_ms(1000 + i * 500);
        (void)hidden_cell(100);
    }
    assert_int_equal(findings(NULL, found, 2), 1);
    assert_int_equal(found[0].kind, TRACKER_LOST);
    assert_int_equal(found[0].tag, TAG_LOST);
    assert_string_equal(found[0].site->function, "hidden_cell");
    assert_int_equal(found[0].blocks, 10);
    assert_int_equal(found[0].bytes, 1000);
    assert_int_equal(found[0].own_blocks, 10);
    assert_int_equal(found[0].first_seen_ms, 1000);
    assert_int_equal(found[0].bytes_per_hour, 0); /* no history: no rate */
    assert_true(found[0].left_at_end);
    free_all_since(&before);
}

static void a_lost_block_is_charged_with_what_it_holds(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];
    uintptr_t head = hidden_cell(64);

    (void)state;
    cell_at(head)->next = cell_at(hidden_tail());
    cell_at(head)->other = cell_at(hidden_tail());
    assert_int_equal(findings(NULL, found, 2), 1);
    assert_int_equal(found[0].kind, TRACKER_LOST);
    assert_int_equal(found[0].tag, TAG_LOST);
    assert_int_equal(found[0].blocks, 3);
    assert_int_equal(found[0].bytes, 64 + 2 * sizeof(struct cell));
    assert_int_equal(found[0].own_blocks, 1);
    free_all_since(&before);
}

static void rings_of_one_line_are_one_cycle_with_their_tails(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];

    (void)state;
    assert_false(rc_used());
    for (uint32_t i = 0; i < 3; i++) {
        uintptr_t a = hidden_cell(64);
        uintptr_t b = hidden_tail();

        cell_at(a)->next = cell_at(b);
        cell_at(b)->next = cell_at(a);
        cell_at(b)->other = cell_at(hidden_tail());
    }
    assert_int_equal(findings(NULL, found, 2), 1);
    assert_int_equal(found[0].kind, TRACKER_CYCLE);
    assert_int_equal(found[0].tag, TAG_LOST); /* 64 bytes beat 16 */
    assert_int_equal(found[0].blocks, 9);
    assert_int_equal(found[0].own_blocks, 3);
    free_all_since(&before);
}

static void rings_behind_a_lost_block_are_counted_with_it(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];
    uintptr_t head = hidden_cell(sizeof(struct cell));
    uintptr_t a = hidden_tail();
    uintptr_t b = hidden_tail();

    (void)state;
    cell_at(head)->next = cell_at(a);
    cell_at(a)->next = cell_at(b);
    cell_at(b)->next = cell_at(a);
    assert_int_equal(findings(NULL, found, 2), 1);
    assert_int_equal(found[0].kind, TRACKER_LOST);
    assert_int_equal(found[0].blocks, 3);
    free_all_since(&before);
}

static void findings_come_by_bytes_and_the_least_fall_out(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];
    uintptr_t ring;

    (void)state;
    (void)hidden_cell(100);
    (void)hidden_tail();
    ring = hidden_cell(500);
    cell_at(ring)->next = cell_at(ring);
    assert_int_equal(findings(NULL, found, 2), 2);
    assert_int_equal(found[0].kind, TRACKER_CYCLE);
    assert_int_equal(found[0].bytes, 500);
    assert_int_equal(found[1].kind, TRACKER_LOST);
    assert_int_equal(found[1].bytes, 100);
    assert_int_equal(findings(NULL, found, 1), 1);
    assert_int_equal(found[0].bytes, 500);
    assert_int_equal(findings(NULL, NULL, 0), 0);
    free_all_since(&before);
}

static void what_was_lost_while_it_grew_is_told_once(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[4];
    struct tracker_history *h = NULL;

    (void)state;
    assert_int_equal(tracker_history_new(64, &h), 0);
    for (uint64_t i = 0; i < 60; i++) {
        tracker_set_clock_ms(i * EVERY_MS);
        for (int k = 0; k < 2; k++) {
            uintptr_t head = hidden_cell(100);

            cell_at(head)->next = cell_at(hidden_tail());
        }
        tracker_history_take(h, i * EVERY_MS);
    }
    assert_int_equal(findings(h, found, 4), 1);
    assert_int_equal(found[0].kind, TRACKER_LOST);
    assert_int_equal(found[0].blocks, 240);
    assert_int_equal(found[0].own_blocks, 120);
    /* Two heads and their tails each 10 s. */
    assert_int_equal(found[0].bytes_per_hour,
                     2 * 360 * (100 + sizeof(struct cell)));
    tracker_history_free(h);
    free_all_since(&before);
}

/* From here on the program counts references ----------------------------- */

struct counted {
    struct strong strong;
    void *plain;
};

static __attribute__((noinline)) uintptr_t hidden_counted(struct strong *slot)
{
    if (rc_new(TAG_LOST, sizeof(struct counted), NULL, slot) != 0)
        return 0;
    return ~(uintptr_t)slot->object;
}

static struct counted *counted_at(uintptr_t hidden)
{
    return (struct counted *)~hidden;
}

static void a_ring_of_counted_references_is_a_cycle_of_four(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];
    struct strong a = {0};
    struct strong b = {0};
    uintptr_t x = hidden_counted(&a);
    uintptr_t y = hidden_counted(&b);

    (void)state;
    strong_copy(&b, &counted_at(x)->strong);
    strong_copy(&a, &counted_at(y)->strong);
    assert_int_equal(findings(NULL, found, 2), 1);
    assert_int_equal(found[0].kind, TRACKER_CYCLE);
    assert_int_equal(found[0].blocks, 4);
    assert_int_equal(found[0].own_blocks, 4);
    free_all_since(&before);
}

static void a_plain_pointer_back_makes_it_lost_not_a_cycle(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];
    struct strong a = {0};
    struct strong b = {0};
    uintptr_t x = hidden_counted(&a);
    uintptr_t y = hidden_counted(&b);
    uintptr_t c = hidden_tail();
    uintptr_t d = hidden_tail();

    (void)state;
    strong_copy(&b, &counted_at(x)->strong);
    counted_at(y)->plain = counted_at(x);
    cell_at(c)->next = cell_at(d); /* a list linked both ways */
    cell_at(d)->next = cell_at(c);
    assert_int_equal(findings(NULL, found, 2), 2);
    assert_int_equal(found[0].kind, TRACKER_LOST);
    assert_int_equal(found[1].kind, TRACKER_LOST);
    assert_int_equal(found[1].blocks, 2);
    free_all_since(&before);
}

static void each_kind_has_the_name_that_reports_use(void **state)
{
    (void)state;
    assert_string_equal(tracker_finding_kind_name(TRACKER_CYCLE), "cycle");
    assert_string_equal(tracker_finding_kind_name(TRACKER_LOST), "lost");
    assert_string_equal(tracker_finding_kind_name(TRACKER_GROWING), "growing");
}

/* The tracker takes its first pages with the first block. */
static int take_first_pages(void **state)
{
    (void)state;
    tracker_free((void *)~hidden_cell(sizeof(struct cell)));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_healthy_end_has_no_findings),
        cmocka_unit_test(lost_blocks_of_one_line_are_one_finding),
        cmocka_unit_test(a_lost_block_is_charged_with_what_it_holds),
        cmocka_unit_test(rings_of_one_line_are_one_cycle_with_their_tails),
        cmocka_unit_test(rings_behind_a_lost_block_are_counted_with_it),
        cmocka_unit_test(findings_come_by_bytes_and_the_least_fall_out),
        cmocka_unit_test(what_was_lost_while_it_grew_is_told_once),
        cmocka_unit_test(a_ring_of_counted_references_is_a_cycle_of_four),
        cmocka_unit_test(a_plain_pointer_back_makes_it_lost_not_a_cycle),
        cmocka_unit_test(each_kind_has_the_name_that_reports_use),
    };

    return cmocka_run_group_tests(tests, take_first_pages, NULL);
}
