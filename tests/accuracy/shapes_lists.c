/* shapes_lists.c - lists, trees and tables as programs build them.
 */
#include <stdlib.h>
#include <string.h>

#include "scene.h"

struct node {
    struct node *next;
    struct node *other; /* back, or the right child */
    long value;
};

static struct node *node_of(size_t block)
{
    return scene_at(block);
}

/* Lists ----------------------------------------------------------------- */

static void push_front(size_t count, char first, char others)
{
    for (size_t i = 0; i < count; i++) {
        size_t n =
            scene_make(sizeof(struct node), i == count - 1 ? first : others);

        node_of(n)->next = scene_globals[0];
        scene_globals[0] = scene_at(n);
    }
}

static void list_reachable(void)
{
    push_front(100, 'r', 'r');
}

static void list_lost(void)
{
    push_front(100, 'd', 'i');
    scene_globals[0] = NULL;
}

/* The first half is unlinked and forgotten, the second half kept. */
static void list_cut(void)
{
    push_front(100, 'd', 'i');
    node_of(50)->next = NULL;
    scene_globals[0] = scene_at(49);
    for (size_t i = 0; i < 50; i++)
        scene_fate(i, 'r');
}

static void list_in_both_directions(void)
{
    size_t last = 0;

    for (size_t i = 0; i < 50; i++) {
        size_t n = scene_make(sizeof(struct node), 'c');

        if (i > 0) {
            node_of(last)->next = scene_at(n);
            node_of(n)->other = scene_at(last);
        }
        last = n;
    }
    scene_rings(1);
}

static void list_with_tail_pointer(void)
{
    push_front(30, 'r', 'r');
    scene_globals[1] = scene_at(0); /* the last one */
}

/* Only the last one is known: it points at nothing. */
static void list_known_by_its_tail(void)
{
    push_front(30, 'd', 'i');
    scene_globals[0] = scene_at(0);
    scene_fate(0, 'r');
}

/* A chain held in the member of a larger struct, by pointers to that member. */
struct carrier {
    char text[24];
    struct link {
        struct link *next;
    } link;
};

static void list_of_members(void)
{
    for (size_t i = 0; i < 20; i++) {
        size_t n = scene_make(sizeof(struct carrier), 'p');
        struct carrier *c = scene_at(n);

        c->link.next = scene_globals[0];
        scene_globals[0] = &c->link;
    }
}

/* Trees ----------------------------------------------------------------- */

/* A heap's numbering: the children of i are 2i + 1 and 2i + 2. */
static void grow_tree(size_t count, char root, char others)
{
    for (size_t i = 0; i < count; i++) {
        size_t n = scene_make(sizeof(struct node), i == 0 ? root : others);
        struct node *parent = i == 0 ? NULL : node_of((i - 1) / 2);

        if (i % 2 == 1)
            parent->next = scene_at(n);
        else if (i > 0)
            parent->other = scene_at(n);
    }
}

static void tree_reachable(void)
{
    grow_tree(1023, 'r', 'r');
    scene_globals[0] = scene_at(0);
}

static void tree_lost(void)
{
    grow_tree(1023, 'd', 'i');
}

static bool is_below(size_t i, size_t top)
{
    while (i > top)
        i = (i - 1) / 2;
    return i == top;
}

static void tree_with_a_lost_branch(void)
{
    grow_tree(255, 'r', 'r');
    scene_globals[0] = scene_at(0);
    node_of(2)->next = NULL; /* 5 and all below */
    for (size_t i = 5; i < 255; i++) {
        if (is_below(i, 5))
            scene_fate(i, i == 5 ? 'd' : 'i');
    }
}

/* Each child knows its parent: one ring of all. */
static void tree_with_parents(void)
{
    struct family {
        struct family *children[2];
        struct family *parent;
    };

    for (size_t i = 0; i < 127; i++) {
        size_t n = scene_make(sizeof(struct family), 'c');
        struct family *child = scene_at(n);

        if (i == 0)
            continue;
        child->parent = scene_at((i - 1) / 2);
        child->parent->children[i % 2] = child;
    }
    scene_rings(1);
}

static void tree_as_deep_as_a_list(void)
{
    size_t root = scene_make(40, 'd');

    for (size_t i = 0; i < 100000; i++) {
        struct node *n = scene_get(sizeof(*n));

        n->value = (long)i;
        n->other = node_of(root)->other;
        node_of(root)->other = n;
    }
    scene_note_many(100000, sizeof(struct node), 'i');
}

