/* driver_pace.c - how fast virtual time may go, and whether at all.
 *
 * Between two events, when nothing else is left to do, the driver takes up what
 * was asked for meanwhile: other halves, another pace, to stand still. It
 * stands still by not activating itself again; who asks for something wakes
 * it. Virtual time follows real time from where the pace was last changed.
 *
 * It follows in steps: whoever waits sleeps PACE_STEP_NS at least, and then
 * plays all that has become due. At 60x an event is due every 0.17 ms, and
 * being woken for each costs more than the trading does; a hundredth of a
 * second is less than anybody sees.
 */
#include <errno.h>
#include <event2/event.h>

#include "sim_inside.h"

#define SECOND_NS 1000000000ull
#define PACE_STEP_NS (SECOND_NS / 100)

uint64_t driver_real_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

/* From here on virtual time follows real time. */
static void pace_from_now(struct sim *sim)
{
    sim->paced_from_ns = clock_now_ns(sim->clock);
    sim->paced_at = driver_real_now_ns();
}

/* It is asked to stand still, or went as far as it may. */
static void driver_rest(struct sim *sim)
{
    struct run_figures run;

    evtimer_del(sim->wait);
    driver_paint_slowly(sim, true);
    if (sim->watch->on_rest == NULL)
        return;
    run = sim_figures(sim);
    sim->watch->on_rest(sim->watch->ctx, &run);
}

void driver_pace_start(struct sim *sim)
{
    sim->orders = (struct control_orders){.leaks = sim->options->leaks,
                                          .pace = sim->options->pace,
                                          .until_ns = UINT64_MAX};
    pace_from_now(sim);
}

bool driver_obey(struct sim *sim)
{
    struct control_orders before = sim->orders;

    if (sim->watch->control == NULL)
        return true;
    sim->orders =
        control_take(sim->watch->control,
                     (clock_now_ns(sim->clock) - sim->start_ns) / 1000000,
                     trader_figures(sim->trader).round_trips);
    if (sim->orders.leaks != before.leaks)
        trader_switch(sim->trader, sim->orders.leaks);
    if (sim->orders.paused) {
        driver_rest(sim);
        return false;
    }
    if (before.paused || sim->orders.pace != before.pace) {
        driver_paint_slowly(sim, false);
        pace_from_now(sim);
    }
    return true;
}

bool driver_allowed(struct sim *sim, uint64_t due_ns)
{
    uint32_t pace = sim->orders.pace;
    uint64_t wait_ns, allowed_ns;
    struct timeval tv;

    if (due_ns - sim->start_ns > sim->orders.until_ns) {
        if (exchange_figures(sim->exchange).itch_messages == sim->told_messages)
            driver_rest(sim);
        else
            event_active(sim->driver, 0, 0); /* the trader has to read first */
        return false;
    }
    if (pace == PACE_MAX)
        return true;
    if (__builtin_mul_overflow(driver_real_now_ns() - sim->paced_at, pace,
                               &allowed_ns) ||
        __builtin_add_overflow(allowed_ns, sim->paced_from_ns, &allowed_ns) ||
        due_ns <= allowed_ns)
        return true;
    wait_ns = (due_ns - allowed_ns) / pace + 1;
    if (wait_ns < PACE_STEP_NS)
        wait_ns = PACE_STEP_NS;
    tv.tv_sec = (time_t)(wait_ns / SECOND_NS);
    tv.tv_usec = (suseconds_t)(wait_ns % SECOND_NS / 1000 + 1);
    if (evtimer_add(sim->wait, &tv) != 0)
        sim_error(sim, -ENOMEM);
    return false;
}
