/* test_graph_passing.c - local variables that look at a list do not own it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "snapshot.h"

#define MANY 40

struct item {
    struct item *next;
    long value[4];
};

static struct item *the_list;

static __attribute__((noinline)) void make_list(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct item *item = tracker_calloc(0, 1, sizeof(*item));

        assert_non_null(item);
        item->next = the_list;
        the_list = item;
    }
}

static void free_list(void)
{
    while (the_list != NULL) {
        struct item *item = the_list;

        the_list = item->next;
        tracker_free(item);
    }
}

/* Item number `i` of the list. */
static __attribute__((noinline)) struct item *item_at(size_t i)
{
    struct item *item = the_list;

    while (i-- > 0)
        item = item->next;
    return item;
}

static const struct graph_node *node_of(const struct graph *g, const void *ptr)
{
    uint32_t node = graph_find(g, (uintptr_t)ptr);

    assert_int_not_equal(node, GRAPH_NONE);
    return &g->nodes[node];
}

static void who_looks_into_a_long_list_does_not_own_its_rest(void **state)
{
    struct item *volatile looking;
    struct graph *g;

    (void)state;
    make_list(MANY);
    looking = item_at(7);
    assert_int_equal(snapshot_take(SNAPSHOT_STACKS, &g), 0);
    assert_int_equal(node_of(g, the_list)->retained_blocks, MANY);
    assert_int_equal(node_of(g, looking)->retained_blocks, MANY - 7);
    assert_int_not_equal(node_of(g, looking)->dominator, GRAPH_NONE);
    graph_free(g);
    free_list();
}

static void who_holds_one_of_a_few_owns_it_too(void **state)
{
    struct item *volatile looking;
    struct graph *g;

    (void)state;
    make_list(3);
    looking = item_at(1);
    assert_int_equal(snapshot_take(SNAPSHOT_STACKS, &g), 0);
    assert_int_equal(node_of(g, the_list)->retained_blocks, 1);
    assert_int_equal(node_of(g, looking)->retained_blocks, 2);
    assert_int_equal(node_of(g, looking)->dominator, GRAPH_NONE);
    graph_free(g);
    free_list();
}

static void a_long_list_on_the_stack_alone_is_owned_there(void **state)
{
    struct item *volatile head;
    struct graph *g;

    (void)state;
    make_list(MANY);
    head = the_list;
    the_list = NULL;
    assert_int_equal(snapshot_take(SNAPSHOT_STACKS, &g), 0);
    assert_true(node_of(g, head)->reachable);
    assert_int_equal(node_of(g, head)->retained_blocks, MANY);
    graph_free(g);
    the_list = head;
    free_list();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_looks_into_a_long_list_does_not_own_its_rest),
        cmocka_unit_test(who_holds_one_of_a_few_owns_it_too),
        cmocka_unit_test(a_long_list_on_the_stack_alone_is_owned_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
