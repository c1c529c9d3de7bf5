/* test_learn_parts.c - parts of the exercises' runner: the verdict that counts
 * only with its secret, texts on a terminal, words of C.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "judge_inside.h"
#include "layout.h"
#include "scan.h"
#include "tracker.h"

#define SECRET "0123456789abcdef0123456789abcdef"

static bool passes(const char *said, struct outcome *out)
{
    static const struct judge judge;
    struct process p = {.argv = NULL};
    bool passed;

    *out = (struct outcome){.verdict = VERDICT_PASSED};
    buffer_puts(&p.verdict, said);
    passed = judge_verdict(&judge, &p, SECRET, out);
    process_clear(&p);
    outcome_clear(out);
    return passed;
}

static void a_verdict_counts_only_with_its_secret(void **state)
{
    struct outcome out;

    (void)state;
    assert_true(passes("P" SECRET "\n", &out));
    assert_false(passes("", &out));
    assert_false(passes("P\n", &out));
    assert_false(passes("P0000000000000000000000000000000\n", &out));
    assert_false(passes("P" SECRET "0\n", &out));
    assert_false(passes("P0123456789abcdef\n", &out));
}

static void the_first_failure_is_the_verdict(void **state)
{
    struct outcome out;

    (void)state;
    assert_false(passes("Fone\nTeins\nFtwo\nP" SECRET "\n", &out));
    assert_int_equal(out.verdict, VERDICT_FAILED);
    assert_string_equal(out.english, "one");
    assert_string_equal(out.chosen, "eins");
    assert_false(passes("Fone\n", &out));
    assert_string_equal(out.chosen, "one");
}

static void columns_are_counted_in_both_alphabets(void **state)
{
    (void)state;
    assert_int_equal(layout_width("free"), 4);
    assert_int_equal(layout_width("утечка"), 6);
    assert_int_equal(layout_width("\033[1mутечка\033[0m"), 6);
    assert_int_equal(layout_fit("утечка", 3), 6); /* bytes */
    assert_int_equal(layout_width("\xd1"), 1);    /* cut in the middle */
}

static void markdown(const char *text, size_t columns, const char *want)
{
    struct buffer b = {.max = 0};

    layout_markdown(&b, text, columns, false);
    assert_string_equal(buffer_text(&b), want);
    buffer_clear(&b);
}

static void markdown_is_wrapped_between_words(void **state)
{
    (void)state;
    markdown("# A title\n\none two\nthree\n", 8, "A title\n\none two\nthree\n");
    markdown("- раз два\n- три\n", 6, "- раз\n  два\n- три\n");
    markdown("```sh\nls   -l\n```\nafter\n", 40, "    ls   -l\nafter\n");
    markdown("a **bold** `x*y` word\n", 40, "a bold `x*y` word\n");
}

static void a_section_ends_at_the_next(void **state)
{
    char out[64];

    (void)state;
    assert_true(layout_section("## 1\n\none\n\n## 2\n\ntwo\n", 1, out, 64));
    assert_string_equal(out, "one\n");
    assert_false(layout_section("## 1\n\n## 2\n\ntwo\n", 1, out, 64));
    assert_false(layout_section("## 1\n\none\n", 3, out, 64));
}

static bool fine(const char *source, struct scan_finding *out)
{
    static const struct meta meta = {.include = "pthread.h"};

    return scan_source(&meta, source, strlen(source), out);
}

static void words_in_comments_and_texts_are_no_words(void **state)
{
    struct scan_finding found;

    (void)state;
    assert_true(fine("/* asm */ // #pragma\nchar *s = \"asm\";\n", &found));
    assert_true(fine("int a[2][2]; int b = a[0][1];\n", &found));
    assert_true(fine("#include <pthread.h>\n", &found));
    assert_false(fine("int x;\n\n__asm__(\"\");\n", &found));
    assert_string_equal(found.word, "__asm__");
    assert_int_equal(found.line, 3);
}

static void a_joined_line_hides_nothing(void **state)
{
    struct scan_finding found;

    (void)state;
    assert_false(fine("__as\\\nm__(\"\");\n", &found));
    assert_false(fine("#pra\\ \ngma once\n", &found));
    assert_string_equal(found.word, "#pragma");
    assert_false(fine("/* a */ # /* b */ pragma once\n", &found));
    assert_false(fine("#include <setjmp.h>\n", &found));
    assert_string_equal(found.word, "#include setjmp.h");
}

static int nothing_is_left(void **state)
{
    (void)state;
    return tracker_total().live_blocks != 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verdict_counts_only_with_its_secret),
        cmocka_unit_test(the_first_failure_is_the_verdict),
        cmocka_unit_test(columns_are_counted_in_both_alphabets),
        cmocka_unit_test(markdown_is_wrapped_between_words),
        cmocka_unit_test(a_section_ends_at_the_next),
        cmocka_unit_test(words_in_comments_and_texts_are_no_words),
        cmocka_unit_test(a_joined_line_hides_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, nothing_is_left);
}
