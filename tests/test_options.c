/* test_options.c - what a command line means, and its defaults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <malloc.h>

#include "catalogue.h"
#include "duration.h"
#include "fault.h"
#include "options_help.h"
#include "rng.h"
#include "tags.h"
#include "terminal.h"
#include "tracker.h"

static void no_arguments_run_ten_minutes_without_a_leak(void **state)
{
    const char *const none[] = {NULL};
    const struct options *o = &parsed.o;

    (void)state;
    parse_args(&parsed, none);
    assert_int_equal(parsed.status, -1);
    assert_int_equal(o->command, COMMAND_RUN);
    assert_int_equal(o->leaks, 0);
    assert_int_equal(o->fixes, 0);
    assert_int_equal(o->explain, -1);
    assert_int_equal(o->seed, 1);
    assert_int_equal(o->for_ns, 10 * NS_PER_MINUTE);
    assert_int_equal(o->every_ns, 10 * NS_PER_SECOND);
    assert_int_equal(o->rate, 100);
    assert_int_equal(o->load, LOAD_NORMAL);
    assert_int_equal(o->pace, PACE_MAX);
    assert_false(o->check);
    assert_false(o->observe);
    assert_int_equal(o->fail_nth, 0);
    assert_false(o->fail_onwards);
    assert_int_equal(o->fail_tag, TRACKER_ANY_TAG);
    assert_null(o->replay);
    assert_null(o->replay_book);
    assert_null(o->record);
    assert_null(o->json);
    assert_null(o->csv);
    assert_null(o->heaptrack);
    assert_null(o->dhat);
    assert_null(o->collapsed);
    assert_null(o->dot);
    assert_int_equal(o->budget_bytes, 0);
    assert_int_equal(o->profile_ns, 0);
    assert_false(o->valgrind_steps);
    assert_null(options_for_machines(o));
}

static void an_empty_argument_vector_is_no_arguments(void **state)
{
    char *argv[] = {NULL};
    struct options o;

    (void)state;
    assert_int_equal(options_parse_to(0, argv, &o, stdout, stderr), -1);
    assert_int_equal(o.seed, 1);
}

static void leaks_and_fixes_are_sets(void **state)
{
    (void)state;
    assert_parsed("--leak=cycle");
    assert_int_equal(parsed.o.leaks, 1u << LEAK_CYCLE);
    assert_parsed("--leak", "timer,book,timer");
    assert_int_equal(parsed.o.leaks, 1u << LEAK_TIMER | 1u << LEAK_BOOK);
    assert_parsed("--leak=cycle", "--leak=cache");
    assert_int_equal(parsed.o.leaks, 1u << LEAK_CYCLE | 1u << LEAK_CACHE);
    assert_parsed("--leak=all");
    assert_int_equal(parsed.o.leaks, LEAK_ALL);
    assert_parsed("--leak=free,all");
    assert_int_equal(parsed.o.leaks, LEAK_ALL);
    assert_parsed("--fix=all");
    assert_int_equal(parsed.o.fixes, LEAK_ALL);
    assert_parsed("--fix=channel", "--leak=forget");
    assert_int_equal(parsed.o.fixes, 1u << LEAK_CHANNEL);
    assert_int_equal(parsed.o.leaks, 1u << LEAK_FORGET);
}

static void commands_are_told_apart(void **state)
{
    (void)state;
    assert_parsed("--list");
    assert_int_equal(parsed.o.command, COMMAND_LIST);
    assert_parsed("--explain=timer");
    assert_int_equal(parsed.o.command, COMMAND_EXPLAIN);
    assert_int_equal(parsed.o.explain, LEAK_TIMER);
    assert_parsed("--compare", "--leak=all");
    assert_int_equal(parsed.o.command, COMMAND_COMPARE);
    assert_parsed("--list", "--every=1h"); /* no run, so nothing is wrong */
}

