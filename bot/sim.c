/* sim.c - a run is wired up here, and taken apart again.
 *
 * Taking apart goes the other way round: the trader first, then the exchange;
 * libevent frees its bufferevents in one more turn of the loop, then the base
 * and libevent's own globals go. What is live then has leaked.
 */
#include "sim.h"

#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "market.h"
#include "mystery.h"
#include "replay.h"
#include "sim_inside.h"
#include "tags.h"
#include "tracker.h"

#define DESCRIPTORS 4 /* epoll's, both ends for signals, a timer's */

void sim_problem(struct sim *sim, int status, const char *format, ...)
{
    va_list args;

    if (sim->result->status != EXIT_FINE)
        return;
    sim->result->status = status;
    va_start(args, format);
    vsnprintf(sim->result->problem, sizeof(sim->result->problem), format, args);
    va_end(args);
}

void sim_error(struct sim *sim, int rc)
{
    if (rc == -ENOMEM)
        sim_problem(sim, EXIT_NOMEM_, "out of memory");
    else if (rc == -EPIPE)
        sim_problem(sim, EXIT_UNAVAILABLE_,
                    "the exchange closed the connection");
    else if (rc != 0)
        sim_problem(sim, EXIT_DATA_, "%s", strerror(-rc));
}

void sim_record_error(struct sim *sim, int rc)
{
    const char *path = sim->options->record;

    if (rc == -EPIPE)
        sim->interrupted = true;
    else if (rc == -ENOMEM)
        sim_error(sim, rc);
    else if (rc != 0)
        sim_problem(sim, EXIT_CANTWRITE_, "cannot write %s: %s",
                    strcmp(path, "-") == 0 ? "standard output" : path,
                    strerror(-rc));
}

struct run_figures sim_figures(const struct sim *sim)
{
    struct exchange_figures exchange = exchange_figures(sim->exchange);
    struct trader_figures trader = trader_figures(sim->trader);
    struct run_figures run = {
        .virtual_ns = clock_now_ns(sim->clock) - sim->start_ns,
        .for_ns = sim->end_ns != 0 ? sim->end_ns - sim->start_ns : 0,
        .market_events = sim->market_events,
        .itch_messages = exchange.itch_messages,
        .executions = exchange.executions,
        .tape = exchange.tape,
        .orders = trader.orders,
        .fills = trader.fills,
        .rejects = trader.rejects,
        .round_trips = trader.round_trips,
        .disconnects = sim->line.disconnects,
        .reconnects = sim->line.reconnects,
        .disconnected = !trader_connected(sim->trader),
        .pnl_ticks = trader.pnl_ticks,
        .stopped_early = sim->result->run.stopped_early,
    };

    return run;
}

/* libevent ends the process where it gets no descriptors for its own use, so
 * see first whether there are some. 0 or a negative errno. */
static int descriptors_left(void)
{
    int fds[DESCRIPTORS];
    int count = 0;
    int rc = 0;

    while (count < DESCRIPTORS && rc == 0) {
        fds[count] = open("/", O_PATH | O_CLOEXEC);
        if (fds[count] < 0)
            rc = -errno;
        else
            count++;
    }
    while (count > 0)
        close(fds[--count]);
    return rc;
}

static int base_new(struct event_base **out)
{
    struct event_config *config = event_config_new();

    *out = NULL;
    if (config == NULL)
        return -ENOMEM;
    *out = event_base_new_with_config(config);
    event_config_free(config);
    if (*out != NULL && event_base_priority_init(*out, PRIORITY_COUNT) == 0)
        return 0;
    if (*out != NULL) /* without queues it must not be turned any more */
        event_base_free(*out);
    *out = NULL;
    return -ENOMEM;
}

/* Where events come from, and the virtual time of the first one. */
static void sim_open_source(struct sim *sim)
{
    const struct options *o = sim->options;
    char *why = NULL;
    int rc;

    if (o->replay == NULL) {
        sim->start_ns = MARKET_OPEN_NS;
        sim_error(sim, market_new(sim->exchange, o->seed, o->rate, o->load,
                                  &sim->source));
        return;
    }
    rc = replay_open(sim->exchange, o->replay, o->replay_book, &sim->source,
                     &why);
    if (rc == -ENOMEM)
        sim_error(sim, rc);
    else if (rc != 0)
        sim_problem(sim, rc == -EBADMSG ? EXIT_DATA_ : EXIT_NOINPUT_, "%s",
                    why != NULL ? why : o->replay);
    else if (sim->source->ops->next(sim->source, &sim->start_ns) != 0)
        sim->start_ns = 0; /* nothing in it: the driver finds out why */
    tracker_free(why);
}

