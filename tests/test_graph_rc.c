/* test_graph_rc.c - what the graph says of counted references.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph.h"
#include "leftovers.h"
#include "rc.h"

#define TAG_TEST 2

struct counted {
    void *plain;
    struct strong strong;
    struct weak weak;
};

static __attribute__((noinline)) uintptr_t make_counted(struct strong *slot)
{
    if (rc_new(TAG_TEST, sizeof(struct counted), NULL, slot) != 0)
        return 0;
    return ~(uintptr_t)slot->object;
}

static struct counted *counted_of(uintptr_t hidden)
{
    return (struct counted *)~hidden;
}

static const struct graph_part *part_of(const struct graph *g, uintptr_t hidden)
{
    return &g->parts[g->nodes[graph_find(g, ~hidden)].part];
}

static void a_weak_reference_holds_the_control_block_alone(void **state)
{
    struct tracker_mark before = tracker_mark();
    static struct weak root; /* a global */
    struct strong slot = {0};
    struct graph *g = NULL;
    uintptr_t object = make_counted(&slot);
    uintptr_t control = ~(uintptr_t)slot.rc;

    (void)state;
    weak_from_strong(&slot, &root);
    assert_int_equal(graph_new(&g), 0);
    assert_false(g->nodes[graph_find(g, ~object)].reachable);
    assert_true(g->nodes[graph_find(g, ~control)].reachable);
    assert_true(g->nodes[graph_find(g, ~object)].counted);
    assert_int_equal(g->nodes[graph_find(g, ~control)].controls,
                     graph_find(g, ~object));
    graph_free(g);
    weak_drop(&root);
    strong_drop(&slot);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void a_ring_of_strong_references_is_a_counted_cycle(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};
    struct strong b = {0};
    struct graph *g = NULL;
    uintptr_t x = make_counted(&a);
    uintptr_t y = make_counted(&b);

    (void)state;
    strong_copy(&b, &counted_of(x)->strong);
    strong_copy(&a, &counted_of(y)->strong);
    assert_int_equal(graph_new(&g), 0);
    assert_ptr_equal(part_of(g, x), part_of(g, y));
    assert_int_equal(part_of(g, x)->blocks, 2);
    assert_true(part_of(g, x)->cycle);
    assert_true(part_of(g, x)->counted_cycle);
    /* The ring holds the control blocks. */
    assert_ptr_equal(&g->parts[part_of(g, ~(uintptr_t)a.rc)->head],
                     part_of(g, x));
    graph_free(g);
    free_all_since(&before);
}

static void a_plain_pointer_back_closes_no_counted_cycle(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};
    struct strong b = {0};
    struct graph *g = NULL;
    uintptr_t x = make_counted(&a);
    uintptr_t y = make_counted(&b);

    (void)state;
    strong_copy(&b, &counted_of(x)->strong);
    counted_of(y)->plain = counted_of(x);
    assert_int_equal(graph_new(&g), 0);
    assert_true(part_of(g, x)->cycle);
    assert_false(part_of(g, x)->counted_cycle);
    graph_free(g);
    free_all_since(&before);
}

static void a_plain_block_between_still_closes_a_counted_cycle(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};
    struct strong b = {0};
    struct graph *g = NULL;
    uintptr_t x = make_counted(&a);
    uintptr_t y = make_counted(&b);
    struct strong *array = tracker_calloc(TAG_TEST, 4, sizeof(*array));

    (void)state;
    counted_of(x)->plain = array; /* x owns an array of references */
    strong_copy(&b, &array[2]);
    strong_copy(&a, &counted_of(y)->strong);
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(part_of(g, x)->blocks, 3);
    assert_true(part_of(g, x)->counted_cycle);
    graph_free(g);
    free_all_since(&before);
}

static void an_object_and_its_control_block_apart_are_no_reference(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};
    struct graph *g = NULL;
    uintptr_t x = make_counted(&a);
    uintptr_t holder = ~(uintptr_t)tracker_calloc(TAG_TEST, 8, sizeof(void *));
    const struct graph_node *node;

    (void)state;
    ((void *volatile *)~holder)[1] = a.object;
    ((void *volatile *)~holder)[3] = a.rc;
    ((void *volatile *)~holder)[5] = a.object;
    ((void *volatile *)~holder)[6] = a.rc;
    assert_int_equal(graph_new(&g), 0);
    node = &g->nodes[graph_find(g, ~holder)];
    assert_int_equal(node[1].first_edge - node[0].first_edge, 4);
    assert_int_equal(g->edges[node->first_edge].to, graph_find(g, ~x));
    assert_int_equal(g->edges[node->first_edge].strong, 0);
    assert_int_equal(g->edges[node->first_edge + 2].strong, 1);
    graph_free(g);
    free_all_since(&before);
}

static void a_weak_reference_back_closes_no_cycle(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct strong a = {0};
    struct strong b = {0};
    struct graph *g = NULL;
    uintptr_t x = make_counted(&a);
    uintptr_t y = make_counted(&b);

    (void)state;
    strong_copy(&b, &counted_of(x)->strong);
    weak_from_strong(&a, &counted_of(y)->weak);
    assert_int_equal(graph_new(&g), 0);
    assert_false(part_of(g, x)->cycle);
    assert_ptr_equal(&g->parts[part_of(g, y)->head], part_of(g, x));
    graph_free(g);
    free_all_since(&before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_weak_reference_holds_the_control_block_alone),
        cmocka_unit_test(a_ring_of_strong_references_is_a_counted_cycle),
        cmocka_unit_test(a_plain_pointer_back_closes_no_counted_cycle),
        cmocka_unit_test(a_plain_block_between_still_closes_a_counted_cycle),
        cmocka_unit_test(
            an_object_and_its_control_block_apart_are_no_reference),
        cmocka_unit_test(a_weak_reference_back_closes_no_cycle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
