/* matching_look.c - the matching engine: looking at the books. Nothing here
 * changes anything.
 */
#include "engine.h"
#include "fnv.h"

const struct order *matching_find(const struct matching *m, uint64_t ref)
{
    const struct node *node = ordermap_find(&m->orders, ref);

    return node != NULL ? &node->order : NULL;
}

/* The best level of a side that may not even have a book. */
static const struct level *look_best(const struct matching *m, uint16_t symbol,
                                     char side)
{
    if (symbol >= m->symbols)
        return NULL;
    return bookside_best(engine_side(m, symbol, side));
}

const struct order *matching_front(const struct matching *m, uint16_t symbol,
                                   char side)
{
    const struct level *best = look_best(m, symbol, side);

    return best != NULL ? &best->first->order : NULL;
}

bool matching_best(const struct matching *m, uint16_t symbol, char side,
                   uint32_t *price_ticks, uint64_t *qty)
{
    const struct level *best = look_best(m, symbol, side);

    if (best == NULL)
        return false;
    *price_ticks = bookside_price(side, best->rank);
    *qty = best->qty;
    return true;
}

size_t matching_depth(const struct matching *m, uint16_t symbol, char side,
                      struct matching_level *out, size_t max)
{
    const struct bookside *l;
    size_t count;

    if (symbol >= m->symbols)
        return 0;
    l = engine_side(m, symbol, side);
    count = l->used < max ? l->used : max;
    for (size_t i = 0; i < count; i++) {
        const struct level *level = &l->levels[l->used - 1 - i];

        out[i] = (struct matching_level){
            .price_ticks = bookside_price(side, level->rank),
            .qty = level->qty,
            .orders = level->orders,
        };
    }
    return count;
}

void matching_each(const struct matching *m, uint16_t symbol, char side,
                   void (*visit)(void *ctx, const struct order *resting),
                   void *ctx)
{
    const struct bookside *l;

    if (symbol >= m->symbols)
        return;
    l = engine_side(m, symbol, side);
    for (size_t i = l->used; i-- > 0;)
        for (const struct node *n = l->levels[i].first; n != NULL; n = n->next)
            visit(ctx, &n->order);
}

size_t matching_orders(const struct matching *m)
{
    return m->orders.used;
}

uint16_t matching_symbols(const struct matching *m)
{
    return m->symbols;
}

static void hash_order(void *ctx, const struct order *o)
{
    uint64_t *hash = ctx;

    *hash = fnv_add(*hash, o->ref);
    *hash = fnv_add(*hash, o->symbol);
    *hash = fnv_add(*hash, (unsigned char)o->side);
    *hash = fnv_add(*hash, o->price_ticks);
    *hash = fnv_add(*hash, o->qty);
}

uint64_t matching_hash(const struct matching *m)
{
    uint64_t hash = FNV_START;

    for (uint16_t symbol = 0; symbol < m->symbols; symbol++) {
        matching_each(m, symbol, 'B', hash_order, &hash);
        matching_each(m, symbol, 'S', hash_order, &hash);
    }
    return hash;
}
