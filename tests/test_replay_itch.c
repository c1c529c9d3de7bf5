/* test_replay_itch.c - NASDAQ ITCH files become the same books and trades.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "itch_file.h"

#define AAPL DATA_DIR "/AAPL_2020-01-30_first10k_locate13.itch50.gz"
#define TRADER 7 /* an owner that no session has */

static void nasdaq_day_is_played_message_by_message(void **state)
{
    static const struct {
        char type;
        unsigned count;
    } want[] = {{'R', 1},    {'H', 1}, {'Y', 1},   {'L', 52},
                {'A', 4758}, {'F', 2}, {'E', 849}, {'X', 6},
                {'D', 4083}, {'U', 7}, {'P', 240}};
    struct replay_figures figures;
    struct help h;

    (void)state;
    if (access(AAPL, R_OK) != 0) {
        print_message("skipped: there is no %s\n", AAPL);
        skip();
    }
    open_path(&h, AAPL);
    must_play_to_the_end(&h);
    figures = replay_figures(h.source);
    assert_int_equal(figures.messages, 10000);
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
        assert_int_equal(figures.by_type[(int)want[i].type], want[i].count);
    assert_int_equal(figures.executions, 849);
    assert_int_equal(figures.at_front, 849);
    assert_int_equal(figures.out_of_turn, 0);
    assert_int_equal(figures.unknown_refs, 0);
    assert_int_equal(figures.diverged, 0);
    assert_int_equal(figures.crossed, 0);
    assert_int_equal(figures.refused, 0);
    assert_int_equal(figures.clamped, 0);
    assert_int_equal(figures.hidden, 240);
    assert_int_equal(figures.passed_over, 53);
    assert_int_equal(figures.offset_bytes, 307643);
    assert_int_equal(exchange_figures(h.x).executions, 849);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 215);
    help_close(&h);
}

static void each_kind_of_message_does_what_it_says(void **state)
{
    struct file f = {.time_ns = 34200000000000};
    struct replay_figures figures;
    struct help h;
    uint64_t first_ns;

    (void)state;
    make_sample(&f);
    open_file(&h, &f);
    assert_int_equal(h.source->ops->next(h.source, &first_ns), 0);
    assert_int_equal(first_ns, 34200000001000);
    must_play_to_the_end(&h);
    assert_int_equal(find(&h, 1)->qty, 200);
    assert_null(find(&h, 2));
    assert_null(find(&h, 3));
    assert_int_equal(find(&h, 4)->qty, 300);
    assert_int_equal(find(&h, 4)->side, 'S');
    assert_int_equal(find(&h, 4)->price_ticks, 1000300);
    figures = replay_figures(h.source);
    assert_int_equal(figures.messages, 11);
    assert_int_equal(figures.executions, 2);
    assert_int_equal(figures.at_front, 1);
    assert_int_equal(figures.improved, 1);
    assert_int_equal(figures.hidden, 1);
    help_close(&h);
}

static void gzip_and_raw_give_the_same(void **state)
{
    struct file f = {.time_ns = 1};
    const char *path = help_path("packed");
    struct help raw, packed;

    (void)state;
    make_sample(&f);
    open_file(&raw, &f);
    must_play_to_the_end(&raw);
    assert_true(help_write(path, f.bytes, f.len, true));
    open_path(&packed, path);
    unlink(path);
    must_play_to_the_end(&packed);
    assert_true(help_feed_hash(&raw) == help_feed_hash(&packed));
    assert_true(evbuffer_get_length(raw.feed) > 0);
    help_close(&raw);
    help_close(&packed);
}

static void execution_behind_another_order_is_out_of_turn(void **state)
{
    struct file f = {0};
    struct replay_figures figures;
    struct help h;

    (void)state;
    put_listing(&f);
    put_add(&f, 1, 'B', 100, 1000000);
    put_add(&f, 2, 'B', 100, 1000000);
    put_execute(&f, 2, 60);
    open_file(&h, &f);
    must_play_to_the_end(&h);
    figures = replay_figures(h.source);
    assert_int_equal(figures.out_of_turn, 1);
    assert_int_equal(figures.at_front, 0);
    assert_int_equal(find(&h, 1)->qty, 100);
    assert_int_equal(find(&h, 2)->qty, 40);
    assert_int_equal(exchange_figures(h.x).executions, 1);
    help_close(&h);
}

