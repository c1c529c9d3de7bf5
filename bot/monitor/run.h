/* run.h - the figures of a run, as views and reports show them. Plain values:
 * a struct that can go through a pipe to another process.
 */
#ifndef MONITOR_RUN_H
#define MONITOR_RUN_H

#include <stdbool.h>
#include <stdint.h>

struct run_figures {
    uint64_t virtual_ns;    /* since the start of the run */
    uint64_t for_ns;        /* how long it is meant to last; 0: unknown */
    uint64_t market_events; /* what the market or the replay did */
    uint64_t itch_messages; /* what the exchange said */
    uint64_t executions;    /* all trades on the exchange: the tape */
    uint64_t tape;          /* their hash */
    uint64_t orders;        /* orders the bot sent */
    uint64_t fills;         /* executions of the bot's own orders */
    uint64_t rejects;       /* orders of the bot that were rejected */
    uint64_t round_trips;   /* how often the desk was reopened */
    int64_t pnl_ticks;      /* cash and position at the last price, in
                             * 1/10,000 of a dollar */
    uint64_t disconnects;   /* how often the bot lost its connection */
    uint64_t reconnects;    /* and how often it got another one */
    bool disconnected;      /* it has none now */
    bool stopped_early;     /* by SIGINT or SIGTERM */
};

#endif
