/* exercise.h - a desk and its strategies. Given: nothing to change here. */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>
#include <stdint.h>

#include "rc.h"

#define TAG_DESK 1
#define TAG_STRATEGY 2
#define DESK_STRATEGIES_MAX 16

/* Open a desk that may hold up to `limit` shares, with `count` strategies (at
 * most DESK_STRATEGIES_MAX). `out` (empty before) is the first reference to
 * it. Returns 0, or -ENOMEM with `out` empty and nothing allocated. */
int desk_open(uint32_t limit, size_t count, struct strong *out);

/* From now on the desk may hold that many shares. */
void desk_set_limit(const struct strong *desk, uint32_t limit);

/* One more reference to strategy number `i` in `out` (empty before). Whoever
 * takes it may keep it for longer than the desk lives.
 * Returns 0, or -ENOENT: there is no such strategy. */
int desk_strategy(const struct strong *desk, size_t i, struct strong *out);

/* How many shares this strategy may hold: as many as its desk has for each of
 * its strategies, now. Returns 0, or -ENOENT: its desk is gone. */
int strategy_limit(const struct strong *strategy, uint32_t *out);

/* Let go of a desk: `desk` is empty afterwards. It may have other holders, and
 * they may let go with strong_drop(), too. When the last one does, the desk is
 * destroyed. */
void desk_close(struct strong *desk);

#endif
