/* market_load.h - what a day is like: how fast events come, in which waves, of
 * which kinds, how often trading is halted.
 *
 * A load changes the market, and the line between trader and exchange. The
 * trader sees it through its feed and the answers to its orders, as it would
 * any other day. LOAD_NORMAL is the day that all other documents talk of.
 */
#ifndef EXCHANGE_MARKET_LOAD_H
#define EXCHANGE_MARKET_LOAD_H

#include <stdbool.h>
#include <stdint.h>

enum load_kind {
    LOAD_NORMAL,
    LOAD_QUIET,
    LOAD_BURST,
    LOAD_CANCELS,
    LOAD_REJECTS,
    LOAD_RECONNECT,
    LOAD_COUNT,
};

struct market_load {
    const char *name;  /* as typed */
    const char *about; /* one line */
    uint32_t slower;   /* so many times as long between events, at all times */
    /* Waves: in the first `wave_ms` of each `wave_every_ms` of virtual time
     * events come so many times faster. 0: none. */
    uint32_t wave_every_ms;
    uint32_t wave_ms;
    uint32_t wave_faster;
    /* In a thousand events: marketable orders; adds, when a side holds as many
     * as it should. The rest are cancels. */
    uint32_t takes;
    uint32_t adds;
    /* Trading is halted: between two halts, how long; in one symbol or in all
     * of them. */
    uint32_t halt_every_ms;
    uint32_t halt_ms[2];
    bool halt_all;
    /* The line for orders breaks: how long it holds, on average; how long
     * nobody notices; how long it then takes to connect again. 0: it holds. */
    uint32_t cut_every_ms;
    uint32_t silent_ms[2];
    uint32_t down_ms[2];
};

/* Borrowed, for ever. */
const struct market_load *market_load(enum load_kind load);

/* The load of this name, or -1. */
int market_load_find(const char *name);

#endif
