/* flow.h - random operations, in shapes that try different corners.
 *
 * The shape changes every few thousand operations, on the same books, so that
 * a deep book is drained by the next shape and grows again after that.
 */
#ifndef TESTS_MODEL_FLOW_H
#define TESTS_MODEL_FLOW_H

#include "model.h"
#include "operation.h"
#include "rng.h"

struct flow {
    struct rng rng;
    const struct flow_shape *shape;
    unsigned left; /* operations until the next shape */
    uint64_t fresh_ref;
};

void flow_init(struct flow *flow, uint64_t seed);

/* The next operation, for books as they stand in `model`. */
struct operation flow_next(struct flow *flow, const struct model *model);

#endif
