/* test_report.c - what a person reads at the end of a run, word for word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "golden.h"
#include "monitor_help.h"
#include "report.h"
#include "report_parts.h"

static const struct tracker_site cycle_site = {"leaks/cycle.c", "desk_add", 57};
static const struct tracker_site text_site = {"leaks/free.c", "on_report", 41};
static const struct tracker_site record_site = {"leaks/free.c", "on_report",
                                                44};
static const struct tracker_site own_site = {"bot/main.c", "main", 9};

static struct scene scene;
static char output[1 << 16];

static int set_up(void **state)
{
    (void)state;
    setenv("LC_ALL", "C.UTF-8", 1);
    return scene_init(&scene, true);
}

static int tear_down(void **state)
{
    (void)state;
    scene_clear(&scene);
    return 0;
}

static struct report report_of_scene(const struct tracker_finding *findings,
                                     size_t count)
{
    struct report r = {
        .options = &scene.options,
        .run = scene.run,
        .heap = {.allocations = 52345, .frees = 52345, .peak_bytes = 120000},
        .peak_bytes = 120000,
        .history = scene.history,
        .findings = findings,
        .finding_count = count,
    };

    r.run.virtual_ns = 240 * NS_PER_SECOND;
    return r;
}

static struct tracker_finding cycle_finding(void)
{
    struct tracker_finding f = {
        .kind = TRACKER_CYCLE,
        .tag = TAG_STRATEGIES,
        .site = &cycle_site,
        .blocks = 480,
        .bytes = 152300,
        .own_blocks = 120,
        .bytes_per_hour = 2284500,
        .first_seen_ms = 12345,
        .left_at_end = true,
    };

    return f;
}

static void assert_report(const struct report *r, const char *name)
{
    FILE *out = fmemopen(output, sizeof(output), "w");
    int rc = report_print(r, out);

    (void)fclose(out);
    assert_int_equal(rc, 0);
    assert_golden(name, output);
}

static void without_findings_it_says_that_every_block_was_freed(void **state)
{
    struct report r = report_of_scene(NULL, 0);

    (void)state;
    scene.options.leaks = 0;
    assert_report(&r, "report_no_leak");
}

static void a_cycle_is_told_from_what_to_where_to_what_next(void **state)
{
    struct tracker_finding f = cycle_finding();
    struct report r = report_of_scene(&f, 1);

    (void)state;
    r.heap.live_blocks = 480;
    r.heap.live_bytes = 152300;
    assert_report(&r, "report_cycle");
}

static void growth_that_is_freed_at_exit_goes_to_heaptrack(void **state)
{
    struct tracker_site site = {"leaks/cache.c", "price_add", 33};
    struct tracker_finding f = {
        .kind = TRACKER_GROWING,
        .tag = TAG_PRICES,
        .site = &site,
        .blocks = 1,
        .bytes = 65536,
        .own_blocks = 1,
        .bytes_per_hour = 983040,
    };
    struct report r = report_of_scene(&f, 1);

    (void)state;
    scene.options.leaks = 1u << LEAK_CACHE;
    scene.options.seed = 7;
    scene.options.for_ns = NS_PER_HOUR;
    scene.options.rate = 250;
    assert_report(&r, "report_cache");
}

static void growth_that_stays_is_shown_by_memcheck_if_asked(void **state)
{
    struct tracker_site site = {"leaks/channel.c", "channel_open", 21};
    struct tracker_finding f = {
        .kind = TRACKER_GROWING,
        .tag = TAG_CHANNELS,
        .site = &site,
        .blocks = 4000,
        .bytes = 65536,
        .own_blocks = 4000,
        .bytes_per_hour = 983040,
        .left_at_end = true,
    };
    struct report r = report_of_scene(&f, 1);

    (void)state;
    r.history = NULL;
    scene.options.leaks = 1u << LEAK_CHANNEL;
    scene.options.replay = "data/aapl.gz";
    assert_report(&r, "report_channel");
}

static void two_findings_in_one_file_are_one_leak(void **state)
{
    struct tracker_finding f[2] = {
        {.kind = TRACKER_LOST,
         .tag = TAG_MESSAGES,
         .site = &text_site,
         .blocks = 1000,
         .bytes = 96000,
         .own_blocks = 1000,
         .bytes_per_hour = 576000,
         .first_seen_ms = 4000,
         .left_at_end = true},
        {.kind = TRACKER_LOST,
         .tag = TAG_MESSAGES,
         .site = &record_site,
         .blocks = 1000,
         .bytes = 48000,
         .own_blocks = 1000,
         .bytes_per_hour = 288000,
         .first_seen_ms = 4000,
         .left_at_end = true},
    };
    struct report r = report_of_scene(f, 2);

    (void)state;
    r.history = NULL;
    scene.options.leaks = 1u << LEAK_FREE;
    assert_report(&r, "report_free");
}

static void many_leaks_are_counted_and_the_longest_list_ends(void **state)
{
    struct tracker_finding f[12] = {{0}};
    struct report r = report_of_scene(f, 12);

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        f[i] = cycle_finding();
        f[i].site = i % 2 == 0 ? &own_site : &cycle_site;
        f[i].tag = (unsigned)i;
    }
    r.history = NULL;
    r.run.stopped_early = true;
    r.refused.double_frees = 2;
    r.refused.unknown_pointers = 1;
    scene.options.leaks = LEAK_ALL;
    assert_report(&r, "report_many");
}

static void blocks_that_are_left_are_not_called_freed(void **state)
{
    struct report r = report_of_scene(NULL, 0);

    (void)state;
    r.heap.live_blocks = 3;
    r.heap.live_bytes = 1234;
    r.history = NULL;
    assert_report(&r, "report_left");
}

static void lost_connections_are_counted_where_there_are_some(void **state)
{
    struct report r = report_of_scene(NULL, 0);
    FILE *out = fmemopen(output, sizeof(output), "w");

    (void)state;
    r.run.disconnects = 1300;
    r.run.reconnects = 1299;
    assert_int_equal(report_print(&r, out), 0);
    r.run.disconnected = true;
    assert_int_equal(report_print(&r, out), 0);
    (void)fclose(out);
    assert_non_null(
        strstr(output, "\n  connection lost 1,300 times, back 1,299 times\n"));
    assert_non_null(strstr(
        output,
        "\n  connection lost 1,300 times, back 1,299 times; away at the end"));
}

static void what_could_not_be_judged_is_not_called_healthy(void **state)
{
    struct report r = report_of_scene(NULL, 0);
    FILE *out = fmemopen(output, sizeof(output), "w");

    (void)state;
    r.unjudged = -ENOMEM;
    assert_int_equal(report_print(&r, out), 0);
    (void)fclose(out);
    assert_non_null(
        strstr(output, "No verdict: there was no memory to judge the run.\n"));
    assert_null(strstr(output, "No leak"));
    assert_int_equal(report_json(&r, "/dev/null"), -ENOMEM);
}

static void only_files_of_the_catalogue_are_leaks(void **state)
{
    (void)state;
    assert_int_equal(report_leak_of_file("leaks/cycle.c"), LEAK_CYCLE);
    assert_int_equal(report_leak_of_file("leaks/timer.c"), LEAK_TIMER);
    assert_int_equal(report_leak_of_file("leaks/none.c"), -1);
    assert_int_equal(report_leak_of_file("leaks/cycle.h"), -1);
    assert_int_equal(report_leak_of_file("fixes/cycle.c"), -1);
    assert_int_equal(report_leak_of_file("bot/main.c"), -1);
    assert_int_equal(report_leak_of_file(""), -1);
}

/* Run from build/, as most people do, the sources are one folder up. */
static void the_diff_is_named_as_seen_from_here(void **state)
{
    char folder[] = "/tmp/test_report_XXXXXX";
    char here[512];
    struct tracker_finding f = cycle_finding();
    struct report r = report_of_scene(&f, 1);
    FILE *out;
    int rc;

    (void)state;
    assert_non_null(getcwd(here, sizeof(here)));
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(mkdir("leaks", 0777), 0);
    assert_int_equal(mkdir("build", 0777), 0);
    golden_write("leaks/cycle.c", "");
    assert_int_equal(chdir("build"), 0);
    out = fmemopen(output, sizeof(output), "w");
    rc = report_print(&r, out);
    (void)fclose(out);
    assert_int_equal(chdir(".."), 0);
    (void)unlink("leaks/cycle.c");
    (void)rmdir("leaks");
    (void)rmdir("build");
    assert_int_equal(chdir(here), 0);
    (void)rmdir(folder);
    assert_int_equal(rc, 0);
    assert_non_null(strstr(output, "diff ../leaks/cycle.c ../fixes/cycle.c\n"));
}

