/* check.c - the engine and the model, told the same; see check.h. */
#include "check.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "check_inside.h"
#include "fault.h"
#include "tracker.h"

int check_open(struct check *c, unsigned look_every)
{
    c->m = NULL;
    c->look_every = look_every;
    c->done = c->failed = 0;
    c->in_qty = c->trade_qty = c->gone_qty = c->trades = 0;
    c->twist = NULL;
    c->why[0] = '\0';
    model_init(&c->model, CHECK_SYMBOLS_FIRST, &event_log_events, &c->wants);
    return matching_new(CHECK_SYMBOLS_FIRST, &event_log_events, &c->said,
                        &c->m);
}

void check_close(struct check *c)
{
    matching_free(c->m);
    c->m = NULL;
}

bool check_left(struct check *c, uint64_t blocks)
{
    return DIFFER(c, "%" PRIu64 " blocks are left", blocks);
}

void check_crashed(struct check *c, int signal)
{
    (void)DIFFER(c, "the engine crashed: %s", strsignal(signal));
}

/* Doing ------------------------------------------------------------------- */

/* The orders of `owner`, oldest first. Which they are is the model's word: the
 * engine keeps no list of them. */
static int cancel_all(struct check *c, uint32_t owner, bool engine)
{
    for (size_t i = 0; i < c->model.count;) {
        uint64_t ref = c->model.orders[i].ref;
        int rc = 0;

        if (c->model.orders[i].owner != owner) {
            i++;
            continue;
        }
        if (engine) {
            rc = matching_cancel(c->m, ref, MATCHING_BY_SYSTEM);
            i++;
        } else {
            rc = model_reduce(&c->model, ref, UINT32_MAX, MATCHING_BY_SYSTEM);
        }
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int engine_do(struct check *c, const struct operation *op)
{
    uint16_t symbol = 0;
    int rc;

    switch (op->type) {
    case 'E':
        return matching_enter(c->m, &op->rq);
    case 'U':
        return matching_replace(c->m, op->ref, &op->rq);
    case 'R':
        return matching_reduce(c->m, op->ref, op->qty, op->why);
    case 'C':
        return matching_cancel(c->m, op->ref, op->why);
    case 'X':
        return matching_execute(c->m, op->ref, op->qty, &op->rq);
    case 'M':
        return cancel_all(c, op->rq.owner, true);
    case 'N':
        return (int)matching_next_match(c->m);
    default:
        rc = matching_add_symbol(c->m, &symbol);
        return rc != 0 ? rc : symbol;
    }
}

static int model_do(struct check *c, const struct operation *op)
{
    struct model *model = &c->model;
    uint16_t symbol = 0;
    int rc;

    switch (op->type) {
    case 'E':
        return model_enter(model, &op->rq);
    case 'U':
        return model_replace(model, op->ref, &op->rq);
    case 'R':
        return model_reduce(model, op->ref, op->qty, op->why);
    case 'C':
        return model_reduce(model, op->ref, UINT32_MAX, op->why);
    case 'X':
        return model_execute(model, op->ref, op->qty, &op->rq);
    case 'M':
        return cancel_all(c, op->rq.owner, false);
    case 'N':
        return (int)model_next_match(model);
    default:
        rc = model_add_symbol(model, &symbol);
        return rc != 0 ? rc : symbol;
    }
}

/* Counting shares --------------------------------------------------------- */

/* What the engine said, counted without the model's help. A direct execution's
 * taker comes from nowhere; a replacement's shares come when the old ones go:
 * without a trade, one event tells of both. */
static void count_shares(struct check *c, const struct operation *op,
                         uint32_t replaced_qty, int rc)
{
    if (rc == 0 && (op->type == 'E' || op->type == 'U'))
        c->in_qty += op->rq.qty;
    for (size_t i = 0; i < c->said.count && i < EVENT_LOG_MAX; i++) {
        const struct event *e = &c->said.events[i];

        if (e->type == 'e') {
            c->trades++;
            c->trade_qty += 2ull * e->qty;
            if (op->type == 'X')
                c->in_qty += e->qty;
        } else if (e->type == 'c' || e->type == 'd') {
            c->gone_qty += e->qty;
        } else if (e->type == 'r') {
            c->gone_qty += replaced_qty;
        }
    }
}

/* One step ---------------------------------------------------------------- */

/* What the operation touched: seldom more than two orders and one symbol. */
static bool touched_same(struct check *c, const struct operation *op)
{
    const uint64_t refs[] = {op->ref, op->rq.ref};

    for (size_t i = 0; i < 2; i++) {
        const struct order *got = matching_find(c->m, refs[i]);
        const struct order *want = model_find(&c->model, refs[i]);

        if ((got != NULL) != (want != NULL) ||
            (got != NULL && !event_log_order_same(got, want)))
            return DIFFER(c, "order %" PRIu64 " isn't the model's", refs[i]);
    }
    return op->rq.symbol >= c->model.symbols ||
           (check_best(c, op->rq.symbol, 'B') &&
            check_best(c, op->rq.symbol, 'S'));
}

/* Tell the engine, with its allocations failing as the operation says. */
static int tell_engine(struct check *c, const struct operation *op,
                       bool *starved)
{
    struct operation told = c->twist != NULL ? c->twist(*op) : *op;
    int rc;

    c->said.count = c->wants.count = 0;
    tracker_fail(op->fail_nth, op->fail_onwards, TRACKER_ANY_TAG);
    rc = engine_do(c, &told);
    *starved = rc == -ENOMEM && tracker_failed() > 0;
    tracker_fail(0, false, TRACKER_ANY_TAG);
    return rc;
}

static bool said_same(struct check *c, int rc, int want)
{
    char said[200];
    char wants[200];
    long at = event_log_differ(&c->said, &c->wants);

    if (rc != want)
        return DIFFER(c, "the engine says %d, the model %d", rc, want);
    if (at < 0)
        return true;
    event_log_text(&c->said, at, said, sizeof(said));
    event_log_text(&c->wants, at, wants, sizeof(wants));
    return DIFFER(c, "event %ld: the engine says %s, the model %s", at, said,
                  wants);
}

static bool step(struct check *c, const struct operation *op)
{
    const struct order *old = matching_find(c->m, op->ref);
    uint32_t replaced_qty = old != NULL ? old->qty : 0;
    bool starved;
    int rc = tell_engine(c, op, &starved);

    if (starved) { /* then nothing has happened: the model isn't told */
        c->failed++;
        return said_same(c, 0, 0) && check_look(c);
    }
    count_shares(c, op, replaced_qty, rc);
    if (!said_same(c, rc, model_do(c, op)) || !touched_same(c, op))
        return false;
    return c->done % c->look_every != 0 || check_look(c);
}

bool check_step(struct check *c, const struct operation *op)
{
    if (c->model.count == MODEL_ORDERS_MAX)
        return DIFFER(c, "more orders than the model holds");
    c->done++;
    return step(c, op);
}
