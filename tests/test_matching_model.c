/* test_matching_model.c - the engine against a model that is slow and plain.
 *
 * The model keeps all orders in one array in the order in which they came, and
 * looks through all of it for the one that trades next. Both are told the same
 * 200,000 random operations and must say the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>

#include "matching_help.h"
#include "rng.h"
#include "tracker.h"

#define OPERATIONS 200000u
#define RESTING_MAX 400u
#define SYMBOLS 2

struct model {
    struct order orders[RESTING_MAX + 1]; /* oldest first */
    size_t count;
    uint64_t match;
    struct said said;
    uint64_t in_qty; /* shares that came, traded (twice), went otherwise */
    uint64_t traded_qty;
    uint64_t gone_qty;
};

static struct order *model_find(struct model *model, uint64_t ref)
{
    for (size_t i = 0; i < model->count; i++)
        if (model->orders[i].ref == ref)
            return &model->orders[i];
    return NULL;
}

static void model_remove(struct model *model, struct order *o)
{
    size_t at = (size_t)(o - model->orders);

    model->count--;
    memmove(o, o + 1, (model->count - at) * sizeof(*o));
}

static bool model_trades(const struct matching_request *rq,
                         const struct order *o)
{
    if (o->symbol != rq->symbol || o->side == rq->side)
        return false;
    return rq->kind == MATCHING_MARKET ||
           (rq->side == 'B' ? o->price_ticks <= rq->price_ticks
                            : o->price_ticks >= rq->price_ticks);
}

/* The best that would trade with the request; the oldest of equals. */
static struct order *model_next(struct model *model,
                                const struct matching_request *rq)
{
    struct order *best = NULL;

    for (size_t i = 0; i < model->count; i++) {
        struct order *o = &model->orders[i];

        if (model_trades(rq, o) &&
            (best == NULL ||
             (rq->side == 'B' ? o->price_ticks < best->price_ticks
                              : o->price_ticks > best->price_ticks)))
            best = o;
    }
    return best;
}

static void model_cancel(struct model *model, struct order *o, uint32_t qty,
                         enum matching_why why)
{
    o->qty -= qty;
    model->gone_qty += qty;
    said_cancel(&model->said, o, qty, why);
    if (o->qty == 0)
        model_remove(model, o);
}

static void model_trade(struct model *model, struct order *o, uint32_t qty,
                        const struct matching_request *rq)
{
    o->qty -= qty;
    model->traded_qty += 2ull * qty;
    said_execute(&model->said, o, rq, qty, ++model->match);
    if (o->qty == 0)
        model_remove(model, o);
}

static int model_check(struct model *model, const struct matching_request *rq)
{
    if (rq->qty == 0 || rq->price_ticks == 0)
        return -EINVAL;
    if (model_find(model, rq->ref) != NULL)
        return -EEXIST;
    if (rq->kind == MATCHING_POST_ONLY && model_next(model, rq) != NULL)
        return -EAGAIN;
    return 0;
}

static void model_play(struct model *model, const struct matching_request *rq)
{
    uint32_t left = rq->qty;
    struct order *o;

    model->in_qty += rq->qty;
    while (left > 0 && (o = model_next(model, rq)) != NULL) {
        uint32_t qty = left < o->qty ? left : o->qty;

        if (rq->owner != MATCHING_NOBODY && o->owner == rq->owner) {
            model_cancel(model, o, o->qty, MATCHING_BY_SELF_MATCH);
            continue;
        }
        model_trade(model, o, qty, rq);
        left -= qty;
    }
    if (left == 0)
        return;
    if (rq->kind == MATCHING_DAY || rq->kind == MATCHING_POST_ONLY) {
        o = &model->orders[model->count++];
        *o = (struct order){.ref = rq->ref,
                            .symbol = rq->symbol,
                            .side = rq->side,
                            .qty = left,
                            .price_ticks = rq->price_ticks,
                            .owner = rq->owner};
        said_add(&model->said, o);
    } else {
        model->gone_qty += left;
        said_drop(&model->said, rq, left, MATCHING_BY_IOC);
    }
}