static void values_are_taken_over(void **state)
{
    const struct options *o = &parsed.o;

    (void)state;
    assert_parsed("--seed=18446744073709551615", "--for=1h30m", "--every=250ms",
                  "--rate=1000000", "--pace=max", "--check", "--json=-",
                  "--record=out.itch");
    assert_true(o->seed == UINT64_MAX);
    assert_int_equal(o->for_ns, 90 * NS_PER_MINUTE);
    assert_int_equal(o->every_ns, 250 * NS_PER_MS);
    assert_int_equal(o->rate, 1000000);
    assert_int_equal(o->pace, PACE_MAX);
    assert_true(o->check);
    assert_string_equal(o->json, "-");
    assert_string_equal(o->record, "out.itch");
    assert_parsed("--load=rejects");
    assert_int_equal(o->load, LOAD_REJECTS);
    assert_parsed("--seed=0", "--for", "366d", "--rate=1", "--observe");
    assert_int_equal(o->seed, 0);
    assert_int_equal(o->for_ns, 366 * NS_PER_DAY);
    assert_int_equal(o->rate, 1);
    assert_true(o->observe);
}

static void each_export_has_a_file(void **state)
{
    const struct options *o = &parsed.o;

    (void)state;
    assert_parsed("--csv=a", "--heaptrack=b", "--dhat=c", "--collapsed=d",
                  "--dot=e", "--budget=64M", "--profile=1m");
    assert_string_equal(o->csv, "a");
    assert_string_equal(o->heaptrack, "b");
    assert_string_equal(o->dhat, "c");
    assert_string_equal(o->collapsed, "d");
    assert_string_equal(o->dot, "e");
    assert_true(o->budget_bytes == 64u << 20);
    assert_true(o->profile_ns == NS_PER_MINUTE);
    assert_null(options_for_machines(o));
}

static void valgrind_steps_may_have_a_number(void **state)
{
    const struct options *o = &parsed.o;

    (void)state;
    assert_parsed("--valgrind-steps");
    assert_true(o->valgrind_steps);
    assert_int_equal(o->valgrind_trips, 0);
    assert_parsed("--valgrind-steps=12", "--leak=book");
    assert_true(o->valgrind_steps);
    assert_int_equal(o->valgrind_trips, 12);
    assert_parsed("--valgrind-steps=12", "--valgrind-steps"); /* the last */
    assert_int_equal(o->valgrind_trips, 0);
}

static void a_served_run_goes_on_until_it_is_stopped(void **state)
{
    const char *const plain[] = {"--http=8080", NULL};
    const char *const more[] = {"--http=[::1]:0", "--for=1m", "--pace=max",
                                NULL};
    const struct options *o = &parsed.o;

    (void)state;
    parse_args(&parsed, plain);
    assert_int_equal(parsed.status, -1);
    assert_true(o->serve);
    assert_string_equal(o->http.host, "127.0.0.1");
    assert_int_equal(o->http.port, 8080);
    assert_int_equal(o->for_ns, 0); /* until it is stopped */
    assert_int_equal(o->pace, 60);  /* somebody watches */
    assert_int_equal(o->every_ns, 10 * NS_PER_SECOND);

    parse_args(&parsed, more);
    assert_int_equal(parsed.status, -1);
    assert_string_equal(o->http.host, "::1");
    assert_int_equal(o->for_ns, NS_PER_MINUTE);
    assert_int_equal(o->pace, PACE_MAX);
}

static void samples_keep_up_with_profiles(void **state)
{
    (void)state;
    assert_parsed("--profile=5s");
    assert_int_equal(parsed.o.every_ns, 5 * NS_PER_SECOND);
    assert_parsed("--profile=1m");
    assert_int_equal(parsed.o.every_ns, 10 * NS_PER_SECOND);
    assert_parsed("--profile=1m", "--every=30s");
    assert_int_equal(parsed.o.every_ns, 30 * NS_PER_SECOND);
}

static void one_export_may_be_standard_output(void **state)
{
    static const char *const names[] = {"json", "csv",       "heaptrack",
                                        "dhat", "collapsed", "dot"};
    char option[32];

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(option, sizeof(option), "--%s=-", names[i]);
        assert_parsed(option, "--record=x");
        assert_string_equal(options_for_machines(&parsed.o), names[i]);
    }
}

