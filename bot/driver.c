/* driver.c - virtual time moves here, and nowhere else.
 *
 * The driver is an event of the lowest priority that is always active: it runs
 * when nothing else is left to do, so all that the last event caused is done
 * before the next one happens. It then takes what comes first, a timer or an
 * event of the market. It goes on by itself until a timer is due or a client
 * was answered, since then others have to act; the trader decides at timers
 * and answers only, so it doesn't matter that it reads the feed later, as long
 * as it has read all of it by then: before a timer, the feed goes out and the
 * driver steps aside once more.
 *
 * A paced run does the same, but waits in real time until it is allowed to
 * (driver_pace.c).
 */
#include <errno.h>
#include <event2/event.h>

#include "bounds.h"
#include "sim_inside.h"
#include "tags.h"
#include "tracker.h"

#define BATCH_MAX 64

/* Virtual time moves on; the tracker counts from the start of the run. */
static bool driver_move(struct sim *sim, uint64_t to_ns)
{
    bool timer = clock_advance(sim->clock, to_ns);
    uint64_t now_ns = clock_now_ns(sim->clock);

    exchange_set_time(sim->exchange, now_ns);
    tracker_set_clock_ms((now_ns - sim->start_ns) / 1000000);
    return timer;
}

/* When the next thing is due: a timer or an event of the market, or the end.
 * Timers come first. Returns false at the end of the run. */
static bool driver_next(struct sim *sim, uint64_t *due_ns, bool *market)
{
    uint64_t timer_ns;
    int rc = sim->source->ops->next(sim->source, due_ns);

    *market = rc == 0;
    if (rc != 0 && rc != -ENODATA) {
        const char *why = sim->source->ops->problem(sim->source);

        if (rc == -EBADMSG)
            sim_problem(sim, EXIT_DATA_, "%s", why != NULL ? why : "bad data");
        else if (rc == -EIO)
            sim_problem(sim, EXIT_NOINPUT_, "%s",
                        why != NULL ? why : "cannot read");
        else
            sim_error(sim, rc);
        return false;
    }
    if (!*market && (sim->end_ns == 0 || sim->options->replay != NULL))
        return false;
    if (clock_next_ns(sim->clock, &timer_ns) &&
        (!*market || timer_ns <= *due_ns)) {
        *due_ns = timer_ns;
        *market = false;
    }
    return sim->end_ns == 0 || *due_ns <= sim->end_ns;
}

/* The history ends where the run ends, but not twice at the same moment. */
static void driver_last_sample(struct sim *sim)
{
    size_t count = tracker_history_count(sim->history);
    uint64_t now_ms = sim->result->run.virtual_ns / 1000000;

    if (count == 0 ||
        tracker_history_at(sim->history, count - 1)->t_ms < now_ms)
        tracker_history_take(sim->history, now_ms);
}

/* Nothing new from here on: take the last sample, let the trader cancel. */
static void driver_close(struct sim *sim)
{
    if (sim->end_ns != 0 && !sim->result->run.stopped_early &&
        sim->result->status == EXIT_FINE && sim->options->replay == NULL)
        (void)driver_move(sim, sim->end_ns);
    sim->phase = SIM_CLOSING;
    driver_deaf(sim);
    sim->result->run = sim_figures(sim);
    driver_last_sample(sim);
    if (sim->watch->on_end != NULL)
        sim->watch->on_end(sim->watch->ctx, &sim->result->run);
    trader_stop(sim->trader);
    event_active(sim->driver, 0, 0);
}

/* Send what the exchange has gathered. Was there anything? */
static bool driver_tell(struct sim *sim)
{
    uint64_t told = sim->told_messages;

    sim->told_messages = exchange_figures(sim->exchange).itch_messages;
    sim_error(sim, exchange_flush(sim->exchange));
    return sim->told_messages != told;
}

static bool driver_must_stop(struct sim *sim)
{
    sim_error(sim, exchange_error(sim->exchange));
    sim_error(sim, trader_error(sim->trader));
    if (sim->watch->closed != NULL && sim->watch->closed(sim->watch->ctx))
        sim->interrupted = true;
    if (sim->interrupted)
        sim->result->run.stopped_early = true;
    return sim->interrupted || sim->result->status != EXIT_FINE;
}

/* Let things happen until somebody else has to act. */
static void driver_batch(struct sim *sim)
{
    int i;

    for (i = 0; i < BATCH_MAX; i++) {
        uint64_t due_ns;
        bool market;

        if (!driver_next(sim, &due_ns, &market)) {
            driver_close(sim);
            return;
        }
        if (!driver_allowed(sim, due_ns))
            return; /* `wait` comes back to us, or who lets us go on */
        if (!market) {
            if (i == 0)
                (void)driver_move(sim, due_ns);
            break;
        }
        (void)driver_move(sim, due_ns);
        sim_error(sim, sim->source->ops->step(sim->source));
        sim->market_events++;
        if (sim->result->status != EXIT_FINE ||
            exchange_answered(sim->exchange))
            break;
    }
    bound_met(BOUND_TURN_EVENTS, i == BATCH_MAX);
    bound_holds(BOUND_TURN_EVENTS, (uint64_t)i);
    event_active(sim->driver, 0, 0);
}

void driver_turn(struct sim *sim)
{
    if (sim->phase == SIM_CLOSING) {
        sim_error(sim, exchange_flush(sim->exchange));
        event_base_loopbreak(sim->base);
        return;
    }
    if (driver_must_stop(sim)) {
        driver_close(sim);
        return;
    }
    if (driver_tell(sim)) {
        event_active(sim->driver, 0, 0);
        return;
    }
    driver_tell_trip(sim);
    if (driver_obey(sim))
        driver_batch(sim);
    (void)driver_tell(sim);
    if (sim->record != NULL)
        sim_record_error(sim, record_write(sim->record));
}
