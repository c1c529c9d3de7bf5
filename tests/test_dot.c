/* test_dot.c - the picture of a heap: Graphviz takes it, it says what it is to
 * say, and it stays small.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SHAPES_BACK strong
#include "cycle_shapes.h"
#include "dot.h"
#include "leftovers.h"
#include "symbols_fixture.h"

static struct strong outside[OUTSIDE_MAX]; /* roots */

struct star {
    struct strong points[40];
    struct weak shy;
    char *text;
};

static void star_destroy(void *object)
{
    struct star *self = object;

    for (int i = 0; i < 40; i++)
        strong_drop(&self->points[i]);
    weak_drop(&self->shy);
    tracker_free(self->text);
}

SHAPE_NEW(star)

/* The picture of what is live; its text stays until the next one. */
static const char *draw(struct symbols *s)
{
    static char text[65536];
    FILE *out = NULL;
    struct graph *g = NULL;
    struct cycles *c = NULL;

    memset(text, 0, sizeof(text));
    out = fmemopen(text, sizeof(text), "w");
    assert_non_null(out);
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(cycles_new(g, s, 0, &c), 0);
    assert_int_equal(dot_write(g, s, c, out), 0);
    assert_int_equal(fclose(out), 0);
    cycles_free(c);
    graph_free(g);
    return text;
}

static size_t count(const char *text, const char *what)
{
    size_t found = 0;

    for (; (text = strstr(text, what)) != NULL; text += strlen(what))
        found++;
    return found;
}

static void clean(const struct tracker_mark *before)
{
    for (int i = 0; i < OUTSIDE_MAX; i++)
        strong_drop(&outside[i]);
    free_all_since(before);
}

static void the_picture_names_what_is_to_be_weakened(void **state)
{
    struct tracker_mark before = tracker_mark();
    const char *text = NULL;

    (void)state;
    shapes_pairs_strong[0].build(outside); /* a desk, three strategies */
    text = draw(symbols);
    assert_int_equal(count(text, "style=dashed, constraint=false"), 3);
    assert_int_equal(count(text, "color=\"#c0392b\", fontcolor"), 6);
    assert_int_equal(count(text, "\"global variable"), 1);
    assert_int_equal(count(text, "1 cycle, still in use: 11 blocks"), 1);
    if (named) {
        assert_int_equal(count(text, "\"global variable\\noutside[0]"), 1);
        assert_int_equal(count(text, "\" desk\\nweaken \""), 3);
        assert_int_equal(count(text, "\"struct strategy\\n32 B\""), 3);
        assert_int_equal(count(text, "\" strategies[2] \""), 1);
    }
    clean(&before);
}

static void weak_references_are_dotted(void **state)
{
    struct tracker_mark before = tracker_mark();
    const char *text = NULL;
    struct star *star = NULL;
    struct star *other = NULL;

    (void)state;
    star = star_new(&outside[0]);
    other = star_new(&star->points[0]);
    strong_copy(&outside[0], &other->points[0]);
    weak_from_strong(&outside[0], &other->shy);
    text = draw(symbols);
    assert_int_equal(count(text, "style=dotted"), 1);
    if (named)
        assert_int_equal(count(text, "\" shy\\nweak \""), 1);
    clean(&before);
}

/* What Graphviz says to a picture: its exit status. */
static int judge(const char *text)
{
    FILE *dot = popen("dot -Tsvg >/dev/null 2>&1", "w");

    assert_non_null(dot);
    (void)fputs(text, dot);
    return pclose(dot);
}

static void graphviz_takes_every_picture(void **state)
{
    static const struct shape *const files[] = {
        shapes_pairs_strong, shapes_trees_strong, shapes_stores_strong,
        shapes_nets_strong};
    struct tracker_mark before = tracker_mark();

    (void)state;
    for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
        for (size_t i = 0; files[f][i].name != NULL; i++) {
            files[f][i].build(outside);
            assert_int_equal(judge(draw(i % 2 == 0 ? symbols : NULL)), 0);
            clean(&before);
        }
    }
    assert_int_not_equal(judge("digraph {"), 0);
}

static void quotes_and_backslashes_are_escaped(void **state)
{
    static const struct tracker_site odd = {"a\"b\\c.c", "f", 7};
    struct tracker_mark before = tracker_mark();
    const char *text = NULL;

    (void)state;
    assert_int_equal(rc_new_at(TAG_SHAPES, sizeof(struct star), star_destroy,
                               &outside[0], &odd),
                     0);
    strong_copy(&outside[0], &((struct star *)outside[0].object)->points[1]);
    text = draw(NULL);
    assert_int_equal(count(text, "\"block of a\\\"b\\\\c.c:7\\n976 B\""), 1);
    assert_int_equal(judge(text), 0);
    clean(&before);
}