static void a_pace_is_max_or_a_factor(void **state)
{
    (void)state;
    assert_parsed("--pace=60x");
    assert_int_equal(parsed.o.pace, 60);
    assert_parsed("--pace=1");
    assert_int_equal(parsed.o.pace, 1);
    assert_parsed("--pace=1000000x");
    assert_int_equal(parsed.o.pace, 1000000);
    assert_parsed("--pace=5x", "--pace=max"); /* the last one counts */
    assert_int_equal(parsed.o.pace, PACE_MAX);
}

static void a_replay_runs_to_its_end(void **state)
{
    (void)state;
    assert_parsed("--replay=a.gz", "--replay-book=b.gz");
    assert_int_equal(parsed.o.for_ns, 0);
    assert_int_equal(parsed.o.every_ns, 10 * NS_PER_SECOND);
    assert_string_equal(parsed.o.replay, "a.gz");
    assert_string_equal(parsed.o.replay_book, "b.gz");
    assert_parsed("--replay=a.gz", "--for=1m", "--observe", "--seed=3");
    assert_int_equal(parsed.o.for_ns, NS_PER_MINUTE);
    assert_parsed("--replay=a.gz", "--every=1h");
    assert_int_equal(parsed.o.every_ns, NS_PER_HOUR);
}

static void a_short_run_is_sampled_more_often(void **state)
{
    (void)state;
    assert_parsed("--for=1h");
    assert_int_equal(parsed.o.every_ns, 10 * NS_PER_SECOND);
    assert_parsed("--for=1m");
    assert_int_equal(parsed.o.every_ns, NS_PER_SECOND);
    assert_parsed("--for=10");
    assert_int_equal(parsed.o.every_ns, 166 * NS_PER_MS);
    assert_parsed("--for=1ms");
    assert_int_equal(parsed.o.every_ns, NS_PER_MS);
    assert_parsed("--for=1m", "--every=40s"); /* asked for, so kept */
    assert_int_equal(parsed.o.every_ns, 40 * NS_PER_SECOND);
    assert_parsed("--for=1m", "--every=1m");
}

static void allocations_can_be_made_to_fail(void **state)
{
    const struct options *o = &parsed.o;

    (void)state;
    assert_parsed("--fail-alloc=7");
    assert_int_equal(o->fail_nth, 7);
    assert_false(o->fail_onwards);
    assert_int_equal(o->fail_tag, TRACKER_ANY_TAG);
    assert_parsed("--fail-alloc=1+");
    assert_int_equal(o->fail_nth, 1);
    assert_true(o->fail_onwards);
    assert_parsed("--fail-alloc=3:orders");
    assert_int_equal(o->fail_tag, TAG_ORDERS);
    assert_false(o->fail_onwards);
    assert_parsed("--fail-alloc=3+:libevent");
    assert_int_equal(o->fail_nth, 3);
    assert_true(o->fail_onwards);
    assert_int_equal(o->fail_tag, TAG_LIBEVENT);
}

static void options_can_be_shortened(void **state)
{
    (void)state;
    assert_parsed("--lea=cycle", "--rec=x");
    assert_int_equal(parsed.o.leaks, 1u << LEAK_CYCLE);
    assert_string_equal(parsed.o.record, "x");
    assert_parsed("--replay=x"); /* though --replay-book begins like that */
    assert_string_equal(parsed.o.replay, "x");
}

/* The pace on a terminal, for these arguments. */
static uint32_t pace_on_terminal(const char *first, const char *second)
{
    struct terminal t = terminal_open(80, 24);
    FILE *stream = fdopen(dup(t.program), "w");
    char words[3][32] = {"bot"};
    char *argv[] = {words[0], words[1], words[2], NULL};
    struct options o;

    (void)snprintf(words[1], sizeof(words[1]), "%s", first);
    (void)snprintf(words[2], sizeof(words[2]), "%s", second);

    assert_non_null(stream);
    assert_int_equal(options_parse_to(3, argv, &o, stream, stderr), -1);
    (void)fclose(stream);
    terminal_close(t);
    return o.pace;
}

