/* test_view_lines.c - the view where there is no terminal: a line for each
 * sample, all of them, and none among the JSON.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "monitor_help.h"
#include "terminal.h"
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

static void a_line_has_its_keys_in_their_order(void **state)
{
    struct scene *s = &scene;
    char line[2048];
    size_t length;

    (void)state;
    s->run.virtual_ns = 120 * NS_PER_SECOND;
    length = view_render_line(&s->run, "none", line, sizeof(line));
    assert_int_equal(length, strlen(line));
    assert_string_equal(
        line,
        "t=120s live_bytes=99280 live_blocks=592 orders=1204 fills=610 "
        "rejects=12 executions=5678 events=24000 pnl=-12.3456 growing=none "
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
        view_render_line(&scene.run, "none", line, sizeof(line));
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

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        A_TEST(a_line_has_its_keys_in_their_order),
        A_TEST(parts_of_a_second_are_decimals),
        A_TEST(a_pipe_gets_every_line_however_slow_its_reader),
        A_TEST(a_reader_that_went_away_closes_the_view),
        A_TEST(json_on_standard_output_is_not_mixed_with_lines),
        A_TEST(json_on_standard_output_leaves_the_terminal_to_the_view),
    };

    bot_tags_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
