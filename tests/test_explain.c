/* test_explain.c - --list and --explain, as they come out on paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "golden.h"
#include "terminal.h"
#include "text.h"

static char output[1 << 16];

static const struct text_style plain = {false, false}, colored = {true, true};

/* What --explain writes, `width` columns wide. */
static void explain(enum leak leak, unsigned width, struct text_style style)
{
    char buf[4096];
    struct text t;

    text_init(&t, buf, sizeof(buf), width, style);
    t.out = fmemopen(output, sizeof(output), "w");
    assert_non_null(t.out);
    explain_add_leak(&t, leak);
    assert_int_equal(t.error, 0);
    (void)fclose(t.out);
}

static void list(unsigned width)
{
    char buf[4096];
    struct text t;

    text_init(&t, buf, sizeof(buf), width, plain);
    t.out = fmemopen(output, sizeof(output), "w");
    assert_non_null(t.out);
    explain_add_list(&t);
    (void)fclose(t.out);
}

static void a_list_has_a_line_for_each_leak_in_80_columns(void **state)
{
    (void)state;
    list(80);
    assert_golden("list", output);
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n"))
        assert_true(strlen(line) <= 80);
}

static void an_explanation_has_all_that_is_known(void **state)
{
    (void)state;
    for (int i = 0; i < LEAK_COUNT; i++) {
        const struct leak_entry *e = catalogue_entry((enum leak)i);
        char command[64];

        explain((enum leak)i, 80, plain);
        assert_non_null(strstr(output, e->part));
        assert_non_null(strstr(output, e->fix));
        assert_non_null(strstr(output, e->diff)); /* uncut, one piece */
        (void)snprintf(command, sizeof(command), "./bot --leak=%s\n", e->name);
        assert_non_null(strstr(output, command));
        (void)snprintf(command, sizeof(command), "./bot --fix=%s\n", e->name);
        assert_non_null(strstr(output, command));
        (void)snprintf(command, sizeof(command), "./bot --compare --leak=%s\n",
                       e->name);
        assert_non_null(strstr(output, command));
        assert_non_null(strstr(output, "valgrind --leak-check=full "));
        (void)snprintf(command, sizeof(command), "heaptrack ./bot --leak=%s ",
                       e->name);
        assert_non_null(strstr(output, command));
        assert_null(strchr(output, '\033'));
    }
}

static void words_are_wrapped_and_diffs_are_not(void **state)
{
    const char *diff;

    (void)state;
    explain(LEAK_BOOK, 50, plain);
    diff = strstr(output, "The diff\n");
    assert_non_null(diff);
    assert_non_null(strstr(output, catalogue_entry(LEAK_BOOK)->diff));
    for (const char *at = output; at < diff; at = strchr(at, '\n') + 1)
        assert_true(strcspn(at, "\n") <= 50);
}

/* The diffs change with the pairs; the test of the catalogue compares them. */
static void cut_out_diff(void)
{
    char *from = strstr(output, "@@");
    char *to = strstr(output, "Which tools");

    assert_non_null(from);
    assert_non_null(to);
    memmove(from, to, strlen(to) + 1);
}

static void an_explanation_reads_well(void **state)
{
    (void)state;
    explain(LEAK_FORGET, 80, plain);
    cut_out_diff();
    assert_golden("explain_forget", output);
    explain(LEAK_CHANNEL, 100, plain);
    cut_out_diff();
    assert_golden("explain_channel", output);
}

static void the_lines_of_a_diff_are_coloured(void **state)
{
    bool diff = false;
    unsigned gone = 0, come = 0;

    (void)state;
    explain(LEAK_CYCLE, 80, colored);
    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n")) {
        if (strcmp(line, "\033[1m--- leaks/cycle.c\033[0m") == 0)
            diff = true;
        if (strstr(line, "Which tools") != NULL)
            break;
        if (!diff || strncmp(line, "\033[1m", 4) == 0)
            continue;
        assert_true(line[0] != '-' && line[0] != '+' && line[0] != '@');
        gone += strncmp(line, "\033[31m-", 6) == 0;
        come += strncmp(line, "\033[32m+", 6) == 0;
        if (line[0] == '\033')
            assert_string_equal(line + strlen(line) - 4, "\033[0m");
    }
    assert_int_equal(gone, 4);
    assert_int_equal(come, 4);
}

/* What `person` sees of --list. */
static void on_terminal(unsigned columns)
{
    struct terminal t = terminal_open(columns, 24);
    FILE *stream = fdopen(dup(t.program), "w");
    size_t len = 0;

    assert_non_null(stream);
    (void)setvbuf(stream, NULL, _IOFBF, sizeof(output));
    assert_int_equal(explain_list(stream), 0);
    len = read_all(t.person, output, sizeof(output));
    assert_true(len > 0);
    (void)fclose(stream);
    terminal_close(t);
}

static void a_terminal_gets_colour_unless_it_says_no(void **state)
{
    (void)state;
    (void)setenv("TERM", "xterm", 1);
    (void)unsetenv("NO_COLOR");
    on_terminal(80);
    assert_non_null(strchr(output, '\033'));
    (void)setenv("NO_COLOR", "1", 1);
    on_terminal(80);
    assert_null(strchr(output, '\033'));
    (void)unsetenv("NO_COLOR");
    (void)setenv("TERM", "dumb", 1);
    on_terminal(80);
    assert_null(strchr(output, '\033'));
}

static void what_cannot_be_written_is_told(void **state)
{
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    if (full == NULL)
        skip();
    assert_int_equal(explain_list(full), -ENOSPC);
    clearerr(full);
    assert_int_equal(explain_leak(LEAK_BOOK, full), -ENOSPC);
    (void)fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_has_a_line_for_each_leak_in_80_columns),
        cmocka_unit_test(an_explanation_has_all_that_is_known),
        cmocka_unit_test(words_are_wrapped_and_diffs_are_not),
        cmocka_unit_test(an_explanation_reads_well),
        cmocka_unit_test(the_lines_of_a_diff_are_coloured),
        cmocka_unit_test(a_terminal_gets_colour_unless_it_says_no),
        cmocka_unit_test(what_cannot_be_written_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
