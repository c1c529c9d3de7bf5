/* test_lessons.c - the choice between the halves; and the pairs cycle and
 * channel: what each half leaves behind after one script, to the block.
 */
#include "lesson_help.h"

#include "strategy_state.h"

/* A counted object and its control block; a strategy has its averages too. */
#define COUNTED_BLOCKS 2
#define STRATEGY_BLOCKS (COUNTED_BLOCKS + 2 * BAR_SYMBOLS)
#define DESK_BLOCKS (COUNTED_BLOCKS + DESK_STRATEGIES * STRATEGY_BLOCKS)

static const struct desk_params params = {.edge_ticks = 100,
                                          .quote_qty = 200,
                                          .take_qty = 300,
                                          .signal_bp = 7,
                                          .order_timeout_ns = SECOND_NS};

/* cycle ------------------------------------------------------------------- */

static int run_desks(const struct lesson_cycle *half, int count)
{
    int rc = 0;

    for (int i = 0; i < count && rc == 0; i++) {
        struct strong desk = {0};
        struct desk_params got = {0};

        rc = half->open(&params, &desk);
        for (size_t j = 0; j < DESK_STRATEGIES && rc == 0; j++) {
            struct bar bar = {.mid_ticks = {1, 2, 3, 4, 5, 6, 7, 8}};

            strategy_state_bar(half->strategy(&desk, j), &bar);
            rc = half->params(&desk, j, &got);
        }
        half->close(&desk);
    }
    return rc;
}

static void ten_desks_in_a_cycle_leave_all_their_blocks(void **state)
{
    struct tracker_mark before = tracker_mark();

    (void)state;
    assert_int_equal(run_desks(&leaks_cycle, 10), 0);
    assert_int_equal(DESK_BLOCKS, 56);
    assert_int_equal(tracker_live_since(&before), 560);
    assert_int_equal(run_desks(&leaks_cycle, 1), 0);
    assert_int_equal(tracker_live_since(&before), 616);
}

static void ten_desks_with_weak_references_leave_nothing(void **state)
{
    struct tracker_mark before = tracker_mark();

    (void)state;
    assert_int_equal(run_desks(&fixes_cycle, 10), 0);
    assert_int_equal(tracker_live_since(&before), 0);
}

static void an_open_desk_answers_the_same_in_both_halves(void **state)
{
    const struct lesson_cycle *halves[] = {&leaks_cycle, &fixes_cycle};

    (void)state;
    for (size_t h = 0; h < 2; h++) {
        struct tracker_mark before = tracker_mark();
        struct strong desk = {0};

        assert_int_equal(halves[h]->open(&params, &desk), 0);
        assert_int_equal(tracker_live_since(&before), DESK_BLOCKS);
        for (size_t i = 0; i < DESK_STRATEGIES; i++) {
            struct desk_params got = {0};

            assert_int_equal(halves[h]->params(&desk, i, &got), 0);
            assert_memory_equal(&got, &params, sizeof(got));
            assert_int_equal(halves[h]->strategy(&desk, i)->kind, i);
        }
        halves[h]->close(&desk);
        assert_null(desk.object);
        assert_null(desk.rc);
    }
}

static int script_cycle(void)
{
    return run_desks(&fixes_cycle, 2);
}

static void a_desk_without_memory_leaves_nothing(void **state)
{
    (void)state;
    assert_int_equal(help_fail_each(script_cycle), 2 * DESK_BLOCKS);
}

/* channel ----------------------------------------------------------------- */

/* Closed channels stay in the leaking half for ever, so just one test closes
 * any there: the numbers of another would depend on the order of the tests. */

static struct bar bar_of(uint64_t i)
{
    return (struct bar){.time_ns = i, .mid_ticks = {(uint32_t)(1000 + i)}};
}

static void publish_all(const struct lesson_channel *half, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        struct bar bar = bar_of(i);

        assert_int_equal(half->publish(&bar), 0);
    }
}

/* Three channels, one of them closed after 2 of 7 bars; the first one takes
 * all of its bars, the second none. Blocks before and after the stop. */
static void run_channels(const struct lesson_channel *half, long blocks[2])
{
    struct tracker_mark before = tracker_mark();
    struct channel *c[3];
    struct bar bar;

    for (size_t i = 0; i < 3; i++)
        assert_int_equal(half->open(&c[i]), 0);
    publish_all(half, 2);
    half->close(c[2]);
    publish_all(half, 5);
    for (int i = 0; i < 7; i++)
        assert_true(half->take(c[0], &bar));
    assert_false(half->take(c[0], &bar));
    blocks[0] = tracker_live_since(&before);
    half->stop();
    blocks[1] = tracker_live_since(&before);
    half->close(NULL);
}

