/* test_exchange_rules.c - every reason for which an order is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "exchange_fixture.h"

/* Send it as number `ref`; the client hears exactly this. */
static void assert_order(struct ouch_in msg, uint32_t ref, const char *text)
{
    msg.ref = ref;
    assert_int_equal(client_send(&c, &msg), 0);
    assert_hears(&c, text);
}

/* Refused, and nothing else happens. */
static void assert_rejected(struct ouch_in msg, const char *reason)
{
    static const char form[] = "o:J %u %s '%s'\n";
    uint64_t rejects = exchange_figures(h.x).rejects;
    uint64_t hash = matching_hash(exchange_matching(h.x));
    char text[80];

    snprintf(text, sizeof(text), form, msg.ref, reason, msg.token);
    assert_order(msg, msg.ref, text);
    assert_int_equal(exchange_figures(h.x).rejects, rejects + 1);
    assert_true(matching_hash(exchange_matching(h.x)) == hash);
}

static void a_symbol_must_be_listed(void **state)
{
    struct ouch_in msg = client_order(1, 'B', 100, 500000);

    (void)state;
    strcpy(msg.symbol, "TES");
    assert_rejected(msg, "symbol");
    strcpy(msg.symbol, "TESTS");
    msg.ref++;
    assert_rejected(msg, "symbol");
    msg.symbol[0] = '\0';
    msg.ref++;
    assert_rejected(msg, "symbol");
}

static void a_side_is_one_of_four(void **state)
{
    (void)state;
    assert_rejected(client_order(1, 'b', 100, 500000), "side");
    assert_rejected(client_order(2, ' ', 100, 500000), "side");
    assert_rejected(client_order(3, '\0', 100, 500000), "side");
    assert_order(client_order(0, 'B', 1, 500000), 4,
                 "f:A 1 B1 TEST@500000\n"
                 "o:A 4 B1 TEST@500000 ref 1 'tok0'\n");
    assert_order(client_order(0, 'S', 1, 500100), 5,
                 "f:A 2 S1 TEST@500100\n"
                 "o:A 5 S1 TEST@500100 ref 2 'tok0'\n");
    assert_order(client_order(0, 'T', 1, 500200), 6,
                 "f:A 3 S1 TEST@500200\n"
                 "o:A 6 T1 TEST@500200 ref 3 'tok0'\n");
    assert_order(client_order(0, 'E', 1, 500300), 7,
                 "f:A 4 S1 TEST@500300\n"
                 "o:A 7 E1 TEST@500300 ref 4 'tok0'\n");
}

static void a_quantity_is_1_to_999999(void **state)
{
    (void)state;
    assert_rejected(client_order(1, 'B', 0, 500000), "quantity");
    assert_rejected(client_order(2, 'B', 1000000, 500000), "quantity");
    assert_rejected(client_order(3, 'B', UINT32_MAX, 500000), "quantity");
    assert_order(client_order(0, 'B', 999999, 500000), 4,
                 "f:A 1 B999999 TEST@500000\n"
                 "o:A 4 B999999 TEST@500000 ref 1 'tok0'\n");
}

static void a_price_is_within_bounds_and_on_a_tick(void **state)
{
    (void)state;
    assert_rejected(client_order(1, 'B', 1, 0), "price");
    assert_rejected(client_order(2, 'B', 1, 500050), "price");
    assert_rejected(client_order(3, 'B', 1, 10001), "price");
    assert_rejected(client_order(4, 'B', 1, 2000000000), "price");
    assert_rejected(client_order(5, 'B', 1, UINT64_MAX), "price");
    assert_rejected(client_order(6, 'B', 1, (1ull << 32) + 500000), "price");
    assert_order(client_order(0, 'B', 1, 9999), 7,
                 "f:A 1 B1 TEST@9999\no:A 7 B1 TEST@9999 ref 1 'tok0'\n");
    assert_order(client_order(0, 'S', 1, 1999999900), 8,
                 "f:A 2 S1 TEST@1999999900\n"
                 "o:A 8 S1 TEST@1999999900 ref 2 'tok0'\n");
    assert_order(client_order(0, 'B', 1, 10000), 9,
                 "f:A 3 B1 TEST@10000\no:A 9 B1 TEST@10000 ref 3 'tok0'\n");
}

static void a_price_stays_within_a_tenth_of_the_last_trade(void **state)
{
    (void)state;
    /* Without a trade there is nothing to be away from. */
    assert_order(client_order(0, 'B', 1, 100), 1,
                 "f:A 1 B1 TEST@100\no:A 1 B1 TEST@100 ref 1 'tok0'\n");
    help_market(&h, 'S', 1, 500000);
    help_market(&h, 'B', 1, 500000);
    exchange_hidden_trade(h.x, 0, 'B', 1, 100); /* counts for nothing */
    assert_hears(&c, "f:A 2 S1 TEST@500000\nf:E 2 1 #1\nf:P B1 TEST@100 #2\n");
    assert_rejected(client_order(2, 'B', 1, 449900), "price");
    assert_rejected(client_order(3, 'S', 1, 550100), "price");
    assert_order(client_order(0, 'B', 1, 450000), 4,
                 "f:A 4 B1 TEST@450000\n"
                 "o:A 4 B1 TEST@450000 ref 4 'tok0'\n");
    assert_order(client_order(0, 'S', 1, 550000), 5,
                 "f:A 5 S1 TEST@550000\n"
                 "o:A 5 S1 TEST@550000 ref 5 'tok0'\n");
    /* A market order has no price to be refused for. */
    assert_order(client_order(0, 'S', 1, OUCH_MARKET_PRICE), 6,
                 "f:D 4\nf:D 1\n"
                 "o:A 6 S1 TEST@2147483647 ref 6 'tok0'\n"
                 "o:C 4 1 Q\no:C 1 1 Q\no:C 6 1 I\n");
}

