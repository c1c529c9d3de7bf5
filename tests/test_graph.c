/* test_graph.c - small heaps, and what the graph says about each block.
 *
 * A heap is drawn as text. Blocks are letters; they are made in the order of
 * the alphabet. An asterisk is a global variable.
 *
 *      a>b      a word of a holds b's address
 *      a>b+8    ... the address of b's byte 8
 *      a:24     a has 24 bytes, not 64
 *      a-       a is freed when all else is done
 *
 * The answer has a character for each block: '*' reachable, '.' freed, else
 * the letter of its head, in capitals if the head is a cycle. A head of
 * several blocks goes by its first letter.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph.h"
#include "hidden.h"
#include "pages.h"

#define LETTERS 26
#define CELL_BYTES 64

/* volatile, so that no compiler finds a store to be useless. */
static void *volatile globals[8];
static _Thread_local void *volatile thread_local_variable;

struct heap {
    uintptr_t hidden[LETTERS]; /* inverted addresses: no reference */
    size_t words[LETTERS];     /* used for references */
    size_t globals;
    size_t count;
};

static void *block_of(const struct heap *heap, size_t letter)
{
    return (void *)~heap->hidden[letter];
}

static void make_blocks(struct heap *heap, const char *shape)
{
    size_t sizes[LETTERS];

    for (size_t i = 0; i < LETTERS; i++)
        sizes[i] = CELL_BYTES;
    for (const char *c = shape; *c != '\0'; c++) {
        if (*c < 'a' || *c > 'z')
            continue;
        if ((size_t)(*c - 'a') >= heap->count)
            heap->count = (size_t)(*c - 'a') + 1;
        if (c[1] == ':')
            sizes[*c - 'a'] = strtoul(c + 2, NULL, 10);
    }
    for (size_t i = 0; i < heap->count; i++) {
        tracker_set_clock_ms(i);
        heap->hidden[i] = make_hidden(sizes[i]);
    }
}

/* "a>b+8": returns where the text goes on. */
static const char *make_edge(struct heap *heap, const char *c)
{
    size_t to = (size_t)(c[2] - 'a');
    size_t from = (size_t)(c[0] - 'a');
    uintptr_t address = ~heap->hidden[to];

    if (c[3] == '+')
        address += strtoul(c + 4, NULL, 10);
    if (c[0] == '*')
        globals[heap->globals++] = (void *)address;
    else
        ((void *volatile *)block_of(heap, from))[heap->words[from]++] =
            (void *)address;
    return c + 3;
}

static void heap_draw(struct heap *heap, const char *shape)
{
    memset(heap, 0, sizeof(*heap));
    make_blocks(heap, shape);
    for (const char *c = shape; *c != '\0'; c++) {
        if (c[1] == '>')
            c = make_edge(heap, c) - 1;
    }
    for (const char *c = shape; *c != '\0'; c++) {
        if (c[1] != '-')
            continue;
        tracker_free(block_of(heap, (size_t)(*c - 'a')));
        heap->hidden[*c - 'a'] = 0;
    }
}

static void heap_clear(struct heap *heap)
{
    for (size_t i = 0; i < heap->count; i++) {
        if (heap->hidden[i] != 0)
            tracker_free(block_of(heap, i));
    }
    memset(heap, 0, sizeof(*heap));
    for (size_t i = 0; i < sizeof(globals) / sizeof(globals[0]); i++)
        globals[i] = NULL;
}

static char answer_for(const struct graph *g, const struct heap *heap,
                       size_t letter)
{
    uint32_t node = graph_find(g, ~heap->hidden[letter]);
    uint32_t head;

    if (heap->hidden[letter] == 0)
        return node == GRAPH_NONE ? '.' : '?';
    if (node == GRAPH_NONE)
        return '?';
    if (g->nodes[node].reachable)
        return g->parts[g->nodes[node].part].head == GRAPH_NONE ? '*' : '?';
    head = g->parts[g->nodes[node].part].head;
    for (size_t i = 0; i < heap->count; i++) {
        uint32_t other = graph_find(g, ~heap->hidden[i]);

        if (heap->hidden[i] != 0 && g->nodes[other].part == head)
            return (char)((g->parts[head].cycle ? 'A' : 'a') + (char)i);
    }
    return '?';
}

