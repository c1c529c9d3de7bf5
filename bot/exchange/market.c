/* market.c - the seeded market: when something happens, and to which symbol.
 *
 *   ACME  ──► ACMB   two classes of one company's shares: ACMB's price follows
 *   BOLT             ACME's late, and now and then the two are worth trading
 *   CRUX             against each other
 *
 * The gaps between events are random, their mean is 1/rate. Virtual time rules
 * two more things: a symbol is halted for a second or two, so that orders get
 * rejected as in real life; and there are bursts in which a price moves in
 * larger steps. Both begin and end with an event, so nothing but events has to
 * be waited for.
 *
 * All that is random comes from one generator, in the order of the events. All
 * memory is the one block of the market.
 */
#include "market.h"

#include <errno.h>
#include <stddef.h>

#include "exchange.h"
#include "market_flow.h"
#include "source.h"
#include "tags.h"
#include "tracker.h"

#define NS_PER_S 1000000000ull
#define NS_PER_MS 1000000ull
#define SYMBOLS 4
#define RATE_MAX 1000000

/* A spell comes over one symbol, chosen anew each time. */
struct spell {
    uint64_t every_ms;    /* between two of them, on average */
    uint64_t lasts_ms[2]; /* at least, at most */
    uint64_t turn_ns;     /* when it comes or goes next */
    struct market_symbol *on;
};

struct market {
    struct source source; /* first: a source is a market */
    struct market_flow flow;
    const struct market_load *load;
    uint64_t gap_ns; /* between two events, on average */
    uint64_t due_ns;
    bool filled;
    struct spell halt, burst;
    struct market_symbol symbols[SYMBOLS];
};

static const struct {
    const char *name;
    int64_t price_ticks;
    unsigned share; /* of 100 events */
} listed[SYMBOLS] = {
    {"ACME", 1000000, 32},
    {"ACMB", 1000000, 26},
    {"BOLT", 375000, 23},
    {"CRUX", 1812000, 19},
};

/* Returns whether the spell came or went; on whom is s->on, before or after.
 */
static bool spell_turns(struct market *m, struct spell *s)
{
    struct rng *r = &m->flow.rng;
    uint64_t wait_ms;

    if (m->due_ns < s->turn_ns)
        return false;
    if (s->on == NULL)
        wait_ms =
            s->lasts_ms[0] + rng_below(r, s->lasts_ms[1] - s->lasts_ms[0] + 1);
    else
        wait_ms = s->every_ms / 2 + rng_below(r, s->every_ms);
    s->turn_ns = m->due_ns + wait_ms * NS_PER_MS;
    return true;
}

static int set_halted(struct market *m, struct market_symbol *s, bool halted)
{
    s->halted = halted;
    return exchange_set_state(m->flow.exchange, s->symbol, halted ? 'H' : 'T');
}

static int turn_halt(struct market *m)
{
    struct spell *s = &m->halt;
    struct market_symbol *was = s->on;
    bool halted = was == NULL;
    int rc = 0;

    if (!spell_turns(m, s))
        return 0;
    s->on = halted ? &m->symbols[rng_below(&m->flow.rng, SYMBOLS)] : NULL;
    if (!m->load->halt_all)
        return set_halted(m, halted ? s->on : was, halted);
    for (unsigned i = 0; i < SYMBOLS && rc == 0; i++)
        rc = set_halted(m, &m->symbols[i], halted);
    return rc;
}

static void turn_burst(struct market *m)
{
    struct spell *s = &m->burst;

    if (!spell_turns(m, s))
        return;
    if (s->on != NULL) {
        s->on->wild = false;
        s->on = NULL;
    } else {
        s->on = &m->symbols[rng_below(&m->flow.rng, SYMBOLS)];
        s->on->wild = true;
    }
}

static struct market_symbol *choose_symbol(struct market *m)
{
    uint64_t roll = rng_below(&m->flow.rng, 100);
    unsigned i = 0;

    while (i < SYMBOLS - 1 && roll >= listed[i].share)
        roll -= listed[i++].share;
    return &m->symbols[i];
}

/* The product of two uniform numbers: mostly short gaps, some long ones, as
 * events come in real markets. Its mean is a quarter of the product's bound. */
