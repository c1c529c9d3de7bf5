/* matching.c - the matching engine: requests that change the books.
 *
 * Every request goes the same way:
 *
 *   check ─► reserve all memory ─► trade with the other side ─► rest or drop
 *      └─ an error ends here, with nothing changed ┘
 *
 * From the first trade on nothing can fail. Invariants between requests: no
 * book is crossed; no order of quantity 0 rests.
 */
#include <errno.h>

#include "engine.h"
#include "label.h"
#include "tags.h"
#include "tracker.h"

/* Orders at once that cost no word to malloc: far more than the seeded market
 * and its clients have. A replay of a whole exchange may need more, which then
 * come from the heap: no order is refused for that. */
#define NODES_MAX (1u << 17)

static const struct pool_options node_pool = {
    .name = "orders",
    .object_bytes = sizeof(struct node),
    .objects_max = NODES_MAX,
    .when_full = POOL_FALL_BACK,
};

int matching_new(uint16_t symbols, const struct matching_events *events,
                 void *ctx, struct matching **out)
{
    struct matching *m = tracker_calloc(TAG_EXCHANGE, 1, sizeof(*m));
    int rc = -ENOMEM;

    *out = NULL;
    if (m == NULL)
        goto out;
    m->events = *events;
    m->ctx = ctx;
    if (pool_new(TAG_EXCHANGE, &node_pool, &m->nodes) != 0)
        goto out;
    if (symbols > 0) {
        m->books = tracker_calloc(TAG_EXCHANGE, symbols, sizeof(*m->books));
        if (m->books == NULL)
            goto out;
    }
    m->symbols = symbols;
    *out = m;
    m = NULL;
    rc = 0;
out:
    matching_free(m);
    return rc;
}

void matching_free(struct matching *m)
{
    if (m == NULL)
        return;
    for (size_t i = 0; i < m->symbols; i++) {
        bookside_clear(&m->books[i].sides[0], m->nodes);
        bookside_clear(&m->books[i].sides[1], m->nodes);
    }
    ordermap_clear(&m->orders);
    (void)pool_free(m->nodes);
    tracker_free(m->books);
    tracker_free(m);
}

int matching_add_symbol(struct matching *m, uint16_t *out)
{
    struct book *books;

    if (m->symbols == UINT16_MAX)
        return -ENOSPC;
    books = tracker_realloc(TAG_EXCHANGE, m->books,
                            (m->symbols + 1u) * sizeof(*books));
    if (books == NULL)
        return -ENOMEM;
    m->books = books;
    books[m->symbols] = (struct book){0};
    *out = m->symbols++;
    return 0;
}

/* Telling ----------------------------------------------------------------- */

static void tell_add(struct matching *m, const struct node *node)
{
    if (m->events.on_add != NULL)
        m->events.on_add(m->ctx, &node->order);
}

static void tell_cancel(struct matching *m, const struct node *node,
                        uint32_t qty, enum matching_why why)
{
    if (m->events.on_cancel != NULL)
        m->events.on_cancel(m->ctx, &node->order, qty, why);
}

/* Resting orders ----------------------------------------------------------- */

static void node_remove(struct matching *m, struct level *level,
                        struct node *node)
{
    struct order *o = &node->order;

    ordermap_take(&m->orders, node);
    bookside_unlink(engine_side(m, o->symbol, o->side), level, node);
    pool_put(m->nodes, node);
}

static void node_shrink(struct level *level, struct node *node, uint32_t qty)
{
    node->order.qty -= qty;
    level->qty -= qty;
}

/* Cancel `qty` shares, at most what is there. */
static void node_withdraw(struct matching *m, struct level *level,
                          struct node *node, uint32_t qty,
                          enum matching_why why)
{
    node_shrink(level, node, qty);
    tell_cancel(m, node, qty, why);
    if (node->order.qty == 0)
        node_remove(m, level, node);
}

/* Trade up to `qty` shares; returns how many. */
static uint32_t node_trade(struct matching *m, struct level *level,
                           struct node *node, uint32_t qty,
                           const struct matching_request *taker)
{
    if (qty > node->order.qty)
        qty = node->order.qty;
    node_shrink(level, node, qty);
    node->order.executed += qty;
    m->match++;
    if (m->events.on_execute != NULL)
        m->events.on_execute(m->ctx, &node->order, taker, qty, m->match);
    if (node->order.qty == 0)
        node_remove(m, level, node);
    return qty;
}

/* Put `node` into its queue and the map. Room for both was reserved. */
static void node_rest(struct matching *m, struct node *node)
{
    struct order *o = &node->order;

    ordermap_put(&m->orders, node);
    bookside_append(engine_side(m, o->symbol, o->side), node);
}

/* Requests ------------------------------------------------------------------
 */

static char other_side(char side)
{
    return side == 'B' ? 'S' : 'B';
}

/* The worst rank on the other side that this request would trade with. */
static uint32_t request_limit(const struct matching_request *rq)
{
    if (rq->kind == MATCHING_MARKET)
        return 0;
    return bookside_rank(other_side(rq->side), rq->price_ticks);
}

static bool request_crosses(const struct matching *m,
                            const struct matching_request *rq)
{
    struct level *best =
        bookside_best(engine_side(m, rq->symbol, other_side(rq->side)));

    return best != NULL && best->rank >= request_limit(rq);
}

static int request_check(const struct matching *m,
                         const struct matching_request *rq)
{
    if (rq->symbol >= m->symbols || (rq->side != 'B' && rq->side != 'S') ||
        rq->qty == 0)
        return -EINVAL;
    if (rq->price_ticks == 0 && rq->kind != MATCHING_MARKET)
        return -EINVAL;
    if (ordermap_find(&m->orders, rq->ref) != NULL)
        return -EEXIST;
    if (rq->kind == MATCHING_POST_ONLY && request_crosses(m, rq))
        return -EAGAIN;
    return 0;
}

