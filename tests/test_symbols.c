/* test_symbols.c - names for addresses of this very program.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "symbols.h"
#include "symbols_inside.h"

/* Else the compiler jumps into the next function, and nobody called it. */
#define STAY __asm__ volatile("")

static struct symbols *symbols;
static int line; /* of the last call of here() */

static __attribute__((noinline)) uintptr_t here(void)
{
    STAY;
    return (uintptr_t)__builtin_return_address(0);
}

#define HERE (line = __LINE__, here())

static __attribute__((noinline)) uintptr_t plain_function(void)
{
    uintptr_t address = HERE;

    STAY;
    return address;
}

/* One function inlined into the next, twenty deep. */
#define NEST(outer, inner)                                                     \
    static inline __attribute__((always_inline)) uintptr_t outer(void)         \
    {                                                                          \
        uintptr_t address = inner();                                           \
                                                                               \
        STAY;                                                                  \
        return address;                                                        \
    }

static inline __attribute__((always_inline)) uintptr_t nest_0(void)
{
    uintptr_t address = HERE;

    STAY;
    return address;
}

NEST(nest_1, nest_0)
NEST(nest_2, nest_1)
NEST(nest_3, nest_2)
NEST(nest_4, nest_3)
NEST(nest_5, nest_4)
NEST(nest_6, nest_5)
NEST(nest_7, nest_6)
NEST(nest_8, nest_7)
NEST(nest_9, nest_8)
NEST(nest_10, nest_9)
NEST(nest_11, nest_10)
NEST(nest_12, nest_11)
NEST(nest_13, nest_12)
NEST(nest_14, nest_13)
NEST(nest_15, nest_14)
NEST(nest_16, nest_15)

static __attribute__((noinline)) uintptr_t deep_function(void)
{
    uintptr_t address = nest_16();

    STAY;
    return address;
}

static void a_call_has_a_function_a_file_and_a_line(void **state)
{
    struct symbol out[SYMBOLS_INLINED_MAX];
    uintptr_t address = plain_function();

    (void)state;
    assert_int_equal(symbols_of(symbols, address, out), 1);
    assert_string_equal(out[0].function, "plain_function");
    assert_string_equal(out[0].file, "tests/test_symbols.c");
    assert_int_equal(out[0].line, line);
    assert_string_equal(out[0].module, "test_symbols");
    assert_false(out[0].inlined);
    assert_string_equal(symbols_source(symbols), "libdw");
}

static void of_a_long_chain_the_innermost_are_kept(void **state)
{
    struct symbol out[SYMBOLS_INLINED_MAX];
    uintptr_t address = deep_function();
    char name[16] = "nest_0";

    (void)state;
    assert_int_equal(symbols_of(symbols, address, out), SYMBOLS_INLINED_MAX);
    assert_int_equal(out[0].line, line);
    for (int i = 0; i < SYMBOLS_INLINED_MAX; i++) {
        name[5] = (char)('0' + i % 10);
        if (i >= 10)
            memcpy(name + 5, (char[]){'1', (char)('0' + i % 10), 0}, 3);
        assert_string_equal(out[i].function, name);
        assert_true(out[i].inlined);
        assert_string_equal(out[i].file, "tests/test_symbols.c");
    }
    /* Each is called where the next one was written down by NEST. */
    for (int i = 2; i < SYMBOLS_INLINED_MAX; i++)
        assert_int_equal(out[i].line, out[1].line + i - 1);
}

static void what_is_no_code_has_no_name(void **state)
{
    struct symbol out[SYMBOLS_INLINED_MAX];
    const uintptr_t nowhere[] = {0, 1, 4096, UINTPTR_MAX, (uintptr_t)out};

    (void)state;
    for (size_t i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++) {
        memset(out, 0xff, sizeof(out));
        assert_int_equal(symbols_of(symbols, nowhere[i], out), 1);
        assert_null(out[0].function);
        assert_null(out[0].file);
        assert_null(out[0].module);
        assert_int_equal(out[0].line, 0);
        assert_int_equal(out[0].offset, 0);
    }
    /* A variable lies in a module, but in no function. */
    assert_int_equal(symbols_of(symbols, (uintptr_t)&symbols, out), 1);
    assert_null(out[0].file);
    assert_string_equal(out[0].module, "test_symbols");
}

static void a_library_without_lines_has_exported_names(void **state)
{
    struct symbol out[SYMBOLS_INLINED_MAX];
    uintptr_t address = (uintptr_t)_cmocka_run_group_tests + 1;

    (void)state;
    assert_true(symbols_of(symbols, address, out) >= 1);
    assert_string_equal(out[0].function, "_cmocka_run_group_tests");
    assert_memory_equal(out[0].module, "libcmocka.so", 12);
}

/* The entry of the program is written in assembler, between functions. */
extern void _start(void);

static void
functions_without_lines_are_not_taken_for_their_neighbours(void **state)
{
    struct symbol out[SYMBOLS_INLINED_MAX];

    (void)state;
    assert_int_equal(symbols_of(symbols, (uintptr_t)_start + 1, out), 1);
    assert_string_equal(out[0].function, "_start");
}

static void answers_do_not_change_when_asked_again(void **state)
{
    const uintptr_t base = plain_function() - 2000;
    struct symbol first[SYMBOLS_INLINED_MAX];
    struct symbol again[SYMBOLS_INLINED_MAX];

    (void)state;
    for (uintptr_t i = 0; i < 4000; i++) {
        size_t count = symbols_of(symbols, base + i, first);

        assert_in_range(count, 1, SYMBOLS_INLINED_MAX);
        assert_int_equal(symbols_of(symbols, base + i, again), count);
        assert_memory_equal(first, again, count * sizeof(*first));
    }
}

