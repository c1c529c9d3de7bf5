/* test_view_keys.c - keys pressed on a real pseudo terminal, and what they ask
 * of the run's control. What becomes of a whole run is in faults/keys.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>

#include "twin_line.h"
#include "view_help.h"

static void digits_switch_leaks_on_and_off(void **state)
{
    (void)state;
    (void)press("2");
    assert_int_equal(state_now().leaks, 1u << LEAK_CYCLE | 1u << LEAK_BOOK);
    (void)press("17");
    assert_int_equal(state_now().leaks, 1u << LEAK_BOOK | 1u << LEAK_TIMER);
    (void)press("890!");
    assert_int_equal(state_now().leaks, 1u << LEAK_BOOK | 1u << LEAK_TIMER);
}

static void space_pauses_and_goes_on(void **state)
{
    (void)state;
    assert_non_null(strstr(press(" "), " 60x  paused "));
    assert_true(state_now().paused);
    assert_null(strstr(press(" "), "paused"));
    assert_false(state_now().paused);
    (void)press("p");
    assert_true(state_now().paused);
    (void)press("p");
    assert_false(state_now().paused);
}

static void s_and_n_step(void **state)
{
    (void)state;
    (void)press("s");
    assert_true(state_now().stepping);
    (void)press(" "); /* go on without stopping */
    assert_false(state_now().stepping);
    assert_false(state_now().paused);
    assert_non_null(strstr(press("n"), " 60x  stepping "));
    assert_true(state_now().stepping);
}

static int twin_says;

static int on_twin(void *ctx, bool on)
{
    (void)ctx;
    (void)on;
    return twin_says;
}

static void c_compares_and_compares_no_more(void **state)
{
    static const struct twin_line line;
    const char *text;

    (void)state;
    view_twin(at.view, &line);
    assert_non_null(strstr(press("c"), "what this run replays can't be read "
                                       "twice, nor compared"));
    control_on_compare(&at.scene.control, on_twin, NULL);
    twin_says = -EAGAIN;
    assert_non_null(strstr(press("c"), "can't compare: Resource temp"));
    assert_false(state_now().compare);
    twin_says = 0;
    text = press("c");
    assert_true(state_now().compare);
    assert_non_null(strstr(text, "\n ○ the same run, fixed: it starts\n"));
    text = press("c");
    assert_false(state_now().compare);
    assert_null(strstr(text, "the same run, fixed"));
    control_init(&at.scene.control, 0, 60);
    assert_non_null(strstr(press("c"), "there is nothing to compare"));
    control_lock(&at.scene.control);
    assert_non_null(strstr(press("c"), "a mystery can't be compared"));
    assert_false(state_now().compare);
}

static void plus_and_minus_go_through_the_paces(void **state)
{
    static const struct {
        const char *keys;
        uint32_t pace;
    } steps[] = {{"+", 600}, {"+", PACE_MAX}, {"+", PACE_MAX}, {"-", 600},
                 {"-", 60},  {"-", 10},       {"-", 1},        {"-", 1},
                 {"=", 10},  {"+", 60}};

    (void)state;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        (void)press(steps[i].keys);
        assert_int_equal(state_now().pace, steps[i].pace);
    }
    /* From a pace between them to the next one. */
    (void)control_pace(&at.scene.control, 6);
    (void)press("-");
    assert_int_equal(state_now().pace, 1);
    (void)control_pace(&at.scene.control, 6);
    (void)press("+");
    assert_int_equal(state_now().pace, 10);
    (void)control_pace(&at.scene.control, 5000);
    (void)press("-");
    assert_int_equal(state_now().pace, 600);
    (void)control_pace(&at.scene.control, 5000);
    (void)press("+");
    assert_int_equal(state_now().pace, PACE_MAX);
}

