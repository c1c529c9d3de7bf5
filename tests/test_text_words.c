/* test_text_words.c - numbers, places and lines as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "text_words.h"

static void bytes_are_exact_while_they_are_few(void **state)
{
    char buf[32];

    (void)state;
    assert_string_equal(words_bytes(1, buf, sizeof(buf)), "1 byte");
    assert_string_equal(words_bytes(99999, buf, sizeof(buf)), "99,999 bytes");
    assert_string_equal(words_bytes(100000, buf, sizeof(buf)), "100.0 kB");
    assert_string_equal(words_bytes(999949, buf, sizeof(buf)), "999.9 kB");
    assert_string_equal(words_bytes(999950, buf, sizeof(buf)), "1.0 MB");
    assert_string_equal(words_bytes(UINT64_C(7) << 40, buf, sizeof(buf)),
                        "7.7 TB");
}

static void an_amount_is_blocks_and_bytes(void **state)
{
    char buf[64];

    (void)state;
    assert_string_equal(words_amount(1, 1, buf, sizeof(buf)),
                        "1 block, 1 byte");
    assert_string_equal(words_amount(1500, 12, buf, sizeof(buf)),
                        "1,500 blocks, 12 bytes");
}

static void a_place_says_what_is_known(void **state)
{
    const struct tracker_site whole = {"a.c", "run", 7};
    const struct tracker_site nameless = {"a.out+0x12", "", 0};
    const struct symbol exported = {
        .function = "run", .module = "lib.so", .offset = 0x12};
    char buf[64];

    (void)state;
    assert_string_equal(words_site(&whole, buf, sizeof(buf)), "run(), a.c:7");
    assert_string_equal(words_site(&nameless, buf, sizeof(buf)), "a.out+0x12");
    assert_string_equal(words_symbol(&exported, buf, sizeof(buf)),
                        "run(), lib.so+0x12");
}

static void long_lines_are_wrapped_under_their_words(void **state)
{
    char text[512] = "";
    FILE *out = fmemopen(text, sizeof(text), "w");

    (void)state;
    assert_non_null(out);
    words_line(out, "why",
               "these are words that do not all fit into a line of eighty "
               "columns, so the rest goes below");
    words_line(out, "", "short");
    fclose(out);
    assert_string_equal(
        text,
        "   why         these are words that do not all fit into a line of "
        "eighty\n"
        "               columns, so the rest goes below\n"
        "               short\n");
}

static void a_word_longer_than_a_line_stays_whole(void **state)
{
    char text[512] = "";
    char word[101];
    FILE *out = fmemopen(text, sizeof(text), "w");

    (void)state;
    assert_non_null(out);
    memset(word, 'x', 100);
    word[100] = '\0';
    words_line(out, "", word);
    fclose(out);
    assert_int_equal(strlen(text), 15 + 100 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_exact_while_they_are_few),
        cmocka_unit_test(an_amount_is_blocks_and_bytes),
        cmocka_unit_test(a_place_says_what_is_known),
        cmocka_unit_test(long_lines_are_wrapped_under_their_words),
        cmocka_unit_test(a_word_longer_than_a_line_stays_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