static void a_full_disk_is_an_error(void **state)
{
    struct report r = report_of_scene(NULL, 0);
    FILE *full = fopen("/dev/full", "w");
    int rc;

    (void)state;
    assert_non_null(full);
    rc = report_print(&r, full);
    (void)fclose(full);
    assert_int_equal(rc, -ENOSPC);
}

/* Leak and fix ----------------------------------------------------------- */

static struct half half_of_scene(bool leaks)
{
    struct half h = {.run = scene.run, .peak_bytes = leaks ? 120000 : 52000};

    h.run.virtual_ns = 240 * NS_PER_SECOND;
    h.samples = SCENE_SAMPLES;
    for (size_t i = 0; i < h.samples; i++) {
        const struct tracker_sample *s = tracker_history_at(scene.history, i);

        h.t_ms[i] = s->t_ms;
        h.live_bytes[i] = leaks ? s->live_bytes : 51000;
        h.tag_bytes[i] = leaks ? s->tag_bytes[TAG_STRATEGIES] : 1200;
    }
    if (leaks) {
        h.heap.live_blocks = 480;
        h.heap.live_bytes = 152300;
    }
    return h;
}

static void assert_compared(const struct half *leak, const struct half *fix,
                            const char *name)
{
    FILE *out = fmemopen(output, sizeof(output), "w");
    int rc = report_compare(&scene.options, leak, fix, out);

    (void)fclose(out);
    assert_int_equal(rc, 0);
    assert_golden(name, output);
}

