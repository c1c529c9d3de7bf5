/* test_options_wrong.c - command lines that can't be meant: each is refused
 * with status 64 and just these words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "options_help.h"
#include "tags.h"

static void an_unknown_leak_gets_its_neighbour(void **state)
{
    (void)state;
    assert_wrong(
        "bot: no leak named 'cylce'; did you mean 'cycle'? (--list shows all)",
        "--leak=cylce");
    assert_wrong(
        "bot: no leak named 'boook'; did you mean 'book'? (--list shows all)",
        "--leak=cycle,boook,timer");
    assert_wrong(
        "bot: no leak named 'Free'; did you mean 'free'? (--list shows all)",
        "--fix=Free");
    assert_wrong(
        "bot: no leak named 'tiner'; did you mean 'timer'? (--list shows all)",
        "--explain=tiner");
    assert_wrong(
        "bot: no leak named 'alll'; did you mean 'all'? (--list shows all)",
        "--leak=alll");
    assert_wrong("bot: no leak named 'riddle' (--list shows all)",
                 "--leak=riddle");
    assert_wrong("bot: no leak named "
                 "'a_name_that_is_far_longer_than_any_leak_ever_had' (--list "
                 "shows all)",
                 "--leak=a_name_that_is_far_longer_than_any_leak_ever_had");
    assert_wrong("bot: no leak named 'cycle___________________________' "
                 "(--list shows all)",
                 "--leak=cycle___________________________");
}

static void a_list_needs_its_names(void **state)
{
    (void)state;
    assert_wrong("bot: --leak= lacks a name; write --leak=NAME or "
                 "--leak=NAME,NAME (--list shows all)",
                 "--leak=");
    assert_wrong("bot: --leak=cycle, lacks a name; write --leak=NAME or "
                 "--leak=NAME,NAME (--list shows all)",
                 "--leak=cycle,");
    assert_wrong("bot: --fix=cycle,,book lacks a name; write --fix=NAME or "
                 "--fix=NAME,NAME (--list shows all)",
                 "--fix=cycle,,book");
    assert_wrong("bot: --explain=all is not possible; it explains one leak "
                 "(--list shows all)",
                 "--explain=all");
    assert_wrong("bot: --explain=cycle,book is not possible; it explains one "
                 "leak (--list shows all)",
                 "--explain=cycle,book");
    assert_wrong("bot: --explain= is not possible; it explains one leak "
                 "(--list shows all)",
                 "--explain=");
}

static void impossible_durations_say_what_is_possible(void **state)
{
    (void)state;
    assert_wrong("bot: --for=10x is not a duration; write it like 90s, 10m, "
                 "1h30m, 250ms, 2d, or as a number of seconds",
                 "--for=10x");
    assert_wrong("bot: --for=-5 is not a duration; write it like 90s, 10m, "
                 "1h30m, 250ms, 2d, or as a number of seconds",
                 "--for", "-5");
    assert_wrong("bot: --for=0 is not possible; a run lasts from 1ms to 366d",
                 "--for=0");
    assert_wrong(
        "bot: --for=367d is not possible; a run lasts from 1ms to 366d",
        "--for=367d");
    assert_wrong("bot: --for=366d1ms is not possible; a run lasts from 1ms to "
                 "366d",
                 "--for=366d1ms");
    assert_wrong("bot: --for=99999999999999999999d is not possible; a run "
                 "lasts from 1ms to 366d",
                 "--for=99999999999999999999d");
    assert_wrong("bot: --every=soon is not a duration; write it like 90s, 10m, "
                 "1h30m, 250ms, 2d, or as a number of seconds",
                 "--every=soon");
    assert_wrong("bot: --every=0s is not possible; samples are taken every 1ms "
                 "to 366d",
                 "--every=0s");
    assert_wrong("bot: --every=11m is not possible; the run ends after 10m "
                 "(--for), before the first sample",
                 "--every=11m");
    assert_wrong("bot: --every=1m1ms is not possible; the run ends after 1m "
                 "(--for), before the first sample",
                 "--every=61s", "--for=1m", "--every=1m1ms");
}

static void an_address_is_a_number_with_a_port(void **state)
{
    (void)state;
    assert_wrong("bot: --http=example.org:80 is not possible; write a port, "
                 "like 8080, or an address and a port, like 127.0.0.1:8080 or "
                 "[::1]:8080",
                 "--http=example.org:80");
    assert_wrong("bot: --http=65536 is not possible; write a port, like 8080, "
                 "or an address and a port, like 127.0.0.1:8080 or [::1]:8080",
                 "--http=65536");
    assert_wrong("bot: --compare and --http don't go together; run each half "
                 "by itself",
                 "--compare", "--leak=book", "--http=8080");
}

static void impossible_numbers_say_what_is_possible(void **state)
{
    (void)state;
    assert_wrong("bot: --seed=-1 is not possible; a seed is a whole number "
                 "from 0 to 18446744073709551615",
                 "--seed=-1");
    assert_wrong("bot: --seed=18446744073709551616 is not possible; a seed is "
                 "a whole number from 0 to 18446744073709551615",
                 "--seed=18446744073709551616");
    assert_wrong("bot: --seed= is not possible; a seed is a whole number from "
                 "0 to 18446744073709551615",
                 "--seed=");
    assert_wrong("bot: --rate=0 is not possible; the rate is 1 to 1000000 "
                 "market events a virtual second",
                 "--rate=0");
    assert_wrong("bot: --rate=1000001 is not possible; the rate is 1 to "
                 "1000000 market events a virtual second",
                 "--rate=1000001");
    assert_wrong("bot: no load named 'storm'; there are normal, quiet, burst, "
                 "cancels, rejects and reconnect",
                 "--load=storm");
    assert_wrong("bot: --load and --replay don't go together; a replay is the "
                 "day that it was",
                 "--load=burst", "--replay=x");
    assert_wrong("bot: --rate=1e3 is not possible; the rate is 1 to 1000000 "
                 "market events a virtual second",
                 "--rate=1e3");
    assert_wrong("bot: --pace=0x is not possible; a pace is max, or 1x to "
                 "1000000x (60x: a virtual minute a second)",
                 "--pace=0x");
    assert_wrong("bot: --pace=x is not possible; a pace is max, or 1x to "
                 "1000000x (60x: a virtual minute a second)",
                 "--pace=x");
    assert_wrong("bot: --pace=0.5x is not possible; a pace is max, or 1x to "
                 "1000000x (60x: a virtual minute a second)",
                 "--pace=0.5x");
    assert_wrong("bot: --pace=1000001 is not possible; a pace is max, or 1x to "
                 "1000000x (60x: a virtual minute a second)",
                 "--pace=1000001");
}

#define FAIL_ALLOC_WORDS                                                       \
    " is not possible; write N, N+ (and all later ones), N:TAG or N+:TAG, N "  \
    "from 1"

static void impossible_faults_say_what_is_possible(void **state)
{
    (void)state;
    assert_wrong("bot: --fail-alloc=0" FAIL_ALLOC_WORDS, "--fail-alloc=0");
    assert_wrong("bot: --fail-alloc=" FAIL_ALLOC_WORDS, "--fail-alloc=");
    assert_wrong("bot: --fail-alloc=+" FAIL_ALLOC_WORDS, "--fail-alloc=+");
    assert_wrong("bot: --fail-alloc=3++" FAIL_ALLOC_WORDS, "--fail-alloc=3++");
    assert_wrong("bot: --fail-alloc=:orders" FAIL_ALLOC_WORDS,
                 "--fail-alloc=:orders");
    assert_wrong(
        "bot: no tag named 'oders'; did you mean 'orders'? (--help shows all)",
        "--fail-alloc=3:oders");
    assert_wrong("bot: no tag named 'zebra' (--help shows all)",
                 "--fail-alloc=3+:zebra");
    assert_wrong("bot: no tag named '' (--help shows all)", "--fail-alloc=3:");
}

static void what_is_no_option_is_pointed_to_help(void **state)
{
    (void)state;
    assert_wrong(
        "bot: unrecognized option '--leek'; did you mean '--leak'?" TRY,
        "--leek=cycle");
    assert_wrong("bot: unrecognized option '--listen'" TRY, "--listen=8080");
    assert_wrong("bot: unrecognized option '--=x'" TRY, "--=x");
    assert_wrong("bot: option '--leak' requires an argument: "
                 "--leak=NAME[,NAME...]" TRY,
                 "--leak");
    assert_wrong("bot: option '--replay' requires an argument: "
                 "--replay=FILE" TRY,
                 "--replay"); /* though --replay-book begins like that */
    assert_wrong("bot: option '--list' doesn't allow an argument" TRY,
                 "--list=all");
    assert_wrong("bot: option '--re' is ambiguous; possibilities: '--replay' "
                 "'--replay-book' '--record'" TRY,
                 "--re=x");
    assert_wrong("bot: invalid option -- 'x'" TRY, "-x");
    assert_wrong("bot: invalid option -- 'x'" TRY, "-xyz");
    assert_wrong("bot: invalid option -- 'x'" TRY, "--json", "--leak", "-xyz");
    assert_wrong("bot: 'cycle' is not an option; did you mean --leak=cycle?",
                 "cycle");
    assert_wrong("bot: 'books' is not an option; did you mean --leak=book?",
                 "--seed=2", "books");
    assert_wrong("bot: 'hello' is not an option" TRY, "hello");
    assert_wrong("bot: 'hello' is not an option" TRY, "hello", "--seed=x");
    assert_wrong("bot: '' is not an option" TRY, "");
    assert_wrong("bot: '-' is not an option" TRY, "-");
    assert_wrong("bot: '--leak=book' is not an option" TRY, "--",
                 "--leak=book");
}

