/* test_view_terminal.c - the terminal while a view has it, and what its picture
 * tells of switches and of others' lines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>

#include "fault.h"
#include "view_help.h"

static void switches_are_told_and_marked_on_the_axis(void **state)
{
    const char *text;

    (void)state;
    (void)press("2");
    take_up(60000);
    (void)press("1");
    take_up(180000);
    text = press("");
    assert_non_null(strstr(text, "+2"));
    assert_non_null(strstr(text, "-1"));
    assert_non_null(strstr(text, "3m: cycle is off, with "));
    assert_non_null(strstr(text, "  1 cycle [2 book] 3 channel "));
}

static void what_is_left_of_a_leak_is_told_where_there_is_room(void **state)
{
    const char *text;
    struct winsize size = {.ws_col = 100, .ws_row = 40};

    (void)state;
    (void)ioctl(at.terminal.program, TIOCSWINSZ, &size);
    at.screen.columns = 100;
    (void)press("1");
    take_up(120000);
    scene_add(&at.scene, TAG_STRATEGIES, 3, 1000);
    text = press("");
    assert_non_null(strstr(
        text, "   cycle is off since 2m: 52.2 kB more than before stay, 0 B "
              "given back\n"));
}

static bool is_cooked(void)
{
    struct termios now;

    assert_int_equal(tcgetattr(at.terminal.program, &now), 0);
    return (now.c_lflag & (tcflag_t)(ICANON | ECHO | ISIG)) ==
           (tcflag_t)(ICANON | ECHO | ISIG);
}

static void keys_come_unseen_and_modes_are_given_back(void **state)
{
    (void)state;
    assert_true(is_cooked()); /* nothing was painted yet */
    (void)press("");
    assert_true(is_raw());
    view_emergency_restore();
    assert_true(is_cooked());
    (void)press("");
    assert_true(is_raw());
    view_end(at.view, &at.scene.run);
    assert_true(is_cooked());
}

static void modes_that_others_set_meanwhile_are_set_again(void **state)
{
    struct termios now;

    (void)state;
    (void)press("");
    assert_int_equal(tcgetattr(at.terminal.program, &now), 0);
    now.c_lflag |= ICANON | ECHO;
    (void)tcsetattr(at.terminal.program, TCSANOW, &now);
    (void)press("");
    assert_true(is_raw());
    (void)press("2");
    assert_int_equal(state_now().leaks, 1u << LEAK_CYCLE | 1u << LEAK_BOOK);
}

/* Standard error is the same terminal: what is written there waits. */
static void lines_on_standard_error_never_tear_the_picture(void **state)
{
    int error = dup(2);
    const char *text;
    char after[4096];

    (void)state;
    (void)dup2(at.terminal.program, 2);
    (void)press("");
    (void)!write(2, "bot: watch out\nhalf a li", 24);
    text = press("");
    assert_non_null(strstr(text, "\n   bot: watch out\n"));
    assert_null(strstr(text, "half a li"));
    view_emergency_restore();
    (void)!write(2, "ne\n", 3);
    look();
    (void)dup2(error, 2);
    close(error);
    screen_text(&at.screen, after, sizeof(after));
    assert_string_equal(after, "bot: watch out\nhalf a line\n");
}

static void without_memory_for_its_event_there_are_no_keys(void **state)
{
    int rc;

    (void)state;
    view_close(at.view);
    tracker_fail(1, true, TAG_LIBEVENT);
    rc = view_open(at.view, at.base, &at.scene.control);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(rc, -ENOMEM);
    assert_non_null(strstr(press("2"), "Ctrl-C: stop and report\n"));
    assert_int_equal(state_now().leaks, 1u << LEAK_CYCLE);
    assert_true(is_cooked());
}

/* libevent's memory, as in the bot: so that it can be refused. */
static void *heap_malloc(size_t size)
{
    return tracker_malloc(TAG_LIBEVENT, size);
}

static void *heap_realloc(void *ptr, size_t size)
{
    return tracker_realloc(TAG_LIBEVENT, ptr, size);
}

static void heap_free(void *ptr)
{
    tracker_free(ptr);
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        A_TEST(switches_are_told_and_marked_on_the_axis),
        A_TEST(what_is_left_of_a_leak_is_told_where_there_is_room),
        A_TEST(keys_come_unseen_and_modes_are_given_back),
        A_TEST(modes_that_others_set_meanwhile_are_set_again),
        A_TEST(lines_on_standard_error_never_tear_the_picture),
        A_TEST(without_memory_for_its_event_there_are_no_keys),
    };

    bot_tags_init();
    event_set_mem_functions(heap_malloc, heap_realloc, heap_free);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
