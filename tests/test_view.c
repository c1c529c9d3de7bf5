/* test_view.c - the view on a real pseudo terminal: it never waits for it,
 * and gives it back as it was.
 *
 * A view writes to descriptor 1, so each test puts something else there. Lines
 * are in test_view_lines.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "fault.h"
#include "monitor_help.h"
#include "screen.h"
#include "terminal.h"
#include "tty.h"
#include "view.h"

static struct scene scene;
static char output[1 << 20];

static int set_up(void **state)
{
    (void)state;
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    signal(SIGPIPE, SIG_IGN);
    return scene_init(&scene, true);
}

static int tear_down(void **state)
{
    (void)state;
    scene_clear(&scene);
    return 0;
}

/* On a terminal ---------------------------------------------------------- */

static struct screen screen;

static void
a_run_on_a_terminal_leaves_its_last_frame_and_the_cursor(void **state)
{
    struct terminal t = terminal_open(80, 30);
    struct standard saved = standard_replace(t.program, -1);
    struct view *v = NULL;
    int rc = view_new(&scene.options, scene.history, &v);
    bool live = rc == 0 && view_is_live(v);
    size_t length;

    (void)state;
    for (int i = 0; i < 5 && live; i++)
        view_paint(v, &scene.run);
    length = read_all(t.person, output, sizeof(output));
    view_line(v, &scene.run); /* nothing: there are frames */
    view_end(v, &scene.run);
    view_end(v, &scene.run);
    view_paint(v, &scene.run);
    length += read_all(t.person, output + length, sizeof(output) - length);
    view_free(v);
    length += read_all(t.person, output + length, sizeof(output) - length);
    standard_restore(saved);
    terminal_close(t);

    assert_int_equal(rc, 0);
    assert_true(live);
    memset(&screen, 0, sizeof(screen));
    screen.columns = 80;
    screen_feed(&screen, output, length);
    screen_text(&screen, output, sizeof(output));
    assert_false(screen.cursor_hidden);
    assert_int_equal(screen.unknown, 0);
    assert_non_null(strstr(output, " ▲ strategies     49.2 kB       483"));
    assert_null(strstr(output, "Ctrl-C"));
    /* tags have their peaks from all tests: how many rows isn't known */
    assert_non_null(
        strstr(output, "\n ▲ strategies grows: 720.0 kB an hour\n"));
    assert_false(screen.other);
}

static unsigned count_frames(void)
{
    const char *at = output;
    unsigned frames = 0;

    for (; (at = strstr(at, "\033[?25l")) != NULL; at++)
        frames++;
    return frames;
}

static void a_stopped_terminal_stops_nobody_and_gets_whole_frames(void **state)
{
    struct terminal t = terminal_open(80, 30);
    struct standard saved = standard_replace(t.program, -1);
    struct view *v = NULL;
    int rc = view_new(&scene.options, scene.history, &v);
    int stopped = tcflow(t.program, TCOOFF);
    size_t while_stopped;
    size_t length = 0;

    (void)state;
    for (int i = 0; i < 1000; i++)
        view_paint(v, &scene.run);
    while_stopped = read_all(t.person, output, sizeof(output));
    (void)tcflow(t.program, TCOON);
    for (int i = 0; i < 3; i++) {
        view_paint(v, &scene.run);
        length += read_all(t.person, output + length, sizeof(output) - length);
    }
    standard_restore(saved);
    view_free(v);
    terminal_close(t);

    assert_int_equal(rc, 0);
    assert_int_equal(stopped, 0);
    assert_int_equal(while_stopped, 0);
    /* The one that waited, and at most one for each call since. */
    assert_in_range(count_frames(), 1, 4);
    memset(&screen, 0, sizeof(screen));
    screen.columns = 80;
    screen_feed(&screen, output, length);
    screen_text(&screen, output, sizeof(output));
    assert_int_equal(screen.unknown, 0);
    assert_int_equal(screen.wrapped, 0);
    assert_non_null(strstr(output, "Ctrl-C: stop and report\n"));
    assert_null(strstr(strstr(output, "leak=cycle") + 1, "leak=cycle"));
}

static void nobody_reads_and_the_run_goes_on(void **state)
{
    struct terminal t = terminal_open(200, 60);
    struct standard saved = standard_replace(t.program, -1);
    struct view *v = NULL;
    int rc = view_new(&scene.options, scene.history, &v);
    size_t length;

    (void)state;
    /* Far more than any terminal buffers. */
    for (int i = 0; i < 2000; i++)
        view_paint(v, &scene.run);
    length = read_all(t.person, output, sizeof(output));
    view_free(v);
    standard_restore(saved);
    terminal_close(t);

    assert_int_equal(rc, 0);
    assert_in_range(count_frames(), 1, 100);
    assert_in_range(length, 1, 200000);
}

static void the_size_is_read_at_each_frame(void **state)
{
    struct terminal t = terminal_open(120, 40);
    struct standard saved = standard_replace(t.program, -1);
    struct winsize smaller = {.ws_col = 44, .ws_row = 16};
    struct view *v = NULL;
    int rc = view_new(&scene.options, scene.history, &v);
    size_t length;

    (void)state;
    memset(&screen, 0, sizeof(screen));
    screen.columns = 120;
    view_paint(v, &scene.run);
    length = read_all(t.person, output, sizeof(output));
    screen_feed(&screen, output, length);
    (void)ioctl(t.program, TIOCSWINSZ, &smaller);
    screen_make_narrower(&screen, 44);
    view_paint(v, &scene.run);
    length = read_all(t.person, output, sizeof(output));
    screen_feed(&screen, output, length);
    view_free(v);
    standard_restore(saved);
    terminal_close(t);

    assert_int_equal(rc, 0);
    screen_text(&screen, output, sizeof(output));
    assert_int_equal(screen.wrapped, 0);
    assert_in_range(screen.row, 3, 15);
    assert_memory_equal(output, " bot  leak=cycle", 16);
    assert_null(strstr(output + 16, "leak=cycle"));
}

