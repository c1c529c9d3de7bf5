/* cycle.c - a desk, its strategies, and what a strategy's reference back to
 * its desk counts as.
 *
 *      trader ──strong──► desk ──strong──► strategy
 *                           ▲                 │
 *                           └────── ? ────────┘
 *
 * A desk owns its strategies: it counts a strong reference to each. A strategy
 * asks its desk for the parameters of the day, so it keeps a reference, too.
 * Every few seconds the trader gives its desk up and opens another one.
 *
 * Watch: blocks tagged strategies and indicators after each reopening.
 */
#include <errno.h>
#include <stddef.h>

#include "lesson.h"
#include "strategy_state.h"

struct desk {
    struct desk_params params;
    struct strong strategies[DESK_STRATEGIES];
};

struct strategy {
    struct weak desk;
    struct strategy_state state;
};

static void strategy_destroy(void *object)
{
    struct strategy *strategy = object;

    strategy_state_clear(&strategy->state);
    weak_drop(&strategy->desk);
}

static void desk_destroy(void *object)
{
    struct desk *desk = object;

    for (size_t i = 0; i < DESK_STRATEGIES; i++)
        strong_drop(&desk->strategies[i]);
}

static int strategy_open(const struct strong *desk, size_t kind,
                         struct strong *out)
{
    struct strategy *strategy;
    int rc;

    rc = rc_new(TAG_STRATEGIES, sizeof(*strategy), strategy_destroy, out);
    if (rc != 0)
        return rc;
    strategy = out->object;
    weak_from_strong(desk, &strategy->desk);
    return strategy_state_init(&strategy->state, kind);
}

static void desk_close(struct strong *desk)
{
    strong_drop(desk);
}

static int desk_open(const struct desk_params *params, struct strong *out)
{
    struct desk *desk;
    int rc;

    rc = rc_new(TAG_STRATEGIES, sizeof(*desk), desk_destroy, out);
    if (rc != 0)
        return rc;
    desk = out->object;
    desk->params = *params;
    for (size_t i = 0; i < DESK_STRATEGIES && rc == 0; i++)
        rc = strategy_open(out, i, &desk->strategies[i]);
    if (rc != 0)
        desk_close(out);
    return rc;
}

static struct strategy_state *desk_strategy(const struct strong *desk, size_t i)
{
    const struct desk *d = desk->object;
    struct strategy *strategy = d->strategies[i].object;

    return &strategy->state;
}

static int strategy_params(const struct strong *desk, size_t i,
                           struct desk_params *out)
{
    const struct desk *d = desk->object;
    const struct strategy *strategy = d->strategies[i].object;
    struct strong mine = {0};

    (void)weak_upgrade(&strategy->desk, &mine);
    if (mine.object == NULL)
        return -ENOENT;
    *out = ((const struct desk *)mine.object)->params;
    strong_drop(&mine);
    return 0;
}

const struct lesson_cycle LESSON(cycle) = {
    .open = desk_open,
    .strategy = desk_strategy,
    .params = strategy_params,
    .close = desk_close,
};
