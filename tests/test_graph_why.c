/* test_graph_why.c - paths, dominators and retained sizes, on random graphs,
 * against the plain definitions: take a block away, and see what is reached no
 * more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph.h"
#include "hidden.h"

#define MAX 24
#define ROUNDS 300

static void *volatile globals[MAX];

struct web {
    uintptr_t hidden[MAX]; /* inverted addresses */
    bool edge[MAX][MAX];
    bool root[MAX];
    uint32_t node[MAX]; /* in the graph */
    size_t count;
};

static uint64_t state = 88172645463325252U;

static size_t below(size_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % limit);
}

/* Blocks of different sizes, each with room for an edge to each other. */
static void web_make(struct web *w, size_t count, size_t edges, size_t roots)
{
    memset(w, 0, sizeof(*w));
    w->count = count;
    for (size_t i = 0; i < count; i++)
        w->hidden[i] = make_hidden(MAX * sizeof(void *) + 8 * i);
    while (edges-- > 0) {
        size_t from = below(count);
        size_t to = below(count);

        w->edge[from][to] = true;
        ((void *volatile *)~w->hidden[from])[to] = (void *)~w->hidden[to];
    }
    while (roots-- > 0) {
        size_t i = below(count);

        w->root[i] = true;
        globals[i] = (void *)~w->hidden[i];
    }
}

static void web_clear(struct web *w)
{
    for (size_t i = 0; i < w->count; i++) {
        globals[i] = NULL;
        tracker_free((void *)~w->hidden[i]);
    }
}

/* How far each is from the nearest start; SIZE_MAX: not reached. */
static void walk(const struct web *w, const bool *starts, size_t without,
                 size_t far[MAX])
{
    bool more = true;

    for (size_t i = 0; i < w->count; i++)
        far[i] = starts[i] && i != without ? 1 : SIZE_MAX;
    while (more) {
        more = false;
        for (size_t i = 0; i < w->count; i++) {
            for (size_t k = 0; k < w->count; k++) {
                if (far[i] == SIZE_MAX || !w->edge[i][k] || k == without ||
                    far[k] <= far[i] + 1)
                    continue;
                far[k] = far[i] + 1;
                more = true;
            }
        }
    }
}

static size_t letter_of(const struct web *w, uint32_t node)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->node[i] == node)
            return i;
    }
    return MAX;
}

static void check_path(const struct web *w, const struct graph *g, size_t i,
                       size_t far)
{
    uint32_t path[MAX];
    size_t length = graph_path(g, w->node[i], path, MAX);

    assert_int_equal(length, far == SIZE_MAX ? 0 : far);
    if (length == 0)
        return;
    assert_true(w->root[letter_of(w, path[0])]);
    assert_int_equal(path[length - 1], w->node[i]);
    for (size_t k = 1; k < length; k++)
        assert_true(w->edge[letter_of(w, path[k - 1])][letter_of(w, path[k])]);
    assert_int_equal(graph_path(g, w->node[i], path, 1), length);
    assert_true(w->root[letter_of(w, path[0])]);
}

/* What goes with block i is what only it keeps; each of them names a dominator
 * inside, and i names one outside. */
static void check_dominator(const struct web *w, const struct graph *g,
                            const bool *starts, size_t i)
{
    const struct graph_node *node = &g->nodes[w->node[i]];
    size_t with[MAX];
    size_t without[MAX];
    size_t blocks = 0;
    size_t bytes = 0;

    walk(w, starts, MAX, with);
    walk(w, starts, i, without);
    for (size_t k = 0; k < w->count; k++) {
        const struct graph_node *other = &g->nodes[w->node[k]];

        /* Edges from the unreachable to the reachable don't count. */
        if (with[k] == SIZE_MAX || without[k] != SIZE_MAX ||
            other->reachable != node->reachable)
            continue;
        blocks++;
        bytes += other->size;
        if (k == i)
            continue;
        assert_int_not_equal(other->dominator, GRAPH_NONE);
        assert_true(without[letter_of(w, other->dominator)] == SIZE_MAX);
    }
    assert_int_equal(node->retained_blocks, blocks);
    assert_int_equal(node->retained_bytes, bytes);
    if (node->dominator != GRAPH_NONE)
        assert_true(without[letter_of(w, node->dominator)] != SIZE_MAX);
}