static void unknown_references_are_counted_and_passed(void **state)
{
    struct file f = {0};
    struct replay_figures figures;
    struct help h;

    (void)state;
    put_listing(&f);
    put_execute(&f, 77, 10);
    put(&f, (struct itch){.type = 'X', .ref = 77, .qty = 1});
    put(&f, (struct itch){.type = 'D', .ref = 77});
    put(&f,
        (struct itch){
            .type = 'U', .ref = 77, .new_ref = 78, .qty = 1, .price_ticks = 1});
    put(&f, (struct itch){.type = 'C', .ref = 77, .qty = 1, .code = 'Y'});
    put_add(&f, 79, 'B', 5, 100);
    open_file(&h, &f);
    must_play_to_the_end(&h);
    figures = replay_figures(h.source);
    assert_int_equal(figures.unknown_refs, 5);
    assert_int_equal(figures.diverged, 0);
    assert_int_equal(find(&h, 79)->qty, 5);
    help_close(&h);
}

static void senseless_orders_are_refused_and_passed(void **state)
{
    struct file f = {0};
    struct help h;

    (void)state;
    put_listing(&f);
    put_add(&f, 1, 'B', 100, 1000000);
    put_add(&f, 1, 'B', 100, 1000000); /* live already */
    put_add(&f, 2, 'B', 0, 1000000);
    put_add(&f, 3, 'B', 100, 0);
    put_add(&f, 4, 'B', 100, 1000000);
    put(&f, (struct itch){.type = 'U',
                          .ref = 1,
                          .new_ref = 4, /* live already */
                          .qty = 1,
                          .price_ticks = 1});
    put(&f, (struct itch){.type = 'X', .ref = 1, .qty = 0});
    open_file(&h, &f);
    must_play_to_the_end(&h);
    assert_int_equal(replay_figures(h.source).refused, 5);
    assert_int_equal(find(&h, 1)->qty, 100);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 2);
    help_close(&h);
}

static void order_without_a_listing_takes_its_symbol_from_its_add(void **state)
{
    struct file f = {0};
    struct help h;
    uint16_t symbol;

    (void)state;
    put_add(&f, 1, 'B', 100, 1000000);
    put(&f, (struct itch){.type = 'A',
                          .locate = 9,
                          .ref = 2,
                          .side = 'S',
                          .qty = 1,
                          .price_ticks = 5,
                          .symbol = "BOLT"});
    open_file(&h, &f);
    must_play_to_the_end(&h);
    assert_int_equal(exchange_symbol(h.x, "BOLT", &symbol), 0);
    assert_int_equal(find(&h, 2)->symbol, symbol);
    assert_int_not_equal(find(&h, 1)->symbol, symbol);
    help_close(&h);
}

static void stale_order_makes_way_for_an_add_that_would_trade(void **state)
{
    struct file f = {0};
    struct help h;

    (void)state;
    put_listing(&f);
    put_add(&f, 1, 'S', 100, 1000000);
    put_add(&f, 2, 'B', 100, 1000000);
    open_file(&h, &f);
    must_play_to_the_end(&h);
    assert_int_equal(replay_figures(h.source).crossed, 1);
    assert_null(find(&h, 1));
    assert_int_equal(find(&h, 2)->qty, 100);
    assert_int_equal(exchange_figures(h.x).executions, 0);
    help_close(&h);
}

/* Play `before` messages, then let a trader enter an order. */
static void enter_as_trader(struct help *h, uint64_t before, uint64_t ref,
                            char side, uint32_t qty, uint32_t price_ticks)
{
    struct matching_request rq = {.ref = ref,
                                  .side = side,
                                  .kind = MATCHING_DAY,
                                  .qty = qty,
                                  .price_ticks = price_ticks,
                                  .owner = TRADER};

    assert_int_equal(help_play(h, before), 0);
    assert_int_equal(matching_enter(exchange_matching(h->x), &rq), 0);
}

static void trader_in_front_is_served_first(void **state)
{
    struct file f = {0};
    struct replay_figures figures;
    struct help h;

    (void)state;
    put_listing(&f);
    put_add(&f, 1, 'B', 100, 1000000);
    put_execute(&f, 1, 70);
    put(&f, (struct itch){.type = 'D', .ref = 1});
    open_file(&h, &f);
    enter_as_trader(&h, 3, 900, 'B', 50, 1000100);
    assert_int_equal(help_play(&h, 1), 0);
    figures = replay_figures(h.source);
    assert_int_equal(figures.at_front, 1);
    assert_int_equal(figures.out_of_turn, 0);
    assert_int_equal(figures.diverged, 1);
    assert_null(find(&h, 900));
    /* 20 were traded, the other 50 the file counts as gone. */
    assert_int_equal(find(&h, 1)->qty, 30);
    assert_int_equal(exchange_figures(h.x).executions, 2);
    must_play_to_the_end(&h);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 0);
    help_close(&h);
}

