/* test_lesson_book.c - the pair book: what each half keeps of orders that are
 * gone, and that both halves, and a slow model, see the same market.
 */
#include "lesson_help.h"

#include "itch.h"

#define DAY_NS (24ull * 3600 * SECOND_NS)
#define ENTRIES_MAX 16384 /* of one symbol, in the fixed half */

static int add(const struct lesson_book *half, struct book *b, uint64_t ref,
               uint64_t now_ns)
{
    struct itch msg = {.type = 'A',
                       .known = true,
                       .locate = 1,
                       .ref = ref,
                       .qty = 100,
                       .price_ticks = 1000 + (uint32_t)(ref % 10),
                       .side = 'B'};
    struct book_trade trade;

    return half->apply(b, &msg, now_ns, &trade);
}

static int send(const struct lesson_book *half, struct book *b, char type,
                uint64_t ref, uint32_t qty)
{
    struct itch msg = {.type = type, .known = true, .ref = ref, .qty = qty};
    struct book_trade trade;

    return half->apply(b, &msg, 0, &trade);
}

/* A hundred orders, each gone again: a third deleted, a third executed, a
 * third cancelled. What is kept then, in orders and in blocks. */
static void run_hundred(const struct lesson_book *half, size_t *orders,
                        long *blocks)
{
    struct tracker_mark before = tracker_mark();
    uint32_t price_ticks;
    struct book *b;
    uint64_t qty;

    assert_int_equal(half->new (&b), 0);
    for (uint64_t ref = 1; ref <= 100; ref++)
        assert_int_equal(add(half, b, ref, 0), 0);
    assert_int_equal(half->orders(b), 100);
    assert_true(half->best(b, 1, 'B', &price_ticks, &qty));
    assert_int_equal(price_ticks, 1009);
    assert_int_equal(qty, 1000);
    for (uint64_t ref = 1; ref <= 100; ref++)
        assert_int_equal(send(half, b, "DEX"[ref % 3], ref, 100), 0);
    assert_false(half->best(b, 1, 'B', &price_ticks, &qty));
    *orders = half->orders(b);
    *blocks = tracker_live_since(&before);
    half->free(b);
    assert_int_equal(tracker_live_since(&before), 0);
}

/* Besides its entries a book has four blocks: itself, the table of symbols,
 * the table of references and the levels of one side. */
static void a_hundred_orders_that_are_gone_stay_in_the_book(void **state)
{
    size_t orders;
    long blocks;

    (void)state;
    run_hundred(&leaks_book, &orders, &blocks);
    assert_int_equal(orders, 100);
    assert_int_equal(blocks, 4 + 100);
}

static void a_hundred_orders_that_are_gone_leave_the_book(void **state)
{
    size_t orders;
    long blocks;

    (void)state;
    run_hundred(&fixes_book, &orders, &blocks);
    assert_int_equal(orders, 0);
    assert_int_equal(blocks, 4);
}

static size_t run_many(const struct lesson_book *half, uint64_t count)
{
    struct tracker_mark before = tracker_mark();
    struct book *b;
    size_t orders;

    assert_int_equal(half->new (&b), 0);
    for (uint64_t ref = 1; ref <= count; ref++)
        assert_int_equal(add(half, b, ref, ref), 0);
    orders = half->orders(b);
    half->free(b);
    assert_int_equal(tracker_live_since(&before), 0);
    return orders;
}

static void the_fixed_book_never_keeps_more_than_its_bound(void **state)
{
    (void)state;
    assert_int_equal(run_many(&fixes_book, ENTRIES_MAX), ENTRIES_MAX);
    assert_int_equal(run_many(&fixes_book, ENTRIES_MAX + 1), ENTRIES_MAX);
    assert_int_equal(run_many(&fixes_book, ENTRIES_MAX + 2000), ENTRIES_MAX);
    assert_int_equal(run_many(&leaks_book, ENTRIES_MAX + 2000),
                     ENTRIES_MAX + 2000);
}