static void a_run_on_a_terminal_takes_a_second_for_a_minute(void **state)
{
    (void)state;
    assert_int_equal(pace_on_terminal("--seed=1", "--leak=cycle"), 60);
    assert_int_equal(pace_on_terminal("--seed=1", "--pace=max"), PACE_MAX);
    assert_int_equal(pace_on_terminal("--seed=1", "--pace=7x"), 7);
    assert_int_equal(pace_on_terminal("--compare", "--leak=cycle"), PACE_MAX);
}

/* Pieces that random command lines are made of. */
static const char *const pieces[] = {
    "--leak",
    "--fix",
    "--compare",
    "--list",
    "--explain",
    "--for",
    "--pace",
    "--every",
    "--seed",
    "--rate",
    "--load",
    "--replay",
    "--check",
    "--observe",
    "--json",
    "--record",
    "--help",
    "--version",
    "--fail-alloc",
    "--re",
    "--",
    "-",
    "-x",
    "-hV",
    "-Vx",
    "=",
    ",",
    "cycle",
    "all",
    "cylce",
    "",
    "10m",
    "0",
    "max",
    "60x",
    "1+:orders",
    "-1",
    "\xff\xfe",
    "\033[31m",
    "%s%n",
    "a b",
    "99999999999999999999",
};

static void random_argument(struct rng *r, char *out, size_t size)
{
    size_t parts = rng_below(r, 4);

    out[0] = '\0';
    for (size_t i = 0; i <= parts; i++) {
        size_t used = strlen(out);
        size_t count = sizeof(pieces) / sizeof(pieces[0]);

        if (rng_below(r, 8) == 0)
            (void)snprintf(out + used, size - used, "%c",
                           (int)(1 + rng_below(r, 255)));
        else
            (void)snprintf(out + used, size - used, "%s%s",
                           pieces[rng_below(r, count)],
                           rng_below(r, 3) == 0 ? "=" : "");
    }
}

/* 20,000 command lines, the same each time. */
static void parse_random_lines(FILE *nowhere)
{
    char args[6][128];
    struct rng r;

    rng_init(&r, 1);
    for (int round = 0; round < 20000; round++) {
        char *argv[8] = {args[5]};
        int argc = 1 + (int)rng_below(&r, 5);
        struct options o;
        int status;

        (void)snprintf(args[5], sizeof(args[5]), "bot");
        for (int i = 1; i < argc; i++) {
            random_argument(&r, args[i - 1], sizeof(args[0]));
            argv[i] = args[i - 1];
        }
        status = options_parse_to(argc, argv, &o, nowhere, nowhere);
        assert_true(status == -1 || status == 0 || status == 64);
    }
}

static void any_argument_ends_in_minus_one_0_or_64(void **state)
{
    FILE *nowhere = fopen("/dev/null", "w");
    size_t held;

    (void)state;
    assert_non_null(nowhere);
    parse_random_lines(nowhere);
    held = mallinfo2().uordblks; /* the C library's own buffers are there now */
    parse_random_lines(nowhere);
    assert_int_equal(mallinfo2().uordblks, held);
    (void)fclose(nowhere);
}

static int set_up(void **state)
{
    (void)state;
    bot_tags_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_arguments_run_ten_minutes_without_a_leak),
        cmocka_unit_test(an_empty_argument_vector_is_no_arguments),
        cmocka_unit_test(leaks_and_fixes_are_sets),
        cmocka_unit_test(commands_are_told_apart),
        cmocka_unit_test(values_are_taken_over),
        cmocka_unit_test(each_export_has_a_file),
        cmocka_unit_test(valgrind_steps_may_have_a_number),
        cmocka_unit_test(a_served_run_goes_on_until_it_is_stopped),
        cmocka_unit_test(samples_keep_up_with_profiles),
        cmocka_unit_test(one_export_may_be_standard_output),
        cmocka_unit_test(a_pace_is_max_or_a_factor),
        cmocka_unit_test(a_replay_runs_to_its_end),
        cmocka_unit_test(a_short_run_is_sampled_more_often),
        cmocka_unit_test(allocations_can_be_made_to_fail),
        cmocka_unit_test(options_can_be_shortened),
        cmocka_unit_test(a_run_on_a_terminal_takes_a_second_for_a_minute),
        cmocka_unit_test(any_argument_ends_in_minus_one_0_or_64),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
