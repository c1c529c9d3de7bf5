/* test_record.c - what was recorded can be replayed, and gives the same books
 * and the same trades.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange_help.h"
#include "market.h"
#include "matching.h"
#include "record.h"
#include "replay.h"

#define EVENTS 5000

/* Play `events` and write what the exchange said to `path`. Takes the place of
 * the tap that help_open() set. */
static void play_and_record(struct help *h, struct record *r, uint64_t events,
                            int want)
{
    for (uint64_t played = 0; played < events; played += 100) {
        int rc = help_play(h, 100);

        assert_int_equal(record_write(r), 0);
        if (rc != 0) {
            assert_int_equal(rc, want);
            break;
        }
    }
    assert_int_equal(record_close(r, 1), 0);
}

static void record_market(struct help *h, const char *path)
{
    struct record *r;

    assert_int_equal(help_open(h), 0);
    assert_int_equal(record_open(h->x, path, &r), 0);
    assert_int_equal(market_new(h->x, 1, 100, LOAD_NORMAL, &h->source), 0);
    play_and_record(h, r, EVENTS, 0);
}

static void open_replay(struct help *h, const char *path)
{
    char *why = NULL;

    assert_int_equal(help_open(h), 0);
    assert_int_equal(replay_open(h->x, path, NULL, &h->source, &why), 0);
}

static void must_be_equal(struct help *a, struct help *b)
{
    assert_int_equal(exchange_figures(a->x).executions,
                     exchange_figures(b->x).executions);
    assert_int_equal(matching_orders(exchange_matching(a->x)),
                     matching_orders(exchange_matching(b->x)));
    assert_true(matching_hash(exchange_matching(a->x)) ==
                matching_hash(exchange_matching(b->x)));
}

static void recorded_market_is_replayed_to_the_same_books(void **state)
{
    const char *path = help_path("record");
    struct replay_figures figures;
    struct help market, replay;

    (void)state;
    record_market(&market, path);
    open_replay(&replay, path);
    assert_int_equal(help_play(&replay, UINT64_MAX), -ENODATA);
    must_be_equal(&market, &replay);
    figures = replay_figures(replay.source);
    assert_true(figures.executions > 500);
    assert_int_equal(figures.at_front, figures.executions);
    assert_int_equal(figures.unknown_refs, 0);
    assert_int_equal(figures.refused, 0);
    assert_int_equal(figures.crossed, 0);
    help_close(&market);
    help_close(&replay);
    unlink(path);
}

static void recorded_replay_is_replayed_to_the_same_books(void **state)
{
    char path[4096];
    const char *again;
    struct help market, replay, second;
    struct record *r;

    (void)state;
    snprintf(path, sizeof(path), "%s", help_path("record"));
    record_market(&market, path);
    again = help_path("again");
    open_replay(&replay, path);
    assert_int_equal(record_open(replay.x, again, &r), 0);
    play_and_record(&replay, r, UINT64_MAX, -ENODATA);
    open_replay(&second, again);
    assert_int_equal(help_play(&second, UINT64_MAX), -ENODATA);
    must_be_equal(&market, &second);
    help_close(&market);
    help_close(&replay);
    help_close(&second);
    unlink(path);
    unlink(again);
}

static void recording_that_is_not_kept_leaves_no_file(void **state)
{
    const char *path = help_path("dropped");
    struct help h;
    struct record *r;

    (void)state;
    assert_int_equal(help_open(&h), 0);
    assert_int_equal(record_open(h.x, path, &r), 0);
    assert_int_equal(market_new(h.x, 1, 100, LOAD_NORMAL, &h.source), 0);
    assert_int_equal(help_play(&h, 100), 0);
    assert_int_equal(record_close(r, 0), 0);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(record_close(NULL, 1), 0);
    help_close(&h);
}

static void file_that_cannot_be_written_is_an_error(void **state)
{
    struct help h;
    struct record *r;

    (void)state;
    assert_int_equal(help_open(&h), 0);
    assert_int_equal(record_open(h.x, "/nowhere/at/all", &r), -ENOENT);
    assert_null(r);
    help_close(&h);
}

/* /dev/full takes nothing. */
static void full_disk_is_an_error_from_then_on(void **state)
{
    struct help h;
    struct record *r;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_int_equal(help_open(&h), 0);
    assert_int_equal(record_open(h.x, "/dev/full", &r), 0);
    assert_int_equal(market_new(h.x, 1, 100, LOAD_NORMAL, &h.source), 0);
    assert_int_equal(help_play(&h, 1000), 0);
    assert_int_equal(record_write(r), -ENOSPC);
    assert_int_equal(record_close(r, 1), -ENOSPC);
    help_close(&h);
}

/* Returns whether an allocation failed; all is given back either way, and a
 * file is left only if all went well. */
static bool record_short_of_memory(const char *path, uint64_t nth)
{
    struct help h;
    struct record *r = NULL;
    bool failed;
    int rc;

    assert_int_equal(help_open(&h), 0);
    tracker_fail(nth, false, TRACKER_ANY_TAG);
    rc = record_open(h.x, path, &r);
    if (rc == 0)
        rc = market_new(h.x, 1, 100, LOAD_NORMAL, &h.source);
    if (rc == 0)
        rc = help_play(&h, 20);
    if (rc == 0)
        rc = record_write(r);
    failed = tracker_failed() > 0;
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(rc, failed ? -ENOMEM : 0);
    record_close(r, rc == 0);
    assert_int_equal(access(path, F_OK) == 0, rc == 0);
    unlink(path);
    help_close(&h);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    const char *path = help_path("nomem");
    struct tracker_mark before;
    uint64_t nth = 0;

    (void)state;
    record_short_of_memory(path, 0);
    before = tracker_mark();
    while (record_short_of_memory(path, ++nth))
        assert_int_equal(tracker_live_since(&before), 0);
    assert_int_equal(tracker_live_since(&before), 0);
    assert_true(nth > 300);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_market_is_replayed_to_the_same_books),
        cmocka_unit_test(recorded_replay_is_replayed_to_the_same_books),
        cmocka_unit_test(recording_that_is_not_kept_leaves_no_file),
        cmocka_unit_test(file_that_cannot_be_written_is_an_error),
        cmocka_unit_test(full_disk_is_an_error_from_then_on),
        cmocka_unit_test(every_allocation_may_fail),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