static uint64_t choose_gap(struct market *m)
{
    uint64_t bits = rng_next(&m->flow.rng);
    uint64_t a = bits >> 48, b = bits >> 32 & 0xffff;

    return (4 * m->gap_ns * ((a * b) >> 8)) >> 24;
}

/* Is it the time of a wave? */
static bool in_wave(const struct market *m)
{
    const struct market_load *l = m->load;
    uint64_t since_ms = (m->due_ns - MARKET_OPEN_NS) / NS_PER_MS;

    return l->wave_every_ms != 0 && since_ms % l->wave_every_ms < l->wave_ms;
}

static int market_next(struct source *s, uint64_t *time_ns)
{
    const struct market *m = (struct market *)s;

    *time_ns = m->due_ns;
    return 0;
}

/* The first event opens the market: whoever listens by then sees all of it. */
static int fill(struct market *m)
{
    int rc = 0;

    m->filled = true;
    for (unsigned i = 0; i < SYMBOLS && rc == 0; i++)
        rc = market_flow_fill(&m->flow, &m->symbols[i]);
    return rc;
}

static int market_step(struct source *s)
{
    struct market *m = (struct market *)s;
    int rc;

    exchange_set_time(m->flow.exchange, m->due_ns);
    rc = m->filled ? 0 : fill(m);
    if (rc == 0)
        rc = turn_halt(m);
    turn_burst(m);
    if (rc == 0)
        rc = market_flow_event(&m->flow, choose_symbol(m));
    m->due_ns += choose_gap(m) / (in_wave(m) ? m->load->wave_faster : 1);
    return rc;
}

static void market_free(struct source *s)
{
    tracker_free(s);
}

static const char *market_problem(const struct source *s)
{
    (void)s;
    return NULL;
}

static const struct source_ops market_ops = {
    .next = market_next,
    .step = market_step,
    .free = market_free,
    .problem = market_problem,
};

/* Each run begins up to 1 % from the anchor, so that runs differ at once. */
static int list_symbol(struct market *m, unsigned i)
{
    struct market_symbol *s = &m->symbols[i];
    uint64_t offset;

    s->anchor = listed[i].price_ticks * 1000;
    offset = rng_below(&m->flow.rng, (uint64_t)s->anchor / 50);
    s->fair = s->anchor - s->anchor / 100 + (int64_t)offset;
    return exchange_symbol(m->flow.exchange, listed[i].name, &s->symbol);
}

static int list_symbols(struct market *m)
{
    struct market_symbol *acme = &m->symbols[0], *acmb = &m->symbols[1];
    int rc = 0;

    for (unsigned i = 0; i < SYMBOLS && rc == 0; i++)
        rc = list_symbol(m, i);
    acmb->leader = acme;
    acmb->lagged = acmb->fair = acme->fair;
    return rc;
}

int market_new(struct exchange *x, uint64_t seed, uint32_t rate,
               enum load_kind load, struct source **out)
{
    const struct market_load *l = market_load(load);
    struct market *m;
    int rc;

    *out = NULL;
    if (rate < 1 || rate > RATE_MAX)
        return -EINVAL;
    m = tracker_calloc(TAG_MARKET, 1, sizeof(*m));
    if (m == NULL)
        return -ENOMEM;
    m->source.ops = &market_ops;
    m->flow.exchange = x;
    m->flow.matching = exchange_matching(x);
    rng_init(&m->flow.rng, seed);
    m->load = m->flow.load = l;
    m->gap_ns = NS_PER_S / rate * l->slower;
    m->due_ns = MARKET_OPEN_NS;
    m->halt = (struct spell){
        l->halt_every_ms, {l->halt_ms[0], l->halt_ms[1]}, MARKET_OPEN_NS, NULL};
    m->burst = (struct spell){40000, {1000, 4000}, MARKET_OPEN_NS, NULL};
    m->halt.turn_ns += 4000 * NS_PER_MS;
    m->burst.turn_ns += 20000 * NS_PER_MS;
    exchange_set_time(x, MARKET_OPEN_NS);
    rc = list_symbols(m);
    if (rc == 0)
        *out = &m->source;
    else
        market_free(&m->source);
    return rc;
}
