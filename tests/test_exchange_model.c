/* test_exchange_model.c - the whole exchange against the plain model.
 *
 * Usage: test_exchange_model                       the quick test
 *        test_exchange_model SEEDS OPERATIONS      so many of each
 *
 * Clients send random OUCH, right and wrong, come and go; the market trades,
 * halts and goes on. After each operation every client has heard what the
 * rules' model says (model/rules_model.h), the engine's books are the model's,
 * and the trader's book, fed from each client's own feed, has the same best
 * prices and as many orders.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <inttypes.h>

#include "exchange_model_fixture.h"

#define QUICK_SEEDS 4
#define QUICK_OPERATIONS 10000
#define ORDERS_MAX 150 /* so that one sweep fits what a client writes down */
#define LOOK_EVERY 20

/* Operations -------------------------------------------------------------- */

static uint32_t below(uint32_t n)
{
    return (uint32_t)rng_below(&rng, n);
}

static bool one_in(uint32_t n)
{
    return below(n) == 0;
}

/* At the limits that the last trade sets, or a cent off. */
static uint64_t limit_price(void)
{
    uint64_t last = rules.symbols[below(RULES_SYMBOLS)].last_ticks;
    uint64_t price = one_in(2) ? last * 11 / 10 : last * 9 / 10;

    return price - price % 100 + 100 * (uint64_t)below(2);
}

/* Around $100 in whole cents: most meet or nearly meet somebody. */
static uint64_t some_price(char side)
{
    static const uint64_t odd[] = {0,          1,       100,        9999,
                                   10001,      1000050, 1999999900, 1999999901,
                                   2000000000, 1 << 30, 0xffffffff, 1ull << 40};

    if (one_in(25))
        return odd[below(sizeof(odd) / sizeof(odd[0]))];
    if (one_in(25))
        return OUCH_MARKET_PRICE;
    if (one_in(15))
        return limit_price();
    return 100 * (uint64_t)(9990 + below(20) + (side == 'B' ? 0 : 8));
}

static uint32_t some_qty(void)
{
    static const uint32_t odd[] = {0, 999999, 1000000, UINT32_MAX};

    return one_in(30) ? odd[below(4)] : 1 + below(100);
}

/* A reference of this client's, mostly of an order that is live. */
static uint32_t some_user_ref(int i)
{
    for (int tries = 0; tries < 10 && check.model.count > 0; tries++) {
        const struct order *o =
            &check.model.orders[below((uint32_t)check.model.count)];

        if (o->owner == rules.sessions[i].id)
            return o->user_ref;
    }
    return below(clients[i].next_ref + 2);
}

static struct ouch_in some_message(int i)
{
    static const char types[] = "OOOOOOUUUXXXMQ";
    static const char sides[] = "BBBBBBSSSSSTEbx ";
    char side = sides[below(one_in(10) ? 16 : 11)];
    uint32_t fresh = clients[i].next_ref++;
    struct ouch_in msg =
        client_order(fresh, side, some_qty(), some_price(side));

    msg.type = types[below(14)];
    snprintf(msg.symbol, sizeof(msg.symbol), "%s",
             one_in(40) ? "NOBODY" : names[below(RULES_SYMBOLS)]);
    if (one_in(40)) /* an old one, again */
        msg.ref = below(fresh + 1);
    if (msg.type == 'U' || msg.type == 'X') {
        msg.new_ref = msg.ref;
        msg.ref = some_user_ref(i);
    }
    if (msg.type == 'X' && one_in(2))
        msg.qty = 0;
    msg.tif = one_in(8) ? OUCH_IOC : one_in(40) ? '9' : OUCH_DAY;
    msg.display = one_in(10) ? 'A' : one_in(40) ? 'N' : 'Y';
    msg.post_only = one_in(6);
    return msg;
}

