/* test_replay_lobster.c - LOBSTER files become books; the first row of an
 * orderbook file is where they begin.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lobster_file.h"

#define AAPL DATA_DIR "/AAPL_2012-06-21_34200000_37800000_"
#define AAPL_MESSAGES AAPL "message_50.csv.gz"
#define AAPL_BOOK AAPL "orderbook_50_first672rows.csv.gz"
#define AAPL_BEST AAPL "bbo_per_message.csv.gz"

static void must_be_best(struct help *h, char side, uint32_t want_ticks,
                         uint64_t want_qty)
{
    uint32_t ticks = 0;
    uint64_t qty = 0;

    matching_best(exchange_matching(h->x), 0, side, &ticks, &qty);
    assert_int_equal(ticks, want_ticks);
    assert_int_equal(qty, want_qty);
}

/* Is the book's top what the next line of the expected file says? */
static bool top_is_as_expected(struct help *h, gzFile best)
{
    const struct matching *m = exchange_matching(h->x);
    unsigned long want[4];
    uint32_t ask = 0, bid = 0;
    uint64_t ask_qty = 0, bid_qty = 0;
    char line[128];

    if (gzgets(best, line, sizeof(line)) == NULL ||
        sscanf(line, "%lu,%lu,%lu,%lu", &want[0], &want[1], &want[2],
               &want[3]) != 4)
        return false;
    matching_best(m, 0, 'S', &ask, &ask_qty);
    matching_best(m, 0, 'B', &bid, &bid_qty);
    return ask == want[0] && ask_qty == want[1] && bid == want[2] &&
           bid_qty == want[3];
}

static void apple_hour_has_the_expected_top_of_the_book(void **state)
{
    struct replay_figures figures;
    struct help h;
    char *why = NULL;
    gzFile best;
    unsigned equal = 0;

    (void)state;
    if (access(AAPL_MESSAGES, R_OK) != 0) {
        print_message("skipped: there is no %s\n", AAPL_MESSAGES);
        skip();
    }
    best = gzopen(AAPL_BEST, "rb");
    assert_non_null(best);
    assert_int_equal(help_open(&h), 0);
    assert_int_equal(
        replay_open(h.x, AAPL_MESSAGES, AAPL_BOOK, &h.source, &why), 0);
    assert_string_equal(exchange_symbol_name(h.x, 0), "AAPL");
    while (help_play(&h, 1) == 0) {
        equal += top_is_as_expected(&h, best);
        evbuffer_drain(h.feed, evbuffer_get_length(h.feed));
    }
    gzclose(best);
    assert_null(problem(&h));
    assert_int_equal(equal, 91907);
    figures = replay_figures(h.source);
    assert_int_equal(figures.messages, 91997);
    assert_int_equal(figures.by_type['1'], 44256);
    assert_int_equal(figures.by_type['2'], 469);
    assert_int_equal(figures.by_type['3'], 41004);
    assert_int_equal(figures.by_type['4'], 4067);
    assert_int_equal(figures.by_type['5'], 2201);
    assert_int_equal(figures.unknown_refs, 84);
    assert_int_equal(figures.executions, 4067);
    assert_int_equal(figures.at_front, 4043);
    assert_int_equal(figures.out_of_turn, 24);
    assert_int_equal(figures.diverged, 0);
    assert_int_equal(figures.crossed, 0);
    assert_int_equal(figures.refused, 0);
    help_close(&h);
}

static void each_type_does_what_it_says(void **state)
{
    struct replay_figures figures;
    struct help h;
    uint64_t time_ns;

    (void)state;
    open_text(&h, sample, NULL);
    assert_string_equal(exchange_symbol_name(h.x, 0), "LOBSTER");
    assert_int_equal(help_play(&h, 1), 0);
    assert_int_equal(h.source->ops->next(h.source, &time_ns), 0);
    assert_int_equal(time_ns, 34200500000001);
    must_play_to_the_end(&h);
    assert_int_equal(find(&h, 11)->qty, 200);
    assert_int_equal(find(&h, 12)->qty, 150);
    assert_null(find(&h, 13));
    figures = replay_figures(h.source);
    assert_int_equal(figures.messages, SAMPLE_LINES);
    assert_int_equal(figures.executions, 1);
    assert_int_equal(figures.at_front, 1);
    assert_int_equal(figures.hidden, 1);
    assert_int_equal(figures.passed_over, 1);
    assert_int_equal(figures.by_type['7'], 2);
    assert_int_equal(figures.offset_bytes, sizeof(sample) - 1);
    help_close(&h);
}

