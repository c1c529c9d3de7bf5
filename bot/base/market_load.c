/* market_load.c - the days that there are: one table.
 *
 * Halts are far more frequent than in real markets: a bot that sends ten orders
 * a second shall see a reject every other second or so. Where lines break, they
 * break some three hundred times an hour.
 */
#include "market_load.h"

#include <string.h>

static const struct market_load loads[LOAD_COUNT] = {
    [LOAD_NORMAL] =
        {
            .name = "normal",
            .about = "the day that all documents talk of",
            .slower = 1,
            .takes = 120,
            .adds = 480,
            .halt_every_ms = 8000,
            .halt_ms = {1000, 2000},
        },
    [LOAD_QUIET] =
        {
            .name = "quiet",
            .about = "a quarter of the events",
            .slower = 4,
            .takes = 120,
            .adds = 480,
            .halt_every_ms = 8000,
            .halt_ms = {1000, 2000},
        },
    [LOAD_BURST] =
        {
            .name = "burst",
            .about = "for two seconds of each thirty, twenty times the events",
            .slower = 1,
            .wave_every_ms = 30000,
            .wave_ms = 2000,
            .wave_faster = 20,
            .takes = 120,
            .adds = 480,
            .halt_every_ms = 8000,
            .halt_ms = {1000, 2000},
        },
    [LOAD_CANCELS] =
        {
            .name = "cancels",
            .about = "a storm of orders that are cancelled; few trades",
            .slower = 1,
            .wave_every_ms = 20000,
            .wave_ms = 5000,
            .wave_faster = 6,
            .takes = 20,
            .adds = 490,
            .halt_every_ms = 8000,
            .halt_ms = {1000, 2000},
        },
    [LOAD_REJECTS] =
        {
            .name = "rejects",
            .about = "trading halts all the time: most orders are rejected",
            .slower = 1,
            .takes = 120,
            .adds = 480,
            .halt_every_ms = 2000,
            .halt_ms = {2000, 4000},
            .halt_all = true,
        },
    [LOAD_RECONNECT] =
        {
            .name = "reconnect",
            .about = "the line for orders breaks, over and over",
            .slower = 1,
            .takes = 120,
            .adds = 480,
            .halt_every_ms = 8000,
            .halt_ms = {1000, 2000},
            .cut_every_ms = 10000,
            .silent_ms = {100, 1000},
            .down_ms = {500, 3000},
        },
};

const struct market_load *market_load(enum load_kind load)
{
    return &loads[load];
}

int market_load_find(const char *name)
{
    for (int i = 0; i < LOAD_COUNT; i++)
        if (strcmp(loads[i].name, name) == 0)
            return i;
    return -1;
}
