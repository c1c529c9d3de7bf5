/* test_view.c - the view on a real pseudo terminal, on pipes and nowhere: it
 * never waits for a terminal, and gives it back as it was.
 *
 * A view writes to descriptor 1, so each test puts something else there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "fault.h"
#include "monitor_help.h"
#include "screen.h"
#include "view.h"

/* Standard output and error as they were, while a test has others. */
struct standard {
    int output;
    int error;
};

static struct standard standard_replace(int output, int error)
{
    struct standard saved = {dup(1), dup(2)};

    (void)fflush(stdout);
    (void)dup2(output, 1);
    if (error >= 0)
        (void)dup2(error, 2);
    return saved;
}

static void standard_restore(struct standard saved)
{
    (void)dup2(saved.output, 1);
    (void)dup2(saved.error, 2);
    close(saved.output);
    close(saved.error);
}

/* A pseudo terminal: what a program writes to `program`, `person` reads. */
struct terminal {
    int person;
    int program;
};

static struct terminal terminal_open(unsigned columns, unsigned rows)
{
    struct terminal t = {posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK), -1};
    struct winsize size = {.ws_col = (unsigned short)columns,
                           .ws_row = (unsigned short)rows};

    assert_true(t.person >= 0);
    assert_int_equal(grantpt(t.person), 0);
    assert_int_equal(unlockpt(t.person), 0);
    t.program = open(ptsname(t.person), O_RDWR | O_NOCTTY);
    assert_true(t.program >= 0);
    assert_int_equal(ioctl(t.program, TIOCSWINSZ, &size), 0);
    return t;
}

static void terminal_close(struct terminal t)
{
    close(t.program);
    close(t.person);
}

/* All that can be read now, ended by 0. */
static size_t read_all(int fd, char *buf, size_t size)
{
    size_t length = 0;
    ssize_t count;

    while (length + 1 < size &&
           (count = read(fd, buf + length, size - 1 - length)) > 0)
        length += (size_t)count;
    buf[length] = '\0';
    return length;
}

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
    assert_non_null(strstr(output, " ▲ strategies     49.2 kB       123"));
    assert_null(strstr(output, "Ctrl-C"));
    /* tags have their peaks from all tests: how many rows isn't known */
    assert_non_null(
        strstr(output, "\n\n ▲ strategies grows: 720.0 kB an hour\n"));
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
    view_free(v);
    length += read_all(t.person, output + length, sizeof(output) - length);
    standard_restore(saved);
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
    assert_string_equal(output, "\033[0m\033[?7h\033[?25h");
    assert_int_equal(length, 15);
}

/* Lines ------------------------------------------------------------------ */

static void a_line_has_its_keys_in_their_order(void **state)
{
    struct scene *s = &scene;
    char line[2048];
    size_t length;

    (void)state;
    s->run.virtual_ns = 120 * NS_PER_SECOND;
    length = view_render_line(&s->run, line, sizeof(line));
    assert_int_equal(length, strlen(line));
    assert_string_equal(
        line, "t=120s live_bytes=99280 live_blocks=232 orders=1204 fills=610 "
              "rejects=12 executions=5678 events=24000 pnl=-12.3456 "
              "other_bytes=0 libevent_bytes=3600 exchange_bytes=20480 "
              "market_bytes=0 orders_bytes=1600 book_bytes=2400 "
              "prices_bytes=20000 indicators_bytes=0 strategies_bytes=49200 "
              "channels_bytes=0 messages_bytes=2000 timers_bytes=0 "
              "monitor_bytes=0\n");
}

static void parts_of_a_second_are_decimals(void **state)
{
    static const struct {
        uint64_t ms;
        const char *text;
    } times[] = {{0, "t=0s "},       {250, "t=0.25s "},
                 {1500, "t=1.5s "},  {2005, "t=2.005s "},
                 {3010, "t=3.01s "}, {86400000, "t=86400s "}};

    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        char line[2048];

        scene.run.virtual_ns = times[i].ms * NS_PER_MS;
        view_render_line(&scene.run, line, sizeof(line));
        line[strlen(times[i].text)] = '\0';
        assert_string_equal(line, times[i].text);
    }
}

/* Reads a pipe to its end, slowly at first: the writer has to wait. */
struct reader {
    int fd;
    unsigned lines;
};

