/* test_cycle_plain.c - cycles in a program that counts no references: what is
 * one, and which pointer leads back.
 *
 * Nothing here may make a counted object, or it would be another program.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cycle.h"
#include "leftovers.h"
#include "symbols_fixture.h"

#define TAG_TEST 2

static void *volatile root; /* the only pointer from outside */

struct node {
    struct node *next;
    struct node *prev;
    char *text;
};

struct list {
    struct node *first;
    struct node *last;
    long length;
};

struct branch {
    struct branch *left;
    struct branch *right;
    struct branch *parent;
    long key;
};

static __attribute__((noinline)) void *take(size_t bytes,
                                            const struct tracker_site *site)
{
    void *block = tracker_calloc_at(TAG_TEST, 1, bytes, site);

    assert_non_null(block);
    return block;
}

static struct list *list_new(int length)
{
    struct list *list = take(sizeof(*list), TRACKER_HERE);

    for (int i = 0; i < length; i++) {
        struct node *node = take(sizeof(*node), TRACKER_HERE);

        node->text = take(5, TRACKER_HERE);
        node->prev = list->last;
        if (list->last != NULL)
            list->last->next = node;
        else
            list->first = node;
        list->last = node;
        list->length++;
    }
    return list;
}

static struct branch *tree_new(struct branch *parent, int depth)
{
    struct branch *branch = NULL;

    if (depth == 0)
        return NULL;
    branch = take(sizeof(*branch), TRACKER_HERE);
    branch->parent = parent;
    branch->left = tree_new(branch, depth - 1);
    branch->right = tree_new(branch, depth - 1);
    return branch;
}

struct look {
    struct tracker_mark before;
    struct graph *g;
    struct cycles *c;
};

static void look(struct look *l, unsigned flags)
{
    assert_int_equal(graph_new(&l->g), 0);
    assert_int_equal(cycles_new(l->g, symbols, flags, &l->c), 0);
}

static void look_end(struct look *l)
{
    cycles_free(l->c);
    graph_free(l->g);
    root = NULL;
    free_all_since(&l->before);
}

static void compare_field(const struct look *l, const char *holder,
                          const char *field, size_t offset)
{
    const struct advice *advice = &l->c->groups[0].advice;

    assert_int_equal(advice->field_count, 1);
    /* Without names, a list may be read from either end. */
    if (!named && strcmp(field, "prev") == 0)
        return;
    assert_int_equal(l->g->edges[advice->fields[0].edge].word * sizeof(void *),
                     offset);
    if (!named)
        return;
    assert_string_equal(advice->fields[0].holder, holder);
    assert_string_equal(advice->fields[0].field, field);
}

static void a_list_in_use_is_nothing_wrong(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    root = list_new(4);
    look(&l, 0);
    assert_int_equal(l.c->count, 0);
    look_end(&l);
}

static void a_list_in_use_is_explained_if_asked_for(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    root = list_new(4);
    look(&l, CYCLES_PLAIN_IN_USE);
    assert_int_equal(l.c->count, 1);
    assert_true(l.c->groups[0].in_use);
    assert_int_equal(l.c->groups[0].advice.kind, ADVICE_NOT_OURS);
    compare_field(&l, "struct node", "prev", offsetof(struct node, prev));
    look_end(&l);
}

static void a_lost_list_is_told_by_the_pointer_that_leads_back(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    root = list_new(5);
    root = NULL;
    look(&l, 0);
    assert_int_equal(l.c->count, 1);
    assert_false(l.c->groups[0].in_use);
    assert_false(l.c->groups[0].counted);
    assert_int_equal(l.c->groups[0].blocks, 5);
    assert_int_equal(l.c->groups[0].held_blocks, 10);
    assert_int_equal(l.c->groups[0].advice.kind, ADVICE_NOT_OURS);
    assert_int_equal(l.c->groups[0].advice.freed_blocks, 10);
    compare_field(&l, "struct node", "prev", offsetof(struct node, prev));
    look_end(&l);
}

static void a_lost_tree_is_told_by_its_parent_pointers(void **state)
{
    struct look l = {.before = tracker_mark()};

    (void)state;
    root = tree_new(NULL, 4);
    root = NULL;
    look(&l, 0);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].blocks, 15);
    assert_int_equal(l.c->groups[0].advice.freed_blocks, 15);
    compare_field(&l, "struct branch", "parent",
                  offsetof(struct branch, parent));
    look_end(&l);
}

/* A room and its members, the first of whom is older than the room. */
struct member {
    struct member *next;
    struct room *room;
};

struct room {
    struct member *members;
    long number[5];
};

static void many_that_point_to_one_point_back(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct room *room = NULL;

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct member *member = take(sizeof(*member), TRACKER_HERE);

        if (room == NULL)
            room = take(sizeof(*room), TRACKER_HERE);
        member->next = room->members;
        room->members = member;
        member->room = room;
    }
    room = NULL;
    look(&l, 0);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].advice.fields[0].reason, ADVICE_MANY);
    compare_field(&l, "struct member", "room", offsetof(struct member, room));
    look_end(&l);
}

static void a_block_that_points_into_itself_is_no_cycle(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct list *anchor = NULL;

    (void)state;
    anchor = list_new(0);
    anchor->first = (struct node *)(void *)&anchor->last;
    anchor = NULL;
    look(&l, 0);
    assert_int_equal(l.c->count, 0);
    look_end(&l);
}

static void a_lost_ring_has_no_pointer_that_leads_back(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct node *first = NULL;
    struct node *last = NULL;

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct node *node = take(sizeof(*node), TRACKER_HERE);

        node->next = first;
        if (first == NULL)
            last = node;
        first = node;
    }
    last->next = first;
    first = NULL;
    last = NULL;
    look(&l, 0);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].advice.kind, ADVICE_RING);
    look_end(&l);
}

static void a_list_of_lists_goes_as_a_whole(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct list *outer = NULL;

    (void)state;
    outer = list_new(3);
    for (struct node *node = outer->first; node != NULL; node = node->next) {
        tracker_free(node->text);
        node->text = (char *)list_new(2);
    }
    outer = NULL;
    look(&l, 0);
    /* By their place in the program these are of the same shape. */
    assert_int_equal(l.c->cycles, 4);
    assert_int_equal(l.c->groups[0].advice.left_blocks, 0);
    look_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_in_use_is_nothing_wrong),
        cmocka_unit_test(a_list_in_use_is_explained_if_asked_for),
        cmocka_unit_test(a_lost_list_is_told_by_the_pointer_that_leads_back),
        cmocka_unit_test(a_lost_tree_is_told_by_its_parent_pointers),
        cmocka_unit_test(many_that_point_to_one_point_back),
        cmocka_unit_test(a_block_that_points_into_itself_is_no_cycle),
        cmocka_unit_test(a_lost_ring_has_no_pointer_that_leads_back),
        cmocka_unit_test(a_list_of_lists_goes_as_a_whole),
    };

    return cmocka_run_group_tests(tests, take_symbols, give_symbols_back);
}