/* The number of orders after one more order at `now_ns`. */
static size_t run_aged(const struct lesson_book *half, uint64_t now_ns)
{
    struct book *b;
    size_t orders;

    assert_int_equal(half->new (&b), 0);
    for (uint64_t ref = 1; ref <= 5; ref++)
        assert_int_equal(add(half, b, ref, 0), 0);
    assert_int_equal(add(half, b, 6, now_ns), 0);
    orders = half->orders(b);
    half->free(b);
    return orders;
}

static void the_fixed_book_keeps_no_order_longer_than_a_day(void **state)
{
    (void)state;
    assert_int_equal(run_aged(&fixes_book, DAY_NS), 6);
    assert_int_equal(run_aged(&fixes_book, DAY_NS + 1), 1);
    assert_int_equal(run_aged(&leaks_book, DAY_NS + 1), 6);
}

/* The slow model: orders by reference, and a search for the best price. -----
 */

#define REFS 300
#define LOCATES 3

static struct order {
    uint32_t qty; /* 0: there is no such order */
    uint32_t price_ticks;
    uint16_t locate;
    char side;
} model[REFS];

static void model_add(const struct itch *msg, uint64_t ref, uint16_t locate,
                      char side)
{
    if (msg->qty > 0 && model[ref].qty == 0)
        model[ref] = (struct order){msg->qty, msg->price_ticks, locate, side};
}

static void model_apply(const struct itch *msg, struct book_trade *trade)
{
    struct order *o = &model[msg->ref];

    trade->qty = 0;
    if (msg->type == 'A' || msg->type == 'F') {
        model_add(msg, msg->ref, msg->locate, msg->side);
    } else if (o->qty == 0) {
        return;
    } else if (msg->type == 'U') {
        o->qty = 0;
        model_add(msg, msg->new_ref, o->locate, o->side);
    } else if (msg->type == 'D') {
        o->qty = 0;
    } else {
        if (msg->type != 'X')
            *trade = (struct book_trade){o->locate, msg->qty,
                                         msg->type == 'C' ? msg->price_ticks
                                                          : o->price_ticks};
        o->qty -= msg->qty < o->qty ? msg->qty : o->qty;
    }
}

static bool model_best(uint16_t locate, char side, uint32_t *price_ticks,
                       uint64_t *qty)
{
    *qty = 0;
    for (size_t i = 0; i < REFS; i++) {
        const struct order *o = &model[i];

        if (o->qty == 0 || o->locate != locate || o->side != side)
            continue;
        if (*qty == 0 || (side == 'B' ? o->price_ticks > *price_ticks
                                      : o->price_ticks < *price_ticks)) {
            *price_ticks = o->price_ticks;
            *qty = 0;
        }
        if (o->price_ticks == *price_ticks)
            *qty += o->qty;
    }
    return *qty > 0;
}

static struct itch any_message(struct rng *r)
{
    return (struct itch){.type = "AAAAFECXDUUP"[rng_below(r, 12)],
                         .known = true,
                         .locate = (uint16_t)(rng_below(r, LOCATES) * 70),
                         .ref = rng_below(r, REFS),
                         .new_ref = rng_below(r, REFS),
                         .qty = (uint32_t)rng_below(r, 50),
                         .price_ticks = 1000 + (uint32_t)rng_below(r, 60),
                         .side = "BS"[rng_below(r, 2)]};
}

static void assert_best_equals_model(const struct lesson_book *half,
                                     const struct book *b)
{
    for (uint16_t i = 0; i < LOCATES; i++) {
        for (size_t side = 0; side < 2; side++) {
            uint16_t locate = (uint16_t)(i * 70);
            uint32_t want_ticks = 0;
            uint32_t price_ticks = 0;
            uint64_t want_qty;
            uint64_t qty = 0;
            bool want = model_best(locate, "BS"[side], &want_ticks, &want_qty);

            assert_int_equal(
                half->best(b, locate, "BS"[side], &price_ticks, &qty), want);
            assert_int_equal(price_ticks, want_ticks);
            assert_int_equal(qty, want_qty);
        }
    }
}