static void q_ends_the_run(void **state)
{
    (void)state;
    (void)press(" ");
    assert_false(view_closed(at.view));
    (void)press("q1"); /* nothing is heard after it */
    assert_true(view_closed(at.view));
    assert_false(state_now().paused);
    assert_int_equal(state_now().leaks, 1u << LEAK_CYCLE);
}

static void no_byte_of_a_sequence_is_a_key(void **state)
{
    (void)state;
    (void)press("\033[2~\033[1;5A\033OQ\033[M112\033]1;q\a\0334\033[<3;7;1M");
    assert_int_equal(state_now().leaks, 1u << LEAK_CYCLE);
    assert_false(state_now().paused);
    assert_false(view_closed(at.view));
    /* In pieces, with pictures in between. */
    (void)press("\033");
    (void)press("[");
    (void)press("2");
    (void)press("~");
    assert_int_equal(state_now().leaks, 1u << LEAK_CYCLE);
    (void)press("2");
    assert_int_equal(state_now().leaks, 1u << LEAK_CYCLE | 1u << LEAK_BOOK);
}

static void e_explains_the_leaks_that_are_on_one_after_the_other(void **state)
{
    const char *text;

    (void)state;
    (void)press("3");
    text = press("e");
    assert_memory_equal(text, " cycle: a strategy holds", 24);
    text = press("e");
    assert_memory_equal(text, " channel: a closed", 18);
    text = press("e");
    assert_memory_equal(text, " bot  leak=cycle,channel", 24);
    (void)press("13"); /* both off */
    text = press("e");
    assert_memory_equal(text, " bot  no leak", 13);
    assert_non_null(strstr(text, "no leak is on that could be explained"));
}

static void a_page_takes_keys_before_the_run_does(void **state)
{
    const char *text;

    (void)state;
    text = press("?");
    assert_memory_equal(text, " Keys\n", 6);
    text = press("2"); /* back, and nothing else */
    assert_memory_equal(text, " bot  leak=cycle ", 17);
    assert_int_equal(state_now().leaks, 1u << LEAK_CYCLE);
    (void)press("?");
    (void)press("\033[B");
    assert_memory_equal(press("q"), " bot  leak=cycle ", 17);
    assert_false(view_closed(at.view));
    /* Esc alone is a key, too; it takes a while. */
    (void)press("?");
    text = press("\033");
    for (int i = 0; i < 5; i++)
        text = press("");
    assert_memory_equal(text, " bot  leak=cycle ", 17);
}

static void a_mystery_tells_nothing(void **state)
{
    const char *text;

    (void)state;
    at.scene.options.leaks = 0;
    at.scene.options.mystery = true;
    control_init(&at.scene.control, 0, 60);
    control_lock(&at.scene.control);
    text = press("2");
    assert_memory_equal(text, " bot  leak=mystery seed=1 60x", 29);
    assert_non_null(strstr(text, "a mystery's leaks can't be switched"));
    assert_non_null(strstr(text, "\n space pause  s step  +/- pace  ? help  "
                                 "q quit\n"));
    assert_null(strstr(text, "1-7"));
    assert_null(strstr(text, "1 cycle"));
    assert_int_equal(state_now().leaks, 0);
    text = press("e");
    assert_memory_equal(text, " bot  leak=mystery ", 19);
    assert_non_null(strstr(text, "a mystery isn't explained before"));
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        A_TEST(digits_switch_leaks_on_and_off),
        A_TEST(space_pauses_and_goes_on),
        A_TEST(s_and_n_step),
        A_TEST(c_compares_and_compares_no_more),
        A_TEST(plus_and_minus_go_through_the_paces),
        A_TEST(q_ends_the_run),
        A_TEST(no_byte_of_a_sequence_is_a_key),
        A_TEST(e_explains_the_leaks_that_are_on_one_after_the_other),
        A_TEST(a_page_takes_keys_before_the_run_does),
        A_TEST(a_mystery_tells_nothing),
    };

    bot_tags_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
