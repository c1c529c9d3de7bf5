/* test_bounds_view.c - the bounds of what people are shown, and how all bounds
 * are told: as lines, and as JSON.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bounds_help.h"
#include "control.h"
#include "json.h"
#include "notices.h"
#include "outlet.h"
#include "report_parts.h"
#include "terminal.h"
#include "tty.h"
#include "twin_line.h"

static char said[1 << 16];

static int begin(void **state)
{
    (void)state;
    bounds_clear();
    return 0;
}

static void the_last_128_switches_are_kept(void **state)
{
    static struct control c;

    (void)state;
    control_init(&c, 0, 0);
    for (unsigned i = 0; i < 130; i++) {
        assert_int_equal(control_switch(&c, LEAK_CYCLE, i % 2 == 0), 0);
        control_take(&c, i, 0);
        assert_int_equal(met(BOUND_SWITCHES), i < 128 ? 0 : i - 127);
        assert_int_equal(most(BOUND_SWITCHES), i < 128 ? i + 1 : 128);
    }
    assert_int_equal(control_look(&c).changes, 130);
    assert_null(control_change_at(&c, 1));
    assert_int_equal(control_change_at(&c, 2)->t_ms, 2);
    assert_int_equal(control_change_at(&c, 129)->t_ms, 129);
}

static void the_samples_of_a_twin_are_halved_past_512(void **state)
{
    static struct twin_line line;
    struct twin_sample sample = {0};

    (void)state;
    twin_line_clear(&line);
    for (unsigned i = 0; i < 512; i++)
        twin_line_add(&line, &sample, true);
    assert_int_equal(line.count, 512);
    assert_int_equal(most(BOUND_TWIN_SAMPLES), 512);
    assert_int_equal(met(BOUND_TWIN_SAMPLES), 0);
    twin_line_add(&line, &sample, true);
    assert_int_equal(line.count, 256);
    assert_int_equal(line.every, 2);
    assert_int_equal(met(BOUND_TWIN_SAMPLES), 1);
    for (unsigned i = 0; i < 10000; i++)
        twin_line_add(&line, &sample, true);
    assert_int_equal(most(BOUND_TWIN_SAMPLES), 512);
    assert_int_equal(met(BOUND_TWIN_SAMPLES), 5);
}

static void the_last_16_notices_are_kept(void **state)
{
    static struct notices n;

    (void)state;
    for (unsigned i = 0; i < 16; i++)
        notices_addf(&n, false, "notice %u", i);
    assert_int_equal(met(BOUND_NOTICES), 0);
    notices_addf(&n, false, "notice 16");
    assert_int_equal(met(BOUND_NOTICES), 1);
    assert_int_equal(most(BOUND_NOTICES), 16);
    assert_string_equal(notices_last(&n, 0)->words, "notice 16");
    assert_string_equal(notices_last(&n, 15)->words, "notice 1");
    assert_null(notices_last(&n, 16));
}

/* A terminal that takes nothing: a pipe that is full, and doesn't wait. */
static void a_terminal_that_takes_nothing_loses_whole_frames(void **state)
{
    static struct outlet o;
    static char frame[OUTLET_BYTES];
    int ends[2];

    (void)state;
    assert_int_equal(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
    memset(frame, 'f', sizeof(frame));
    while (write(ends[1], frame, sizeof(frame)) > 0)
        ;
    while (write(ends[1], frame, 1) > 0)
        ;
    o.fd = ends[1];
    assert_true(outlet_write(&o, frame, OUTLET_BYTES - 1));
    assert_false(outlet_write(&o, frame, 2));
    assert_int_equal(met(BOUND_TERMINAL_BYTES), 1);
    assert_true(outlet_write(&o, frame, 1));
    assert_int_equal(met(BOUND_TERMINAL_BYTES), 1);
    assert_int_equal(most(BOUND_TERMINAL_BYTES), OUTLET_BYTES);
    assert_false(outlet_write(&o, frame, 1));
    assert_int_equal(met(BOUND_TERMINAL_BYTES), 2);
    close(ends[0]);
    close(ends[1]);
}

/* Lines of a hundred bytes on a standard error that is the terminal. */
static void what_waits_on_standard_error_is_cut_at_256_kib(void **state)
{
    struct terminal t = terminal_open(80, 24);
    struct standard saved = standard_replace(t.program, t.program);
    char line[100], rest[16];
    size_t told;

    (void)state;
    memset(line, 'e', sizeof(line));
    line[99] = '\n';
    (void)tty_take(t.program, -1);
    for (int i = 0; i < 2621; i++)
        (void)!write(2, line, sizeof(line));
    told = tty_bound_errors(262100);
    for (int i = 0; i < 3; i++)
        (void)!write(2, line, sizeof(line));
    /* A failing assertion would wait there, too. */
    standard_restore(saved);
    assert_int_equal(told, 262100);
    assert_int_equal(met(BOUND_HELD_ERRORS), 0);
    assert_int_equal(tty_bound_errors(262400), TTY_ERRORS_MAX);
    assert_int_equal(most(BOUND_HELD_ERRORS), 262400);
    assert_int_equal(met(BOUND_HELD_ERRORS), 262400 - TTY_ERRORS_MAX);
    assert_int_equal(tty_errors(TTY_ERRORS_MAX - 1, rest, sizeof(rest)), 1);
    assert_int_equal(tty_bound_errors(0), 0);
    assert_int_equal(met(BOUND_HELD_ERRORS), 262400 - TTY_ERRORS_MAX);
    saved = standard_replace(t.program, t.program);
    tty_left(); /* nobody reads: it gives up soon */
    standard_restore(saved);
    terminal_close(t);
}

/* Telling ------------------------------------------------------------------ */

static void open_said(FILE **out)
{
    memset(said, 0, sizeof(said));
    *out = fmemopen(said, sizeof(said) - 1, "w");
    assert_non_null(*out);
}

static const char *text(void)
{
    char line[512];
    struct text t;

    text_init(&t, line, sizeof(line), 80, (struct text_style){.utf8 = false});
    open_said(&t.out);
    report_add_bounds(&t);
    assert_int_equal(fclose(t.out), 0);
    return said;
}

static void people_are_told_of_what_is_news_and_happened(void **state)
{
    (void)state;
    assert_string_equal(text(), "");
    bound_holds(BOUND_BOOK_ENTRIES, 16384);
    bound_met(BOUND_JOURNAL_LINES, 1000); /* it does so all day */
    assert_string_equal(text(), "");
    bound_met(BOUND_CLIENT_UNREAD, 1);
    bound_met(BOUND_BOOK_ENTRIES, 1234);
    assert_string_equal(
        text(),
        "  bounds     client_unread_bytes, 4,194,304 at most, had to act: 1 "
        "time\n"
        "             book_entries, 16,384 at most, had to act: 1,234 times\n");
}

static void programs_are_told_of_each_bound(void **state)
{
    char want[128];
    FILE *out;

    (void)state;
    bound_holds(BOUND_BOOK_ENTRIES, 77);
    bound_holds(BOUND_BOOK_ENTRIES, 42);
    bound_met(BOUND_PRICE_AGE, 3);
    bound_met(BOUND_PRICE_AGE, 4);
    open_said(&out);
    fputs("{\n", out);
    report_json_bounds(out);
    fputs("  \"end\": 0\n}\n", out);
    assert_int_equal(fclose(out), 0);
    assert_true(json_valid(said));
    assert_non_null(strstr(said, "\n    \"book_entries\": { \"limit\": 16384, "
                                 "\"most\": 77, \"met\": 0 },\n"));
    assert_non_null(strstr(said, "\n    \"price_age_s\": { \"limit\": 120, "
                                 "\"most\": 0, \"met\": 7 },\n"));
    for (int i = 0; i < BOUND_COUNT; i++) {
        snprintf(want, sizeof(want), "\n    \"%s\": { ",
                 bound_look((enum bound)i).name);
        assert_non_null(strstr(said, want));
    }
}

static void memory_is_told_by_symbol_and_tag(void **state)
{
    static struct report_symbols symbols;
    const struct report r = {.symbols = &symbols};
    unsigned before;
    void *blocks[3];
    FILE *out;

    (void)state;
    tracker_tag_name(5, "book");
    tracker_tag_name(6, "prices");
    tracker_label_name(1, "ACME");
    tracker_label_name(2, "BO\"LT");
    before = tracker_label_set(1);
    blocks[0] = tracker_malloc(5, 100);
    blocks[1] = tracker_malloc(6, 30);
    tracker_label_set(2);
    blocks[2] = tracker_malloc(6, 7);
    tracker_label_set(before);
    report_take_symbols(&symbols);
    for (int i = 0; i < 3; i++)
        tracker_free(blocks[i]);
    open_said(&out);
    report_json_symbols(&r, out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(
        said, "  \"symbols\": [\n"
              "    { \"name\": \"ACME\", \"live_bytes\": 130, \"tags\": { "
              "\"book\": 100, \"prices\": 30 } },\n"
              "    { \"name\": \"BO\\\"LT\", \"live_bytes\": 7, \"tags\": { "
              "\"prices\": 7 } }\n"
              "  ],\n");
    open_said(&out);
    report_json_symbols(&(struct report){.symbols = NULL}, out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(said, "  \"symbols\": [],\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_last_128_switches_are_kept, begin),
        cmocka_unit_test_setup(the_samples_of_a_twin_are_halved_past_512,
                               begin),
        cmocka_unit_test_setup(the_last_16_notices_are_kept, begin),
        cmocka_unit_test_setup(a_terminal_that_takes_nothing_loses_whole_frames,
                               begin),
        cmocka_unit_test_setup(what_waits_on_standard_error_is_cut_at_256_kib,
                               begin),
        cmocka_unit_test_setup(people_are_told_of_what_is_news_and_happened,
                               begin),
        cmocka_unit_test_setup(programs_are_told_of_each_bound, begin),
        cmocka_unit_test_setup(memory_is_told_by_symbol_and_tag, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
