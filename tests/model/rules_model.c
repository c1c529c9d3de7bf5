/* rules_model.c - the exchange's rules, read off docs/protocol.md. */
#include "rules_model.h"

#include "model.h"

#define DOLLAR 10000u

/* Telling ----------------------------------------------------------------- */

static void tell(struct rules *r, uint32_t owner, const struct ouch_out *msg)
{
    for (int i = 0; i < RULES_SESSIONS; i++)
        if (owner != MATCHING_NOBODY && r->sessions[i].id == owner)
            hear_ouch(&r->sessions[i].hears, msg);
}

static void tell_execution(struct rules *r, uint32_t owner, uint32_t user_ref,
                           char liquidity, uint32_t qty, uint32_t price_ticks,
                           uint64_t match)
{
    tell(r, owner,
         &(struct ouch_out){.type = 'E',
                            .ref = user_ref,
                            .qty = qty,
                            .price_ticks = price_ticks,
                            .liquidity = liquidity,
                            .match = match});
}

static void tell_cancel(struct rules *r, uint32_t owner, uint32_t user_ref,
                        uint32_t qty, enum matching_why why)
{
    tell(r, owner,
         &(struct ouch_out){
             .type = 'C', .ref = user_ref, .qty = qty, .code = (char)why});
}

static void on_add(void *ctx, const struct order *o)
{
    (void)ctx;
    (void)o;
}

static void on_execute(void *ctx, const struct order *o,
                       const struct matching_request *taker, uint32_t qty,
                       uint64_t match)
{
    struct rules *r = ctx;

    r->symbols[o->symbol].last_ticks = o->price_ticks;
    tell_execution(r, o->owner, o->user_ref, 'A', qty, o->price_ticks, match);
    tell_execution(r, taker->owner, taker->user_ref, 'R', qty, o->price_ticks,
                   match);
}

/* "Replaced" said it all of the order that is replaced. */
static void on_cancel(void *ctx, const struct order *o, uint32_t qty,
                      enum matching_why why)
{
    struct rules *r = ctx;

    if (r->replaced_ref != o->ref)
        tell_cancel(r, o->owner, o->user_ref, qty, why);
}

static void on_replace(void *ctx, uint64_t old_ref, const struct order *o)
{
    (void)old_ref;
    on_add(ctx, o);
}

static void on_drop(void *ctx, const struct matching_request *taker,
                    uint32_t qty, enum matching_why why)
{
    tell_cancel(ctx, taker->owner, taker->user_ref, qty, why);
}

static const struct matching_events rules_events = {
    on_add, on_execute, on_cancel, on_replace, on_drop,
};

/* Sessions ---------------------------------------------------------------- */

void rules_init(struct rules *r, struct model *model,
                const char *const names[RULES_SYMBOLS])
{
    memset(r, 0, sizeof(*r));
    r->model = model;
    r->next_ref = 1;
    for (int i = 0; i < RULES_SYMBOLS; i++)
        r->symbols[i].name = names[i];
    model_init(model, RULES_SYMBOLS, &rules_events, r);
}

void rules_connect(struct rules *r, int session)
{
    r->sessions[session].id = ++r->last_id;
    r->sessions[session].last_ref = 0;
}

void rules_leave(struct rules *r, int session)
{
    uint32_t id = r->sessions[session].id;
    size_t i = 0;

    r->sessions[session].id = 0; /* it isn't told */
    while (i < r->model->count)
        if (r->model->orders[i].owner == id)
            model_reduce(r->model, r->model->orders[i].ref, UINT32_MAX,
                         MATCHING_BY_SYSTEM);
        else
            i++;
}

/* The rules --------------------------------------------------------------- */

static void reject(struct rules *r, const struct rules_session *s,
                   const struct ouch_in *msg, uint16_t reason)
{
    struct ouch_out out = {.type = 'J', .reason = reason};

    out.ref = msg->type == 'U' ? msg->new_ref : msg->ref;
    memcpy(out.token, msg->token, sizeof(out.token));
    tell(r, s->id, &out);
}

static bool is_market(const struct ouch_in *msg)
{
    return msg->price_ticks == OUCH_MARKET_PRICE;
}

/* Of the table in docs/protocol.md: what both kinds of messages are held to. */
static uint16_t wrong_terms(const struct rules_symbol *symbol,
                            const struct ouch_in *msg)
{
    uint64_t price = msg->price_ticks;
    uint64_t last = symbol->last_ticks;

    if (msg->qty == 0 || msg->qty > 999999)
        return OUCH_REJECT_QUANTITY;
    if (!is_market(msg)) {
        if (price == 0 || price > (uint64_t)199999 * DOLLAR + 9900)
            return OUCH_REJECT_PRICE;
        if (price >= DOLLAR && price % 100 != 0)
            return OUCH_REJECT_PRICE;
        if (last != 0 && (price * 10 > last * 11 || price * 10 < last * 9))
            return OUCH_REJECT_PRICE;
    }
    if (symbol->halted)
        return OUCH_REJECT_HALTED;
    if (msg->tif != OUCH_DAY && msg->tif != OUCH_IOC)
        return OUCH_REJECT_OTHER;
    if (msg->display != 'Y' && msg->display != 'A')
        return OUCH_REJECT_OTHER;
    if (msg->post_only && (msg->tif == OUCH_IOC || is_market(msg)))
        return OUCH_REJECT_OTHER;
    return 0;
}

static enum matching_kind kind_of(const struct ouch_in *msg)
{
    if (is_market(msg))
        return MATCHING_MARKET;
    if (msg->tif == OUCH_IOC)
        return MATCHING_IOC;
    return msg->post_only ? MATCHING_POST_ONLY : MATCHING_DAY;
}

