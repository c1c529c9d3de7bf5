/* test_intern.c - equal things get the same number; and names in the grammars
 * of other programs.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "export_text.h"
#include "intern.h"
#include "pages.h"

struct entry {
    uint64_t key;
    uint64_t value;
};

static void equal_keys_have_one_number_in_the_order_they_came(void **state)
{
    struct intern t;
    size_t before = pages_held();
    bool added;

    (void)state;
    intern_init(&t, sizeof(struct entry), sizeof(uint64_t), 0);
    for (uint64_t i = 0; i < 5000; i++) {
        struct entry e = {i * i << 20, i};

        assert_int_equal(intern_get(&t, &e), INTERN_NONE);
        assert_int_equal(intern_put(&t, &e, &added), i);
        assert_true(added);
        e.value = 0;
        assert_int_equal(intern_put(&t, &e, &added), i);
        assert_false(added);
    }
    for (uint64_t i = 0; i < 5000; i++) {
        struct entry e = {i * i << 20, 0};
        const struct entry *found = intern_at(&t, intern_get(&t, &e));

        assert_int_equal(found->value, i);
    }
    intern_clear(&t);
    assert_int_equal(pages_held(), before);
}

static void texts_are_equal_by_what_they_say(void **state)
{
    char copies[2][32] = {"a longer text than a word", ""};
    const char *texts[] = {"", "a", "a longer text than a word", copies[0],
                           copies[1]};
    const uint32_t want[] = {0, 1, 2, 2, 0};
    struct intern t;
    bool added;

    (void)state;
    intern_init_text(&t, sizeof(const char *), 0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(intern_put(&t, &texts[i], &added), want[i]);
    intern_clear(&t);
}

static void past_the_limit_or_without_memory_there_are_no_new_ones(void **state)
{
    struct intern t;
    struct entry e = {0, 0};
    size_t before = pages_held();
    bool added;

    (void)state;
    intern_init(&t, sizeof(e), sizeof(uint64_t), 3);
    for (e.key = 0; e.key < 3; e.key++)
        assert_int_equal(intern_put(&t, &e, &added), e.key);
    assert_int_equal(intern_put(&t, &e, &added), INTERN_NONE);
    assert_false(added);
    e.key = 2;
    assert_int_equal(intern_put(&t, &e, &added), 2);
    intern_clear(&t);

    pages_limit(before + 1);
    assert_int_equal(intern_put(&t, &e, &added), INTERN_NONE);
    pages_limit(before + 16384);
    for (e.key = 0; intern_put(&t, &e, &added) != INTERN_NONE; e.key++)
        assert_in_range(e.key, 0, 2);
    assert_int_equal(e.key, 3);
    intern_clear(&t);
    pages_limit(0);
    assert_int_equal(pages_held(), before);
}

static void check_text(void (*write)(FILE *, const char *), const char *text,
                       const char *want)
{
    char got[256];
    FILE *out = fmemopen(got, sizeof(got), "w");

    write(out, text);
    putc('\0', out);
    fclose(out);
    assert_string_equal(got, want);
}

static void json_strings_hold_any_bytes(void **state)
{
    (void)state;
    check_text(export_json_string, "", "\"\"");
    check_text(export_json_string, "a\"b\\c/", "\"a\\\"b\\\\c/\"");
    check_text(export_json_string, "\n\t\x01\x1f\x7f",
               "\"\\u000a\\u0009\\u0001\\u001f\\u007f\"");
    check_text(export_json_string, "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
               "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"");
    /* Alone, overlong, a surrogate, too high, cut off. */
    check_text(export_json_string, "\x80", "\"\\ufffd\"");
    check_text(export_json_string, "\xc0\xaf", "\"\\ufffd\\ufffd\"");
    check_text(export_json_string, "\xe0\x80\x80", "\"\\ufffd\\ufffd\\ufffd\"");
    check_text(export_json_string, "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
    check_text(export_json_string, "\xf4\x90\x80\x80",
               "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
    check_text(export_json_string, "\xe2\x82", "\"\\ufffd\\ufffd\"");
    check_text(export_json_part, "\"", "\\\"");
}

static void csv_fields_are_quoted_where_they_must(void **state)
{
    (void)state;
    check_text(export_csv_field, "", "");
    check_text(export_csv_field, "a b;c'd", "a b;c'd");
    check_text(export_csv_field, "a,b", "\"a,b\"");
    check_text(export_csv_field, "say \"hi\"", "\"say \"\"hi\"\"\"");
    check_text(export_csv_field, "two\nlines", "\"two\nlines\"");
    check_text(export_csv_field, "cr\r", "\"cr\r\"");
    check_text(export_csv_field, " a", "\" a\"");
    check_text(export_csv_field, "a ", "\"a \"");
}

static void a_frame_cannot_end_early(void **state)
{
    (void)state;
    check_text(export_frame_name, "operator new(unsigned long)",
               "operator_new(unsigned_long)");
    check_text(export_frame_name, "a;b\nc\td", "a:b_c_d");
    check_text(export_line, "a;b\nc\td", "a;b c d");
}

static void a_failed_write_is_not_forgotten_by_the_flush(void **state)
{
    FILE *full = fopen("/dev/full", "w");
    FILE *unbuffered = fopen("/dev/full", "w");
    FILE *fine = fopen("/dev/null", "w");

    (void)state;
    export_line(full, "it fails when it is flushed");
    assert_int_equal(export_finish(full), -ENOSPC);
    setvbuf(unbuffered, NULL, _IONBF, 0);
    export_line(unbuffered, "it has failed by then");
    assert_int_equal(export_finish(unbuffered), -EIO);
    export_line(fine, "it doesn't");
    assert_int_equal(export_finish(fine), 0);
    fclose(full);
    fclose(unbuffered);
    fclose(fine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_keys_have_one_number_in_the_order_they_came),
        cmocka_unit_test(texts_are_equal_by_what_they_say),
        cmocka_unit_test(
            past_the_limit_or_without_memory_there_are_no_new_ones),
        cmocka_unit_test(json_strings_hold_any_bytes),
        cmocka_unit_test(csv_fields_are_quoted_where_they_must),
        cmocka_unit_test(a_frame_cannot_end_early),
        cmocka_unit_test(a_failed_write_is_not_forgotten_by_the_flush),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
