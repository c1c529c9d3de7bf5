/* test_replay_csv.c - LOBSTER files that are damaged are played up to the
 * damage, which is named with its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lobster_file.h"
#include "rng.h"

/* The second line is wrong; the first one is 19 bytes long. */
static void must_end_with(const char *line, const char *sentence)
{
    char text[256], want[256];
    struct help h;

    snprintf(text, sizeof(text), "1,1,11,1,1000000,1\n%s", line);
    snprintf(want, sizeof(want), ": line 2, at byte 19: %s", sentence);
    open_text(&h, text, NULL);
    assert_int_equal(help_play(&h, UINT64_MAX), -EBADMSG);
    assert_non_null(strstr(problem(&h), want));
    assert_string_equal(strstr(problem(&h), ": line"), want);
    assert_int_equal(replay_figures(h.source).messages, 1);
    assert_int_equal(find(&h, 11)->qty, 1);
    help_close(&h);
}

static void damage_is_named_with_line_and_byte(void **state)
{
    static const char *const time_wrong =
        "the time is no number of seconds after midnight";
    static const char *const price_wrong =
        "the price is no number of 1/10,000 dollars";

    (void)state;
    must_end_with("\n", time_wrong);
    must_end_with("x", time_wrong);
    must_end_with("1.,1,1,1,1,1", time_wrong);
    must_end_with("999999,1,1,1,1,1", time_wrong);
    must_end_with("1.5,8,1,1,1,1", "the type is none of 1 to 7");
    must_end_with("1.5,0,1,1,1,1", "the type is none of 1 to 7");
    must_end_with("1.5", "the type is none of 1 to 7");
    must_end_with("1.5,1,-4,1,1,1", "the order is no number");
    must_end_with("1.5,1,4.4,1,1,1", "the size is no number of shares");
    must_end_with("1.5,1,4,4294967296,1,1", "the size is no number of shares");
    must_end_with("1.5,1,4,1,4294967296,1", price_wrong);
    must_end_with("1.5,1,4,1,-1,1", price_wrong);
    must_end_with("1.5,1,4,1,1", "the side is neither 1 nor -1");
    must_end_with("1.5,1,4,1,1,-", "the side is neither 1 nor -1");
    must_end_with("1.5,1,4,1,1,2\n", "the side is neither 1 nor -1");
    must_end_with("1.5,1,4,1,1,1,9\n", "there are more than six fields");
}

static void must_not_seed(const char *book, const char *reason)
{
    char book_path[4096];
    const char *path;
    struct help h;
    char *why = NULL;

    snprintf(book_path, sizeof(book_path), "%s", help_path("book.csv"));
    if (book != NULL)
        write_text(book_path, book);
    path = help_path("message.csv");
    write_text(path, sample);
    assert_int_equal(help_open(&h), 0);
    assert_true(replay_open(h.x, path, book_path, &h.source, &why) < 0);
    assert_null(h.source);
    assert_non_null(strstr(why, reason));
    tracker_free(why);
    unlink(path);
    unlink(book_path);
    help_close(&h);
}

static void orderbook_file_that_is_none_is_named(void **state)
{
    (void)state;
    must_not_seed(NULL, "can't be opened: No such file or directory");
    must_not_seed("", "book.csv is empty");
    must_not_seed("1,2,3\n", "book.csv doesn't begin with a row of ask price");
    must_not_seed("\n", "book.csv doesn't begin with a row of ask price");
    must_not_seed("-5,2,3,4\n", "doesn't begin with a row of ask price");
}

static void file_cut_anywhere_is_played_up_to_the_cut(void **state)
{
    char text[sizeof(sample)];

    (void)state;
    for (size_t len = 27; len < sizeof(sample); len++) {
        struct help h;
        unsigned whole = 0;
        int rc;

        snprintf(text, sizeof(text), "%.*s", (int)len, sample);
        for (size_t i = 0; i < len; i++)
            whole += text[i] == '\n';
        open_text(&h, text, NULL);
        rc = help_play(&h, UINT64_MAX);
        /* A last line that lacks its end alone is a line. */
        assert_true(rc == -EBADMSG || rc == -ENODATA);
        assert_int_equal(replay_figures(h.source).messages,
                         whole + (rc == -ENODATA && text[len - 1] != '\n'));
        if (rc == -EBADMSG)
            assert_non_null(strstr(problem(&h), ": line "));
        help_close(&h);
    }
}

/* One to three characters are others: digits and commas mostly. */
static void play_mutation(struct rng *r)
{
    static const char others[] = "0123456789,.-\n\rx";
    char mutant[sizeof(sample)];
    const char *path = help_path("mutant");
    struct help h;
    char *why = NULL;
    int rc;

    memcpy(mutant, sample, sizeof(sample));
    for (uint64_t i = 1 + rng_below(r, 3); i > 0; i--)
        mutant[rng_below(r, sizeof(sample) - 1)] =
            others[rng_below(r, sizeof(others) - 1)];
    write_text(path, mutant);
    assert_int_equal(help_open(&h), 0);
    rc = replay_open(h.x, path, NULL, &h.source, &why);
    if (rc == 0) {
        rc = help_play(&h, UINT64_MAX);
        assert_true(rc == -ENODATA || rc == -EBADMSG);
    } else {
        assert_int_equal(rc, -EBADMSG);
    }
    tracker_free(why);
    help_close(&h);
    unlink(path);
}

static void any_damage_leaves_nothing(void **state)
{
    struct tracker_mark before;
    struct rng r;

    (void)state;
    rng_init(&r, 1);
    before = tracker_mark();
    for (int i = 0; i < 3000; i++)
        play_mutation(&r);
    assert_int_equal(tracker_live_since(&before), 0);
}

/* Play with allocation number `nth` failing. Returns whether one did. */
static bool play_short_of_memory(const char *path, const char *book,
                                 uint64_t nth)
{
    struct help h;
    char *why = NULL;
    bool failed;
    int rc;

    assert_int_equal(help_open(&h), 0);
    tracker_fail(nth, false, TRACKER_ANY_TAG);
    rc = replay_open(h.x, path, book, &h.source, &why);
    if (rc == 0)
        rc = help_play(&h, UINT64_MAX);
    failed = tracker_failed() > 0;
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(rc, failed ? -ENOMEM : -ENODATA);
    tracker_free(why);
    help_close(&h);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    char path[4096], book[4096];
    struct tracker_mark before;
    uint64_t nth = 0;

    (void)state;
    snprintf(path, sizeof(path), "%s", help_path("message.csv"));
    snprintf(book, sizeof(book), "%s", help_path("book.csv"));
    write_text(path, sample);
    write_text(book, "1000100,40,1000000,500\n");
    play_short_of_memory(path, book, 0);
    before = tracker_mark();
    while (play_short_of_memory(path, book, ++nth))
        assert_int_equal(tracker_live_since(&before), 0);
    assert_int_equal(tracker_live_since(&before), 0);
    assert_true(nth > 5);
    unlink(path);
    unlink(book);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_is_named_with_line_and_byte),
        cmocka_unit_test(orderbook_file_that_is_none_is_named),
        cmocka_unit_test(file_cut_anywhere_is_played_up_to_the_cut),
        cmocka_unit_test(any_damage_leaves_nothing),
        cmocka_unit_test(every_allocation_may_fail),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