static void a_large_cycle_is_drawn_in_part_and_the_rest_counted(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct star *star = NULL;
    const char *text = NULL;

    (void)state;
    star = star_new(&outside[0]);
    for (int i = 0; i < 40; i++) {
        struct star *point = star_new(&star->points[i]);

        strong_copy(&outside[0], &point->points[0]);
        point->text = tracker_strdup(TAG_SHAPES, "a text that hangs below");
    }
    text = draw(symbols);
    assert_int_equal(count(text, "33 more\\nof this cycle"), 1);
    assert_int_equal(count(text, "\xc3\x97"), 0); /* and not once more below */
    assert_true(count(text, " [label=") <= DOT_BOXES_MAX + 4);
    clean(&before);
}

static void without_cycles_the_largest_holders_are_drawn(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct star *star = NULL;
    const char *text = NULL;

    (void)state;
    star = star_new(&outside[0]);
    for (int i = 0; i < 5; i++)
        star_new(&star->points[i]);
    text = draw(symbols);
    assert_int_equal(count(text, "\"global variable"), 1);
    assert_int_equal(count(text, "\\nholds "), 1);
    assert_int_equal(count(text, "#c0392b"), 0);
    if (named)
        assert_int_equal(count(text, "\"5 \xc3\x97 struct star\\n4.9 kB\""), 1);
    clean(&before);
}

/* The largest comes first, and with it the root that holds it. */
static void a_root_is_drawn_to_what_it_holds(void **state)
{
    struct tracker_mark before = tracker_mark();
    const char *text = NULL;

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct star *star = star_new(&outside[i]);

        for (int k = 0; k < 20 * i; k++)
            star_new(&star->points[k]);
    }
    text = draw(symbols);
    assert_int_equal(count(text, "\"global variable"), 2);
    if (named) {
        assert_int_equal(count(text, "outside[1]"), 1);
        assert_int_equal(count(text, "outside[0]"), 1);
        assert_true(strstr(text, "outside[1]") < strstr(text, "outside[0]"));
    }
    clean(&before);
}

static void nothing_to_do(void *object)
{
    (void)object;
}

/* More kinds than are told apart: those that hold most are drawn, the rest is
 * one amount. */
static void
of_many_kinds_the_largest_are_drawn_and_the_rest_counted(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct star *star = star_new(&outside[0]);
    const char *text = NULL;

    (void)state;
    for (size_t i = 0; i < 40; i++)
        assert_int_equal(
            rc_new(TAG_SHAPES, 1000 + 8 * i, nothing_to_do, &star->points[i]),
            0);
    text = draw(symbols);
    assert_int_equal(count(text, "\"9 \xc3\x97 block of "), 1);
    assert_int_equal(count(text, "\"block of "), 2);
    assert_int_equal(count(text, "\"29 blocks, 32.2 kB more\""), 1);
    clean(&before);
}

/* Two ways lead to the largest holder, so nobody else holds it: one of them is
 * drawn, each block hanging on the one before. */
static void the_way_to_a_holder_is_drawn_in_its_order(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct star *first = star_new(&outside[0]);
    struct star *second = star_new(&first->points[7]);
    struct star *holder = star_new(&second->points[8]);
    struct star *other = star_new(&outside[1]);
    const char *text = NULL;

    (void)state;
    other = star_new(&other->points[7]);
    strong_copy(&second->points[8], &other->points[8]);
    for (int i = 20; i < 30; i++)
        star_new(&holder->points[i]);
    text = draw(symbols);
    /* Root, first, second, holder, what it holds; root, other, what it holds.
     */
    assert_int_equal(count(text, " -> "), 6);
    if (named) {
        assert_int_equal(count(text, "\" points[7] \""), 2);
        assert_int_equal(count(text, "\" points[8] \""), 1);
    }
    clean(&before);
}

static void an_empty_heap_is_a_picture_too(void **state)
{
    const char *text = NULL;

    (void)state;
    text = draw(symbols);
    assert_int_equal(count(text, "nothing is live"), 1);
    assert_string_equal(text + strlen(text) - 2, "}\n");
}

static void a_full_disk_is_told(void **state)
{
    FILE *out = fopen("/dev/full", "w");
    struct graph *g = NULL;

    (void)state;
    assert_non_null(out);
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(dot_write(g, NULL, NULL, out), -ENOSPC);
    (void)fclose(out);
    graph_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_picture_names_what_is_to_be_weakened),
        cmocka_unit_test(weak_references_are_dotted),
        cmocka_unit_test(graphviz_takes_every_picture),
        cmocka_unit_test(quotes_and_backslashes_are_escaped),
        cmocka_unit_test(a_large_cycle_is_drawn_in_part_and_the_rest_counted),
        cmocka_unit_test(without_cycles_the_largest_holders_are_drawn),
        cmocka_unit_test(a_root_is_drawn_to_what_it_holds),
        cmocka_unit_test(
            of_many_kinds_the_largest_are_drawn_and_the_rest_counted),
        cmocka_unit_test(the_way_to_a_holder_is_drawn_in_its_order),
        cmocka_unit_test(an_empty_heap_is_a_picture_too),
        cmocka_unit_test(a_full_disk_is_told),
    };

    return cmocka_run_group_tests(tests, take_symbols, give_symbols_back);
}
