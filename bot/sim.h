/* sim.h - one run, from the first event to zero live blocks: a market or a
 * replay, the exchange, two byte streams, the trader, and the driver that
 * moves virtual time.
 */
#ifndef BOT_SIM_H
#define BOT_SIM_H

#include <stdbool.h>

#include "history.h"
#include "options.h"
#include "run.h"
#include "run_market.h"

struct control;
struct event_base;
struct sim;

/* Who watches a run. Any callback may be NULL. They see it, they never change
 * what it trades. */
struct sim_watch {
    void (*on_sample)(void *ctx, const struct run_figures *run);
    /* About ten times a real second, and once before the first event. */
    void (*on_paint)(void *ctx, const struct run_figures *run);
    /* After each round trip of the desk, when nothing else is left to do. */
    void (*on_round_trip)(void *ctx, const struct run_figures *run);
    /* Once, when nothing new will happen, before all is freed. */
    void (*on_end)(void *ctx, const struct run_figures *run);
    /* Virtual time stands still from here on, until somebody asks `control`
     * for something; and again after each time that he did. */
    void (*on_rest)(void *ctx, const struct run_figures *run);
    /* Asked between events: should the run end early, quietly? */
    bool (*closed)(void *ctx);
    /* Once, before the first event: the loop, for events of one's own. They
     * may look, at `sim` too until on_close, and must not keep the run waiting.
     * 0 or a negative errno: then there is no run. */
    int (*on_open)(void *ctx, struct event_base *base, const struct sim *sim);
    /* Once, before the loop is freed; also if on_open failed. */
    void (*on_close)(void *ctx);
    void *ctx;
    struct control *control; /* borrowed; NULL: it just runs */
};

/* What came of it. */
struct sim_result {
    int status;             /* enum exit_status, but for --check */
    struct run_figures run; /* at the end, before shutdown */
    char problem[512];      /* one sentence if status isn't EXIT_FINE */
    char notes[512];        /* what a replay met; may be empty */
};

/* Hook libevent to the tracker, under TAG_LIBEVENT; before its first call, once
 * in the life of the process. */
void sim_init(void);

/* While it is open, libevent is refused no memory as long as a reserve lasts:
 * for what it does in a go and can't do by halves. */
void sim_reserve_open(bool open);

/* Run. `history` (borrowed) is sampled every options->every_ns of virtual time
 * and once more at the end. All that was allocated is freed again, libevent's
 * memory too, except for what the leaking halves leak. */
void sim_run(const struct options *options, struct tracker_history *history,
             const struct sim_watch *watch, struct sim_result *result);

/* Virtual time since the start of the run. */
uint64_t sim_now_ms(const struct sim *sim);
/* The book of a symbol (by number) as of now. Past the last symbol only how
 * many there are. Trades are known if the watch has on_open. */
void sim_market(const struct sim *sim, unsigned symbol, struct run_market *out);

#endif