static int model_enter(struct model *model, const struct matching_request *rq)
{
    int rc = model_check(model, rq);

    if (rc == 0)
        model_play(model, rq);
    return rc;
}

static int model_replace(struct model *model, uint64_t old_ref,
                         const struct matching_request *rq)
{
    struct order *o = model_find(model, old_ref);
    struct matching_request full = *rq;
    struct order fresh;
    int rc;

    if (o == NULL)
        return -ENOENT;
    full.symbol = o->symbol;
    full.side = o->side;
    full.owner = o->owner;
    rc = model_check(model, &full);
    if (rc != 0)
        return rc;
    if (model_next(model, &full) != NULL) {
        model_cancel(model, o, o->qty, MATCHING_BY_USER);
        model_play(model, &full);
        return 0;
    }
    model->gone_qty += o->qty;
    model->in_qty += full.qty;
    fresh = *o;
    fresh.ref = full.ref;
    fresh.qty = full.qty;
    fresh.price_ticks = full.price_ticks;
    model_remove(model, o);
    model->orders[model->count++] = fresh;
    said_replace(&model->said, old_ref, &fresh);
    return 0;
}

/* One random operation: `type` E enter, R reduce, C cancel, U replace, X
 * execute. */
struct operation {
    char type;
    uint64_t ref;
    uint32_t qty;
    struct matching_request rq;
};

static uint64_t some_ref(struct rng *rng, const struct model *model)
{
    if (model->count == 0 || rng_below(rng, 20) == 0)
        return rng_below(rng, 1000); /* likely dead */
    return model->orders[rng_below(rng, model->count)].ref;
}

static struct operation
random_operation(struct rng *rng, const struct model *model, uint64_t fresh_ref)
{
    static const enum matching_kind kinds[] = {
        MATCHING_DAY, MATCHING_DAY,       MATCHING_DAY,   MATCHING_DAY,
        MATCHING_IOC, MATCHING_POST_ONLY, MATCHING_MARKET};
    bool flood = fresh_ref / 10000 % 2 != 0; /* else ebb */
    const char *types = flood ? "EEEEEEERUU" : "EEEEERCUUX";
    struct operation op = {.type = types[rng_below(rng, 10)]};

    if (model->count >= RESTING_MAX)
        op.type = 'C';
    op.ref = some_ref(rng, model);
    op.qty = 1 + (uint32_t)rng_below(rng, 60);
    op.rq = (struct matching_request){
        .ref = rng_below(rng, 30) == 0 ? some_ref(rng, model) : fresh_ref,
        .symbol = (uint16_t)rng_below(rng, SYMBOLS),
        .side = "BS"[rng_below(rng, 2)],
        .kind = kinds[rng_below(rng, flood || op.type == 'U' ? 4 : 7)],
        .qty = (uint32_t)rng_below(rng, 100),
        .owner = (uint32_t)rng_below(rng, 4),
    };
    /* Sides overlap a little, so that books grow and trades are many. */
    op.rq.price_ticks = (uint32_t)rng_below(rng, 60);
    op.rq.price_ticks += op.rq.side == 'B' ? 1000 : 1050;
    if (op.type == 'U' && rng_below(rng, 4) == 0)
        op.rq.kind = MATCHING_POST_ONLY;
    return op;
}

static int model_do(struct model *model, const struct operation *op)
{
    struct order *o = model_find(model, op->ref);

    if (op->type == 'E')
        return model_enter(model, &op->rq);
    if (op->type == 'U')
        return model_replace(model, op->ref, &op->rq);
    if (o == NULL)
        return -ENOENT;
    if (op->type == 'X') {
        uint32_t qty = op->qty < o->qty ? op->qty : o->qty;

        model->in_qty += qty; /* its taker came from nowhere */
        model_trade(model, o, qty, &op->rq);
    } else if (op->type == 'R' && op->qty < o->qty) {
        model_cancel(model, o, op->qty, MATCHING_BY_USER);
    } else {
        model_cancel(model, o, o->qty, MATCHING_BY_USER);
    }
    return 0;
}