static void assert_shape(const char *shape, const char *expected)
{
    char answer[LETTERS + 1] = "";
    struct heap heap;
    struct graph *g = NULL;
    size_t held = pages_held();

    heap_draw(&heap, shape);
    assert_int_equal(graph_new(&g), 0);
    for (size_t i = 0; i < heap.count; i++)
        answer[i] = answer_for(g, &heap, i);
    graph_free(g);
    heap_clear(&heap);
    assert_string_equal(answer, expected);
    assert_int_equal(pages_held(), held);
}

#define SHAPE(name, shape, expected)                                           \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        assert_shape(shape, expected);                                         \
    }

SHAPE(a_block_that_nobody_points_at_is_lost, "a", "a")
SHAPE(a_block_that_a_global_points_at_is_reachable, "*>a", "*")
SHAPE(a_global_reaches_over_three_hops, "*>a a>b b>c c>d e", "****e")
SHAPE(a_lost_list_is_held_by_its_first_block, "a>b b>c c>d", "aaaa")
SHAPE(a_list_made_backwards_is_held_by_its_last_block, "d>c c>b b>a", "dddd")
SHAPE(a_lost_tree_is_held_by_its_root, "a>b a>c b>d b>e c>f", "aaaaaa")
SHAPE(a_ring_of_two_is_a_cycle, "a>b b>a", "AA")
SHAPE(a_ring_of_five_is_one_cycle, "a>b b>c c>d d>e e>a", "AAAAA")
SHAPE(two_rings_that_share_a_block_are_one_cycle, "a>b b>a b>c c>b", "AAA")
SHAPE(two_rings_apart_are_two_cycles, "a>b b>a c>d d>c", "AACC")
SHAPE(a_ring_holds_the_ring_it_points_at, "a>b b>a b>c c>d d>c", "AAAA")
SHAPE(a_ring_with_a_tail_holds_the_tail, "a>b b>a b>c c>d", "AAAA")
SHAPE(a_ring_behind_a_lost_block_is_held_by_it, "a>b b>c c>b", "aaa")
SHAPE(a_ring_that_a_global_reaches_is_no_leak, "*>a a>b b>a b>c", "***")
SHAPE(a_block_that_points_at_itself_is_a_cycle, "a>a", "A")
SHAPE(a_pointer_into_a_block_holds_it, "*>a+8 b>c+63", "*bb")
/* Of three sizes: where blocks have no headers, those of one size may touch,
 * and the end of one is the beginning of the next. */
SHAPE(one_past_the_end_does_not_count, "*>a+64 b:24 c:200 c>b+24", "abc")
SHAPE(a_word_over_the_end_of_a_block_is_not_read, "a:15 b:7 *>a", "*b")
SHAPE(a_pointer_to_a_freed_block_is_none, "a>b *>b b-", "a.")
SHAPE(a_block_held_by_two_heads_goes_to_the_older, "a>c b>c", "aba")
SHAPE(a_block_held_by_two_heads_goes_to_the_older_one_if_made_between,
      "b>a c>a", "bbc")
SHAPE(a_block_that_is_reachable_too_is_not_held, "*>b a>b b>c", "a**")
SHAPE(a_diamond_is_no_cycle, "a>b a>c b>d c>d", "aaaa")
SHAPE(a_complete_graph_is_one_cycle,
      "a>b a>c a>d b>a b>c b>d c>a c>b c>d d>a d>b d>c", "AAAA")
