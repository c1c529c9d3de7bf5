/* model.h - what matching.h promises, done in the plainest way.
 *
 * All orders stand in one array in the order in which they came. Whoever
 * trades next is found by looking through all of it. Nothing is indexed,
 * nothing is kept twice, nothing is clever: it is right if reading it says so.
 * It tells the same events as the engine, through the same table.
 */
#ifndef TESTS_MODEL_MODEL_H
#define TESTS_MODEL_MODEL_H

#include "matching.h"

#define MODEL_ORDERS_MAX 4096

struct model {
    struct order orders[MODEL_ORDERS_MAX]; /* the oldest first */
    size_t count;
    uint16_t symbols;
    uint64_t match;
    const struct matching_events *events; /* borrowed, none of them NULL */
    void *ctx;
};

void model_init(struct model *model, uint16_t symbols,
                const struct matching_events *events, void *ctx);

/* As their namesakes in matching.h; memory is never short here, but there must
 * be room for one order more. */
int model_add_symbol(struct model *model, uint16_t *out);
int model_enter(struct model *model, const struct matching_request *rq);
int model_reduce(struct model *model, uint64_t ref, uint32_t by_qty,
                 enum matching_why why);
int model_replace(struct model *model, uint64_t old_ref,
                  const struct matching_request *rq);
int model_execute(struct model *model, uint64_t ref, uint32_t qty,
                  const struct matching_request *taker);
uint64_t model_next_match(struct model *model);

/* NULL: no such order. */
struct order *model_find(struct model *model, uint64_t ref);
/* The one that trades next on a side: the best price, the oldest of equals;
 * NULL: that side is empty. */
struct order *model_front(struct model *model, uint16_t symbol, char side);
/* The one that the request would trade with now, or NULL. */
struct order *model_partner(struct model *model,
                            const struct matching_request *rq);

#endif
