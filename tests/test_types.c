/* test_types.c - what a block is, and what lies where in it.
 *
 * Each shape (types_shapes.c) is asked for three times: with its site and its
 * call stack, as the tracker has them; with the stack alone, as in a program
 * that knows nothing of sites; and with the site alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "types.h"
#include "types_shapes.h"

struct elsewhere {
    long here[3];
};
struct twice {
    long number;
};
/* In use, or the compiler doesn't mention them. */
struct elsewhere elsewhere;
struct twice twice;

static struct symbols *symbols;

/* A NULL name stands for "not known". */
static void assert_name(const char *shape, const struct type *t,
                        const char *want)
{
    const char *name = t == NULL ? "not known" : type_name(t);

    if (want == NULL)
        want = "not known";
    if (strcmp(name, want) != 0)
        fail_msg("%s: is %s, want %s", shape, name, want);
}

static void the_site_and_the_stack_tell_the_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < shape_count; i++) {
        shapes[i].run();
        assert_name(shapes[i].name,
                    type_of_block(symbols, grabbed.site, grabbed.frames, 2,
                                  grabbed.size),
                    shapes[i].want);
    }
}

static void the_stack_alone_tells_the_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < shape_count; i++) {
        shapes[i].run();
        assert_name(
            shapes[i].name,
            type_of_block(symbols, NULL, grabbed.frames, 2, grabbed.size),
            shapes[i].want);
    }
}

static void the_site_alone_tells_the_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < shape_count; i++) {
        shapes[i].run();
        assert_name(shapes[i].name,
                    type_of_block(symbols, grabbed.site, NULL, 0, grabbed.size),
                    shapes[i].by_stack ? NULL : shapes[i].want);
    }
}

static const struct shape *find_shape(const char *name)
{
    for (size_t i = 0; i < shape_count; i++)
        if (strcmp(shapes[i].name, name) == 0)
            return &shapes[i];
    fail_msg("no shape is called %s", name);
    return &shapes[0]; /* not reached; NULL would worry the compiler */
}

/* A macro over several lines, or an optimiser: then all of the function's
 * blocks are looked through. */