static void a_halted_symbol_takes_cancels_alone(void **state)
{
    (void)state;
    assert_order(client_order(0, 'B', 2, 500000), 1,
                 "f:A 1 B2 TEST@500000\n"
                 "o:A 1 B2 TEST@500000 ref 1 'tok0'\n");
    exchange_set_state(h.x, 0, 'H');
    assert_hears(&c, "f:H TEST H\n");
    assert_rejected(client_order(2, 'B', 1, 500000), "halted");
    client_replace(&c, 1, 3, 1, 500000);
    assert_hears(&c, "o:J 3 halted 'tok3'\n");
    client_cancel(&c, 1, 0);
    assert_hears(&c, "f:D 1\no:C 1 2 U\n");
    exchange_set_state(h.x, 0, 'T');
    assert_order(client_order(0, 'B', 2, 500000), 4,
                 "f:H TEST T\nf:A 2 B2 TEST@500000\n"
                 "o:A 4 B2 TEST@500000 ref 2 'tok0'\n");
}

static void other_kinds_of_orders_are_not_offered(void **state)
{
    struct ouch_in msg = client_order(1, 'B', 1, 500000);

    (void)state;
    msg.tif = '5';
    assert_rejected(msg, "other");
    msg.tif = OUCH_DAY;
    msg.display = 'N';
    msg.ref++;
    assert_rejected(msg, "other");
    msg.display = 'A';
    assert_order(msg, 3,
                 "f:A 1 B1 TEST@500000\n"
                 "o:A 3 B1 TEST@500000 ref 1 'tok1'\n");
}

static void post_only_is_refused_where_it_would_trade(void **state)
{
    struct ouch_in msg = client_order(1, 'B', 1, 500000);

    (void)state;
    help_market(&h, 'S', 1, 500000);
    assert_hears(&c, "f:A 1 S1 TEST@500000\n");
    msg.post_only = true;
    assert_rejected(msg, "other");
    msg.price_ticks = 499900;
    assert_order(msg, 2,
                 "f:A 3 B1 TEST@499900\n"
                 "o:A 2 B1 TEST@499900 ref 3 'tok1'\n");
    msg.ref = 3;
    msg.tif = OUCH_IOC;
    assert_rejected(msg, "other");
    msg.ref = 4;
    msg.tif = OUCH_DAY;
    msg.price_ticks = OUCH_MARKET_PRICE;
    assert_rejected(msg, "other");
}

static void assert_replace(uint32_t new_ref, uint32_t qty, uint64_t price_ticks,
                           const char *text)
{
    uint64_t hash = matching_hash(exchange_matching(h.x));

    client_replace(&c, 1, new_ref, qty, price_ticks);
    assert_hears(&c, text);
    assert_true(matching_hash(exchange_matching(h.x)) == hash);
}

static void a_refused_replacement_leaves_the_order_as_it_is(void **state)
{
    struct ouch_in msg = client_order(1, 0, 5, 499900);

    (void)state;
    client_replace(&c, 1, 1, 5, 500000); /* of what was never there */
    assert_hears(&c, "o:J 1 replace not allowed 'tok1'\n");
    client_enter(&c, 2, 'B', 5, 499900);
    help_turn(h.base);
    client_cancel(&c, 2, 0);
    help_turn(h.base);
    client_forget(&c);
    client_replace(&c, 2, 3, 5, 500000); /* of what is gone */
    assert_hears(&c, "o:J 3 replace not allowed 'tok3'\n");
    client_close(&c);
    help_turn(h.base);
    assert_int_equal(client_open(&c, &h), 0);
    client_enter(&c, 1, 'B', 5, 499900);
    help_turn(h.base);
    help_market(&h, 'S', 1, 500000);
    exchange_flush(h.x);
    help_turn(h.base);
    client_forget(&c);
    assert_replace(2, 0, 499900, "o:J 2 quantity 'tok2'\n");
    assert_replace(3, 1000000, 499900, "o:J 3 quantity 'tok3'\n");
    assert_replace(4, 5, 499950, "o:J 4 price 'tok4'\n");
    assert_replace(5, 5, OUCH_MARKET_PRICE, "o:J 5 price 'tok5'\n");
    msg.type = 'U';
    msg.new_ref = 6;
    msg.tif = OUCH_IOC;
    assert_order(msg, 1, "o:J 6 other 'tok1'\n");
    msg.new_ref = 7;
    msg.tif = OUCH_DAY;
    msg.post_only = true;
    msg.price_ticks = 500000;
    assert_order(msg, 1, "o:J 7 other 'tok1'\n");
    client_cancel(&c, 1, 0);
    assert_hears(&c, "f:D 2\no:C 1 5 U\n");
}

static void a_refused_number_is_used_up(void **state)
{
    (void)state;
    assert_rejected(client_order(1, 'B', 0, 500000), "quantity");
    assert_order(client_order(0, 'B', 1, 500000), 1, "");
    assert_int_equal(exchange_figures(h.x).orders_in, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_symbol_must_be_listed),
        TEST(a_side_is_one_of_four),
        TEST(a_quantity_is_1_to_999999),
        TEST(a_price_is_within_bounds_and_on_a_tick),
        TEST(a_price_stays_within_a_tenth_of_the_last_trade),
        TEST(a_halted_symbol_takes_cancels_alone),
        TEST(other_kinds_of_orders_are_not_offered),
        TEST(post_only_is_refused_where_it_would_trade),
        TEST(a_refused_replacement_leaves_the_order_as_it_is),
        TEST(a_refused_number_is_used_up),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
