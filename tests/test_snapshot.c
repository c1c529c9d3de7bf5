/* test_snapshot.c - a snapshot says what was, and nobody notices that it was
 * taken.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "hidden.h"
#include "pages.h"
#include "snapshot.h"

static void *volatile global;

static bool is_reachable(const struct graph *g, uintptr_t hidden)
{
    uint32_t node = graph_find(g, ~hidden);

    assert_int_not_equal(node, GRAPH_NONE);
    return g->nodes[node].reachable;
}

static size_t open_files(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t count = 0;

    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void a_snapshot_says_what_a_graph_in_place_says(void **state)
{
    uintptr_t a = make_hidden(64);
    uintptr_t b = make_hidden(80);
    uintptr_t lost = make_hidden(96);
    struct graph *g = NULL;
    uint32_t path[4];

    (void)state;
    global = (void *)~a;
    *(void *volatile *)~a = (void *)~b;
    assert_int_equal(snapshot_take(0, &g), 0);
    assert_int_equal(g->count, 3);
    assert_int_equal(g->edge_count, 1);
    assert_int_equal(graph_path(g, graph_find(g, ~b), path, 4), 2);
    assert_int_equal(path[0], graph_find(g, ~a));
    assert_int_equal(g->nodes[path[0]].retained_bytes, 144);
    assert_int_equal(g->roots[g->nodes[path[1]].root].address,
                     (uintptr_t)&global);
    assert_int_equal(graph_fate(g, graph_find(g, ~lost)), GRAPH_LOST);
    graph_free(g);
    global = NULL;
    tracker_free((void *)~a);
    tracker_free((void *)~b);
    tracker_free((void *)~lost);
}

/* What happens between start and finish is not in it. */
static void a_snapshot_is_of_the_moment_it_began(void **state)
{
    uintptr_t before = make_hidden(64);
    uintptr_t after = 0;
    struct snapshot *s = NULL;
    struct graph *g = NULL;

    (void)state;
    global = (void *)~before;
    assert_int_equal(snapshot_start(0, &s), 0);
    global = NULL;
    after = make_hidden(64);
    assert_int_equal(snapshot_finish(s, &g), 0);
    assert_int_equal(g->count, 1);
    assert_true(is_reachable(g, before));
    assert_int_equal(graph_find(g, ~after), GRAPH_NONE);
    graph_free(g);
    tracker_free((void *)~before);
    tracker_free((void *)~after);
}

static void the_file_is_readable_when_the_graph_is_there(void **state)
{
    struct snapshot *s = NULL;
    struct graph *g = NULL;
    struct pollfd poll_for = {.events = POLLIN};

    (void)state;
    assert_int_equal(snapshot_start(0, &s), 0);
    poll_for.fd = snapshot_fd(s);
    assert_int_equal(poll(&poll_for, 1, 30000), 1);
    assert_int_equal(snapshot_finish(s, &g), 0);
    graph_free(g);
}

static void the_program_s_own_wait_sees_no_child(void **state)
{
    struct snapshot *s = NULL;
    struct graph *g = NULL;

    (void)state;
    assert_int_equal(snapshot_start(0, &s), 0);
    assert_int_equal(waitpid(-1, NULL, 0), -1);
    assert_int_equal(errno, ECHILD);
    assert_int_equal(snapshot_finish(s, &g), 0);
    graph_free(g);
}

static volatile sig_atomic_t signals;

static void on_signal(int number)
{
    (void)number;
    signals = signals + 1;
}

static void no_signal_tells_of_the_child(void **state)
{
    struct graph *g = NULL;

    (void)state;
    signals = 0;
    signal(SIGCHLD, on_signal);
    assert_int_equal(snapshot_take(SNAPSHOT_STACKS, &g), 0);
    signal(SIGCHLD, SIG_DFL);
    graph_free(g);
    assert_int_equal(signals, 0);
}

