/* test_advice.c - for each shape: the advice is what a reviewer would say, and
 * what it foretells is what happens when it is followed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cycle.h"
#include "cycle_shapes.h"
#include "leftovers.h"
#include "symbols_fixture.h"

static struct strong outside[OUTSIDE_MAX]; /* roots */

static const struct shape *const strong_shapes[] = {
    shapes_pairs_strong, shapes_trees_strong, shapes_stores_strong,
    shapes_nets_strong};
static const struct shape *const weak_shapes[] = {
    shapes_pairs_weak, shapes_trees_weak, shapes_stores_weak, shapes_nets_weak};
#define FILES (sizeof(strong_shapes) / sizeof(strong_shapes[0]))

static void drop_outside(void)
{
    for (int i = 0; i < OUTSIDE_MAX; i++)
        strong_drop(&outside[i]);
}

/* " > " for the arrow, so that expectations can be read. */
static char *plain_text(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0';) {
        if (strncmp(from, "\xe2\x86\x92", 3) == 0) {
            *to++ = '>';
            from += 3;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    return text;
}

static void compare_words(const struct shape *shape,
                          const struct cycle_group *group)
{
    char text[1024];

    if (!named && shape->by_name)
        return;
    for (uint32_t i = 0; i < 3; i++) {
        if (shape->weak[i] == NULL) {
            assert_int_equal(group->advice.field_count, i);
            break;
        }
        assert_true(i < group->advice.field_count);
        (void)snprintf(text, sizeof(text), "%s of %s",
                       group->advice.fields[i].field,
                       group->advice.fields[i].holder);
        if (named)
            assert_string_equal(text, shape->weak[i]);
    }
    cycle_way_text(&group->ways[0], text, sizeof(text));
    if (named)
        assert_string_equal(plain_text(text), shape->way);
    if (named && shape->way2 != NULL) {
        cycle_way_text(&group->ways[1], text, sizeof(text));
        assert_string_equal(plain_text(text), shape->way2);
    }
}

/* What happens to the shape when the advice is followed: blocks freed by the
 * drop from outside. */
static long follow(const struct shape *weak, long *freed_bytes)
{
    struct tracker_mark before = tracker_mark();
    long blocks = 0;

    weak->build(outside);
    assert_int_equal(weak->use(outside), 0);
    blocks = tracker_live_since(&before);
    *freed_bytes = (long)tracker_live_bytes_since(&before);
    drop_outside();
    assert_int_equal(tracker_live_since(&before), 0);
    return blocks;
}

/* TEST_ADVICE=1 in the environment shows the words, for who writes them. */
static void on_line(const char *label, const char *words, void *ctx)
{
    int *lines = ctx;

    if (getenv("TEST_ADVICE") != NULL)
        print_message("    %-10s %s\n", label, words);
    if (strlen(label) > 0 && strlen(label) < 12 && strlen(words) > 0)
        (*lines)++;
}

static void check(const struct cycles *c, const struct shape *shape, bool lost)
{
    const struct cycle_group *group = &c->groups[0];
    int lines = 0;

    print_message("  %s\n", shape->name);
    assert_int_equal(c->count, 1);
    cycles_explain(c, 0, on_line, &lines);
    assert_true(lines >= 5);
    assert_int_equal(group->cycles, 1);
    assert_int_equal(group->in_use, !lost);
    assert_int_equal(group->advice.kind, shape->kind);
    if (named)
        assert_int_equal(group->advice.fields[0].reason,
                         lost ? shape->lost : shape->used);
    assert_int_equal(group->advice.left_blocks, 0);
    assert_int_equal(group->advice.overcounted, 0);
    compare_words(shape, group);
}

static void try_shape(const struct shape *strong, const struct shape *weak,
                      bool lost)
{
    struct tracker_mark before = tracker_mark();
    struct graph *g = NULL;
    struct cycles *c = NULL;
    long bytes = 0;
    long blocks = 0;
    long lost_blocks = 0;
    long long lost_bytes = 0;

    strong->build(outside);
    assert_int_equal(strong->use(outside), 0);
    if (lost)
        drop_outside();
    lost_blocks = tracker_live_since(&before);
    lost_bytes = tracker_live_bytes_since(&before);
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(cycles_new(g, symbols, 0, &c), 0);
    check(c, strong, lost);
    if (lost) {
        assert_int_equal(c->groups[0].advice.freed_blocks, lost_blocks);
        assert_int_equal(c->groups[0].advice.freed_bytes, lost_bytes);
    }
    drop_outside();
    free_all_since(&before);
    blocks = follow(weak, &bytes);
    assert_int_equal(c->groups[0].advice.freed_blocks, blocks - strong->above);
    if (strong->above == 0)
        assert_true(c->groups[0].advice.freed_bytes >= (uint64_t)bytes);
    cycles_free(c);
    graph_free(g);
}

static void try_all(bool lost)
{
    for (size_t f = 0; f < FILES; f++) {
        for (size_t i = 0; strong_shapes[f][i].name != NULL; i++)
            try_shape(&strong_shapes[f][i], &weak_shapes[f][i], lost);
    }
}

static void lost_cycles_are_advised_as_a_reviewer_would(void **state)
{
    (void)state;
    try_all(true);
}

static void cycles_in_use_are_advised_in_the_same_way(void **state)
{
    (void)state;
    try_all(false);
}

static void followed_advice_leaves_no_cycle_to_report(void **state)
{
    (void)state;
    for (size_t f = 0; f < FILES; f++) {
        for (size_t i = 0; weak_shapes[f][i].name != NULL; i++) {
            struct graph *g = NULL;
            struct cycles *c = NULL;

            weak_shapes[f][i].build(outside);
            assert_int_equal(graph_new(&g), 0);
            assert_int_equal(cycles_new(g, symbols, 0, &c), 0);
            assert_int_equal(c->count, 0);
            cycles_free(c);
            graph_free(g);
            drop_outside();
        }
    }
}

/* Is it the same field of the same block? */
static void compare_fields(const struct graph *g, const struct advice *a,
                           const struct advice *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->field_count, b->field_count);
    for (uint32_t i = 0; i < a->field_count; i++) {
        assert_ptr_equal(g->nodes[a->fields[i].from].site,
                         g->nodes[b->fields[i].from].site);
        assert_int_equal(g->edges[a->fields[i].edge].word,
                         g->edges[b->fields[i].edge].word);
    }
    assert_int_equal(a->freed_blocks, b->freed_blocks);
    assert_int_equal(a->freed_bytes, b->freed_bytes);
}