/* Both ends of both streams: the exchange's and the trader's. */
static void sim_connect(struct sim *sim)
{
    const struct trader_options options = {
        .leaks = mystery_on(sim->options) ? mystery_leaks(sim->options->seed)
                                          : sim->options->leaks,
        .observe = sim->options->observe,
        .comes_back = line_breaks(sim->options)};
    struct bufferevent *orders[2];
    struct bufferevent *feed[2];
    int rc;

    if (sim_pair_new(sim->base, orders) != 0) {
        sim_error(sim, -ENOMEM);
        return;
    }
    if (sim_pair_new(sim->base, feed) != 0) {
        bufferevent_free(orders[0]);
        bufferevent_free(orders[1]);
        sim_error(sim, -ENOMEM);
        return;
    }
    rc = exchange_connect(sim->exchange, orders[0], feed[0]);
    if (rc != 0) {
        bufferevent_free(orders[1]);
        bufferevent_free(feed[1]);
    } else {
        rc = trader_new(sim->base, sim->clock, orders[1], feed[1], &options,
                        &sim->trader);
    }
    sim_error(sim, rc);
}

static void sim_open_record(struct sim *sim)
{
    const char *path = sim->options->record;

    if (path != NULL)
        sim_record_error(sim, record_open(sim->exchange, path, &sim->record));
}

/* Who watches may have events of its own: a server that listens. */
static void sim_let_watch(struct sim *sim)
{
    char where[ADDRESS_TEXT_LEN];
    int rc = 0;

    if (sim->watch->on_open != NULL) {
        exchange_note_trades(sim->exchange, &sim->trades);
        rc = sim->watch->on_open(sim->watch->ctx, sim->base, sim);
    }
    if (rc == -ENOMEM)
        sim_error(sim, rc);
    else if (rc != 0)
        sim_problem(sim, EXIT_UNAVAILABLE_, "cannot listen on %s: %s",
                    address_text(&sim->options->http, where), strerror(-rc));
}

static void sim_build(struct sim *sim)
{
    int rc = descriptors_left();

    if (rc != 0)
        sim_problem(sim, EXIT_UNAVAILABLE_, "cannot run: %s", strerror(-rc));
    if (sim->result->status == EXIT_FINE)
        sim_error(sim, base_new(&sim->base));
    if (sim->result->status == EXIT_FINE)
        sim_error(sim, exchange_new(sim->base, &sim->exchange));
    if (sim->result->status == EXIT_FINE)
        sim_open_record(sim);
    if (sim->result->status == EXIT_FINE)
        sim_open_source(sim);
    if (sim->result->status == EXIT_FINE)
        sim_error(sim, clock_new(sim->start_ns, &sim->clock));
    if (sim->result->status == EXIT_FINE)
        sim_connect(sim);
    if (sim->result->status == EXIT_FINE)
        sim_error(sim, line_start(sim));
    if (sim->options->for_ns != 0)
        sim->end_ns = sim->start_ns + sim->options->for_ns;
    if (sim->result->status == EXIT_FINE)
        sim_let_watch(sim);
    if (sim->result->status == EXIT_FINE)
        sim_error(sim, driver_start(sim));
}

/* What a person should know of a replay. */
static void sim_notes(struct sim *sim)
{
    struct replay_figures f;

    if (sim->options->replay == NULL || sim->source == NULL)
        return;
    f = replay_figures(sim->source);
    snprintf(sim->result->notes, sizeof(sim->result->notes),
             "%" PRIu64 " messages: %" PRIu64 " executions, %" PRIu64
             " of them at the front of the queue; "
             "%" PRIu64 " unknown references, %" PRIu64
             " diverged from the file",
             f.messages, f.executions, f.at_front, f.unknown_refs, f.diverged);
}

static void sim_close_record(struct sim *sim)
{
    int rc = record_close(sim->record, sim->result->status == EXIT_FINE ||
                                           sim->result->status == EXIT_DATA_);

    sim->record = NULL;
    sim_record_error(sim, rc);
}

static void sim_free(struct sim *sim)
{
    sim_notes(sim);
    if (sim->watch->on_close != NULL)
        sim->watch->on_close(sim->watch->ctx);
    driver_free(sim);
    line_free(sim);
    trader_free(sim->trader);
    if (sim->source != NULL)
        sim->source->ops->free(sim->source);
    sim_close_record(sim);
    exchange_free(sim->exchange);
    clock_free(sim->clock);
    if (sim->base != NULL) {
        /* Bufferevents are freed in the next turn of the loop. */
        event_base_loop(sim->base, EVLOOP_NONBLOCK);
        event_base_free(sim->base);
    }
    libevent_global_shutdown();
    sim_reserve_free();
}

void sim_run(const struct options *options, struct tracker_history *history,
             const struct sim_watch *watch, struct sim_result *result)
{
    struct sim sim = {.options = options,
                      .history = history,
                      .watch = watch,
                      .result = result};

    memset(result, 0, sizeof(*result));
    sim_build(&sim);
    if (result->status == EXIT_FINE)
        event_base_dispatch(sim.base);
    sim_free(&sim);
}