SHAPE(a_list_linked_both_ways_is_a_cycle, "a>b b>a b>c c>b", "AAA")
SHAPE(a_block_of_no_bytes_is_seen, "a:0 b:0 *>a", "*b")
SHAPE(the_older_ring_wins_over_a_younger_head, "a>b b>a b>d c>d", "AAcA")

static void a_pointer_in_the_last_whole_word_counts(void **state)
{
    struct heap heap;
    struct graph *g = NULL;

    (void)state;
    heap_draw(&heap, "a:24 b");
    ((void *volatile *)block_of(&heap, 0))[2] = block_of(&heap, 1);
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(answer_for(g, &heap, 0), 'a');
    assert_int_equal(answer_for(g, &heap, 1), 'a');
    graph_free(g);
    heap_clear(&heap);
}

static void a_pointer_at_an_odd_address_is_not_seen(void **state)
{
    struct heap heap;
    struct graph *g = NULL;
    void *to;

    (void)state;
    heap_draw(&heap, "a b");
    to = block_of(&heap, 1);
    memcpy((char *)block_of(&heap, 0) + 4, &to, sizeof(to));
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(answer_for(g, &heap, 1), 'b');
    graph_free(g);
    heap_clear(&heap);
}

static void a_thread_local_variable_is_a_root(void **state)
{
    struct heap heap;
    struct graph *g = NULL;

    (void)state;
    heap_draw(&heap, "a>b");
    thread_local_variable = block_of(&heap, 0);
    assert_int_equal(graph_new(&g), 0);
    thread_local_variable = NULL;
    assert_int_equal(answer_for(g, &heap, 0), '*');
    assert_int_equal(answer_for(g, &heap, 1), '*');
    graph_free(g);
    heap_clear(&heap);
}

/* The last block before malloc's free memory: libc keeps the address of the
 * free chunk behind it, which lies in the block's last eight bytes. */
static void what_libc_keeps_of_free_chunks_holds_no_block(void **state)
{
    (void)state;
    for (size_t size = 20000; size < 20064; size++) {
        struct heap heap = {.count = 1};
        struct graph *g = NULL;

        heap.hidden[0] = make_hidden(size);
        assert_int_equal(graph_new(&g), 0);
        assert_int_equal(answer_for(g, &heap, 0), 'a');
        graph_free(g);
        heap_clear(&heap);
    }
}

static void edges_say_in_which_word_they_lie(void **state)
{
    struct heap heap;
    struct graph *g = NULL;
    const struct graph_node *a;
    uint32_t b;

    (void)state;
    heap_draw(&heap, "a b");
    ((void *volatile *)block_of(&heap, 0))[5] = block_of(&heap, 1);
    assert_int_equal(graph_new(&g), 0);
    a = &g->nodes[graph_find(g, ~heap.hidden[0])];
    b = graph_find(g, ~heap.hidden[1] + 3);
    assert_int_equal(a[1].first_edge - a[0].first_edge, 1);
    assert_int_equal(g->edges[a->first_edge].to, b);
    assert_int_equal(g->edges[a->first_edge].word, 5);
    assert_int_equal(g->edges[a->first_edge].strong, 0);
    graph_free(g);
    heap_clear(&heap);
}

/* Scale and shortage ----------------------------------------------------- */

static void a_list_of_100000_blocks_needs_no_deep_stack(void **state)
{
    struct tracker_mark before = tracker_mark();
    uintptr_t hidden = 0;
    struct graph *g = NULL;
    uint32_t head;

    (void)state;
    for (size_t i = 0; i < 100000; i++) {
        uintptr_t next = make_hidden(32);

        *(void *volatile *)~next = hidden == 0 ? NULL : (void *)~hidden;
        hidden = next;
    }
    assert_int_equal(graph_new(&g), 0);
    head = g->nodes[graph_find(g, ~hidden)].part;
    assert_int_equal(g->part_count, 100000);
    for (uint32_t p = 0; p < g->part_count; p++)
        assert_int_equal(g->parts[p].head, head);
    graph_free(g);
    while (hidden != 0) {
        void *next = *(void **)~hidden;

        tracker_free((void *)~hidden);
        hidden = next == NULL ? 0 : ~(uintptr_t)next;
    }
    assert_int_equal(tracker_live_since(&before), 0);
}

