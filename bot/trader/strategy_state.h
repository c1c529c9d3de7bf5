/* strategy_state.h - what a strategy remembers: its kind and its indicators.
 * Embedded in the strategy's counted object (leaks/cycle.c, fixes/cycle.c).
 */
#ifndef TRADER_STRATEGY_STATE_H
#define TRADER_STRATEGY_STATE_H

#include <stdint.h>

#include "average.h"
#include "lesson.h"

enum strategy_kind {
    STRATEGY_MAKER,     /* quotes both sides, earns the spread */
    STRATEGY_SCALPER,   /* takes when a fast average leaves a slow one */
    STRATEGY_ARBITRAGE, /* trades two symbols against each other */
};

#define FAST_WINDOW 8  /* bars */
#define SLOW_WINDOW 32 /* bars */

struct strategy_state {
    enum strategy_kind kind;
    struct average *fast[BAR_SYMBOLS]; /* owned */
    struct average *slow[BAR_SYMBOLS]; /* owned */
    uint32_t turn;                     /* evaluations so far */
};

/* `kind` is the strategy's place on its desk, 0 to DESK_STRATEGIES - 1.
 * 0 or -ENOMEM; strategy_state_clear() in both cases. */
int strategy_state_init(struct strategy_state *s, size_t kind);
/* All zeroes is allowed. */
void strategy_state_clear(struct strategy_state *s);

/* Feed the indicators with one bar. */
void strategy_state_bar(struct strategy_state *s, const struct bar *bar);

/* "maker", "scalper", "arbitrage". */
const char *strategy_name(enum strategy_kind kind);

#endif