static void order_that_a_trader_took_is_diverged_not_unknown(void **state)
{
    struct file f = {0};
    struct replay_figures figures;
    struct help h;

    (void)state;
    put_listing(&f);
    put_add(&f, 1, 'B', 100, 1000000);
    put_add(&f, 2, 'B', 100, 999900);
    put_execute(&f, 1, 30);                                   /* gone */
    put(&f, (struct itch){.type = 'X', .ref = 1, .qty = 20}); /* gone */
    put_execute(&f, 2, 80);                                   /* 70 are there */
    put(&f, (struct itch){.type = 'U',
                          .ref = 1,
                          .new_ref = 3,
                          .qty = 50,
                          .price_ticks = 1000000}); /* gone */
    put(&f, (struct itch){.type = 'D', .ref = 3});  /* never came */
    open_file(&h, &f);
    enter_as_trader(&h, 4, 900, 'S', 130, 999900);
    must_play_to_the_end(&h);
    figures = replay_figures(h.source);
    assert_int_equal(figures.diverged, 5);
    assert_int_equal(figures.unknown_refs, 0);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 0);
    help_close(&h);
}

static void replaced_order_still_lacks_what_a_trader_took(void **state)
{
    struct file f = {0};
    struct help h;

    (void)state;
    put_listing(&f);
    put_add(&f, 1, 'B', 100, 1000000);
    put(&f, (struct itch){.type = 'U',
                          .ref = 1,
                          .new_ref = 2,
                          .qty = 80,
                          .price_ticks = 1000100});
    put(&f, (struct itch){.type = 'U',
                          .ref = 2,
                          .new_ref = 3,
                          .qty = 30,
                          .price_ticks = 1000100});
    open_file(&h, &f);
    enter_as_trader(&h, 3, 900, 'S', 30, 1000000);
    assert_int_equal(help_play(&h, 1), 0);
    assert_int_equal(find(&h, 2)->qty, 50);
    must_play_to_the_end(&h);
    assert_null(find(&h, 3));
    assert_int_equal(replay_figures(h.source).diverged, 2);
    help_close(&h);
}

static void time_that_goes_back_is_clamped_and_counted(void **state)
{
    struct file f = {.time_ns = 5000000};
    struct help h;
    uint64_t time_ns;

    (void)state;
    put_listing(&f);
    f.time_ns = 0;
    put_add(&f, 1, 'B', 100, 1000000);
    open_file(&h, &f);
    assert_int_equal(help_play(&h, 2), 0);
    assert_int_equal(h.source->ops->next(h.source, &time_ns), 0);
    assert_int_equal(time_ns, 5002000);
    must_play_to_the_end(&h);
    assert_int_equal(replay_figures(h.source).clamped, 1);
    help_close(&h);
}

static void midnight_begins_the_next_day(void **state)
{
    const uint64_t day_ns = 24ull * 3600 * 1000000000;
    struct file f = {.time_ns = day_ns - 3000};
    struct help h;
    uint64_t time_ns;

    (void)state;
    put_listing(&f);
    f.time_ns = 0;
    put_add(&f, 1, 'B', 100, 1000000);
    open_file(&h, &f);
    assert_int_equal(help_play(&h, 2), 0);
    assert_int_equal(h.source->ops->next(h.source, &time_ns), 0);
    assert_true(time_ns == day_ns + 1000);
    assert_int_equal(replay_figures(h.source).clamped, 0);
    help_close(&h);
}

static void length_of_0_may_end_a_file_but_not_go_on(void **state)
{
    struct file f = {0};
    struct help h;

    (void)state;
    put_listing(&f);
    f.len += 2;
    open_file(&h, &f);
    must_play_to_the_end(&h);
    help_close(&h);
    f.len += 1;
    open_file(&h, &f);
    assert_int_equal(help_play(&h, 9), -EBADMSG);
    assert_non_null(strstr(problem(&h), ": at byte 68: a message of 0 bytes"));
    assert_int_equal(replay_figures(h.source).messages, 2);
    help_close(&h);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nasdaq_day_is_played_message_by_message),
        cmocka_unit_test(each_kind_of_message_does_what_it_says),
        cmocka_unit_test(gzip_and_raw_give_the_same),
        cmocka_unit_test(execution_behind_another_order_is_out_of_turn),
        cmocka_unit_test(unknown_references_are_counted_and_passed),
        cmocka_unit_test(senseless_orders_are_refused_and_passed),
        cmocka_unit_test(order_without_a_listing_takes_its_symbol_from_its_add),
        cmocka_unit_test(stale_order_makes_way_for_an_add_that_would_trade),
        cmocka_unit_test(trader_in_front_is_served_first),
        cmocka_unit_test(order_that_a_trader_took_is_diverged_not_unknown),
        cmocka_unit_test(replaced_order_still_lacks_what_a_trader_took),
        cmocka_unit_test(time_that_goes_back_is_clamped_and_counted),
        cmocka_unit_test(midnight_begins_the_next_day),
        cmocka_unit_test(length_of_0_may_end_a_file_but_not_go_on),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