static void both_books_see_what_a_slow_model_sees(void **state)
{
    const struct lesson_book *halves[] = {&leaks_book, &fixes_book};
    struct tracker_mark before = tracker_mark();

    (void)state;
    for (size_t h = 0; h < 2; h++) {
        struct rng r;
        struct book *b;

        rng_init(&r, 11);
        memset(model, 0, sizeof(model));
        assert_int_equal(halves[h]->new (&b), 0);
        for (uint64_t i = 0; i < 20000; i++) {
            struct itch msg = any_message(&r);
            struct book_trade want;
            struct book_trade trade;

            if (msg.type == 'P') { /* says nothing about an order */
                assert_int_equal(halves[h]->apply(b, &msg, i, &trade), 0);
                assert_int_equal(trade.qty, 0);
                continue;
            }
            model_apply(&msg, &want);
            assert_int_equal(halves[h]->apply(b, &msg, i, &trade), 0);
            assert_int_equal(trade.qty, want.qty);
            if (want.qty > 0) {
                assert_int_equal(trade.locate, want.locate);
                assert_int_equal(trade.price_ticks, want.price_ticks);
            }
            if (i % 7 == 0)
                assert_best_equals_model(halves[h], b);
        }
        halves[h]->free(b);
        halves[h]->free(NULL);
        assert_int_equal(tracker_live_since(&before), 0);
    }
}

static void a_symbol_that_nobody_heard_of_has_no_price(void **state)
{
    uint32_t price_ticks;
    struct book *b;
    uint64_t qty;

    (void)state;
    assert_int_equal(fixes_book.new(&b), 0);
    assert_false(fixes_book.best(b, 0, 'B', &price_ticks, &qty));
    assert_false(fixes_book.best(b, UINT16_MAX, 'S', &price_ticks, &qty));
    fixes_book.free(b);
}

static int script_book(void)
{
    struct book *b;
    int rc = fixes_book.new(&b);
    struct rng r;

    rng_init(&r, 5);
    for (int i = 0; i < 60 && rc == 0; i++) {
        struct itch msg = any_message(&r);
        struct book_trade trade;

        rc = fixes_book.apply(b, &msg, 0, &trade);
    }
    fixes_book.free(b);
    return rc;
}

static void a_book_without_memory_leaves_nothing(void **state)
{
    (void)state;
    assert_true(help_fail_each(script_book) > 20);
}

static void
an_order_for_which_there_is_no_memory_is_not_in_the_book(void **state)
{
    (void)state;
    for (uint64_t nth = 1; nth <= 4; nth++) {
        uint32_t price_ticks;
        struct book *b;
        uint64_t qty;

        assert_int_equal(fixes_book.new(&b), 0);
        tracker_fail(nth, false, TAG_BOOK);
        assert_int_equal(add(&fixes_book, b, 1, 0), -ENOMEM);
        tracker_fail(0, false, TRACKER_ANY_TAG);
        assert_int_equal(fixes_book.orders(b), 0);
        assert_false(fixes_book.best(b, 1, 'B', &price_ticks, &qty));
        assert_int_equal(add(&fixes_book, b, 1, 0), 0);
        assert_int_equal(fixes_book.orders(b), 1);
        fixes_book.free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_orders_that_are_gone_stay_in_the_book),
        cmocka_unit_test(a_hundred_orders_that_are_gone_leave_the_book),
        cmocka_unit_test(the_fixed_book_never_keeps_more_than_its_bound),
        cmocka_unit_test(the_fixed_book_keeps_no_order_longer_than_a_day),
        cmocka_unit_test(both_books_see_what_a_slow_model_sees),
        cmocka_unit_test(a_symbol_that_nobody_heard_of_has_no_price),
        cmocka_unit_test(a_book_without_memory_leaves_nothing),
        cmocka_unit_test(
            an_order_for_which_there_is_no_memory_is_not_in_the_book),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