static void no_color_and_dumb_terminals_are_believed(void **state)
{
    struct terminal t = terminal_open(80, 30);
    struct standard saved = standard_replace(t.program, -1);
    struct view *v = NULL;
    size_t length;
    bool colored;
    bool live;

    (void)state;
    setenv("NO_COLOR", "1", 1);
    (void)view_new(&scene.options, scene.history, &v);
    view_paint(v, &scene.run);
    (void)read_all(t.person, output, sizeof(output));
    colored = strstr(output, "\033[0") != NULL;
    view_free(v);
    (void)read_all(t.person, output, sizeof(output));

    setenv("TERM", "dumb", 1);
    (void)view_new(&scene.options, scene.history, &v);
    live = view_is_live(v);
    view_paint(v, &scene.run);
    view_line(v, &scene.run);
    length = read_all(t.person, output, sizeof(output));
    view_free(v);
    standard_restore(saved);
    terminal_close(t);

    assert_false(colored);
    assert_false(live);
    assert_memory_equal(output, "t=240s ", 7);
    assert_null(memchr(output, '\033', length));
}

/* Lines for a dumb terminal that is stopped wait in a bounded buffer; those
 * that don't fit are left out as a whole. */
static void a_stopped_dumb_terminal_gets_whole_lines(void **state)
{
    struct terminal t = terminal_open(80, 30);
    struct standard saved = standard_replace(t.program, -1);
    struct view *v = NULL;
    unsigned wrong = 0;
    unsigned lines = 0;
    size_t length = 0;

    (void)state;
    setenv("TERM", "dumb", 1);
    (void)view_new(&scene.options, scene.history, &v);
    (void)tcflow(t.program, TCOOFF);
    for (int i = 0; i < 1000; i++)
        view_line(v, &scene.run);
    (void)tcflow(t.program, TCOON);
    for (int i = 0; i < 100; i++) {
        view_line(v, &scene.run);
        length += read_all(t.person, output + length, sizeof(output) - length);
    }
    view_free(v);
    standard_restore(saved);
    terminal_close(t);

    for (const char *at = output; *at != '\0'; at += strcspn(at, "\n") + 1) {
        wrong += strncmp(at, "t=240s live_bytes=", 18) != 0;
        wrong += strchr(at, '\n') == NULL ||
                 strstr(at, " monitor_bytes=") == NULL ||
                 strstr(at, " monitor_bytes=") > strchr(at, '\n');
        lines++;
    }
    assert_int_equal(wrong, 0);
    assert_in_range(lines, 50, 300);
}

static void a_fatal_signal_gives_the_cursor_back_once(void **state)
{
    struct terminal t = terminal_open(80, 30);
    struct standard saved = standard_replace(t.program, -1);
    struct view *v = NULL;
    size_t before;
    size_t length;

    (void)state;
    (void)view_new(&scene.options, scene.history, &v);
    view_emergency_restore();
    before = read_all(t.person, output, sizeof(output));
    view_paint(v, &scene.run);
    (void)read_all(t.person, output, sizeof(output));
    errno = 77;
    view_emergency_restore();
    length = errno == 77 ? read_all(t.person, output, sizeof(output)) : 0;
    view_emergency_restore();
    view_free(v);
    length += read_all(t.person, output + length, sizeof(output) - length);
    standard_restore(saved);
    terminal_close(t);

    assert_int_equal(before, 0);
    assert_string_equal(output, TTY_LEAVE);
    assert_int_equal(length, sizeof(TTY_LEAVE) - 1);
}

static void without_memory_there_is_no_view(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct view *v = NULL;
    int rc;

    (void)state;
    tracker_fail(1, true, TRACKER_ANY_TAG);
    rc = view_new(&scene.options, scene.history, &v);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(rc, -ENOMEM);
    assert_null(v);
    view_free(v);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void a_view_frees_all_it_took(void **state)
{
    struct tracker_mark before = tracker_mark();
    int nowhere = open("/dev/null", O_WRONLY);
    struct standard saved = standard_replace(nowhere, -1);
    struct view *v = NULL;
    int rc = view_new(&scene.options, scene.history, &v);

    (void)state;
    view_line(v, &scene.run);
    view_free(v);
    standard_restore(saved);
    close(nowhere);
    assert_int_equal(rc, 0);
    assert_int_equal(tracker_live_since(&before), 0);
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        A_TEST(a_run_on_a_terminal_leaves_its_last_frame_and_the_cursor),
        A_TEST(a_stopped_terminal_stops_nobody_and_gets_whole_frames),
        A_TEST(nobody_reads_and_the_run_goes_on),
        A_TEST(the_size_is_read_at_each_frame),
        A_TEST(no_color_and_dumb_terminals_are_believed),
        A_TEST(a_stopped_dumb_terminal_gets_whole_lines),
        A_TEST(a_fatal_signal_gives_the_cursor_back_once),
        A_TEST(without_memory_there_is_no_view),
        A_TEST(a_view_frees_all_it_took),
    };

    bot_tags_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