/* Accepted or Replaced; `rq` is what the engine will be asked for. */
static void answer(struct rules *r, const struct rules_session *s,
                   const struct ouch_in *msg, char side,
                   const struct matching_request *rq)
{
    struct ouch_out out = {
        .type = msg->type == 'U' ? 'U' : 'A',
        .ref = rq->user_ref,
        .old_ref = msg->ref,
        .side = side,
        .qty = rq->qty,
        .price_ticks = msg->price_ticks,
        .order_ref = rq->ref,
    };

    snprintf(out.symbol, sizeof(out.symbol), "%s", r->symbols[rq->symbol].name);
    memcpy(out.token, msg->token, sizeof(out.token));
    tell(r, s->id, &out);
}

static uint64_t choose_ref(struct rules *r)
{
    while (model_find(r->model, r->next_ref) != NULL)
        r->next_ref++;
    return r->next_ref++;
}

static void enter(struct rules *r, struct rules_session *s,
                  const struct ouch_in *msg)
{
    struct matching_request rq = {.owner = s->id,
                                  .user_ref = msg->ref,
                                  .qty = msg->qty,
                                  .kind = kind_of(msg),
                                  .side = msg->side == 'B' ? 'B' : 'S',
                                  .price_ticks = (uint32_t)msg->price_ticks};
    uint16_t reason = 0;
    int symbol = 0;

    while (symbol < RULES_SYMBOLS &&
           strcmp(r->symbols[symbol].name, msg->symbol) != 0)
        symbol++;
    rq.symbol = (uint16_t)symbol;
    if (symbol == RULES_SYMBOLS)
        reason = OUCH_REJECT_SYMBOL;
    else if (msg->side != 'B' && msg->side != 'S' && msg->side != 'T' &&
             msg->side != 'E')
        reason = OUCH_REJECT_SIDE;
    else
        reason = wrong_terms(&r->symbols[symbol], msg);
    if (reason == 0) {
        rq.ref = choose_ref(r); /* used up, whatever comes of it */
        if (msg->post_only && model_partner(r->model, &rq) != NULL)
            reason = OUCH_REJECT_OTHER;
    }
    if (reason != 0) {
        reject(r, s, msg, reason);
        return;
    }
    answer(r, s, msg, msg->side, &rq);
    model_enter(r->model, &rq);
}

static struct order *find_own(struct rules *r, const struct rules_session *s,
                              uint32_t user_ref)
{
    for (size_t i = 0; i < r->model->count; i++)
        if (r->model->orders[i].owner == s->id &&
            r->model->orders[i].user_ref == user_ref)
            return &r->model->orders[i];
    return NULL;
}

static uint16_t wrong_replacement(struct rules *r, const struct order *o,
                                  const struct ouch_in *msg)
{
    uint16_t reason = wrong_terms(&r->symbols[o->symbol], msg);

    if (reason != 0)
        return reason;
    if (is_market(msg))
        return OUCH_REJECT_PRICE;
    if (msg->tif == OUCH_IOC)
        return OUCH_REJECT_OTHER;
    return msg->qty <= o->executed ? OUCH_REJECT_QUANTITY : 0;
}

static void replace(struct rules *r, struct rules_session *s,
                    const struct ouch_in *msg)
{
    const struct order *o = find_own(r, s, msg->ref);
    struct matching_request rq = {.owner = s->id,
                                  .user_ref = msg->new_ref,
                                  .kind = kind_of(msg),
                                  .price_ticks = (uint32_t)msg->price_ticks};
    uint16_t reason =
        o == NULL ? OUCH_REJECT_REPLACE : wrong_replacement(r, o, msg);

    if (reason == 0) {
        rq.symbol = o->symbol;
        rq.side = o->side;
        rq.qty = msg->qty - o->executed;
        rq.ref = choose_ref(r);
        if (msg->post_only && model_partner(r->model, &rq) != NULL)
            reason = OUCH_REJECT_OTHER;
    }
    if (reason != 0) {
        reject(r, s, msg, reason);
        return;
    }
    answer(r, s, msg, rq.side, &rq);
    r->replaced_ref = o->ref;
    model_replace(r->model, o->ref, &rq);
    r->replaced_ref = 0;
}

static void cancel(struct rules *r, struct rules_session *s,
                   const struct ouch_in *msg)
{
    const struct order *o = find_own(r, s, msg->ref);
    uint32_t stays;

    if (o == NULL)
        return;
    stays = msg->qty > o->executed ? msg->qty - o->executed : 0;
    if (stays < o->qty)
        model_reduce(r->model, o->ref, o->qty - stays, MATCHING_BY_USER);
}

void rules_hear(struct rules *r, int session, const struct ouch_in *msg)
{
    struct rules_session *s = &r->sessions[session];
    uint32_t ref = msg->type == 'U' ? msg->new_ref : msg->ref;

    if (msg->type == 'X') {
        cancel(r, s, msg);
    } else if (msg->type == 'M') {
        tell(r, s->id, &(struct ouch_out){.type = 'I', .ref = msg->ref});
    } else if (msg->type == 'Q') {
        tell(r, s->id, &(struct ouch_out){.type = 'Q', .ref = s->last_ref + 1});
    } else if (ref > s->last_ref) { /* else an old message, sent again */
        s->last_ref = ref;
        if (msg->type == 'U')
            replace(r, s, msg);
        else
            enter(r, s, msg);
    }
}

int rules_market(struct rules *r, const struct matching_request *rq)
{
    struct matching_request full = *rq;

    full.owner = MATCHING_NOBODY;
    full.ref = choose_ref(r);
    return model_enter(r->model, &full);
}
