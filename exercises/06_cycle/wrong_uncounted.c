/* The slot is copied by assignment: the strategy knows its desk, and
 * nobody counts it. That is no weak reference: it cannot tell that the desk is
 * gone. */
#include <errno.h>

#include "exercise.h"

struct desk {
    uint32_t limit;
    size_t count;
    struct strong strategies[DESK_STRATEGIES_MAX];
};

struct strategy {
    struct strong desk;
};

static void strategy_destroy(void *object)
{
    struct strategy *strategy = object;

    strategy->desk = (struct strong){0};
}

static void desk_destroy(void *object)
{
    struct desk *desk = object;

    for (size_t i = 0; i < desk->count; i++)
        strong_drop(&desk->strategies[i]);
}

static int strategy_open(const struct strong *desk, struct strong *out)
{
    struct strategy *strategy;
    int rc =
        rc_new(TAG_STRATEGY, sizeof(struct strategy), strategy_destroy, out);

    if (rc != 0)
        return rc;
    strategy = out->object;
    strategy->desk = *desk;
    return 0;
}

int desk_open(uint32_t limit, size_t count, struct strong *out)
{
    struct desk *desk;
    int rc = rc_new(TAG_DESK, sizeof(struct desk), desk_destroy, out);

    if (rc != 0)
        return rc;
    desk = out->object;
    desk->limit = limit;
    desk->count = count;
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = strategy_open(out, &desk->strategies[i]);
    if (rc != 0)
        desk_close(out);
    return rc;
}

void desk_set_limit(const struct strong *desk, uint32_t limit)
{
    ((struct desk *)desk->object)->limit = limit;
}

int desk_strategy(const struct strong *desk, size_t i, struct strong *out)
{
    const struct desk *d = desk->object;

    if (i >= d->count)
        return -ENOENT;
    strong_copy(&d->strategies[i], out);
    return 0;
}

int strategy_limit(const struct strong *strategy, uint32_t *out)
{
    const struct strategy *s = strategy->object;
    const struct desk *desk;
    struct strong held = {0};

    strong_copy(&s->desk, &held);
    if (held.object == NULL)
        return -ENOENT;
    desk = held.object;
    *out = desk->limit / (uint32_t)desk->count;
    strong_drop(&held);
    return 0;
}

void desk_close(struct strong *desk)
{
    strong_drop(desk);
}