static void leak_and_fix_share_a_chart_and_their_trades(void **state)
{
    struct half leak = half_of_scene(true);
    struct half fix = half_of_scene(false);

    (void)state;
    assert_compared(&leak, &fix, "compare_cycle");
}

static void other_trades_are_said_loudly(void **state)
{
    struct half leak = half_of_scene(true);
    struct half fix = half_of_scene(false);

    (void)state;
    scene.options.leaks = LEAK_ALL;
    leak.samples = 0;
    fix.run.pnl_ticks++;
    assert_compared(&leak, &fix, "compare_differs");
}

static void a_half_that_failed_is_not_compared(void **state)
{
    struct half leak = half_of_scene(true);
    struct half fix = half_of_scene(false);

    (void)state;
    fix.status = EXIT_NOMEM_;
    leak.samples = 1;
    assert_compared(&leak, &fix, "compare_failed");
}

static void a_fix_has_no_numbers_of_a_half_that_failed(void **state)
{
    struct half leak = {.status = EXIT_NOMEM_};
    struct half fix = half_of_scene(false);
    FILE *out = fmemopen(output, sizeof(output), "w");
    int rc;

    (void)state;
    scene.options.leaks = 0;
    scene.options.fixes = 1u << LEAK_CYCLE;
    rc = report_fix(&scene.options, &leak, &fix, out);
    (void)fclose(out);
    assert_int_equal(rc, 0);
    assert_non_null(
        strstr(output, "The leaking half failed with exit status 71."));
    assert_null(strstr(output, "after shutdown"));
}

static void a_fix_is_told_in_numbers(void **state)
{
    struct half leak = half_of_scene(true);
    struct half fix = half_of_scene(false);
    FILE *out = fmemopen(output, sizeof(output), "w");
    int rc;

    (void)state;
    scene.options.leaks = 0;
    scene.options.fixes = 1u << LEAK_CYCLE;
    rc = report_fix(&scene.options, &leak, &fix, out);
    (void)fclose(out);
    assert_int_equal(rc, 0);
    assert_golden("fix_cycle", output);
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        A_TEST(without_findings_it_says_that_every_block_was_freed),
        A_TEST(a_cycle_is_told_from_what_to_where_to_what_next),
        A_TEST(growth_that_is_freed_at_exit_goes_to_heaptrack),
        A_TEST(growth_that_stays_is_shown_by_memcheck_if_asked),
        A_TEST(two_findings_in_one_file_are_one_leak),
        A_TEST(many_leaks_are_counted_and_the_longest_list_ends),
        A_TEST(blocks_that_are_left_are_not_called_freed),
        A_TEST(lost_connections_are_counted_where_there_are_some),
        A_TEST(what_could_not_be_judged_is_not_called_healthy),
        A_TEST(only_files_of_the_catalogue_are_leaks),
        A_TEST(the_diff_is_named_as_seen_from_here),
        A_TEST(a_full_disk_is_an_error),
        A_TEST(leak_and_fix_share_a_chart_and_their_trades),
        A_TEST(other_trades_are_said_loudly),
        A_TEST(a_half_that_failed_is_not_compared),
        A_TEST(a_fix_is_told_in_numbers),
        A_TEST(a_fix_has_no_numbers_of_a_half_that_failed),
    };

    bot_tags_init();
    if (chdir("/") != 0) /* no sources are seen from there */
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