/* All that an order needs to rest: a node, and room in the map and among the
 * levels. It may trade away and need none of it, but then it is too late to
 * find out that memory is short. */
static int request_reserve(struct matching *m,
                           const struct matching_request *rq, struct node **out)
{
    struct node *node = NULL;
    int rc = ordermap_reserve(&m->orders);

    if (rc == 0)
        rc = bookside_reserve(engine_side(m, rq->symbol, rq->side));
    if (rc == 0) {
        unsigned before = label_enter(rq->symbol);

        node = pool_get(m->nodes, TAG_EXCHANGE);
        label_leave(before);
        rc = node == NULL ? -ENOMEM : 0;
    }
    *out = node;
    return rc;
}

/* Trade with the other side as far as the price allows; returns the rest. */
static uint32_t request_match(struct matching *m,
                              const struct matching_request *rq)
{
    struct bookside *other = engine_side(m, rq->symbol, other_side(rq->side));
    uint32_t limit = request_limit(rq);
    uint32_t left = rq->qty;

    while (left > 0) {
        struct level *best = bookside_best(other);

        if (best == NULL || best->rank < limit)
            break;
        if (rq->owner != MATCHING_NOBODY &&
            best->first->order.owner == rq->owner)
            node_withdraw(m, best, best->first, best->first->order.qty,
                          MATCHING_BY_SELF_MATCH);
        else
            left -= node_trade(m, best, best->first, left, rq);
    }
    return left;
}

static void node_fill(struct node *node, const struct matching_request *rq,
                      uint32_t qty, uint32_t executed)
{
    node->order = (struct order){
        .ref = rq->ref,
        .symbol = rq->symbol,
        .side = rq->side,
        .qty = qty,
        .price_ticks = rq->price_ticks,
        .owner = rq->owner,
        .user_ref = rq->user_ref,
        .executed = executed,
    };
}

/* Match, then let the rest stay in `node` (taken) or, without one, drop it.
 * `executed`: what the order traded under earlier references. */
static void request_play(struct matching *m, const struct matching_request *rq,
                         struct node *node, uint32_t executed)
{
    uint32_t left = request_match(m, rq);

    if (left > 0 && node != NULL) {
        node_fill(node, rq, left, executed + (rq->qty - left));
        node_rest(m, node);
        tell_add(m, node);
        return;
    }
    if (left > 0 && m->events.on_drop != NULL)
        m->events.on_drop(m->ctx, rq, left, MATCHING_BY_IOC);
    pool_put(m->nodes, node);
}

int matching_enter(struct matching *m, const struct matching_request *rq)
{
    struct node *node = NULL;
    int rc = request_check(m, rq);

    if (rc == 0 && (rq->kind == MATCHING_DAY || rq->kind == MATCHING_POST_ONLY))
        rc = request_reserve(m, rq, &node);
    if (rc == 0)
        request_play(m, rq, node, 0);
    return rc;
}

int matching_reduce(struct matching *m, uint64_t ref, uint32_t by_qty,
                    enum matching_why why)
{
    struct node *node = ordermap_find(&m->orders, ref);
    struct bookside *l;

    if (node == NULL)
        return -ENOENT;
    if (by_qty == 0)
        return 0;
    if (by_qty > node->order.qty)
        by_qty = node->order.qty;
    l = engine_side(m, node->order.symbol, node->order.side);
    node_withdraw(m, bookside_level(l, node), node, by_qty, why);
    return 0;
}

int matching_cancel(struct matching *m, uint64_t ref, enum matching_why why)
{
    return matching_reduce(m, ref, UINT32_MAX, why);
}

/* The old node serves the new order too, so that only a level may have to be
 * paid for. */
int matching_replace(struct matching *m, uint64_t old_ref,
                     const struct matching_request *rq)
{
    struct node *node = ordermap_find(&m->orders, old_ref);
    struct matching_request full = *rq;
    struct bookside *l;
    int rc;

    if (node == NULL)
        return -ENOENT;
    if (rq->kind != MATCHING_DAY && rq->kind != MATCHING_POST_ONLY)
        return -EINVAL;
    full.symbol = node->order.symbol;
    full.side = node->order.side;
    full.owner = node->order.owner;
    l = engine_side(m, full.symbol, full.side);
    rc = request_check(m, &full);
    if (rc == 0)
        rc = bookside_reserve(l);
    if (rc != 0)
        return rc;

    ordermap_take(&m->orders, node);
    bookside_unlink(l, bookside_level(l, node), node);
    if (request_crosses(m, &full)) {
        uint32_t gone = node->order.qty;

        node->order.qty = 0;
        tell_cancel(m, node, gone, MATCHING_BY_USER);
        request_play(m, &full, node, node->order.executed);
        return 0;
    }
    node_fill(node, &full, full.qty, node->order.executed);
    node_rest(m, node);
    if (m->events.on_replace != NULL)
        m->events.on_replace(m->ctx, old_ref, &node->order);
    return 0;
}

int matching_execute(struct matching *m, uint64_t ref, uint32_t qty,
                     const struct matching_request *taker)
{
    struct node *node = ordermap_find(&m->orders, ref);
    struct bookside *l;

    if (node == NULL)
        return -ENOENT;
    if (qty == 0)
        return 0;
    l = engine_side(m, node->order.symbol, node->order.side);
    (void)node_trade(m, bookside_level(l, node), node, qty, taker);
    return 0;
}

uint64_t matching_next_match(struct matching *m)
{
    return ++m->match;
}
