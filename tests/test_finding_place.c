/* test_finding_place.c - findings are told apart by place, and show of it the
 * block and the call stack that matter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "finding.h"
#include "finding_help.h"
#include "stack.h"

/* Of the findings' nodes. Their addresses would be roots here. */
static uint32_t node_born_ms[4];
static const struct tracker_site *node_site[4];

/* Judge what is left now. `node` is good no longer than the graph. */
static size_t findings(const struct tracker_history *h,
                       struct tracker_finding *out, size_t max)
{
    struct graph *graph = NULL;
    size_t found = 0;

    assert_int_equal(graph_new(&graph), 0);
    assert_int_equal(tracker_findings(h, graph, out, max, &found), 0);
    for (size_t i = 0; i < found; i++) {
        assert_true(out[i].node < graph->count);
        node_born_ms[i] = graph->nodes[out[i].node].born_ms;
        node_site[i] = graph->nodes[out[i].node].site;
    }
    graph_free(graph);
    return found;
}

static void a_finding_shows_its_oldest_block(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];

    (void)state;
    for (uint32_t i = 0; i < 10; i++) {
        tracker_set_clock_ms(i == 6 ? 700 : 9000 + i);
        (void)hidden_cell(100);
    }
    assert_int_equal(findings(NULL, found, 2), 1);
    assert_int_equal(found[0].first_seen_ms, 700);
    assert_int_equal(node_born_ms[0], 700);
    assert_string_equal(node_site[0]->function, "hidden_cell");
    free_all_since(&before);
}

static uintptr_t fake_caller;

static size_t fake_walk(const void *frame, uintptr_t *out, size_t max)
{
    (void)frame;
    (void)max;
    out[0] = fake_caller;
    return 1;
}

static void call_stacks_split_no_finding_and_the_largest_is_shown(void **state)
{
    size_t (*walker)(const void *, uintptr_t *, size_t) = stack_walker;
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];
    uintptr_t frames[STACK_FRAMES_MAX];

    (void)state;
    stack_walker = fake_walk;
    tracker_stacks(true);
    for (uint32_t i = 0; i < 9; i++) {
        fake_caller = i % 3 == 0 ? 0x1000 : i % 3 == 1 ? 0x2000 : 0x3000;
        (void)hidden_cell(i % 3 == 1 ? 150 : 100);
    }
    tracker_stacks(false);
    stack_walker = walker;
    assert_int_equal(findings(NULL, found, 2), 1);
    assert_int_equal(found[0].blocks, 9);
    assert_int_equal(found[0].own_blocks, 9);
    assert_int_equal(stack_frames(found[0].stack, frames, STACK_FRAMES_MAX), 1);
    assert_int_equal(frames[0], 0x2000);
    free_all_since(&before);
}

static void a_ring_belongs_to_who_has_most_of_it(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct tracker_finding found[2];
    uintptr_t a = hidden_cell(sizeof(struct cell));
    uintptr_t b = hidden_tail();
    uintptr_t c = hidden_tail();

    (void)state;
    cell_at(a)->next = cell_at(b);
    cell_at(b)->next = cell_at(c);
    cell_at(c)->next = cell_at(a);
    assert_int_equal(findings(NULL, found, 2), 1);
    assert_int_equal(found[0].tag, TAG_POOL);
    assert_int_equal(found[0].own_blocks, 2);
    free_all_since(&before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_shows_its_oldest_block),
        cmocka_unit_test(call_stacks_split_no_finding_and_the_largest_is_shown),
        cmocka_unit_test(a_ring_belongs_to_who_has_most_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