static void client_speaks(int i)
{
    struct ouch_in msg = some_message(i);
    unsigned char bytes[OUCH_LEN_MAX];
    size_t len = ouch_in_encode(&msg, bytes);
    struct ouch_in told;

    assert_int_equal(ouch_in_decode(bytes, len, &told), 0);
    assert_int_equal(client_send(&clients[i].client, &msg), 0);
    rules_hear(&rules, i, &told);
}

/* By saying what is no OUCH, or by closing one stream. */
static void client_goes(int i)
{
    static const unsigned char no_ouch[] = {'?'};
    struct client *c = &clients[i].client;

    if (one_in(2))
        assert_int_equal(
            frame_write(bufferevent_get_output(c->orders), no_ouch, 1), 0);
    else
        bufferevent_flush(one_in(2) ? c->orders : c->feed, EV_WRITE,
                          BEV_FINISHED);
    help_turn(h.base);
    leave(i);
}

/* The market's own orders are the ones that it may change. */
static const struct order *some_order(bool own)
{
    for (int tries = 0; tries < 20 && check.model.count > 0; tries++) {
        const struct order *o =
            &check.model.orders[below((uint32_t)check.model.count)];

        if (!own || o->owner == MATCHING_NOBODY)
            return o;
    }
    return NULL;
}

static void market_enters(void)
{
    static const enum matching_kind kinds[] = {MATCHING_DAY, MATCHING_DAY,
                                               MATCHING_IOC, MATCHING_POST_ONLY,
                                               MATCHING_MARKET};
    struct matching_request rq = {.symbol = (uint16_t)below(RULES_SYMBOLS + 1),
                                  .side = "BS"[below(2)],
                                  .kind = kinds[below(5)],
                                  .qty = below(200)};
    int rc;

    rq.price_ticks = (uint32_t)some_price(rq.side);
    rc = exchange_enter(h.x, &rq, NULL);
    assert_int_equal(rc, rules_market(&rules, &rq));
}

static void market_changes(void)
{
    const struct order *o = some_order(false);
    const struct order *own = some_order(true);
    uint32_t qty = 1 + below(100);
    struct matching_request rq = {.ref = next_own_ref++, .qty = qty};
    int rc;

    if (o == NULL || own == NULL)
        return;
    switch (below(3)) {
    case 0:
        assert_int_equal(
            matching_reduce(check.m, o->ref, qty, MATCHING_BY_SYSTEM), 0);
        assert_int_equal(
            model_reduce(&check.model, o->ref, qty, MATCHING_BY_SYSTEM), 0);
        break;
    case 1:
        assert_int_equal(matching_execute(check.m, o->ref, qty, &rq), 0);
        assert_int_equal(model_execute(&check.model, o->ref, qty, &rq), 0);
        break;
    default:
        rq.price_ticks = (uint32_t)some_price(own->side);
        rc = matching_replace(check.m, own->ref, &rq);
        assert_int_equal(rc, model_replace(&check.model, own->ref, &rq));
        break;
    }
}

static void symbol_halts_or_goes_on(void)
{
    uint16_t symbol = (uint16_t)below(RULES_SYMBOLS);
    bool halts = one_in(2);

    assert_int_equal(exchange_set_state(h.x, symbol, halts ? 'H' : 'T'), 0);
    rules.symbols[symbol].halted = halts;
}

static void cancel_something(void)
{
    const struct order *o = some_order(false);
    uint64_t ref;

    if (o == NULL)
        return;
    ref = o->ref;
    assert_int_equal(matching_cancel(check.m, ref, MATCHING_BY_SYSTEM), 0);
    assert_int_equal(
        model_reduce(&check.model, ref, UINT32_MAX, MATCHING_BY_SYSTEM), 0);
}

static void do_something(void)
{
    int i = (int)below(RULES_SESSIONS);

    if (check.model.count >= ORDERS_MAX)
        cancel_something();
    else if (one_in(4))
        market_enters();
    else if (one_in(12))
        market_changes();
    else if (one_in(60))
        symbol_halts_or_goes_on();
    else if (!is_there(i))
        join(i);
    else if (one_in(200))
        client_goes(i);
    else
        client_speaks(i);
}