static void contradictions_are_refused(void **state)
{
    (void)state;
    assert_wrong("bot: --leak and --fix contradict each other: both name "
                 "'book'; for both halves, --compare --leak=book",
                 "--leak=timer,book", "--fix=book");
    assert_wrong("bot: --leak and --fix contradict each other: both name "
                 "'cycle'; for both halves, --compare --leak=cycle",
                 "--fix=cycle", "--leak=all");
    assert_wrong("bot: --compare needs a leak to compare; add --leak=NAME "
                 "(--list shows all)",
                 "--compare");
    assert_wrong(
        "bot: --compare and --json don't go together; run each half by "
        "itself",
        "--compare", "--leak=cycle", "--json=x");
    assert_wrong("bot: --compare and --heaptrack don't go together; run each "
                 "half by itself",
                 "--compare", "--leak=cycle", "--heaptrack=x");
    assert_wrong("bot: --compare and --check don't go together; run each half "
                 "by itself",
                 "--compare", "--leak=cycle", "--check");
    assert_wrong("bot: --compare and --valgrind-steps don't go together; run "
                 "each half by itself",
                 "--compare", "--leak=cycle", "--valgrind-steps");
    assert_wrong("bot: --compare runs leak and fix by itself; leave --fix out",
                 "--compare", "--leak=cycle", "--fix=book");
    assert_wrong("bot: --compare and --list don't go together; choose one",
                 "--list", "--compare", "--leak=cycle");
    assert_wrong("bot: --list and --explain don't go together; choose one",
                 "--explain=cycle", "--list");
    assert_wrong("bot: --replay-book seeds a replay; add --replay=FILE",
                 "--replay-book=x");
    assert_wrong("bot: --rate and --replay don't go together; a replay has the "
                 "rate of its file",
                 "--replay=x", "--rate=100");
}