static void without_the_line_the_whole_function_is_looked_through(void **state)
{
    static const char *const pairs[][2] = {
        {"local variable", "struct leaf"},
        {"local in a block", "struct leaf"},
        {"twins in other blocks", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        static struct tracker_site sites[3]; /* answers are kept by site */
        struct tracker_site *site = &sites[i];

        find_shape(pairs[i][0])->run();
        *site = *grabbed.site;
        site->line = 1;
        assert_name(pairs[i][0],
                    type_of_block(symbols, site, NULL, 0, grabbed.size),
                    pairs[i][1]);
    }
}

/* It may have got anything, and returned it or not. */
static void
blocks_of_unknown_libraries_are_known_by_variables_alone(void **state)
{
    static const char *const pairs[][2] = {
        {"local variable", "struct leaf"},
        {"through an out pointer", "struct leaf"},
        {"field of a parameter", NULL},
        {"array of structs", NULL},
        {"struct of this file", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        uintptr_t frames[2] = {4096}; /* no module has it */

        find_shape(pairs[i][0])->run();
        frames[1] = grabbed.frames[0];
        assert_name(pairs[i][0],
                    type_of_block(symbols, NULL, frames, 2, grabbed.size),
                    pairs[i][1]);
    }
}

static void other_sizes_at_the_same_place_are_not_known(void **state)
{
    static const struct tracker_site nobody = {"tests/no_such_file.c", "nobody",
                                               1};

    (void)state;
    find_shape("local variable")->run();
    assert_name("larger by one",
                type_of_block(symbols, grabbed.site, grabbed.frames, 2,
                              grabbed.size + 1),
                NULL);
    assert_name("empty",
                type_of_block(symbols, grabbed.site, grabbed.frames, 2, 0),
                NULL);
    assert_name("nothing to go by",
                type_of_block(symbols, NULL, NULL, 0, grabbed.size), NULL);
    assert_name("a site that isn't there",
                type_of_block(symbols, &nobody, NULL, 0, grabbed.size), NULL);
}

/* Fields ----------------------------------------------------------------- */

static const struct type *type_of_shape(const char *name)
{
    find_shape(name)->run();
    return type_of_block(symbols, grabbed.site, grabbed.frames, 2,
                         grabbed.size);
}

/* NULL for `points_to`: to nothing that is known. */
static void assert_field(const struct type *t, size_t size, size_t offset,
                         const char *path, const char *points_to,
                         const char *inside, size_t inside_offset)
{
    struct type_field f;

    if (!type_field_at(symbols, t, size, offset, &f))
        fail_msg("nothing at %zu, want %s", offset, path);
    assert_string_equal(f.path, path);
    assert_name(path, f.points_to, points_to);
    assert_name(path, f.inside, inside);
    assert_int_equal(f.inside_offset, inside_offset);
}

#define HOLDER(field) offsetof(struct holder, field)

static void fields_have_paths(void **state)
{
    const struct type *t = type_of_shape("holder");
    const struct {
        size_t offset;
        const char *path;
        const char *points_to;
    } want[] = {
        {HOLDER(unnamed.number), "unnamed.number", NULL},
        {HOLDER(unnamed.leaf), "unnamed.leaf", "struct leaf"},
        {HOLDER(choice), "choice.part", "struct part"},
        {HOLDER(choice) + 17, "choice.text[17]", NULL},
        {HOLDER(price), "price", NULL},
        {HOLDER(many), "many", NULL},
        {HOLDER(grid), "grid[0][0]", "struct leaf"},
        {HOLDER(grid) + 5 * sizeof(void *), "grid[1][2]", "struct leaf"},
        {HOLDER(elsewhere), "elsewhere", "struct elsewhere"},
        {HOLDER(nowhere), "nowhere", NULL},
        {HOLDER(twice), "twice", NULL},
        {HOLDER(callback), "callback", NULL},
        {HOLDER(typed), "typed", "record"},
        {HOLDER(anything), "anything", NULL},
        {HOLDER(before_a_gap), "before_a_gap", NULL},
        {HOLDER(last), "last", NULL},
        {HOLDER(last) + 1, "last", NULL}, /* any of its bytes */
    };

    (void)state;
    assert_name("holder", t, "struct holder");
    assert_int_equal(type_size(t), sizeof(struct holder));
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
        assert_field(t, sizeof(struct holder), want[i].offset, want[i].path,
                     want[i].points_to, "struct holder", want[i].offset);
}

static void nested_structs_are_named_with_their_own_offset(void **state)
{
    const struct type *t = type_of_shape("holder");
    const size_t leaf = offsetof(struct part, leaf);

    (void)state;
    assert_field(t, sizeof(struct holder), HOLDER(first.leaf), "first.leaf",
                 "struct leaf", "struct part", leaf);
    assert_field(t, sizeof(struct holder), HOLDER(parts[2].leaf),
                 "parts[2].leaf", "struct leaf", "struct part", leaf);
    assert_field(t, sizeof(struct holder), HOLDER(parts[1].id), "parts[1].id",
                 NULL, "struct part", 0);
}

static void counted_references_are_named_as_a_whole(void **state)
{
    const struct type *t = type_of_shape("holder");
    const size_t size = sizeof(struct holder);

    (void)state;
    for (size_t word = 0; word < sizeof(struct strong); word += sizeof(long)) {
        assert_field(t, size, HOLDER(desk) + word, "desk", NULL,
                     "struct holder", HOLDER(desk) + word);
        assert_field(t, size, HOLDER(desks[1]) + word, "desks[1]", NULL,
                     "struct holder", HOLDER(desks[1]) + word);
    }
    assert_field(t, size, HOLDER(peer), "peer", NULL, "struct holder",
                 HOLDER(peer));
}

/* Three bits, then thirteen: the second byte belongs to the wide one alone. */
static void bit_fields_are_found_by_their_bytes(void **state)
{
    const struct type *t = type_of_shape("holder");
    const size_t size = sizeof(struct holder);
    const size_t bits = HOLDER(peer) + sizeof(struct weak);

    (void)state;
    assert_field(t, size, bits, "narrow", NULL, "struct holder", bits);
    assert_field(t, size, bits + 1, "wide", NULL, "struct holder", bits + 1);
    assert_field(t, size, bits + 2, "rest", NULL, "struct holder", bits + 2);
    assert_field(t, size, bits + 3, "rest", NULL, "struct holder", bits + 3);
}

static void there_is_no_field_in_gaps_and_past_the_end(void **state)
{
    const struct type *t = type_of_shape("holder");
    const size_t size = sizeof(struct holder);
    struct type_field f;

    (void)state;
    assert_false(type_field_at(symbols, t, size, HOLDER(before_a_gap) + 1, &f));
    assert_false(type_field_at(symbols, t, size, size, &f));
    assert_false(type_field_at(symbols, t, size, SIZE_MAX, &f));
    assert_false(type_field_at(symbols, NULL, size, 0, &f));
    /* A block that is cut short, and one with something behind the struct. */
    assert_false(type_field_at(symbols, t, HOLDER(last), HOLDER(last), &f));
    assert_false(type_field_at(symbols, t, size + 8, size, &f));
    assert_false(
        type_field_at(symbols, t, HOLDER(grid) + 12, HOLDER(grid) + 8, &f));
}

static void a_block_of_several_structs_counts_them(void **state)
{
    const struct type *t = type_of_shape("array of structs");
    const size_t item = type_size(t);
    struct type_field f;

    (void)state;
    assert_name("array", t, "struct item");
    assert_field(t, 5 * item, 0, "[0].id", NULL, "struct item", 0);
    assert_field(t, 5 * item, 2 * item + 8, "[2].price", NULL, "struct item",
                 8);
    assert_field(t, item, 8, "price", NULL, "struct item", 8);
    /* One of them, and something else behind it. */
    assert_field(t, 2 * item + 8, 8, "price", NULL, "struct item", 8);
    assert_false(type_field_at(symbols, t, 5 * item, 5 * item, &f));
}

static void a_flexible_array_ends_with_its_block(void **state)
{
    const struct type *t = type_of_shape("tail");
    const size_t part = sizeof(struct part);
    const size_t first = offsetof(struct tail, parts);
    const size_t size = sizeof(struct tail) + 6 * part;
    const size_t leaf = offsetof(struct part, leaf);
    struct type_field f;

    (void)state;
    assert_field(t, size, 0, "count", NULL, "struct tail", 0);
    assert_field(t, size, first + leaf, "parts[0].leaf", "struct leaf",
                 "struct part", leaf);
    assert_field(t, size, first + 5 * part + leaf, "parts[5].leaf",
                 "struct leaf", "struct part", leaf);
    assert_false(type_field_at(symbols, t, size, first + 6 * part + leaf, &f));
}

static void long_paths_are_cut_off(void **state)
{
    const struct type *t = type_of_shape("long names");
    struct type_field f;

    (void)state;
    assert_name("long names", t, "struct long_names");
    assert_true(type_field_at(symbols, t, type_size(t), 8, &f));
    assert_int_equal(strlen(f.path), sizeof(f.path) - 1);
    assert_memory_equal(f.path, "a_name_that_is_long", 19);
}

static int set_up(void **state)
{
    (void)state;
    return symbols_new(&symbols);
}

static int tear_down(void **state)
{
    (void)state;
    symbols_free(symbols);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_site_and_the_stack_tell_the_type),
        cmocka_unit_test(the_stack_alone_tells_the_type),
        cmocka_unit_test(the_site_alone_tells_the_type),
        cmocka_unit_test(without_the_line_the_whole_function_is_looked_through),
        cmocka_unit_test(
            blocks_of_unknown_libraries_are_known_by_variables_alone),
        cmocka_unit_test(other_sizes_at_the_same_place_are_not_known),
        cmocka_unit_test(fields_have_paths),
        cmocka_unit_test(nested_structs_are_named_with_their_own_offset),
        cmocka_unit_test(counted_references_are_named_as_a_whole),
        cmocka_unit_test(bit_fields_are_found_by_their_bytes),
        cmocka_unit_test(there_is_no_field_in_gaps_and_past_the_end),
        cmocka_unit_test(a_block_of_several_structs_counts_them),
        cmocka_unit_test(a_flexible_array_ends_with_its_block),
        cmocka_unit_test(long_paths_are_cut_off),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
