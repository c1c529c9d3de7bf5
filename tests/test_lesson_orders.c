/* test_lesson_orders.c - the pairs free and forget, which follow an order: what
 * each half leaves behind after one script, to the block.
 */
#include "lesson_help.h"

#include "journal.h"
#include "ouch.h"

/* free -------------------------------------------------------------------- */

/* What comes back for an order of 100 that is filled in two parts, and for one
 * that is refused: 2 of these 5 are only counted. */
static const struct {
    struct ouch_out msg;
    uint32_t leaves_qty;
} reports[] = {
    {{.type = 'A', .ref = 7, .qty = 100, .price_ticks = 1000100}, 100},
    {{.type = 'E', .ref = 7, .qty = 60, .price_ticks = 1000100, .match = 5},
     40},
    {{.type = 'E', .ref = 7, .qty = 40, .price_ticks = 1000100, .match = 6}, 0},
    {{.type = 'C', .ref = 8, .qty = 10}, 0},
    {{.type = 'J', .ref = 9}, 0},
};

static int run_reports(const struct lesson_free *half, struct journal *j)
{
    int rc = 0;

    for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
        if (rc == 0)
            rc = half->report(j, &reports[i].msg, reports[i].leaves_qty,
                              "a quote");
    return rc;
}

static void a_report_that_is_only_counted_leaves_two_blocks(void **state)
{
    static struct journal j;
    struct tracker_mark before = tracker_mark();

    (void)state;
    for (int i = 0; i < 10; i++)
        assert_int_equal(run_reports(&leaks_free, &j), 0);
    assert_int_equal(tracker_live_since(&before), 10 * 2 * 2);
    assert_int_equal(j.skipped, 20);
}

static void a_report_that_reaches_the_end_leaves_nothing(void **state)
{
    static struct journal j;
    struct tracker_mark before = tracker_mark();

    (void)state;
    for (int i = 0; i < 10; i++)
        assert_int_equal(run_reports(&fixes_free, &j), 0);
    assert_int_equal(tracker_live_since(&before), 0);
    assert_int_equal(j.skipped, 20);
}

static void both_halves_write_the_same_journal(void **state)
{
    static struct journal j[2];

    (void)state;
    assert_int_equal(run_reports(&leaks_free, &j[0]), 0);
    assert_int_equal(run_reports(&fixes_free, &j[1]), 0);
    assert_memory_equal(&j[0], &j[1], sizeof(j[0]));
    assert_int_equal(j[0].entered, 3);
    assert_int_equal(j[0].shares, 40);
    assert_string_equal(journal_line(&j[0], 1),
                        "order 7 for a quote executed: 40 shares at 100.0100, "
                        "0 open, match 6, time 0");
}

static int script_free(void)
{
    static struct journal j;

    return run_reports(&fixes_free, &j);
}

static void reports_without_memory_leave_nothing(void **state)
{
    (void)state;
    assert_int_equal(help_fail_each(script_free), 5 * 2);
}

/* forget ------------------------------------------------------------------ */

static const struct order_context context = {.strategy = 2,
                                             .why = "a quote",
                                             .decided_ns = 77,
                                             .bid_ticks = 99,
                                             .recent_ticks = {5, 4, 3}};

static void run_contexts(const struct lesson_forget *half, long blocks[2])
{
    struct tracker_mark before = tracker_mark();
    char token[30][TOKEN_LEN + 1];

    for (int i = 0; i < 30; i++)
        assert_int_equal(half->send(&context, token[i]), 0);
    blocks[0] = tracker_live_since(&before);
    for (int i = 0; i < 30; i += 3) {
        struct order_context *back = half->accepted(token[i]);

        assert_non_null(back);
        assert_memory_equal(back, &context, sizeof(context));
        tracker_free(back);
        half->rejected(token[i + 1]);
        half->ended(token[i + 2]);
    }
    blocks[1] = tracker_live_since(&before);
}

static void a_rejected_order_leaves_its_context(void **state)
{
    long blocks[2];

    (void)state;
    run_contexts(&leaks_forget, blocks);
    assert_int_equal(blocks[0], 30);
    assert_int_equal(blocks[1], 10);
}

static void a_rejected_order_takes_its_context_back(void **state)
{
    long blocks[2];

    (void)state;
    run_contexts(&fixes_forget, blocks);
    assert_int_equal(blocks[0], 30);
    assert_int_equal(blocks[1], 0);
}

static void a_token_that_owns_nothing_is_left_alone(void **state)
{
    const struct lesson_forget *halves[] = {&leaks_forget, &fixes_forget};
    struct tracker_refused before = tracker_refusals();
    void *other = tracker_malloc(TAG_BOOK, sizeof(struct order_context));
    char text[32];

    (void)state;
    snprintf(text, sizeof(text), "@%jx", (uintmax_t)(uintptr_t)other);
    for (size_t h = 0; h < 2; h++) {
        const char *tokens[] = {"", "@", "maker", "@0", "@123", text};

        for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
            assert_null(halves[h]->accepted(tokens[i]));
            halves[h]->rejected(tokens[i]);
            halves[h]->ended(tokens[i]);
        }
    }
    assert_int_equal(tracker_refusals().unknown_pointers,
                     before.unknown_pointers);
    assert_int_equal(tracker_refusals().double_frees, before.double_frees);
    tracker_free(other);
}

static int script_forget(void)
{
    char token[TOKEN_LEN + 1];
    int rc = fixes_forget.send(&context, token);

    if (rc == 0)
        fixes_forget.ended(token);
    return rc;
}

static void a_context_without_memory_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(help_fail_each(script_forget), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_that_is_only_counted_leaves_two_blocks),
        cmocka_unit_test(a_report_that_reaches_the_end_leaves_nothing),
        cmocka_unit_test(both_halves_write_the_same_journal),
        cmocka_unit_test(reports_without_memory_leave_nothing),
        cmocka_unit_test(a_rejected_order_leaves_its_context),
        cmocka_unit_test(a_rejected_order_takes_its_context_back),
        cmocka_unit_test(a_token_that_owns_nothing_is_left_alone),
        cmocka_unit_test(a_context_without_memory_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