static void an_empty_heap_is_an_empty_graph(void **state)
{
    struct graph *g = NULL;

    (void)state;
    assert_int_equal(tracker_total().live_blocks, 0);
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(g->count, 0);
    assert_int_equal(g->part_count, 0);
    assert_int_equal(graph_find(g, (uintptr_t)&g), GRAPH_NONE);
    graph_free(g);
    graph_free(NULL);
}

static void without_memory_there_is_no_graph_and_nothing_left(void **state)
{
    struct heap heap;
    size_t held;
    size_t refused = 0;
    int rc = -ENOMEM;

    (void)state;
    heap_draw(&heap, "a>b b>a c>d e>f g>h i");
    held = pages_held();
    for (size_t pages = 0; rc != 0; pages++) {
        struct graph *g = NULL;

        pages_limit(held + pages * 4096);
        rc = graph_new(&g);
        refused += rc == -ENOMEM;
        assert_true(rc == 0 || rc == -ENOMEM);
        assert_true((rc == 0) == (g != NULL));
        graph_free(g);
        assert_int_equal(pages_held(), held);
    }
    pages_limit(0);
    assert_in_range(refused, 5, 20);
    heap_clear(&heap);
}

int main(void)
{
#define TEST(name) cmocka_unit_test(name)
    const struct CMUnitTest tests[] = {
        TEST(an_empty_heap_is_an_empty_graph),
        TEST(a_block_that_nobody_points_at_is_lost),
        TEST(a_block_that_a_global_points_at_is_reachable),
        TEST(a_global_reaches_over_three_hops),
        TEST(a_lost_list_is_held_by_its_first_block),
        TEST(a_list_made_backwards_is_held_by_its_last_block),
        TEST(a_lost_tree_is_held_by_its_root),
        TEST(a_ring_of_two_is_a_cycle),
        TEST(a_ring_of_five_is_one_cycle),
        TEST(two_rings_that_share_a_block_are_one_cycle),
        TEST(two_rings_apart_are_two_cycles),
        TEST(a_ring_holds_the_ring_it_points_at),
        TEST(a_ring_with_a_tail_holds_the_tail),
        TEST(a_ring_behind_a_lost_block_is_held_by_it),
        TEST(a_ring_that_a_global_reaches_is_no_leak),
        TEST(a_block_that_points_at_itself_is_a_cycle),
        TEST(a_pointer_into_a_block_holds_it),
        TEST(one_past_the_end_does_not_count),
        TEST(a_word_over_the_end_of_a_block_is_not_read),
        TEST(a_pointer_to_a_freed_block_is_none),
        TEST(a_block_held_by_two_heads_goes_to_the_older),
        TEST(a_block_held_by_two_heads_goes_to_the_older_one_if_made_between),
        TEST(a_block_that_is_reachable_too_is_not_held),
        TEST(a_diamond_is_no_cycle),
        TEST(a_complete_graph_is_one_cycle),
        TEST(a_list_linked_both_ways_is_a_cycle),
        TEST(a_block_of_no_bytes_is_seen),
        TEST(the_older_ring_wins_over_a_younger_head),
        TEST(a_pointer_in_the_last_whole_word_counts),
        TEST(a_pointer_at_an_odd_address_is_not_seen),
        TEST(a_thread_local_variable_is_a_root),
        TEST(what_libc_keeps_of_free_chunks_holds_no_block),
        TEST(edges_say_in_which_word_they_lie),
        TEST(a_list_of_100000_blocks_needs_no_deep_stack),
        TEST(without_memory_there_is_no_graph_and_nothing_left),
    };

    return cmocka_run_group_tests(tests, take_first_pages, NULL);
}
