/* test_catalogue.c - the table of leaks holds together, and with the pairs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "tags.h"

static void leaks_are_found_by_their_exact_name(void **state)
{
    static const char *const names[LEAK_COUNT] = {
        [LEAK_CYCLE] = "cycle",     [LEAK_BOOK] = "book",
        [LEAK_CHANNEL] = "channel", [LEAK_FREE] = "free",
        [LEAK_FORGET] = "forget",   [LEAK_CACHE] = "cache",
        [LEAK_TIMER] = "timer",
    };

    (void)state;
    for (int i = 0; i < LEAK_COUNT; i++) {
        assert_string_equal(catalogue_entry((enum leak)i)->name, names[i]);
        assert_int_equal(catalogue_find(names[i]), i);
    }
    assert_int_equal(catalogue_find("all"), -1);
    assert_int_equal(catalogue_find("Cycle"), -1);
    assert_int_equal(catalogue_find("cycl"), -1);
    assert_int_equal(catalogue_find(""), -1);
    assert_int_equal(LEAK_ALL, 0x7f);
}

static void a_misspelt_leak_has_a_neighbour(void **state)
{
    (void)state;
    assert_string_equal(catalogue_nearest("cylce"), "cycle");
    assert_string_equal(catalogue_nearest("forgot"), "forget");
    assert_string_equal(catalogue_nearest("al"), "all");
    assert_null(catalogue_nearest("riddle"));
}

static void each_leak_shows_under_its_tag(void **state)
{
    static const unsigned tags[LEAK_COUNT] = {
        [LEAK_CYCLE] = TAG_STRATEGIES, [LEAK_BOOK] = TAG_BOOK,
        [LEAK_CHANNEL] = TAG_CHANNELS, [LEAK_FREE] = TAG_MESSAGES,
        [LEAK_FORGET] = TAG_ORDERS,    [LEAK_CACHE] = TAG_PRICES,
        [LEAK_TIMER] = TAG_TIMERS,
    };

    (void)state;
    for (int i = 0; i < LEAK_COUNT; i++)
        assert_int_equal(catalogue_entry((enum leak)i)->tag, tags[i]);
}

/* Wrapped and cut by column, so one byte has to be one column. */
static void assert_plain(const char *text, size_t len_max)
{
    assert_non_null(text);
    assert_true(text[0] != '\0');
    assert_true(strlen(text) <= len_max);
    for (; *text != '\0'; text++)
        assert_true((*text >= ' ' && *text <= '~') || *text == '\n');
}

static void words_are_plain_and_short(void **state)
{
    (void)state;
    for (int i = 0; i < LEAK_COUNT; i++) {
        const struct leak_entry *e = catalogue_entry((enum leak)i);

        assert_plain(e->name, 8);
        assert_plain(e->part, 60);
        assert_plain(e->leak, 53); /* its column in --list */
        assert_plain(e->fix, 60);
        assert_plain(e->at_exit, 14);
        assert_plain(e->story, 1400);
        assert_plain(e->incident, 600);
        assert_plain(e->watch, 200);
        assert_plain(e->tools, 400);
        assert_non_null(strstr(e->incident, " #"));
        assert_non_null(strstr(e->tools, "memcheck: "));
        assert_non_null(strstr(e->tools, "\nLeakSanitizer: "));
        assert_non_null(strstr(e->tools, "\nheaptrack: "));
    }
}

extern const char catalogue_diff_odd[]; /* of the pair in tests/embed */

/* What diff says now of a pair in `folder`. */
static char *run_diff(const char *folder, const char *name)
{
    static char got[1 << 16];
    char command[1024];
    size_t len;
    FILE *pipe;

    (void)snprintf(command, sizeof(command),
                   "cd '%s' && diff -u --label leaks/%s.c --label fixes/%s.c "
                   "leaks/%s.c fixes/%s.c",
                   folder, name, name, name, name);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    len = fread(got, 1, sizeof(got) - 1, pipe);
    got[len] = '\0';
    (void)pclose(pipe);
    return got;
}

static void each_diff_is_that_of_the_pair(void **state)
{
    (void)state;
    for (int i = 0; i < LEAK_COUNT; i++) {
        const struct leak_entry *e = catalogue_entry((enum leak)i);

        assert_string_equal(e->diff, run_diff(SOURCE_DIR, e->name));
    }
}

static void no_character_is_lost_on_the_way(void **state)
{
    (void)state;
    assert_string_equal(catalogue_diff_odd,
                        run_diff(SOURCE_DIR "/tests/embed", "odd"));
}

static void the_page_has_the_same_words_in_its_table(void **state)
{
    static char page[1 << 16];
    FILE *file = fopen(SOURCE_DIR "/docs/leaks.md", "r");
    char row[512];

    (void)state;
    assert_non_null(file);
    page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
    (void)fclose(file);
    for (int i = 0; i < LEAK_COUNT; i++) {
        const struct leak_entry *e = catalogue_entry((enum leak)i);

        (void)snprintf(row, sizeof(row), "\n| [`%s`](#%s) | %s | %s | %s |",
                       e->name, e->name, e->part, e->leak, e->at_exit);
        assert_non_null(strstr(page, row));
    }
}

/* Lines of `diff` that begin with `sign`, its heading left out. */
static unsigned changed_lines(const char *diff, char sign)
{
    unsigned lines = 0;

    for (const char *at = diff; at != NULL; at = strchr(at, '\n')) {
        at += *at == '\n';
        lines += at[0] == sign && at[1] != sign;
    }
    return lines;
}

static void only_lines_that_matter_differ(void **state)
{
    (void)state;
    for (int i = 0; i < LEAK_COUNT; i++) {
        const struct leak_entry *e = catalogue_entry((enum leak)i);
        unsigned most = i == LEAK_BOOK || i == LEAK_CACHE ? 24 : 12;

        assert_true(changed_lines(e->diff, '-') <= most);
        assert_true(changed_lines(e->diff, '+') <= most);
        assert_true(changed_lines(e->diff, '+') > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaks_are_found_by_their_exact_name),
        cmocka_unit_test(a_misspelt_leak_has_a_neighbour),
        cmocka_unit_test(each_leak_shows_under_its_tag),
        cmocka_unit_test(words_are_plain_and_short),
        cmocka_unit_test(each_diff_is_that_of_the_pair),
        cmocka_unit_test(no_character_is_lost_on_the_way),
        cmocka_unit_test(the_page_has_the_same_words_in_its_table),
        cmocka_unit_test(only_lines_that_matter_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
