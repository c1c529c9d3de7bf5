/* test_report_json.c - the contract with machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control.h"
#include "fault.h"
#include "json.h"
#include "monitor_help.h"
#include "report.h"

static struct scene scene;
static char text[1 << 18];
static char folder[] = "/tmp/test_json_XXXXXX";

static int set_up(void **state)
{
    (void)state;
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
        .heap = {.allocations = 1,
                 .frees = 2,
                 .allocated_bytes = 3,
                 .freed_bytes = 4,
                 .live_blocks = 5,
                 .live_bytes = 6,
                 .peak_bytes = 8},
        .peak_bytes = 7,
        .history = scene.history,
        .findings = findings,
        .finding_count = count,
        .refused = {.double_frees = 9, .unknown_pointers = 10},
    };

    return r;
}

/* Write it to a file of our own and read it back into `text`. */
static void write_and_read(const struct report *r)
{
    char path[64];
    FILE *file;
    size_t length;

    (void)snprintf(path, sizeof(path), "%s/out.json", folder);
    assert_int_equal(report_json(r, path), 0);
    file = fopen(path, "r");
    assert_non_null(file);
    length = fread(text, 1, sizeof(text) - 1, file);
    text[length] = '\0';
    (void)fclose(file);
    (void)unlink(path);
}

struct member {
    const char *path;
    const char *value;
};

static void assert_members(const struct member *members, size_t count)
{
    assert_true(json_valid(text));
    for (size_t i = 0; i < count; i++) {
        if (!json_is(text, members[i].path, members[i].value))
            fail_msg("%s isn't %s", members[i].path, members[i].value);
    }
}

#define ASSERT_MEMBERS(members)                                                \
    assert_members(members, sizeof(members) / sizeof((members)[0]))

static void run_and_heap_have_their_names_and_types(void **state)
{
    static const struct member members[] = {
        {"version", "1"},
        {"run.leaks.0", "\"cycle\""},
        {"run.leaks", "[\"cycle\"]"},
        {"run.fixes", "[]"},
        {"run.seed", "18446744073709551615"},
        {"run.virtual_seconds", "240"},
        {"run.market_events", "24000"},
        {"run.itch_messages", "31234"},
        {"run.orders", "1204"},
        {"run.fills", "610"},
        {"run.rejects", "12"},
        {"run.round_trips", "48"},
        {"run.disconnects", "7"},
        {"run.reconnects", "6"},
        {"run.executions", "5678"},
        {"run.tape", "\"0123456789abcdef\""},
        {"run.pnl_ticks", "-123456"},
        {"run.stopped_early", "true"},
        {"run.switches", "[]"},
        {"run.replay", "null"},
        {"heap.allocations", "1"},
        {"heap.frees", "2"},
        {"heap.allocated_bytes", "3"},
        {"heap.freed_bytes", "4"},
        {"heap.live_blocks", "5"},
        {"heap.live_bytes", "6"},
        {"heap.peak_bytes", "7"},
        {"heap.double_frees_refused", "9"},
        {"heap.unknown_pointers_refused", "10"},
    };
    struct report r = report_of_scene(NULL, 0);

    (void)state;
    scene.options.seed = UINT64_MAX;
    r.run.stopped_early = true;
    r.run.disconnects = 7;
    r.run.reconnects = 6;
    write_and_read(&r);
    ASSERT_MEMBERS(members);
}

static void switches_are_listed_with_their_times(void **state)
{
    static const struct member members[] = {
        {"run.switches.0.t_ms", "12000"},
        {"run.switches.0.leak", "\"cycle\""},
        {"run.switches.0.on", "true"},
        {"run.switches.1.t_ms", "42000"},
        {"run.switches.1.leak", "\"cycle\""},
        {"run.switches.1.on", "false"},
    };
    struct report r = report_of_scene(NULL, 0);
    struct control control;

    (void)state;
    control_init(&control, 0, PACE_MAX);
    (void)control_switch(&control, LEAK_CYCLE, true);
    (void)control_take(&control, 12000, 0);
    (void)control_switch(&control, LEAK_CYCLE, false);
    (void)control_take(&control, 42000, 0);
    r.control = &control;
    write_and_read(&r);
    ASSERT_MEMBERS(members);
}