static void the_child_is_found_where_sigchld_is_ignored(void **state)
{
    struct graph *g = NULL;

    (void)state;
    signal(SIGCHLD, SIG_IGN);
    assert_int_equal(snapshot_take(SNAPSHOT_STACKS, &g), 0);
    signal(SIGCHLD, SIG_DFL);
    assert_non_null(g);
    graph_free(g);
}

/* A peer hears at once that the program has closed its end. */
static void the_child_keeps_no_file_open(void **state)
{
    struct snapshot *s = NULL;
    struct graph *g = NULL;
    int ends[2];
    char byte;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(snapshot_start(0, &s), 0);
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
    assert_int_equal(snapshot_finish(s, &g), 0);
    graph_free(g);
}

static void nothing_is_left_of_a_snapshot(void **state)
{
    size_t held = pages_held();
    size_t files = open_files();
    struct snapshot *s = NULL;
    struct graph *g = NULL;

    (void)state;
    for (int i = 0; i < 20; i++) {
        assert_int_equal(snapshot_start(SNAPSHOT_STACKS, &s), 0);
        assert_int_equal(snapshot_finish(s, &g), 0);
        graph_free(g);
    }
    assert_int_equal(pages_held(), held);
    assert_int_equal(open_files(), files);
    assert_int_equal(waitpid(-1, NULL, (int)__WALL), -1);
    assert_int_equal(errno, ECHILD);
}

static void two_snapshots_may_be_on_their_way(void **state)
{
    uintptr_t a = make_hidden(64);
    struct snapshot *s = NULL;
    struct snapshot *t = NULL;
    struct graph *g = NULL;
    struct graph *h = NULL;

    (void)state;
    global = (void *)~a;
    assert_int_equal(snapshot_start(0, &s), 0);
    global = NULL;
    assert_int_equal(snapshot_start(0, &t), 0);
    assert_int_equal(snapshot_finish(t, &h), 0);
    assert_int_equal(snapshot_finish(s, &g), 0);
    assert_true(is_reachable(g, a));
    assert_false(is_reachable(h, a));
    graph_free(g);
    graph_free(h);
    tracker_free((void *)~a);
}

static void without_files_there_is_an_error_and_nothing_left(void **state)
{
    struct rlimit before;
    struct rlimit none;
    struct snapshot *s = NULL;
    size_t held = pages_held();

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_int_equal(snapshot_start(0, &s), -EMFILE);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_null(s);
    assert_int_equal(pages_held(), held);
}

static void without_memory_there_is_an_error_and_nothing_left(void **state)
{
    uintptr_t a = make_hidden(64);
    size_t held = pages_held();
    size_t refused = 0;
    int rc = -ENOMEM;

    (void)state;
    for (size_t pages = 1; rc != 0; pages++) {
        struct graph *g = NULL;

        pages_limit(held + pages * 4096);
        rc = snapshot_take(SNAPSHOT_STACKS, &g);
        pages_limit(0);
        refused += rc == -ENOMEM;
        assert_true(rc == 0 || rc == -ENOMEM);
        assert_true((rc == 0) == (g != NULL));
        graph_free(g);
        assert_int_equal(pages_held(), held);
    }
    assert_in_range(refused, 5, 60);
    tracker_free((void *)~a);
}

int main(void)
{
#define TEST(name) cmocka_unit_test(name)
    const struct CMUnitTest tests[] = {
        TEST(a_snapshot_says_what_a_graph_in_place_says),
        TEST(a_snapshot_is_of_the_moment_it_began),
        TEST(the_file_is_readable_when_the_graph_is_there),
        TEST(the_program_s_own_wait_sees_no_child),
        TEST(no_signal_tells_of_the_child),
        TEST(the_child_is_found_where_sigchld_is_ignored),
        TEST(the_child_keeps_no_file_open),
        TEST(nothing_is_left_of_a_snapshot),
        TEST(two_snapshots_may_be_on_their_way),
        TEST(without_files_there_is_an_error_and_nothing_left),
        TEST(without_memory_there_is_an_error_and_nothing_left),
    };

    return cmocka_run_group_tests(tests, take_first_pages, NULL);
}
