/* test_learn_words.c - texts by key: both languages have the same keys, places
 * are filled, and counts take the form that their language wants.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "words.h"

static struct words english, russian;

static int load(void **state)
{
    (void)state;
    return words_load(&english, EXERCISES "/en/messages") ||
           words_load(&russian, EXERCISES "/ru/messages");
}

static void both_languages_have_the_same_keys(void **state)
{
    (void)state;
    assert_true(english.count > 80);
    for (size_t i = 0; i < english.count; i++) {
        if (words_get(&russian, english.list[i].key) == NULL)
            fail_msg("no Russian: %s", english.list[i].key);
    }
    assert_int_equal(english.count, russian.count);
}

/* Each {0}, {1} of one stands in the other, too. */
static void both_languages_tell_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < english.count; i++) {
        const char *other = words_get(&russian, english.list[i].key);

        for (char digit = '0'; digit <= '9'; digit++) {
            char place[] = {'{', digit, '}', '\0'};

            if ((strstr(english.list[i].text, place) == NULL) !=
                (strstr(other, place) == NULL))
                fail_msg("%s: %s", english.list[i].key, place);
        }
    }
}

static void no_key_stands_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < english.count; i++)
        assert_ptr_equal(words_get(&english, english.list[i].key),
                         english.list[i].text);
}

static void places_are_filled_and_the_end_is_cut(void **state)
{
    const char *const values[] = {"one", "two", NULL};
    char out[16];

    (void)state;
    assert_string_equal(words_fill(out, 16, "{1}-{0} {x} {5}", values),
                        "two-one {x} ");
    assert_string_equal(words_fill(out, 5, "{0}{1}", values), "onet");
}

static void counts_take_their_form(void **state)
{
    (void)state;
    assert_string_equal(words_plural("en", 1), "one");
    assert_string_equal(words_plural("en", 21), "many");
    assert_string_equal(words_plural("ru", 21), "one");
    assert_string_equal(words_plural("ru", 11), "many");
    assert_string_equal(words_plural("ru", 3), "few");
    assert_string_equal(words_plural("ru", 13), "many");
    assert_string_equal(words_plural("ru", 5), "many");
}

static void a_translation_takes_the_same_arguments(void **state)
{
    (void)state;
    assert_true(words_same_format("%d of %s", "из %d: %s"));
    assert_true(words_same_format("100 %% of %ld", "%ld"));
    assert_false(words_same_format("%d of %s", "из %s: %d"));
    assert_false(words_same_format("%d", "ничего"));
    assert_false(words_same_format("%d", "%ld"));
    assert_false(words_same_format("none", "%s"));
}

static void a_text_goes_on_in_marked_lines(void **state)
{
    const char *help = words_get(&english, "help");

    (void)state;
    assert_non_null(help);
    assert_non_null(strstr(help, "\n\nExercises, one after the other"));
    assert_null(strstr(help, "|"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_languages_have_the_same_keys),
        cmocka_unit_test(both_languages_tell_the_same),
        cmocka_unit_test(no_key_stands_twice),
        cmocka_unit_test(places_are_filled_and_the_end_is_cut),
        cmocka_unit_test(counts_take_their_form),
        cmocka_unit_test(a_translation_takes_the_same_arguments),
        cmocka_unit_test(a_text_goes_on_in_marked_lines),
    };

    return cmocka_run_group_tests(tests, load, NULL);
}