/* Looking ----------------------------------------------------------------- */

static void assert_mirror(const struct client_mirror *m)
{
    for (uint16_t symbol = 0; symbol < RULES_SYMBOLS; symbol++)
        for (int side = 0; side < 2; side++) {
            uint32_t price = 0;
            uint32_t got_price = 0;
            uint64_t qty = 0;
            uint64_t got_qty = 0;
            bool any = matching_best(check.m, symbol, "BS"[side], &price, &qty);

            assert_int_equal(fixes_book.best(m->book, symbol, "BS"[side],
                                             &got_price, &got_qty),
                             any);
            assert_int_equal(got_price, price);
            assert_int_equal(got_qty, qty);
        }
    assert_int_equal(fixes_book.orders(m->book), matching_orders(check.m));
}

static void look(bool at_books)
{
    assert_int_equal(exchange_flush(h.x), 0);
    help_turn(h.base);
    for (int i = 0; i < RULES_SESSIONS; i++) {
        struct client *heard = &clients[i].client;
        struct client *wants = &rules.sessions[i].hears;

        if (is_there(i)) {
            assert_string_equal(heard->heard, wants->heard);
            assert_int_equal(heard->garbled + wants->garbled, 0);
            assert_int_equal(heard->ends + clients[i].rc, 0);
            assert_mirror(&clients[i]);
        }
        client_forget(heard);
        client_forget(wants);
    }
    if (at_books && !check_books(&check))
        fail_msg("%s", check.why);
}

/* A run ------------------------------------------------------------------- */

static int open_run(uint64_t seed)
{
    rng_init(&rng, seed);
    next_own_ref = 1ull << 50;
    memset(clients, 0, sizeof(clients));
    rules_init(&rules, &check.model, names);
    if (help_open(&h) != 0)
        return -1;
    check.m = exchange_matching(h.x);
    exchange_tap(h.x, NULL);
    for (int i = 0; i < RULES_SYMBOLS; i++) {
        uint16_t symbol;

        if (exchange_symbol(h.x, names[i], &symbol) != 0)
            return -1;
    }
    return 0;
}

/* Everything goes, one at a time: each level is the best one once. */
static void empty_the_books(void)
{
    while (check.model.count > 0) {
        cancel_something();
        look(true);
    }
}

/* Where a run is; told when it ends there. */
static uint64_t at_seed;
static uint64_t at_operation;

static void run(uint64_t seed, uint64_t operations)
{
    at_seed = seed;
    assert_int_equal(open_run(seed), 0);
    for (uint64_t i = 1; i <= operations; i++) {
        at_operation = i;
        do_something();
        look(i % LOOK_EVERY == 0);
        if (i % 10000 == 0 && i < operations)
            print_message("seed %" PRIu64 ": %" PRIu64 " operations\n", seed,
                          i);
    }
    assert_true(exchange_figures(h.x).executions > operations / 10);
    assert_true(exchange_figures(h.x).rejects > operations / 20);
    empty_the_books();
    for (int i = 0; i < RULES_SESSIONS; i++)
        if (is_there(i))
            leave(i);
    help_turn(h.base);
    help_close(&h);
    libevent_global_shutdown();
    assert_int_equal(tracker_total().live_blocks, 0);
}

static uint64_t seeds = QUICK_SEEDS;
static uint64_t operations = QUICK_OPERATIONS;

static void the_exchange_does_what_the_rules_say(void **state)
{
    (void)state;
    help_hook_libevent();
    for (uint64_t seed = 1; seed <= seeds; seed++)
        run(seed, operations);
    at_seed = 0;
}

static int tell_where(void **state)
{
    (void)state;
    if (at_seed != 0)
        print_error("seed %" PRIu64 ", operation %" PRIu64 "\n", at_seed,
                    at_operation);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(the_exchange_does_what_the_rules_say,
                                  tell_where),
    };

    if (argc == 3) {
        seeds = strtoull(argv[1], NULL, 10);
        operations = strtoull(argv[2], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
