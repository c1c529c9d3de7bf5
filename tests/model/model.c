/* model.c - the matching engine by linear search; see model.h. */
#include "model.h"

#include <errno.h>
#include <string.h>

void model_init(struct model *model, uint16_t symbols,
                const struct matching_events *events, void *ctx)
{
    model->count = 0;
    model->symbols = symbols;
    model->match = 0;
    model->events = events;
    model->ctx = ctx;
}

int model_add_symbol(struct model *model, uint16_t *out)
{
    if (model->symbols == UINT16_MAX)
        return -ENOSPC;
    *out = model->symbols++;
    return 0;
}

struct order *model_find(struct model *model, uint64_t ref)
{
    for (size_t i = 0; i < model->count; i++)
        if (model->orders[i].ref == ref)
            return &model->orders[i];
    return NULL;
}

static bool is_better(char side, uint32_t price_ticks, uint32_t than_ticks)
{
    return side == 'B' ? price_ticks > than_ticks : price_ticks < than_ticks;
}

struct order *model_front(struct model *model, uint16_t symbol, char side)
{
    struct order *best = NULL;

    for (size_t i = 0; i < model->count; i++) {
        struct order *o = &model->orders[i];

        if (o->symbol == symbol && o->side == side &&
            (best == NULL ||
             is_better(side, o->price_ticks, best->price_ticks)))
            best = o;
    }
    return best;
}

struct order *model_partner(struct model *model,
                            const struct matching_request *rq)
{
    char other = rq->side == 'B' ? 'S' : 'B';
    struct order *o = model_front(model, rq->symbol, other);

    if (o == NULL || rq->kind == MATCHING_MARKET)
        return o;
    if (rq->side == 'B')
        return rq->price_ticks >= o->price_ticks ? o : NULL;
    return rq->price_ticks <= o->price_ticks ? o : NULL;
}

static void model_remove(struct model *model, struct order *o)
{
    size_t at = (size_t)(o - model->orders);

    model->count--;
    memmove(o, o + 1, (model->count - at) * sizeof(*o));
}

static void model_append(struct model *model, const struct order *o)
{
    model->orders[model->count++] = *o;
}

static void model_withdraw(struct model *model, struct order *o, uint32_t qty,
                           enum matching_why why)
{
    o->qty -= qty;
    model->events->on_cancel(model->ctx, o, qty, why);
    if (o->qty == 0)
        model_remove(model, o);
}

static void model_trade(struct model *model, struct order *o, uint32_t qty,
                        const struct matching_request *taker)
{
    o->qty -= qty;
    o->executed += qty;
    model->match++;
    model->events->on_execute(model->ctx, o, taker, qty, model->match);
    if (o->qty == 0)
        model_remove(model, o);
}

static int model_check(struct model *model, const struct matching_request *rq)
{
    if (rq->symbol >= model->symbols)
        return -EINVAL;
    if (rq->side != 'B' && rq->side != 'S')
        return -EINVAL;
    if (rq->qty == 0)
        return -EINVAL;
    if (rq->kind != MATCHING_MARKET && rq->price_ticks == 0)
        return -EINVAL;
    if (model_find(model, rq->ref) != NULL)
        return -EEXIST;
    if (rq->kind == MATCHING_POST_ONLY && model_partner(model, rq) != NULL)
        return -EAGAIN;
    return 0;
}

/* `executed`: what was traded under the reference that this one replaces. */
static void model_play(struct model *model, const struct matching_request *rq,
                       uint32_t executed)
{
    struct order rest = {.ref = rq->ref,
                         .symbol = rq->symbol,
                         .side = rq->side,
                         .qty = rq->qty,
                         .price_ticks = rq->price_ticks,
                         .owner = rq->owner,
                         .user_ref = rq->user_ref,
                         .executed = executed};
    struct order *o;

    while (rest.qty > 0 && (o = model_partner(model, rq)) != NULL) {
        uint32_t qty = rest.qty < o->qty ? rest.qty : o->qty;

        if (rq->owner != MATCHING_NOBODY && o->owner == rq->owner) {
            model_withdraw(model, o, o->qty, MATCHING_BY_SELF_MATCH);
            continue;
        }
        model_trade(model, o, qty, rq);
        rest.qty -= qty;
        rest.executed += qty;
    }
    if (rest.qty == 0)
        return;
    if (rq->kind == MATCHING_DAY || rq->kind == MATCHING_POST_ONLY) {
        model_append(model, &rest);
        model->events->on_add(model->ctx, &rest);
    } else {
        model->events->on_drop(model->ctx, rq, rest.qty, MATCHING_BY_IOC);
    }
}

int model_enter(struct model *model, const struct matching_request *rq)
{
    int rc = model_check(model, rq);

    if (rc == 0)
        model_play(model, rq, 0);
    return rc;
}

int model_reduce(struct model *model, uint64_t ref, uint32_t by_qty,
                 enum matching_why why)
{
    struct order *o = model_find(model, ref);

    if (o == NULL)
        return -ENOENT;
    if (by_qty > o->qty)
        by_qty = o->qty;
    if (by_qty > 0)
        model_withdraw(model, o, by_qty, why);
    return 0;
}

int model_execute(struct model *model, uint64_t ref, uint32_t qty,
                  const struct matching_request *taker)
{
    struct order *o = model_find(model, ref);

    if (o == NULL)
        return -ENOENT;
    if (qty > o->qty)
        qty = o->qty;
    if (qty > 0)
        model_trade(model, o, qty, taker);
    return 0;
}

int model_replace(struct model *model, uint64_t old_ref,
                  const struct matching_request *rq)
{
    struct order *o = model_find(model, old_ref);
    struct matching_request full = *rq;
    struct order fresh;
    int rc;

    if (o == NULL)
        return -ENOENT;
    if (rq->kind != MATCHING_DAY && rq->kind != MATCHING_POST_ONLY)
        return -EINVAL;
    full.symbol = o->symbol;
    full.side = o->side;
    full.owner = o->owner;
    rc = model_check(model, &full);
    if (rc != 0)
        return rc;

    fresh = *o;
    if (model_partner(model, &full) != NULL) {
        model_withdraw(model, o, o->qty, MATCHING_BY_USER);
        model_play(model, &full, fresh.executed);
        return 0;
    }
    model_remove(model, o);
    fresh.ref = full.ref;
    fresh.qty = full.qty;
    fresh.price_ticks = full.price_ticks;
    fresh.user_ref = full.user_ref;
    model_append(model, &fresh);
    model->events->on_replace(model->ctx, old_ref, &fresh);
    return 0;
}

uint64_t model_next_match(struct model *model)
{
    return ++model->match;
}