static void check_web(struct web *w)
{
    struct graph *g = NULL;
    bool heads[MAX] = {false};
    size_t far[MAX];

    assert_int_equal(graph_new(&g), 0);
    for (size_t i = 0; i < w->count; i++)
        w->node[i] = graph_find(g, ~w->hidden[i]);
    walk(w, w->root, MAX, far);
    for (size_t i = 0; i < w->count; i++) {
        const struct graph_part *part = &g->parts[g->nodes[w->node[i]].part];

        heads[i] = graph_fate(g, w->node[i]) == GRAPH_LOST;
        assert_int_equal(heads[i], part->head == g->nodes[w->node[i]].part &&
                                       part->lowest == w->node[i]);
        assert_int_equal(g->nodes[w->node[i]].reachable, far[i] != SIZE_MAX);
        check_path(w, g, i, far[i]);
    }
    for (size_t i = 0; i < w->count; i++)
        check_dominator(w, g, far[i] != SIZE_MAX ? w->root : heads, i);
    graph_free(g);
}

static void check_many(size_t count, size_t edges, size_t roots)
{
    for (size_t round = 0; round < ROUNDS; round++) {
        struct web w;

        web_make(&w, 2 + below(count - 1), below(edges), below(roots));
        check_web(&w);
        web_clear(&w);
    }
}

static void sparse_graphs_are_as_defined(void **state_)
{
    (void)state_;
    check_many(MAX, 30, 4);
}

static void dense_graphs_are_as_defined(void **state_)
{
    (void)state_;
    check_many(12, 60, 3);
}

static void graphs_behind_one_root_are_as_defined(void **state_)
{
    (void)state_;
    check_many(MAX, 60, 2);
}

static void unreachable_graphs_are_as_defined(void **state_)
{
    (void)state_;
    check_many(MAX, 40, 1);
}

/* a keeps b and c, d keeps nothing, e is kept by both. */
static void the_biggest_retainers_come_first(void **state_)
{
    struct web w = {.count = 5};
    struct graph *g = NULL;
    uint32_t top[4];

    (void)state_;
    web_make(&w, 5, 0, 0);
    w.root[0] = w.root[3] = true;
    globals[0] = (void *)~w.hidden[0];
    globals[3] = (void *)~w.hidden[3];
    ((void *volatile *)~w.hidden[0])[1] = (void *)~w.hidden[1];
    ((void *volatile *)~w.hidden[1])[2] = (void *)~w.hidden[2];
    ((void *volatile *)~w.hidden[0])[4] = (void *)~w.hidden[4];
    ((void *volatile *)~w.hidden[3])[4] = (void *)~w.hidden[4];
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(graph_retainers(g, top, 4), 3);
    assert_int_equal(top[0], graph_find(g, ~w.hidden[0]));
    assert_int_equal(top[1], graph_find(g, ~w.hidden[4]));
    assert_int_equal(top[2], graph_find(g, ~w.hidden[3]));
    assert_int_equal(g->nodes[top[0]].retained_blocks, 3);
    assert_int_equal(g->nodes[top[2]].retained_blocks, 1);
    assert_int_equal(graph_retainers(g, top, 1), 1);
    assert_int_equal(top[0], graph_find(g, ~w.hidden[0]));
    assert_int_equal(graph_retainers(g, top, 0), 0);
    graph_free(g);
    web_clear(&w);
}

static void a_root_says_where_it_stands(void **state_)
{
    struct web w;
    struct graph *g = NULL;
    const struct graph_node *node = NULL;
    const struct graph_root *root = NULL;

    (void)state_;
    web_make(&w, 3, 0, 0);
    globals[1] = (void *)~w.hidden[1];
    ((void *volatile *)~w.hidden[1])[0] = (void *)~w.hidden[2];
    assert_int_equal(graph_new(&g), 0);
    node = &g->nodes[graph_find(g, ~w.hidden[2])];
    assert_int_equal(node->from, graph_find(g, ~w.hidden[1]));
    root = &g->roots[node->root];
    assert_int_equal(root->node, node->from);
    assert_int_equal(root->kind, GRAPH_ROOT_DATA);
    assert_int_equal(root->address, (uintptr_t)&globals[1]);
    assert_int_equal(root->thread, 0);
    node = &g->nodes[graph_find(g, ~w.hidden[0])];
    assert_int_equal(node->root, GRAPH_NONE);
    assert_int_equal(node->from, GRAPH_NONE);
    assert_int_equal(graph_path(g, GRAPH_NONE, NULL, 0), 0);
    graph_free(g);
    web_clear(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sparse_graphs_are_as_defined),
        cmocka_unit_test(dense_graphs_are_as_defined),
        cmocka_unit_test(graphs_behind_one_root_are_as_defined),
        cmocka_unit_test(unreachable_graphs_are_as_defined),
        cmocka_unit_test(the_biggest_retainers_come_first),
        cmocka_unit_test(a_root_says_where_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
