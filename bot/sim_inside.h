/* sim_inside.h - the state of a run, for sim.c (building it), driver.c
 * (moving it), driver_events.c (waking it) and line.c (the line that breaks).
 */
#ifndef BOT_SIM_INSIDE_H
#define BOT_SIM_INSIDE_H

#include <time.h>

#include "clock.h"
#include "control.h"
#include "exchange.h"
#include "record.h"
#include "rng.h"
#include "sim.h"
#include "source.h"
#include "trader.h"

struct bufferevent;
struct event;
struct event_base;

/* Event priorities: lower numbers first. libevent's bufferevents have the
 * middle one. */
enum { PRIORITY_REAL, PRIORITY_WORK, PRIORITY_DRIVER, PRIORITY_COUNT };

enum sim_phase {
    SIM_RUNNING,
    SIM_CLOSING, /* the trader cancels its orders; answers are under way */
};

enum line_state {
    LINE_HOLDS,
    LINE_SILENT, /* it is broken, and nobody knows */
    LINE_DOWN,   /* the trader is away */
};

/* The line for orders, under a load that breaks it. */
struct line {
    struct event *event; /* virtual; NULL: it holds for ever */
    struct rng rng;
    uint32_t client; /* the trader, for the exchange */
    enum line_state state;
    uint64_t disconnects;
    uint64_t reconnects;
};

struct sim {
    const struct options *options;   /* borrowed */
    struct tracker_history *history; /* borrowed */
    const struct sim_watch *watch;   /* borrowed */
    struct sim_result *result;       /* borrowed */

    struct event_base *base;
    struct clock *clock;
    struct exchange *exchange;
    struct source *source;
    struct trader *trader;
    struct record *record;

    struct event *driver; /* lowest priority: the next thing happens */
    struct event *wait;   /* real time until then, if the run is paced */
    struct event *paint;
    struct event *sample; /* virtual */
    struct event *interrupts[2];

    struct line line;
    struct exchange_trades trades; /* the last ones, for who watches */

    enum sim_phase phase;
    bool interrupted;
    bool paints_slowly;
    uint64_t start_ns;            /* virtual */
    uint64_t end_ns;              /* virtual; 0: when the source ends */
    struct control_orders orders; /* followed now */
    uint64_t paced_from_ns;       /* virtual; there ... */
    uint64_t paced_at;            /* ... real time was this, ns */
    uint64_t market_events;
    uint64_t told_messages; /* ITCH, flushed so far */
    uint64_t told_trips;    /* round trips that the watch heard of */
};

struct run_figures sim_figures(const struct sim *sim);
/* Note why the run can't go on; the first reason counts. */
void sim_problem(struct sim *sim, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Turn a negative errno into a status and a sentence; 0 does nothing. */
void sim_error(struct sim *sim, int rc);
/* The same for what the recording said. When its reader went away (EPIPE) the
 * run ends early, and that is no failure. */
void sim_record_error(struct sim *sim, int rc);

/* libevent_heap.c: a pair of bufferevents. 0; or -ENOMEM, with nothing to free,
 * but another turn of the loop is needed. */
int sim_pair_new(struct event_base *base, struct bufferevent *pair[2]);
/* After the base is gone: what sim_pair_new had set aside. */
void sim_reserve_free(void);

/* line.c */
/* Is the line to break in such a run? */
bool line_breaks(const struct options *options);
/* From now on it does, if it is to. 0 or -ENOMEM. */
int line_start(struct sim *sim);
void line_free(struct sim *sim);

/* driver.c: let things happen until somebody else has to act. */
void driver_turn(struct sim *sim);

/* driver_pace.c */
void driver_pace_start(struct sim *sim);
/* Take up what was asked for. false: stand still. */
bool driver_obey(struct sim *sim);
/* May virtual time reach `due_ns` now? If not, it comes back in time; or when
 * it is let go on. */
bool driver_allowed(struct sim *sim, uint64_t due_ns);
uint64_t driver_real_now_ns(void); /* a steady clock */

/* driver_events.c: make the driver's events and start. 0 or -ENOMEM. */
int driver_start(struct sim *sim);
/* Tell the watch of a round trip that was made since the last call. */
void driver_tell_trip(struct sim *sim);
/* A picture a second is enough, or ten again. */
void driver_paint_slowly(struct sim *sim, bool slowly);
/* Nobody may ask for anything any more. */
void driver_deaf(struct sim *sim);
void driver_free(struct sim *sim);

#endif
