/* test_alive.c - why is it alive? In words, by the names of this very file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "alive.h"

struct item {
    struct item *next;
    char name[40];
};

struct shelf {
    long size;
    struct item *items[6]; /* a size of its own: it tells the type */
};

static struct shelf *the_shelf;
static void *volatile a_stale_word;

static char said[2048];

static void remember(const char *label, const char *words, void *ctx)
{
    size_t len = strlen(said);

    (void)ctx;
    (void)snprintf(said + len, sizeof(said) - len, "%s: %s\n", label, words);
}

/* A shelf with a list of `count` items in its third place; the last one. */
static __attribute__((noinline)) struct item *fill(size_t count)
{
    struct item *first = NULL;
    struct item *last = NULL;

    the_shelf = tracker_calloc(0, 1, sizeof(*the_shelf));
    assert_non_null(the_shelf);
    for (size_t i = 0; i < count; i++) {
        struct item *item = tracker_calloc(0, 1, sizeof(*item));

        assert_non_null(item);
        item->next = first;
        first = item;
        if (last == NULL)
            last = item;
    }
    the_shelf->items[2] = first;
    return last;
}

static void empty(void)
{
    struct item *item = the_shelf->items[2];

    while (item != NULL) {
        struct item *next = item->next;

        tracker_free(item);
        item = next;
    }
    tracker_free(the_shelf);
    the_shelf = NULL;
}

static void explain(const void *ptr, struct symbols *s)
{
    struct graph *g;

    said[0] = '\0';
    assert_int_equal(graph_new(&g), 0);
    alive_explain(g, s, graph_find(g, (uintptr_t)ptr), remember, NULL);
    graph_free(g);
}

static void a_list_is_walked_in_one_step(void **state)
{
    struct symbols *s;
    struct item *last;

    (void)state;
    assert_int_equal(symbols_new(&s), 0);
    last = fill(5);
    explain(last, s);
    assert_string_equal(said,
                        "held by: the global variable the_shelf\n"
                        "path: struct shelf.items[2] → struct item.next (4 "
                        "times) → struct item\n");
    empty();
    symbols_free(s);
}

static void one_item_is_no_list(void **state)
{
    struct symbols *s;
    struct item *last;

    (void)state;
    assert_int_equal(symbols_new(&s), 0);
    last = fill(1);
    explain(last, s);
    assert_string_equal(said, "held by: the global variable the_shelf\n"
                              "path: struct shelf.items[2] → struct item\n");
    explain(the_shelf, s);
    assert_string_equal(said, "held by: the global variable the_shelf\n"
                              "path: struct shelf\n");
    empty();
    symbols_free(s);
}

static void without_names_there_are_places_and_offsets(void **state)
{
    struct item *last = fill(2);
    char want[512];
    struct tracker_block shelf;
    struct tracker_block item;

    (void)state;
    assert_true(tracker_find(the_shelf, &shelf));
    assert_true(tracker_find(last, &item));
    explain(last, NULL);
    (void)snprintf(want, sizeof(want),
                   "held by: a global variable\n"
                   "path: block of 56 bytes from %s:%d +24 → block of 48 "
                   "bytes from %s:%d +0 → block of 48 bytes from %s:%d\n",
                   shelf.site->file, shelf.site->line, item.site->file,
                   item.site->line, item.site->file, item.site->line);
    assert_string_equal(said, want);
    empty();
}

/* Only the graph may know the address. */
static __attribute__((noinline)) uintptr_t hide(void)
{
    return ~(uintptr_t)tracker_calloc(0, 1, 64);
}

static void nothing_is_said_of_what_is_lost(void **state)
{
    uintptr_t hidden = hide();

    (void)state;
    explain((const void *)~hidden, NULL);
    assert_string_equal(said, "");
    tracker_free((void *)~hidden);
}

static void what_holds_most_is_told_not_what_holds_one(void **state)
{
    struct item *last = fill(5);
    uint32_t nodes[5];
    struct graph *g;
    size_t count = 0;

    (void)state;
    a_stale_word = last;
    assert_int_equal(graph_new(&g), 0);
    /* The one that tells another story comes first. */
    nodes[count++] = graph_find(g, (uintptr_t)last);
    for (struct item *item = the_shelf->items[2]; item != last;
         item = item->next)
        nodes[count++] = graph_find(g, (uintptr_t)item);
    assert_int_equal(count, 5);
    assert_int_not_equal(alive_choose(g, nodes, 5), nodes[0]);
    assert_int_equal(alive_choose(g, nodes, 1), nodes[0]);
    graph_free(g);
    a_stale_word = NULL;
    empty();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_walked_in_one_step),
        cmocka_unit_test(one_item_is_no_list),
        cmocka_unit_test(without_names_there_are_places_and_offsets),
        cmocka_unit_test(nothing_is_said_of_what_is_lost),
        cmocka_unit_test(what_holds_most_is_told_not_what_holds_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