static int engine_do(struct matching *m, const struct operation *op)
{
    switch (op->type) {
    case 'E':
        return matching_enter(m, &op->rq);
    case 'U':
        return matching_replace(m, op->ref, &op->rq);
    case 'R':
        return matching_reduce(m, op->ref, op->qty, MATCHING_BY_USER);
    case 'X':
        return matching_execute(m, op->ref, op->qty, &op->rq);
    default:
        return matching_cancel(m, op->ref, MATCHING_BY_USER);
    }
}

/* What the model's side holds at one price. */
static void model_level(const struct model *model, uint16_t symbol, char side,
                        struct matching_level *level)
{
    level->qty = level->orders = 0;
    for (size_t i = 0; i < model->count; i++) {
        const struct order *o = &model->orders[i];

        if (o->symbol == symbol && o->side == side &&
            o->price_ticks == level->price_ticks) {
            level->qty += o->qty;
            level->orders++;
        }
    }
}

/* Every level of one side; returns how many orders stand there. */
static size_t compare_side(const struct model *model, const struct matching *m,
                           uint16_t symbol, char side)
{
    struct matching_level levels[RESTING_MAX];
    size_t count = matching_depth(m, symbol, side, levels, RESTING_MAX);
    size_t orders = 0;

    for (size_t i = 0; i < count; i++) {
        struct matching_level want = {.price_ticks = levels[i].price_ticks};

        model_level(model, symbol, side, &want);
        assert_true(want.qty > 0);
        assert_int_equal(levels[i].qty, want.qty);
        assert_int_equal(levels[i].orders, want.orders);
        if (i > 0 && side == 'B')
            assert_true(levels[i].price_ticks < levels[i - 1].price_ticks);
        if (i > 0 && side == 'S')
            assert_true(levels[i].price_ticks > levels[i - 1].price_ticks);
        orders += levels[i].orders;
    }
    return orders;
}

static void compare_books(const struct model *model, const struct matching *m)
{
    size_t orders = 0;
    uint64_t resting_qty = 0;

    for (uint16_t symbol = 0; symbol < SYMBOLS; symbol++) {
        uint32_t bid = 0;
        uint32_t ask = UINT32_MAX;
        uint64_t qty;

        matching_best(m, symbol, 'B', &bid, &qty);
        matching_best(m, symbol, 'S', &ask, &qty);
        assert_true(bid < ask);
        orders += compare_side(model, m, symbol, 'B');
        orders += compare_side(model, m, symbol, 'S');
    }
    assert_int_equal(orders, model->count);
    assert_int_equal(matching_orders(m), model->count);
    for (size_t i = 0; i < model->count; i++)
        resting_qty += model->orders[i].qty;
    assert_true(model->in_qty ==
                model->traded_qty + model->gone_qty + resting_qty);
}

static void the_engine_does_what_the_model_does(void **state)
{
    static struct model model;
    static struct said said;
    struct matching *m;
    struct rng rng;
    size_t most = 0;

    (void)state;
    memset(&model, 0, sizeof(model));
    rng_init(&rng, 11);
    assert_int_equal(matching_new(SYMBOLS, &said_events, &said, &m), 0);
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        struct operation op = random_operation(&rng, &model, 1000 + i);
        int want;

        said.len = model.said.len = 0;
        said.text[0] = model.said.text[0] = '\0';
        want = model_do(&model, &op);
        assert_int_equal(engine_do(m, &op), want);
        assert_string_equal(said.text, model.said.text);
        most = model.count > most ? model.count : most;
        if (i % 200 == 0)
            compare_books(&model, m);
    }
    compare_books(&model, m);
    assert_true(model.match > OPERATIONS / 10);
    assert_true(most > RESTING_MAX / 2);
    matching_free(m);
    assert_int_equal(tracker_total().live_blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_does_what_the_model_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