static void tags_that_were_used_are_listed(void **state)
{
    static const struct member members[] = {
        {"tags.0.name", "\"libevent\""},   {"tags.0.live_blocks", "12"},
        {"tags.0.live_bytes", "3600"},     {"tags.0.peak_bytes", "3600"},
        {"tags.5.name", "\"strategies\""}, {"tags.5.live_blocks", "483"},
        {"tags.5.live_bytes", "49200"},
    };
    struct report r = report_of_scene(NULL, 0);

    (void)state;
    write_and_read(&r);
    ASSERT_MEMBERS(members);
    assert_null(json_at(text, "tags.7"));
}

static void a_finding_is_all_there(void **state)
{
    static const struct tracker_site sites[] = {
        {"leaks/cycle.c", "desk_add", 57}, {"own \"file\"\\\n\xff.c", "f", -1}};
    static const struct tracker_finding findings[] = {
        {.kind = TRACKER_CYCLE,
         .tag = TAG_STRATEGIES,
         .site = &sites[0],
         .blocks = 480,
         .bytes = 152300,
         .own_blocks = 120,
         .bytes_per_hour = 2284500,
         .first_seen_ms = 12999,
         .left_at_end = true},
        {.kind = TRACKER_GROWING, .tag = 31, .site = &sites[1]},
    };
    static const struct member members[] = {
        {"findings.0.kind", "\"cycle\""},
        {"findings.0.leak", "\"cycle\""},
        {"findings.0.tag", "\"strategies\""},
        {"findings.0.blocks", "480"},
        {"findings.0.bytes", "152300"},
        {"findings.0.own_blocks", "120"},
        {"findings.0.bytes_per_hour", "2284500"},
        {"findings.0.first_seen_s", "12"},
        {"findings.0.left_at_end", "true"},
        {"findings.0.function", "\"desk_add\""},
        {"findings.0.file", "\"leaks/cycle.c\""},
        {"findings.0.line", "57"},
        {"findings.1.kind", "\"growing\""},
        {"findings.1.leak", "null"},
        {"findings.1.tag", "\"\""},
        {"findings.1.file", "\"own \\\"file\\\"\\\\\\u000a\\ufffd.c\""},
    };
    struct report r = report_of_scene(findings, 2);

    (void)state;
    write_and_read(&r);
    ASSERT_MEMBERS(members);
    assert_null(json_at(text, "findings.2"));
}

static void the_history_has_every_sample(void **state)
{
    static const struct member members[] = {
        {"history.every_s", "10"},
        {"history.every_ms", "10000"},
        {"history.samples.0.t_s", "10"},
        {"history.samples.0.live_blocks", "129"},
        {"history.samples.23.t_s", "240"},
        {"history.samples.23.t_ms", "240000"},
        {"history.samples.23.live_bytes", "99280"},
        {"history.samples.23.live_blocks", "592"},
        {"history.samples.23.tags.strategies", "49200"},
        {"history.samples.23.tags.book", "2400"},
    };
    struct report r = report_of_scene(NULL, 0);

    (void)state;
    write_and_read(&r);
    ASSERT_MEMBERS(members);
    assert_null(json_at(text, "history.samples.24"));
    assert_null(json_at(text, "history.samples.23.tags.timers"));
}

static void without_history_or_findings_it_is_valid(void **state)
{
    static const struct member members[] = {
        {"run.leaks.6", "\"timer\""},
        {"run.replay", "\"r\\u001bé.gz\""},
    };
    struct report r = report_of_scene(NULL, 0);

    (void)state;
    scene.options.leaks = LEAK_ALL;
    scene.options.replay = "r\033é.gz";
    r.history = NULL;
    write_and_read(&r);
    ASSERT_MEMBERS(members);
    assert_null(json_at(text, "findings.0"));
    assert_null(json_at(text, "history.samples.0"));
}

