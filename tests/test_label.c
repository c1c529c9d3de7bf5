/* test_label.c - memory by traded symbol. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "label.h"
#include "matching.h"

static void a_symbol_has_the_label_after_its_number(void **state)
{
    (void)state;
    assert_int_equal(label_of_symbol(0), 1);
    assert_int_equal(label_of_symbol(TRACKER_LABELS_MAX - 2),
                     TRACKER_LABELS_MAX - 1);
}

static void symbols_past_the_last_label_have_none(void **state)
{
    (void)state;
    assert_int_equal(label_of_symbol(TRACKER_LABELS_MAX - 1), 0);
    assert_int_equal(label_of_symbol(UINT16_MAX), 0);
    label_name_symbol(UINT16_MAX, "NOBODY");
    assert_null(tracker_label_get_name(0));
}

static void names_are_copied(void **state)
{
    char name[] = "AAPL";

    (void)state;
    label_name_symbol(2, name);
    name[0] = 'X';
    assert_string_equal(tracker_label_get_name(3), "AAPL");
}

static bool count_by_label(const struct tracker_block *block, void *ctx)
{
    size_t *counts = ctx;

    counts[block->label]++;
    return true;
}

static void resting_orders_carry_their_symbol(void **state)
{
    const struct matching_request rq = {
        .ref = 1, .symbol = 5, .side = 'B', .qty = 1, .price_ticks = 100};
    size_t counts[TRACKER_LABELS_MAX] = {0};
    const struct matching_events nobody = {0};
    struct tracker_mark before;
    struct matching *m;

    (void)state;
    assert_int_equal(matching_new(8, &nobody, NULL, &m), 0);
    before = tracker_mark();
    assert_int_equal(matching_enter(m, &rq), 0);
    tracker_each_block_since(&before, count_by_label, counts);
    assert_int_equal(counts[6], 1); /* the order itself */
    assert_int_equal(tracker_label_set(0), 0);
    matching_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_symbol_has_the_label_after_its_number),
        cmocka_unit_test(symbols_past_the_last_label_have_none),
        cmocka_unit_test(names_are_copied),
        cmocka_unit_test(resting_orders_carry_their_symbol),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