static void free_deep_tree(void)
{
    while (node_of(0)->other != NULL) {
        struct node *n = node_of(0)->other;

        node_of(0)->other = n->other;
        scene_put(n);
    }
}

static void free_list(void)
{
    while (scene_globals[0] != NULL) {
        struct node *n = scene_globals[0];

        scene_globals[0] = n->next;
        scene_put(n);
    }
}

static __attribute__((noinline)) void make_long_list(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct node *n = scene_get(48);

        n->next = scene_globals[0];
        scene_globals[0] = n;
    }
}

#define MILLION 1000000

static void list_of_a_million(void)
{
    make_long_list(MILLION);
    scene_note_many(MILLION, 48, 'r');
}

static void list_of_a_million_lost(void)
{
    size_t head = scene_make(16, 'd');

    make_long_list(MILLION);
    scene_note_many(MILLION, 48, 'i');
    *(void **)scene_at(head) = scene_globals[0];
    scene_globals[0] = NULL;
}

static void free_lost_list(void)
{
    scene_globals[0] = *(void **)scene_at(0);
    free_list();
}

/* Tables ---------------------------------------------------------------- */

static void hash_table(void)
{
    size_t table = scene_make(64 * sizeof(struct node *), 'r');
    struct node **slots = scene_at(table);

    scene_globals[0] = slots;
    for (size_t i = 0; i < 200; i++) {
        size_t n = scene_make(sizeof(struct node), 'r');

        node_of(n)->next = slots[i * 37 % 64];
        slots[i * 37 % 64] = scene_at(n);
    }
}

/* An array of rows, as a matrix is often made; the array is forgotten. */
static void rows_of_a_lost_matrix(void)
{
    size_t matrix = scene_make(40 * sizeof(double *), 'd');

    for (size_t i = 0; i < 40; i++) {
        size_t row = scene_make(40 * sizeof(double), 'i');

        ((double **)scene_at(matrix))[i] = scene_at(row);
        ((double *)scene_at(row))[i] = 1.5;
    }
}

/* The owner was freed and what it owned was not. */
static void forgotten_members(void)
{
    for (size_t i = 0; i < 30; i++) {
        size_t owner = scene_make(48, 'r');
        size_t name = scene_make(24, 'd');

        scene_link(owner, 2, name, 0);
        scene_free(owner);
    }
}

static void ring_buffer_of_messages(void)
{
    size_t ring = scene_make(16 * sizeof(void *), 'r');

    scene_globals[0] = scene_at(ring);
    for (size_t i = 0; i < 40; i++) {
        size_t message = scene_make(100, i < 24 ? 'd' : 'r');

        ((void **)scene_at(ring))[i % 16] = scene_at(message);
    }
}

const struct scene_shape shapes_lists[] = {
    {"a_list", list_reachable, 0, NULL},
    {"a_lost_list", list_lost, 0, NULL},
    {"a_list_cut_in_the_middle", list_cut, 0, NULL},
    {"a_list_in_both_directions", list_in_both_directions, 0, NULL},
    {"a_list_with_a_pointer_to_its_end", list_with_tail_pointer, 0, NULL},
    {"a_list_of_which_only_the_end_is_known", list_known_by_its_tail, 0, NULL},
    {"a_list_by_pointers_to_members", list_of_members, 0, NULL},
    {"a_tree", tree_reachable, 0, NULL},
    {"a_lost_tree_of_1023", tree_lost, 0, NULL},
    {"a_tree_with_a_lost_branch", tree_with_a_lost_branch, 0, NULL},
    {"a_tree_whose_children_know_their_parents", tree_with_parents, 0, NULL},
    {"a_tree_as_deep_as_a_list", tree_as_deep_as_a_list, 0, free_deep_tree},
    {"a_list_of_a_million", list_of_a_million, SCENE_NO_MEMCHECK, free_list},
    {"a_lost_list_of_a_million", list_of_a_million_lost, SCENE_NO_MEMCHECK,
     free_lost_list},
    {"a_hash_table", hash_table, 0, NULL},
    {"rows_of_a_lost_matrix", rows_of_a_lost_matrix, 0, NULL},
    {"members_of_freed_owners", forgotten_members, 0, NULL},
    {"messages_overwritten_in_a_ring_buffer", ring_buffer_of_messages, 0, NULL},
    {NULL, NULL, 0, NULL},
};