/* Letters that are cut off, too long, surrogates, or no letters at all. */
static void what_is_not_utf8_is_replaced(void **state)
{
    static const struct {
        const char *bytes;
        const char *json;
    } names[] = {
        {"\xc3\xa9", "\"\xc3\xa9\""},
        {"\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\""},
        {"\xc0\xaf", "\"\\ufffd\\ufffd\""},
        {"\xe0\x80\x80", "\"\\ufffd\\ufffd\\ufffd\""},
        {"\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\""},
        {"\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},
        {"a\xe2\x82", "\"a\\ufffd\\ufffd\""},
        {"\x7f", "\"\\u007f\""},
    };
    struct report r = report_of_scene(NULL, 0);

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        scene.options.replay = names[i].bytes;
        write_and_read(&r);
        assert_true(json_valid(text));
        assert_true(json_is(text, "run.replay", names[i].json));
    }
}

/* Before a test writes to a device: is a special file written, and not
 * replaced? Replacing a device would be a disaster. */
static void assert_fifo_stays(const struct report *r)
{
    char path[64];
    struct stat st;
    int reader;
    int rc;

    (void)snprintf(path, sizeof(path), "%s/fifo", folder);
    assert_int_equal(mkfifo(path, 0666), 0);
    reader = open(path, O_RDONLY | O_NONBLOCK);
    rc = report_json(r, path);
    close(reader);
    assert_int_equal(stat(path, &st), 0);
    (void)unlink(path);
    assert_int_equal(rc, 0);
    assert_true(S_ISFIFO(st.st_mode));
}

static void a_failure_is_an_errno_and_leaves_nothing(void **state)
{
    struct report r = report_of_scene(NULL, 0);
    char path[64];
    struct stat st;

    (void)state;
    assert_fifo_stays(&r);
    assert_int_equal(report_json(&r, "/dev/full"), -ENOSPC);
    assert_int_equal(stat("/dev/full", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    (void)snprintf(path, sizeof(path), "%s/no/such/folder", folder);
    assert_int_equal(report_json(&r, path), -ENOENT);
    assert_int_equal(report_json(&r, folder), -EISDIR);
}

static void reports_allocate_nothing(void **state)
{
    struct report r = report_of_scene(NULL, 0);
    struct tracker_count before = tracker_total();
    FILE *out = fopen("/dev/null", "w");

    (void)state;
    assert_non_null(out);
    assert_fifo_stays(&r);
    assert_int_equal(report_json(&r, "/dev/null"), 0);
    assert_int_equal(report_print(&r, out), 0);
    (void)fclose(out);
    assert_int_equal(tracker_total().allocations, before.allocations);
}

static void the_reader_itself_is_strict(void **state)
{
    static const char *const wrong[] = {
        "",    "{",   "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}",       "01",
        "1.5", "1e3", "-",    "\"\n\"",     "\"\\x\"",   "\"\\u12g4\"", "[1 2]",
        "tru", "1 2", "\"a",  "{\"a\":}",
    };
    static const char *const right[] = {
        "{}",
        "[]",
        " [1, -2, 0]\n",
        "{\"a\": {\"b\": [true, null]}}",
        "\"\\u00e9\\n\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(json_valid(wrong[i]));
    for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++)
        assert_true(json_valid(right[i]));
    assert_true(json_is("{\"ab\":0,\"a\":[5,{\"c\":7}]}", "a.1.c", "7"));
    assert_false(json_is("{\"a\":71}", "a", "7"));
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reader_itself_is_strict),
        A_TEST(run_and_heap_have_their_names_and_types),
        A_TEST(switches_are_listed_with_their_times),
        A_TEST(tags_that_were_used_are_listed),
        A_TEST(a_finding_is_all_there),
        A_TEST(the_history_has_every_sample),
        A_TEST(without_history_or_findings_it_is_valid),
        A_TEST(what_is_not_utf8_is_replaced),
        A_TEST(a_failure_is_an_errno_and_leaves_nothing),
        A_TEST(reports_allocate_nothing),
    };
    int failed;

    bot_tags_init();
    if (mkdtemp(folder) == NULL)
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)rmdir(folder);
    return failed;
}
