/* test_view_keys.c - keys pressed on a real pseudo terminal, and what they ask
 * of the run's control; and pictures of what came of it.
 *
 * A view writes to descriptor 1 and reads from 0, so each test puts a terminal
 * there. What becomes of a whole run is in faults/keys.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <event2/event.h>
#include <poll.h>
#include <termios.h>

#include "fault.h"
#include "golden.h"
#include "monitor_help.h"
#include "screen.h"
#include "terminal.h"
#include "tty.h"
#include "view.h"

/* A view that is open on a terminal. */
static struct {
    struct scene scene;
    struct terminal terminal;
    struct standard saved;
    int saved_input;
    struct event_base *base;
    struct view *view;
    struct screen screen;
} at;

static char output[1 << 20];

static int set_up_size(unsigned columns, unsigned rows)
{
    memset(&at, 0, sizeof(at));
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    if (scene_init(&at.scene, true) != 0)
        return -1;
    at.terminal = terminal_open(columns, rows);
    at.screen.columns = columns;
    at.saved = standard_replace(at.terminal.program, -1);
    at.saved_input = dup(0);
    (void)dup2(at.terminal.program, 0);
    at.base = event_base_new();
    return at.base == NULL ||
                   view_new(&at.scene.options, at.scene.history, &at.view) != 0
               ? -1
               : view_open(at.view, at.base, &at.scene.control);
}

static int set_up(void **state)
{
    (void)state;
    return set_up_size(80, 24);
}

static int tear_down(void **state)
{
    (void)state;
    view_close(at.view);
    view_free(at.view);
    event_base_free(at.base);
    standard_restore(at.saved);
    (void)dup2(at.saved_input, 0);
    close(at.saved_input);
    terminal_close(at.terminal);
    scene_clear(&at.scene);
    return 0;
}

/* Wait for `done`; five seconds are for ever. */
static void wait_until(bool (*done)(void *ctx), void *ctx)
{
    for (int ms = 0; ms < 5000 && !done(ctx); ms++)
        (void)poll(NULL, 0, 1);
}

static bool has_come(void *ctx)
{
    const size_t *wanted = ctx;
    int count = 0;

    return ioctl(at.terminal.program, FIONREAD, &count) == 0 &&
           (size_t)count >= *wanted;
}

/* A terminal passes bytes on when it likes. All that was written before this
 * letter has come when it comes. */
#define LAST_LETTER '\005'

static bool has_all(void *ctx)
{
    size_t *length = ctx;

    *length += read_all(at.terminal.person, output + *length,
                        sizeof(output) - *length);
    return *length > 0 && output[*length - 1] == LAST_LETTER;
}

/* What was written to the terminal since the last call, on the screen. */
static void look(void)
{
    const char last = LAST_LETTER;
    size_t length = 0;

    (void)!write(at.terminal.program, &last, 1);
    wait_until(has_all, &length);
    screen_feed(&at.screen, output, length > 0 ? length - 1 : 0);
}

static bool is_raw(void)
{
    struct termios now;

    assert_int_equal(tcgetattr(at.terminal.program, &now), 0);
    return (now.c_lflag & (tcflag_t)(ICANON | ECHO)) == 0;
}

/* Press keys, let them be read, and see what is on the screen then. */
static const char *press(const char *keys)
{
    static char text[1 << 16];
    size_t count = strlen(keys);

    view_paint(at.view, &at.scene.run);
    (void)!write(at.terminal.person, keys, count);
    if (is_raw())
        wait_until(has_come, &count);
    (void)event_base_loop(at.base, EVLOOP_NONBLOCK);
    view_paint(at.view, &at.scene.run);
    look();
    screen_text(&at.screen, text, sizeof(text));
    return text;
}

static struct control_state state_now(void)
{
    return control_look(&at.scene.control);
}

/* What the driver does between two events. */
static void take_up(uint64_t now_ms)
{
    (void)control_take(&at.scene.control, now_ms, 48);
}

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
              "were given back\n"));
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
        A_TEST(digits_switch_leaks_on_and_off),
        A_TEST(space_pauses_and_goes_on),
        A_TEST(s_and_n_step),
        A_TEST(plus_and_minus_go_through_the_paces),
        A_TEST(q_ends_the_run),
        A_TEST(no_byte_of_a_sequence_is_a_key),
        A_TEST(e_explains_the_leaks_that_are_on_one_after_the_other),
        A_TEST(a_page_takes_keys_before_the_run_does),
        A_TEST(a_mystery_tells_nothing),
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