static void a_closed_channel_goes_on_growing_and_stays(void **state)
{
    long blocks[2];

    (void)state;
    run_channels(&leaks_channel, blocks);
    assert_int_equal(blocks[0], 1 + (1 + 7) + (1 + 7));
    assert_int_equal(blocks[1], 1 + 7);
}

static void a_closed_channel_goes_at_the_next_bar(void **state)
{
    long blocks[2];

    (void)state;
    run_channels(&fixes_channel, blocks);
    assert_int_equal(blocks[0], 1 + (1 + 7));
    assert_int_equal(blocks[1], 0);
}

static void closing_and_stopping_without_a_bar_leaves_nothing(void **state)
{
    struct tracker_mark before = tracker_mark();
    struct channel *c;

    (void)state;
    assert_int_equal(fixes_channel.open(&c), 0);
    fixes_channel.close(c);
    fixes_channel.stop();
    assert_int_equal(tracker_live_since(&before), 0);
}

static void both_halves_deliver_the_same_bars_in_order(void **state)
{
    const struct lesson_channel *halves[] = {&leaks_channel, &fixes_channel};

    (void)state;
    for (size_t h = 0; h < 2; h++) {
        struct channel *early;
        struct channel *late;
        struct bar bar;

        assert_int_equal(halves[h]->open(&early), 0);
        publish_all(halves[h], 3);
        assert_int_equal(halves[h]->open(&late), 0);
        publish_all(halves[h], 2);
        for (uint64_t i = 0; i < 5; i++) {
            struct bar want = bar_of(i % 3);

            assert_true(halves[h]->take(early, &bar));
            assert_memory_equal(&bar, &want, sizeof(bar));
            if (i >= 3) {
                assert_true(halves[h]->take(late, &bar));
                assert_memory_equal(&bar, &want, sizeof(bar));
            }
        }
        assert_false(halves[h]->take(early, &bar));
        assert_false(halves[h]->take(late, &bar));
        halves[h]->stop();
    }
}

static int script_channel(void)
{
    struct bar bar = bar_of(1);
    struct channel *c[3] = {NULL};
    int rc = 0;

    for (size_t i = 0; i < 3 && rc == 0; i++)
        rc = fixes_channel.open(&c[i]);
    if (rc == 0)
        rc = fixes_channel.publish(&bar);
    fixes_channel.close(c[1]);
    if (rc == 0)
        rc = fixes_channel.publish(&bar);
    fixes_channel.stop();
    return rc;
}

static void channels_without_memory_leave_nothing(void **state)
{
    (void)state;
    assert_int_equal(help_fail_each(script_channel), 3 + 3 + 2);
}

/* The choice -------------------------------------------------------------- */

static void the_mask_chooses_the_leaking_halves_alone(void **state)
{
    struct lessons some = lessons_choose(1u << LEAK_CYCLE | 1u << LEAK_TIMER);
    struct lessons none = lessons_choose(0);
    struct lessons all = lessons_choose(LEAK_ALL);
    struct lessons fixes = {&fixes_cycle, &fixes_book,   &fixes_channel,
                            &fixes_free,  &fixes_forget, &fixes_cache,
                            &fixes_timer};
    struct lessons leaks = {&leaks_cycle, &leaks_book,   &leaks_channel,
                            &leaks_free,  &leaks_forget, &leaks_cache,
                            &leaks_timer};

    (void)state;
    assert_memory_equal(&none, &fixes, sizeof(none));
    assert_memory_equal(&all, &leaks, sizeof(all));
    fixes.cycle = &leaks_cycle;
    fixes.timer = &leaks_timer;
    assert_memory_equal(&some, &fixes, sizeof(some));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_desks_in_a_cycle_leave_all_their_blocks),
        cmocka_unit_test(ten_desks_with_weak_references_leave_nothing),
        cmocka_unit_test(an_open_desk_answers_the_same_in_both_halves),
        cmocka_unit_test(a_desk_without_memory_leaves_nothing),
        cmocka_unit_test(both_halves_deliver_the_same_bars_in_order),
        cmocka_unit_test(a_closed_channel_goes_on_growing_and_stays),
        cmocka_unit_test(a_closed_channel_goes_at_the_next_bar),
        cmocka_unit_test(closing_and_stopping_without_a_bar_leaves_nothing),
        cmocka_unit_test(channels_without_memory_leave_nothing),
        cmocka_unit_test(the_mask_chooses_the_leaking_halves_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