static void *read_lines(void *ctx)
{
    struct reader *r = ctx;
    char buf[512];
    ssize_t count;

    while ((count = read(r->fd, buf, sizeof(buf))) > 0)
        for (ssize_t i = 0; i < count; i++)
            r->lines += buf[i] == '\n';
    return NULL;
}

static void a_pipe_gets_every_line_however_slow_its_reader(void **state)
{
    enum { LINES = 2000 };
    int ends[2] = {-1, -1};
    struct reader r = {.lines = 0};
    struct standard saved;
    struct view *v = NULL;
    pthread_t thread;
    bool closed;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    /* Whoever started us may have made it non-blocking. */
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    r.fd = ends[0];
    saved = standard_replace(ends[1], -1);
    close(ends[1]);
    (void)pthread_create(&thread, NULL, read_lines, &r);
    (void)view_new(&scene.options, scene.history, &v);
    for (int i = 0; i < LINES; i++)
        view_line(v, &scene.run);
    view_end(v, &scene.run);
    closed = view_closed(v);
    view_free(v);
    standard_restore(saved);
    (void)pthread_join(thread, NULL);
    close(ends[0]);
    assert_int_equal(r.lines, LINES);
    assert_false(closed);
}

static void a_reader_that_went_away_closes_the_view(void **state)
{
    int ends[2] = {-1, -1};
    struct standard saved;
    struct view *v = NULL;
    bool closed_before;
    bool closed_after;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    saved = standard_replace(ends[1], -1);
    close(ends[1]);
    (void)view_new(&scene.options, scene.history, &v);
    view_line(v, &scene.run);
    closed_before = view_closed(v);
    close(ends[0]);
    view_line(v, &scene.run);
    closed_after = view_closed(v);
    view_line(v, &scene.run);
    view_end(v, &scene.run);
    view_free(v);
    standard_restore(saved);
    assert_false(closed_before);
    assert_true(closed_after);
}

static void json_on_standard_output_is_not_mixed_with_lines(void **state)
{
    int out[2] = {-1, -1};
    int err[2] = {-1, -1};
    struct standard saved;
    struct view *v = NULL;
    bool live;

    (void)state;
    assert_int_equal(pipe2(out, O_NONBLOCK), 0);
    assert_int_equal(pipe2(err, O_NONBLOCK), 0);
    scene.options.json = "-";
    saved = standard_replace(out[1], err[1]);
    (void)view_new(&scene.options, scene.history, &v);
    live = view_is_live(v);
    view_line(v, &scene.run);
    view_end(v, &scene.run);
    view_free(v);
    standard_restore(saved);
    assert_false(live);
    assert_int_equal(read_all(out[0], output, sizeof(output)), 0);
    assert_int_equal(read_all(err[0], output, sizeof(output)), 0);
    close(out[0]);
    close(out[1]);
    close(err[0]);
    close(err[1]);
}

static void
json_on_standard_output_leaves_the_terminal_to_the_view(void **state)
{
    struct terminal t = terminal_open(80, 30);
    int out[2] = {-1, -1};
    struct standard saved;
    struct view *v = NULL;
    bool live;

    (void)state;
    assert_int_equal(pipe2(out, O_NONBLOCK), 0);
    scene.options.json = "-";
    saved = standard_replace(out[1], t.program);
    (void)view_new(&scene.options, scene.history, &v);
    live = view_is_live(v);
    view_paint(v, &scene.run);
    view_free(v);
    standard_restore(saved);
    assert_true(live);
    assert_int_equal(read_all(out[0], output, sizeof(output)), 0);
    assert_true(read_all(t.person, output, sizeof(output)) > 1000);
    close(out[0]);
    close(out[1]);
    terminal_close(t);
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
        A_TEST(a_line_has_its_keys_in_their_order),
        A_TEST(parts_of_a_second_are_decimals),
        A_TEST(a_pipe_gets_every_line_however_slow_its_reader),
        A_TEST(a_reader_that_went_away_closes_the_view),
        A_TEST(json_on_standard_output_is_not_mixed_with_lines),
        A_TEST(json_on_standard_output_leaves_the_terminal_to_the_view),
        A_TEST(without_memory_there_is_no_view),
        A_TEST(a_view_frees_all_it_took),
    };

    bot_tags_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