static void symbol_is_the_begin_of_the_file_name(void **state)
{
    static const char *const names[][2] = {
        {"ACME_2012.csv", "ACME"},  {"ABCDEFGH_1", "ABCDEFGH"},
        {"ABCDEFGHI_1", "LOBSTER"}, {"acme_1", "LOBSTER"},
        {"_1", "LOBSTER"},          {"ACME", "LOBSTER"},
    };
    const char *dir = help_path("dir");
    char path[4200];

    (void)state;
    assert_int_equal(mkdir(dir, 0700), 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct help h;
        char *why = NULL;

        snprintf(path, sizeof(path), "%s/%s", dir, names[i][0]);
        write_text(path, sample);
        assert_int_equal(help_open(&h), 0);
        assert_int_equal(replay_open(h.x, path, NULL, &h.source, &why), 0);
        assert_string_equal(exchange_symbol_name(h.x, 0), names[i][1]);
        help_close(&h);
        unlink(path);
    }
    rmdir(dir);
}

static void first_add_is_part_of_the_row_once(void **state)
{
    struct help h;

    (void)state;
    open_text(&h,
              "1,1,11,300,1000000,1\n"
              "2,3,11,300,1000000,1\n",
              "1000100,40,1000000,500,9999999999,0,999900,7\n");
    assert_int_equal(help_play(&h, 1), 0);
    must_be_best(&h, 'B', 1000000, 500);
    must_be_best(&h, 'S', 1000100, 40);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 4);
    assert_int_equal(help_play(&h, 1), 0);
    must_be_best(&h, 'B', 1000000, 200);
    assert_int_equal(replay_figures(h.source).unknown_refs, 0);
    help_close(&h);
}

static void first_delete_is_not_played_again(void **state)
{
    struct help h;

    (void)state;
    open_text(&h, "1,3,11,300,1000000,1\n", "1000100,40,1000000,500\n");
    assert_int_equal(help_play(&h, 1), 0);
    must_be_best(&h, 'B', 1000000, 500);
    help_close(&h);
}

static void unknown_orders_take_from_the_row(void **state)
{
    struct help h;

    (void)state;
    open_text(&h,
              "1,1,11,100,999000,1\n"
              "2,2,5,100,1000000,1\n" /* 400 are left */
              "3,4,6,50,1000000,1\n"  /* 350, by a trade */
              "4,3,7,350,1000000,1\n" /* none */
              "5,3,8,10,1000000,1\n"  /* nothing to take from */
              "6,3,9,10,1000100,1\n", /* the other side */
              "1000100,40,1000000,500,1000200,1,999000,100\n");
    assert_int_equal(help_play(&h, 3), 0);
    must_be_best(&h, 'B', 1000000, 350);
    assert_int_equal(exchange_figures(h.x).executions, 1);
    must_play_to_the_end(&h);
    must_be_best(&h, 'B', 999000, 100);
    must_be_best(&h, 'S', 1000100, 40);
    assert_int_equal(replay_figures(h.source).unknown_refs, 5);
    assert_int_equal(replay_figures(h.source).diverged, 0);
    help_close(&h);
}

static void gzip_and_raw_give_the_same(void **state)
{
    const char *path = help_path("packed");
    struct help raw, packed;
    char *why = NULL;

    (void)state;
    open_text(&raw, sample, NULL);
    must_play_to_the_end(&raw);
    assert_true(help_write(path, sample, sizeof(sample) - 1, true));
    assert_int_equal(help_open(&packed), 0);
    assert_int_equal(replay_open(packed.x, path, NULL, &packed.source, &why),
                     0);
    unlink(path);
    must_play_to_the_end(&packed);
    assert_true(help_feed_hash(&raw) == help_feed_hash(&packed));
    assert_true(evbuffer_get_length(raw.feed) > 0);
    help_close(&raw);
    help_close(&packed);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(apple_hour_has_the_expected_top_of_the_book),
        cmocka_unit_test(each_type_does_what_it_says),
        cmocka_unit_test(symbol_is_the_begin_of_the_file_name),
        cmocka_unit_test(first_add_is_part_of_the_row_once),
        cmocka_unit_test(first_delete_is_not_played_again),
        cmocka_unit_test(unknown_orders_take_from_the_row),
        cmocka_unit_test(gzip_and_raw_give_the_same),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
