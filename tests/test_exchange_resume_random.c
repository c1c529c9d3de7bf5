/* test_exchange_resume_random.c - whatever happens in whatever order: when the
 * line holds, a client that believes nothing but its answers knows which of its
 * orders rest, and what was traded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "exchange_fixture.h"
#include "rng.h"

#define C 1u
#define SEEDS 100
#define STEPS 1500
#define REFS (STEPS + 1)

static struct {
    struct rng rng;
    uint32_t last_ref;
    uint32_t heard;
    uint32_t open[REFS]; /* shares that rest, as the answers say */
    uint64_t traded;     /* as the answers say */
    uint64_t real;       /* as the exchange says */
    uint64_t trades_seen;
    struct exchange_trades trades;
    uint64_t behind; /* steps after which it didn't know all */
    bool broken;
} w;

static uint32_t below(uint32_t n)
{
    return (uint32_t)rng_below(&w.rng, n);
}

/* The client's own book, from the text of its answers. */
static void believe(const char *line)
{
    unsigned ref, qty, old;
    char side;

    if (strncmp(line, "o:", 2) != 0)
        return;
    w.heard++;
    if (sscanf(line, "o:A %u %c%u ", &ref, &side, &qty) == 3) {
        w.open[ref] = qty;
    } else if (sscanf(line, "o:U %u %u %c%u ", &old, &ref, &side, &qty) == 4) {
        w.open[old] = 0;
        w.open[ref] = qty;
    } else if (sscanf(line, "o:E %u %u@", &ref, &qty) == 2) {
        w.open[ref] -= qty;
        w.traded += qty;
    } else if (sscanf(line, "o:C %u %u ", &ref, &qty) == 2) {
        w.open[ref] -= qty;
    }
}

static void hear_all(void)
{
    exchange_flush(h.x);
    help_turn(h.base);
    for (char *line = strtok(c.heard, "\n"); line != NULL;
         line = strtok(NULL, "\n"))
        believe(line);
    client_forget(&c);
    client_forget(&d);
    assert_true(w.trades.count - w.trades_seen <= EXCHANGE_TRADES_MAX);
    for (; w.trades_seen < w.trades.count; w.trades_seen++) {
        const struct exchange_trade *t =
            &w.trades.last[w.trades_seen % EXCHANGE_TRADES_MAX];

        w.real += t->client ? t->qty : 0;
    }
}

static void come_back(void)
{
    struct bufferevent *pair[2];

    assert_int_equal(bufferevent_pair_new(h.base, 0, pair), 0);
    bufferevent_free(c.orders);
    c.orders = pair[0];
    bufferevent_setcb(pair[0], on_client_orders, NULL, on_client_end, &c);
    bufferevent_enable(pair[0], EV_READ | EV_WRITE);
    assert_int_equal(exchange_resume(h.x, C, pair[1], w.heard), 0);
    w.broken = false;
}

static uint32_t any_ref(void)
{
    return w.last_ref == 0 ? 0 : 1 + below(w.last_ref);
}

static void add_own(void *sum, const struct order *o)
{
    if (o->owner == C)
        *(uint64_t *)sum += o->qty;
}

static uint64_t resting(void)
{
    uint64_t sum = 0;

    matching_each(exchange_matching(h.x), 0, 'B', add_own, &sum);
    matching_each(exchange_matching(h.x), 0, 'S', add_own, &sum);
    return sum;
}

static void step(void)
{
    uint32_t price = 500000 + 100 * below(8);
    char side = "BS"[below(2)];
    uint32_t ref;

    switch (below(12)) {
    case 0:
        if (!w.broken)
            assert_int_equal(exchange_lose(h.x, C), 0);
        w.broken = true;
        break;
    case 1:
        assert_int_equal(exchange_hang_up(h.x, C), w.broken ? 0 : -ENOENT);
        if (w.broken)
            assert_int_equal(resting(), 0);
        break;
    case 2:
        if (w.broken)
            come_back();
        break;
    case 3:
        client_cancel(&c, any_ref(), below(50));
        break;
    case 4:
        ref = any_ref();
        client_replace(&c, ref, ++w.last_ref, 1 + below(90), price);
        break;
    case 5:
    case 6:
    case 7:
        client_enter(&c, ++w.last_ref, side, below(60), price);
        break;
    default:
        help_market(&h, side, 1 + below(30), price);
        break;
    }
}

static uint64_t believed(void)
{
    uint64_t sum = 0;

    for (uint32_t ref = 0; ref < REFS; ref++)
        sum += w.open[ref];
    return sum;
}

static void in_the_end_a_client_knows_its_orders_and_trades(void **state)
{
    uint64_t behind = 0;

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        memset(&w, 0, sizeof(w));
        rng_init(&w.rng, seed);
        assert_int_equal(open_exchange(state), 0);
        exchange_note_trades(h.x, &w.trades);
        for (unsigned i = 0; i < STEPS; i++) {
            step();
            hear_all();
            behind += w.traded < w.real;
            assert_true(w.traded <= w.real);
            if (w.broken)
                continue;
            assert_int_equal(w.traded, w.real);
            assert_int_equal(believed(), resting());
        }
        assert_true(w.real > 1000);
        assert_int_equal(close_exchange(state), 0);
    }
    assert_true(behind > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_the_end_a_client_knows_its_orders_and_trades),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
