/* line.c - the line for orders between trader and exchange breaks, and is
 * mended, as the load says.
 *
 *   holds ──► broken, nobody knows ──► the trader is away ──► holds
 *               what is said is lost     (EOF on its stream)
 *
 * When that happens is decided by the seed and virtual time; the numbers come
 * from a generator of its own, so that the market draws the same ones as
 * without it. A replay has no load, and a line that holds.
 */
#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "sim_inside.h"

#define NS_PER_MS 1000000ull
#define SEED_OF_LINES 0x6c696e65ull /* any number but 0 */

static uint64_t between_ms(struct line *line, const uint32_t ms[2])
{
    return ms[0] + rng_below(&line->rng, ms[1] - ms[0] + 1);
}

static uint64_t holds_ms(struct line *line, const struct market_load *load)
{
    return load->cut_every_ms / 2 + rng_below(&line->rng, load->cut_every_ms);
}

/* Both ends of another stream. */
static int line_mend(struct sim *sim)
{
    struct bufferevent *pair[2];
    int rc = sim_pair_new(sim->base, pair);

    if (rc != 0)
        return rc;
    rc = exchange_resume(sim->exchange, sim->line.client, pair[0],
                         trader_heard(sim->trader));
    if (rc == 0)
        return trader_resume(sim->trader, pair[1]);
    bufferevent_free(pair[1]);
    return rc == -ENOMEM ? rc : -EPIPE;
}

/* The next thing happens; returns after which time the one after it does. */
static uint64_t line_step_ms(struct sim *sim, int *rc)
{
    const struct market_load *load = market_load(sim->options->load);
    struct line *line = &sim->line;

    switch (line->state) {
    case LINE_HOLDS:
        *rc = exchange_lose(sim->exchange, line->client);
        line->state = LINE_SILENT;
        return between_ms(line, load->silent_ms);
    case LINE_SILENT:
        *rc = exchange_hang_up(sim->exchange, line->client);
        line->state = LINE_DOWN;
        line->disconnects++;
        return between_ms(line, load->down_ms);
    case LINE_DOWN:
        *rc = line_mend(sim);
        line->state = LINE_HOLDS;
        line->reconnects++;
        break;
    }
    return holds_ms(line, load);
}

static int line_wait(struct sim *sim, uint64_t ms)
{
    uint64_t id;

    return clock_set(sim->clock, clock_now_ns(sim->clock) + ms * NS_PER_MS,
                     sim->line.event, &id);
}

static void on_line(evutil_socket_t fd, short what, void *arg)
{
    struct sim *sim = arg;
    int rc = 0;
    uint64_t ms = line_step_ms(sim, &rc);

    (void)fd;
    (void)what;
    if (rc == 0)
        rc = line_wait(sim, ms);
    sim_error(sim, rc);
}

bool line_breaks(const struct options *options)
{
    return options->replay == NULL &&
           market_load(options->load)->cut_every_ms != 0;
}

int line_start(struct sim *sim)
{
    struct line *line = &sim->line;

    if (!line_breaks(sim->options))
        return 0;
    line->client = exchange_newest_client(sim->exchange);
    rng_init(&line->rng, sim->options->seed ^ SEED_OF_LINES);
    line->event = event_new(sim->base, -1, 0, on_line, sim);
    if (line->event == NULL)
        return -ENOMEM;
    return line_wait(sim, holds_ms(line, market_load(sim->options->load)));
}

void line_free(struct sim *sim)
{
    if (sim->line.event != NULL)
        event_free(sim->line.event);
    sim->line.event = NULL;
}
