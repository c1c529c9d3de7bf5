/* flow.c - random operations in shapes; see flow.h. */
#include "flow.h"

#include "check.h"

struct flow_shape {
    const char *types; /* drawn from; as in operation.h */
    const char *kinds; /* of what is entered: as in operation.h */
    size_t orders_max; /* more than that, and cancels come */
    uint32_t prices;   /* of each side, from the lowest on */
    uint32_t apart;    /* the lowest sell is above the lowest buy */
    uint32_t qty_max;
    uint32_t owners; /* 1: nobody but the market */
    unsigned wrong;  /* of 1,000 operations, so many ask for what can't be */
    unsigned starve; /* of 1,000, memory is short for so many */
    bool extreme;    /* prices and quantities at the ends of their types */
};

static const struct flow_shape shapes[] = {
    /* an ordinary market */
    {"EEEEEEERCUUX", "DDDDIPM", 400, 60, 50, 100, 4, 20, 5, false},
    /* deep: thousands of levels, far apart, seldom a trade */
    {"EEEEEEEEEEERU", "DDDDDDP", 3000, 20000, 19990, 100, 4, 5, 2, false},
    /* drained: what stands goes, until there is hardly anything */
    {"ECCCCRRXXM", "DIM", 40, 100, 60, 100, 4, 5, 2, false},
    /* tiny: one or two orders, everything meets */
    {"EEEECRUX", "DDIPM", 3, 3, 1, 4, 3, 20, 20, false},
    /* ties: long queues at few prices */
    {"EEEEEERRCUX", "DDDDDDIP", 500, 2, 2, 9, 4, 5, 2, false},
    /* selfish: two owners who meet themselves all the time */
    {"EEEEEEUUUR", "DDDDIM", 200, 10, 2, 30, 3, 5, 5, false},
    /* the ends of the types */
    {"EEEEEEECRUUXN", "DDDDIPM", 200, 0, 0, 0, 4, 20, 5, true},
    /* everything wrong, many symbols, all of an owner's orders at once */
    {"EEEEEEERCUXNSM", "DDDIPM", 100, 20, 10, 20, 4, 300, 20, false},
    /* starved */
    {"EEEEEEEUUUCS", "DDDDPI", 600, 900, 890, 100, 4, 5, 400, false},
};

#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

static const uint32_t extremes[] = {
    1, 2, 3, 0x7fffffff, 0x80000000, UINT32_MAX - 1, UINT32_MAX};

void flow_init(struct flow *flow, uint64_t seed)
{
    rng_init(&flow->rng, seed);
    flow->shape = &shapes[0];
    flow->left = 2000;
    flow->fresh_ref = 1;
}

static uint32_t below(struct flow *flow, uint32_t n)
{
    return (uint32_t)rng_below(&flow->rng, n);
}

static bool happens(struct flow *flow, unsigned in_thousand)
{
    return below(flow, 1000) < in_thousand;
}

static uint32_t extreme(struct flow *flow)
{
    return extremes[below(flow, sizeof(extremes) / sizeof(extremes[0]))];
}

static char letter(struct flow *flow, const char *letters)
{
    uint32_t count = 0;

    while (letters[count] != '\0')
        count++;
    return letters[below(flow, count)];
}

static enum matching_kind some_kind(struct flow *flow, const char *letters)
{
    switch (letter(flow, letters)) {
    case 'I':
        return MATCHING_IOC;
    case 'P':
        return MATCHING_POST_ONLY;
    case 'M':
        return MATCHING_MARKET;
    default:
        return MATCHING_DAY;
    }
}

/* One that stands, mostly. */
static uint64_t live_ref(struct flow *flow, const struct model *model)
{
    if (model->count == 0 || happens(flow, 10 + flow->shape->wrong))
        return below(flow, 100);
    return model->orders[below(flow, (uint32_t)model->count)].ref;
}

/* One that doesn't, mostly: in a row, with a few from anywhere. */
static uint64_t fresh_ref(struct flow *flow, const struct model *model)
{
    if (happens(flow, 1 + flow->shape->wrong / 4))
        return live_ref(flow, model);
    if (happens(flow, 20))
        return rng_next(&flow->rng) >> below(flow, 64);
    return flow->fresh_ref++;
}

static uint32_t some_price(struct flow *flow, char side)
{
    const struct flow_shape *shape = flow->shape;

    if (shape->extreme)
        return extreme(flow);
    return 1000 + below(flow, shape->prices) + (side == 'S' ? shape->apart : 0);
}

static uint32_t some_qty(struct flow *flow)
{
    const struct flow_shape *shape = flow->shape;

    return shape->extreme ? extreme(flow) : 1 + below(flow, shape->qty_max);
}

/* Spoil one field of the request. */
static void spoil(struct flow *flow, struct operation *op,
                  const struct model *model)
{
    switch (below(flow, 6)) {
    case 0:
        op->rq.qty = op->qty = 0;
        break;
    case 1:
        op->rq.price_ticks = 0;
        break;
    case 2:
        op->rq.side = letter(flow, "bsTX?");
        break;
    case 3:
        op->rq.symbol = model->symbols;
        break;
    case 4:
        op->rq.symbol = UINT16_MAX;
        break;
    default:
        op->rq.kind = some_kind(flow, "IM");
        break;
    }
}

static char some_type(struct flow *flow, const struct model *model)
{
    char type = letter(flow, flow->shape->types);

    if (model->count >= flow->shape->orders_max && type == 'E')
        return below(flow, 50) == 0 ? 'M' : 'C';
    if (type == 'S' && model->symbols >= CHECK_SYMBOLS_MAX)
        return 'N';
    return type;
}

struct operation flow_next(struct flow *flow, const struct model *model)
{
    static const enum matching_why whys[] = {MATCHING_BY_USER,
                                             MATCHING_BY_SYSTEM};
    const struct flow_shape *shape;
    struct operation op = {0};

    if (flow->left-- == 0) {
        flow->shape = &shapes[below(flow, SHAPES)];
        flow->left = 500 + below(flow, 5000);
    }
    shape = flow->shape;
    op.type = some_type(flow, model);
    op.ref = live_ref(flow, model);
    op.qty = some_qty(flow);
    op.why = whys[below(flow, 2)];
    op.rq.ref = fresh_ref(flow, model);
    op.rq.symbol = (uint16_t)below(flow, model->symbols);
    op.rq.side = letter(flow, "BS");
    op.rq.kind = some_kind(flow, op.type == 'U' ? "DDDP" : shape->kinds);
    op.rq.qty = some_qty(flow);
    op.rq.price_ticks = some_price(flow, op.rq.side);
    op.rq.owner = below(flow, shape->owners);
    op.rq.user_ref = below(flow, 1000);
    if (happens(flow, shape->wrong))
        spoil(flow, &op, model);
    if (happens(flow, shape->starve)) {
        op.fail_nth = 1 + below(flow, 3);
        op.fail_onwards = below(flow, 2) == 0;
    }
    return op;
}
