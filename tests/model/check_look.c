/* check_look.c - are the engine's books the model's? Order by order, in the
 * order in which they would trade; see check.h.
 */
#include <inttypes.h>

#include "check_inside.h"

/* One side, walked in the order in which it would trade. */
struct walk {
    struct check *c;
    uint16_t symbol;
    char side;
    size_t count;
    uint64_t qty;
    const struct order *last; /* the model's */
    bool same;
};

static bool goes_before(char side, const struct order *a, const struct order *b)
{
    if (a->price_ticks == b->price_ticks)
        return a < b; /* both in the model's array: who came first */
    return side == 'B' ? a->price_ticks > b->price_ticks
                       : a->price_ticks < b->price_ticks;
}

static void on_order(void *ctx, const struct order *o)
{
    struct walk *w = ctx;
    struct order *want = model_find(&w->c->model, o->ref);

    if (!w->same)
        return;
    w->count++;
    w->qty += o->qty;
    if (want == NULL || !event_log_order_same(want, o) || o->qty == 0 ||
        o->symbol != w->symbol || o->side != w->side)
        w->same = DIFFER(w->c, "order %" PRIu64 " isn't the model's", o->ref);
    else if (w->last != NULL && !goes_before(w->side, w->last, want))
        w->same = DIFFER(w->c, "order %" PRIu64 " stands too far back", o->ref);
    w->last = want;
}

/* Do the levels say the same as the orders that stand there? */
static bool levels_add_up(struct check *c, const struct walk *w)
{
    static struct matching_level levels[MODEL_ORDERS_MAX];
    size_t count =
        matching_depth(c->m, w->symbol, w->side, levels, MODEL_ORDERS_MAX);
    size_t orders = 0;
    uint64_t qty = 0;

    for (size_t i = 0; i < count; i++) {
        struct matching_level want = {.price_ticks = levels[i].price_ticks};

        for (size_t j = 0; j < c->model.count; j++) {
            const struct order *o = &c->model.orders[j];

            if (o->symbol == w->symbol && o->side == w->side &&
                o->price_ticks == want.price_ticks) {
                want.orders++;
                want.qty += o->qty;
            }
        }
        if (want.orders != levels[i].orders || want.qty != levels[i].qty)
            return DIFFER(c,
                          "symbol %u %c level %" PRIu32 " has %" PRIu32
                          " orders of %" PRIu64 " shares",
                          w->symbol, w->side, want.price_ticks,
                          levels[i].orders, levels[i].qty);
        orders += levels[i].orders;
        qty += levels[i].qty;
    }
    if (orders != w->count || qty != w->qty)
        return DIFFER(c, "symbol %u %c: %zu orders stand on no level",
                      w->symbol, w->side, w->count - orders);
    return true;
}

bool check_best(struct check *c, uint16_t symbol, char side)
{
    const struct order *want = model_front(&c->model, symbol, side);
    const struct order *front = matching_front(c->m, symbol, side);
    uint32_t price_ticks = 0;
    uint64_t qty = 0;
    bool any = matching_best(c->m, symbol, side, &price_ticks, &qty);

    if ((want != NULL) != any || (front != NULL) != any)
        return DIFFER(c, "symbol %u %c: empty or not?", symbol, side);
    if (any && (!event_log_order_same(front, want) ||
                price_ticks != want->price_ticks))
        return DIFFER(c, "symbol %u %c: %" PRIu64 " at %" PRIu32 " is the best",
                      symbol, side, front->ref, price_ticks);
    return true;
}

static bool is_crossed(const struct check *c, uint16_t symbol)
{
    const struct order *bid = matching_front(c->m, symbol, 'B');
    const struct order *ask = matching_front(c->m, symbol, 'S');

    return bid != NULL && ask != NULL && bid->price_ticks >= ask->price_ticks;
}

/* *stand_qty: the shares that stand in all books. */
static bool books_same(struct check *c, uint64_t *stand_qty)
{
    size_t count = 0;

    *stand_qty = 0;
    for (uint16_t symbol = 0; symbol < c->model.symbols; symbol++) {
        for (int side = 0; side < 2; side++) {
            struct walk w = {
                .c = c, .symbol = symbol, .side = "BS"[side], .same = true};

            matching_each(c->m, symbol, w.side, on_order, &w);
            if (!w.same || !levels_add_up(c, &w) ||
                !check_best(c, symbol, w.side))
                return false;
            count += w.count;
            *stand_qty += w.qty;
        }
        if (is_crossed(c, symbol))
            return DIFFER(c, "the book of symbol %u is crossed", symbol);
    }
    if (matching_symbols(c->m) != c->model.symbols)
        return DIFFER(c, "%u symbols", matching_symbols(c->m));
    if (count != c->model.count || matching_orders(c->m) != count)
        return DIFFER(c, "%zu orders stand, %zu are known, the model has %zu",
                      count, matching_orders(c->m), c->model.count);
    return true;
}

bool check_books(struct check *c)
{
    uint64_t stand_qty;

    return books_same(c, &stand_qty);
}

bool check_look(struct check *c)
{
    uint64_t stand_qty;

    if (!books_same(c, &stand_qty))
        return false;
    if (c->in_qty != c->trade_qty + c->gone_qty + stand_qty)
        return DIFFER(c,
                      "%" PRIu64 " shares came, %" PRIu64 " traded, %" PRIu64
                      " went, %" PRIu64 " stand",
                      c->in_qty, c->trade_qty, c->gone_qty, stand_qty);
    return true;
}