static void without_names_try(const struct shape *shape, bool lost)
{
    struct tracker_mark before = tracker_mark();
    struct graph *g = NULL;
    struct cycles *with = NULL;
    struct cycles *without = NULL;
    int lines = 0;

    shape->build(outside);
    if (lost)
        drop_outside();
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(cycles_new(g, symbols, 0, &with), 0);
    assert_int_equal(cycles_new(g, NULL, 0, &without), 0);
    print_message("  %s\n", shape->name);
    assert_int_equal(without->count, 1);
    cycles_explain(without, 0, on_line, &lines);
    if (!shape->by_name)
        compare_fields(g, &without->groups[0].advice, &with->groups[0].advice);
    assert_int_equal(without->groups[0].advice.left_blocks, 0);
    cycles_free(with);
    cycles_free(without);
    graph_free(g);
    drop_outside();
    free_all_since(&before);
}

static void without_names_the_same_fields_are_found(void **state)
{
    (void)state;
    for (size_t f = 0; f < FILES; f++) {
        for (size_t i = 0; strong_shapes[f][i].name != NULL; i++) {
            without_names_try(&strong_shapes[f][i], true);
            without_names_try(&strong_shapes[f][i], false);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost_cycles_are_advised_as_a_reviewer_would),
        cmocka_unit_test(cycles_in_use_are_advised_in_the_same_way),
        cmocka_unit_test(followed_advice_leaves_no_cycle_to_report),
        cmocka_unit_test(without_names_the_same_fields_are_found),
    };

    return cmocka_run_group_tests(tests, take_symbols, give_symbols_back);
}
