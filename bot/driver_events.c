/* driver_events.c - the events of a run, and who is told when they happen.
 *
 * What happens in virtual time is decided in driver.c. Here is what wakes it
 * up (its own event, the end of a wait, a signal), and what looks on (a sample
 * in virtual time, a picture in real time).
 */
#include <errno.h>
#include <event2/event.h>
#include <signal.h>

#include "ending.h"
#include "sim_inside.h"

/* Pictures: ten a second, one while time stands still. */
static const struct timeval paint_every = {0, 100000};
static const struct timeval paint_seldom = {1, 0};

static void on_drive(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    driver_turn(arg);
}

static void on_wait(evutil_socket_t fd, short what, void *arg)
{
    struct sim *sim = arg;

    (void)fd;
    (void)what;
    event_active(sim->driver, 0, 0);
}

static void on_sample(evutil_socket_t fd, short what, void *arg)
{
    struct sim *sim = arg;
    struct run_figures run = sim_figures(sim);
    uint64_t id;

    (void)fd;
    (void)what;
    tracker_history_take(sim->history, run.virtual_ns / 1000000);
    if (sim->watch->on_sample != NULL)
        sim->watch->on_sample(sim->watch->ctx, &run);
    if (clock_set(sim->clock, clock_now_ns(sim->clock) + sim->options->every_ns,
                  sim->sample, &id) != 0)
        sim_error(sim, -ENOMEM);
}

static void on_paint(evutil_socket_t fd, short what, void *arg)
{
    struct sim *sim = arg;
    struct run_figures run = sim_figures(sim);

    (void)fd;
    (void)what;
    if (sim->watch->on_paint != NULL)
        sim->watch->on_paint(sim->watch->ctx, &run);
    if (sim->paints_slowly && sim->watch->closed != NULL &&
        sim->watch->closed(sim->watch->ctx))
        event_active(sim->driver, 0, 0); /* it stands still, and is to end */
}

/* The first signal ends the run with its report, the second one at once. */
static void on_interrupt(evutil_socket_t fd, short what, void *arg)
{
    struct sim *sim = arg;

    (void)fd;
    (void)what;
    sim->interrupted = true;
    for (int i = 0; i < 2; i++)
        if (sim->interrupts[i] != NULL)
            event_del(sim->interrupts[i]);
    evtimer_del(sim->wait);
    event_active(sim->driver, 0, 0);
}

/* Somebody asked for something. */
static void on_ask(void *ctx)
{
    struct sim *sim = ctx;

    event_active(sim->driver, 0, 0);
}

void driver_paint_slowly(struct sim *sim, bool slowly)
{
    if (sim->watch->on_paint == NULL || sim->paints_slowly == slowly)
        return;
    sim->paints_slowly = slowly;
    if (event_add(sim->paint, slowly ? &paint_seldom : &paint_every) == 0)
        return;
    sim_error(sim, -ENOMEM);
    event_active(sim->driver, 0, 0); /* to end for it */
}

void driver_deaf(struct sim *sim)
{
    if (sim->watch->control != NULL)
        control_on_ask(sim->watch->control, NULL, NULL);
}

void driver_tell_trip(struct sim *sim)
{
    struct run_figures run;

    if (sim->watch->on_round_trip == NULL)
        return;
    run = sim_figures(sim);
    if (run.round_trips == sim->told_trips)
        return;
    sim->told_trips = run.round_trips;
    sim->watch->on_round_trip(sim->watch->ctx, &run);
}

static int driver_events(struct sim *sim)
{
    static const int signals[2] = {SIGINT, SIGTERM};

    sim->driver = event_new(sim->base, -1, 0, on_drive, sim);
    sim->wait = evtimer_new(sim->base, on_wait, sim);
    sim->sample = event_new(sim->base, -1, 0, on_sample, sim);
    sim->paint = event_new(sim->base, -1, EV_PERSIST, on_paint, sim);
    if (sim->driver == NULL || sim->wait == NULL || sim->sample == NULL ||
        sim->paint == NULL)
        return -ENOMEM;
    event_priority_set(sim->driver, PRIORITY_DRIVER);
    event_priority_set(sim->wait, PRIORITY_REAL);
    event_priority_set(sim->paint, PRIORITY_REAL);
    for (int i = 0; i < 2; i++) {
        if (ending_is_ignored(signals[i]))
            continue;
        sim->interrupts[i] =
            evsignal_new(sim->base, signals[i], on_interrupt, sim);
        if (sim->interrupts[i] == NULL)
            return -ENOMEM;
        event_priority_set(sim->interrupts[i], PRIORITY_REAL);
        if (evsignal_add(sim->interrupts[i], NULL) != 0)
            return -ENOMEM;
    }
    ending_run_begins();
    return 0;
}

int driver_start(struct sim *sim)
{
    uint64_t id;

    if (driver_events(sim) != 0 ||
        clock_set(sim->clock, sim->start_ns + sim->options->every_ns,
                  sim->sample, &id) != 0)
        return -ENOMEM;
    if (sim->watch->on_paint != NULL) {
        if (event_add(sim->paint, &paint_every) != 0)
            return -ENOMEM;
        on_paint(-1, 0, sim);
    }
    driver_pace_start(sim);
    if (sim->watch->control != NULL)
        control_on_ask(sim->watch->control, on_ask, sim);
    event_active(sim->driver, 0, 0);
    return 0;
}

void driver_free(struct sim *sim)
{
    struct event *const events[] = {sim->driver,        sim->wait,
                                    sim->sample,        sim->paint,
                                    sim->interrupts[0], sim->interrupts[1]};

    ending_run_ends();
    driver_deaf(sim);
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (events[i] != NULL)
            event_free(events[i]);
}
