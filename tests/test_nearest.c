/* test_nearest.c - which name is meant, and when none is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "nearest.h"

static const char *const names[] = {"cycle", "book",  "channel", "free",
                                    "cache", "timer", "all"};

static const char *nearest(const char *text)
{
    int found = nearest_name(text, names, sizeof(names) / sizeof(names[0]));

    return found < 0 ? "none" : names[found];
}

static void one_slip_is_forgiven(void **state)
{
    (void)state;
    assert_string_equal(nearest("cylce"), "cycle");  /* swapped */
    assert_string_equal(nearest("cycl"), "cycle");   /* too few */
    assert_string_equal(nearest("cyccle"), "cycle"); /* too many */
    assert_string_equal(nearest("bool"), "book");    /* wrong */
    assert_string_equal(nearest("obok"), "book");
    assert_string_equal(nearest("al"), "all");
    assert_string_equal(nearest("cycle"), "cycle");
}

static void two_slips_are_forgiven_in_long_names_only(void **state)
{
    (void)state;
    assert_string_equal(nearest("chanel"), "channel");
    assert_string_equal(nearest("chanle"), "channel");
    assert_string_equal(nearest("tmiers"), "timer");
    assert_string_equal(nearest("bk"), "none");
    assert_string_equal(nearest("frog"), "none");
    assert_string_equal(nearest("boko"), "book");
    assert_string_equal(nearest("bokso"), "none");
}

static void case_does_not_matter(void **state)
{
    (void)state;
    assert_string_equal(nearest("CYCLE"), "cycle");
    assert_string_equal(nearest("ALL"), "all");
    assert_string_equal(nearest("Tiemr"), "timer");
}

static void the_beginning_of_one_name_is_enough(void **state)
{
    (void)state;
    assert_string_equal(nearest("ti"), "timer");
    assert_string_equal(nearest("cha"), "channel");
    assert_string_equal(nearest("c"), "none"); /* of three */
    assert_string_equal(nearest(""), "none");
}

static void the_first_of_two_equals_wins(void **state)
{
    static const char *const two[] = {"timer", "tamer"};

    (void)state;
    assert_int_equal(nearest_name("tomer", two, 2), 0);
}

static void the_nearer_of_two_wins(void **state)
{
    static const char *const two[] = {"replay-book", "replay", "record"};

    (void)state;
    assert_int_equal(nearest_name("replya", two, 3), 1);
    assert_int_equal(nearest_name("replay-bok", two, 3), 0);
    assert_int_equal(nearest_name("rekord", two, 3), 2);
}

static void what_is_far_from_all_is_near_none(void **state)
{
    (void)state;
    assert_string_equal(nearest("memory"), "none");
    assert_string_equal(nearest("mystery"), "none");
    assert_string_equal(
        nearest("a text that is longer than any name could ever be"), "none");
    assert_int_equal(nearest_name("x", names, 0), -1);
    assert_int_equal(nearest_name("", names, 1), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slip_is_forgiven),
        cmocka_unit_test(two_slips_are_forgiven_in_long_names_only),
        cmocka_unit_test(case_does_not_matter),
        cmocka_unit_test(the_beginning_of_one_name_is_enough),
        cmocka_unit_test(the_first_of_two_equals_wins),
        cmocka_unit_test(the_nearer_of_two_wins),
        cmocka_unit_test(what_is_far_from_all_is_near_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