static void a_forked_child_reads_names_of_its_own(void **state)
{
    uintptr_t address = plain_function();
    struct symbol out[SYMBOLS_INLINED_MAX];
    struct symbols *own;
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        bool same = symbols_new(&own) == 0 &&
                    symbols_of(own, address, out) == 1 &&
                    strcmp(out[0].function, "plain_function") == 0 &&
                    out[0].line == line;

        symbols_free(own);
        _exit(same ? 0 : 1);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void nothing_is_freed_without_harm(void **state)
{
    (void)state;
    symbols_free(NULL);
}

/* Variables -------------------------------------------------------------- */

struct desk {
    long before;
    struct {
        void *owner;
        void *others[2];
    } seats[3];
};

struct desk desk_of_all;
static struct desk desks[2];
static void *pointers[4];

static void *a_static_variable(void)
{
    static void *hidden;

    return &hidden;
}

static void variables_are_named_with_the_path_in_them(void **state)
{
    const struct {
        const void *address;
        const char *name;
    } want[] = {
        {&desk_of_all, "desk_of_all.before"},
        {&desk_of_all.seats[1].others[1], "desk_of_all.seats[1].others[1]"},
        {&desks[1].seats[2].owner, "desks[1].seats[2].owner"},
        {&pointers[3], "pointers[3]"},
        {&symbols, "symbols"},
        {a_static_variable(), "hidden"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        const char *name =
            symbols_variable(symbols, (uintptr_t)want[i].address);

        assert_non_null(name);
        assert_string_equal(name, want[i].name);
    }
    assert_null(symbols_variable(symbols, (uintptr_t)want)); /* on the stack */
}

/* Paths ------------------------------------------------------------------ */

static void paths_lose_their_dots(void **state)
{
    static const char *const pairs[][2] = {
        {"/a/b/c.c", "/a/b/c.c"},
        {"/a/./b/../c.c", "/a/c.c"},
        {"//a///b//c.c", "/a/b/c.c"},
        {"./a.c", "a.c"},
        {"a/../b.c", "b.c"},
        {"../a.c", "../a.c"},
        {"../../a/../b.c", "../../b.c"},
        {"a/../../b.c", "../b.c"},
        {"/../a.c", "/a.c"},
        {"/a/..", "/"},
        {"a/..", ""},
        {"..", ".."},
        {"..a/b..", "..a/b.."},
        {"/", "/"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        char path[32];

        strcpy(path, pairs[i][0]);
        symbols_clean_path(path);
        assert_string_equal(path, pairs[i][1]);
    }
}

static void a_path_ends_with_whole_parts(void **state)
{
    (void)state;
    assert_true(symbols_path_ends("/a/leaks/cycle.c", "leaks/cycle.c"));
    assert_true(symbols_path_ends("leaks/cycle.c", "leaks/cycle.c"));
    assert_false(symbols_path_ends("/a/oleaks/cycle.c", "leaks/cycle.c"));
    assert_false(symbols_path_ends("/a/leaks/wheel.c", "leaks/cycle.c"));
    assert_false(symbols_path_ends("cycle.c", "leaks/cycle.c"));
    assert_false(symbols_path_ends("/a/cycle.c", ""));
}

static void paths_are_short(void **state)
{
    (void)state;
    assert_string_equal(symbols_short_path(symbols, "/usr/src/lib/far/x.c"),
                        "far/x.c");
    assert_string_equal(symbols_short_path(symbols, "/x.c"), "/x.c");
    assert_string_equal(
        symbols_short_path(symbols, "/usr/lib/gcc/../../include/c++/12/new"),
        "/usr/include/c++/12/new");
    assert_string_equal(symbols_short_path(symbols, "./sub/x.c"), "sub/x.c");
    assert_null(symbols_short_path(symbols, NULL));
}

static void
what_is_below_the_current_directory_is_named_from_there(void **state)
{
    char folder[] = "/tmp/test_symbols_XXXXXX"; /* not below the sources */
    char path[64];
    char back[4096];
    struct symbols *s;

    (void)state;
    assert_non_null(getcwd(back, sizeof(back)));
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(symbols_new(&s), 0);
    snprintf(path, sizeof(path), "%s/a/b/c/mine.c", folder);
    assert_string_equal(symbols_short_path(s, path), "a/b/c/mine.c");
    symbols_free(s);
    /* A folder that is gone is no folder, and no error. */
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(symbols_new(&s), 0);
    assert_string_equal(symbols_short_path(s, path), "c/mine.c");
    symbols_free(s);
    assert_int_equal(chdir(back), 0);
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
        cmocka_unit_test(a_call_has_a_function_a_file_and_a_line),
        cmocka_unit_test(of_a_long_chain_the_innermost_are_kept),
        cmocka_unit_test(what_is_no_code_has_no_name),
        cmocka_unit_test(a_library_without_lines_has_exported_names),
        cmocka_unit_test(
            functions_without_lines_are_not_taken_for_their_neighbours),
        cmocka_unit_test(answers_do_not_change_when_asked_again),
        cmocka_unit_test(a_forked_child_reads_names_of_its_own),
        cmocka_unit_test(nothing_is_freed_without_harm),
        cmocka_unit_test(variables_are_named_with_the_path_in_them),
        cmocka_unit_test(paths_lose_their_dots),
        cmocka_unit_test(a_path_ends_with_whole_parts),
        cmocka_unit_test(paths_are_short),
        cmocka_unit_test(
            what_is_below_the_current_directory_is_named_from_there),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