static void files_are_named_and_differ(void **state)
{
    (void)state;
    assert_wrong("bot: --json= lacks a file name", "--json=");
    assert_wrong("bot: --replay= lacks a file name", "--replay", "");
    assert_wrong("bot: --replay-book= lacks a file name", "--replay-book=");
    assert_wrong("bot: --record= lacks a file name", "--record=");
    assert_wrong("bot: --replay and --record name the same file, 'x'",
                 "--record=x", "--replay=x");
    assert_wrong("bot: --record and --json name the same file, '-'",
                 "--record=-", "--json=-");
    assert_wrong("bot: --json and --dot name the same file, '-'", "--dot=-",
                 "--json=-");
    assert_wrong("bot: --csv= lacks a file name", "--csv=");
    assert_wrong("bot: --budget=0 is not possible; write an amount of memory "
                 "like 512M, 2G, 64MB, or a number of bytes",
                 "--budget=0");
    assert_wrong("bot: --budget=lots is not possible; write an amount of "
                 "memory like 512M, 2G, 64MB, or a number of bytes",
                 "--budget=lots");
    assert_wrong("bot: --profile=0 is not possible; profiles are printed every "
                 "1ms to 366d",
                 "--profile=0");
    assert_wrong("bot: --profile=5s is not possible; it needs a sample for "
                 "each profile, and --every=10s",
                 "--profile=5s", "--every=10s");
    assert_wrong("bot: --valgrind-steps=0 is not possible; N is how many round "
                 "trips of the desk there are between two leak checks, from 1",
                 "--valgrind-steps=0");
    assert_wrong("bot: --valgrind-steps=often is not possible; N is how many "
                 "round trips of the desk there are between two leak checks, "
                 "from 1",
                 "--valgrind-steps=often");
    assert_wrong("bot: --replay-book and --json name the same file, 'b'",
                 "--replay=a", "--replay-book=b", "--json=b");
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
        cmocka_unit_test(an_unknown_leak_gets_its_neighbour),
        cmocka_unit_test(a_list_needs_its_names),
        cmocka_unit_test(impossible_durations_say_what_is_possible),
        cmocka_unit_test(an_address_is_a_number_with_a_port),
        cmocka_unit_test(impossible_numbers_say_what_is_possible),
        cmocka_unit_test(impossible_faults_say_what_is_possible),
        cmocka_unit_test(what_is_no_option_is_pointed_to_help),
        cmocka_unit_test(contradictions_are_refused),
        cmocka_unit_test(files_are_named_and_differ),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
