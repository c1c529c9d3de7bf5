/* strategy_state.c - the indicators of a strategy. */
#include "strategy_state.h"

#include <string.h>

int strategy_state_init(struct strategy_state *s, size_t kind)
{
    int rc = 0;

    memset(s, 0, sizeof(*s));
    s->kind = (enum strategy_kind)kind;
    for (size_t i = 0; i < BAR_SYMBOLS && rc == 0; i++) {
        rc = average_new(FAST_WINDOW, &s->fast[i]);
        if (rc == 0)
            rc = average_new(SLOW_WINDOW, &s->slow[i]);
    }
    return rc;
}

void strategy_state_clear(struct strategy_state *s)
{
    for (size_t i = 0; i < BAR_SYMBOLS; i++) {
        average_free(s->fast[i]);
        average_free(s->slow[i]);
    }
    memset(s, 0, sizeof(*s));
}

void strategy_state_bar(struct strategy_state *s, const struct bar *bar)
{
    for (size_t i = 0; i < BAR_SYMBOLS; i++) {
        if (bar->mid_ticks[i] == 0)
            continue;
        average_add(s->fast[i], bar->mid_ticks[i]);
        average_add(s->slow[i], bar->mid_ticks[i]);
    }
}

const char *strategy_name(enum strategy_kind kind)
{
    static const char *const names[DESK_STRATEGIES] = {"maker", "scalper",
                                                       "arbitrage"};

    return names[kind];
}
