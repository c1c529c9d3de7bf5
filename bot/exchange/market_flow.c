/* market_flow.c - limit orders, cancels and marketable orders around a price.
 *
 * Each symbol has a fair price that nobody is told: an integer random walk
 * that is pulled back to its anchor and never leaves a band around it. New
 * orders stand around the fair price, marketable ones trade towards it, and
 * orders that it has left behind are cancelled first. So the book follows.
 *
 * Invariants, as far as the market alone is concerned: at least three levels
 * on each side once it is filled (LEVELS_MIN, less those that a marketable
 * order may take), and at most MARKET_SIDE_ORDERS_MAX orders.
 * What a trader takes away is filled up again: all decisions look at the book.
 *
 * Fair prices are in milliticks (1/1000 of 1/10,000 of a dollar): the pull is
 * a division, and with coarser units it would be none over a wide stretch.
 */
#include "market_flow.h"

#include <errno.h>
#include <stddef.h>

#include "bounds.h"
#include "exchange.h"
#include "matching.h"

#define MILLI 1000
#define FILL_ORDERS 40   /* on each side, at the beginning */
#define TARGET_ORDERS 75 /* on each side; with it adds and losses balance */
#define LEVELS_MIN 6     /* a side with fewer gets an order instead */
#define TAKE_LEVELS 3    /* a marketable order reaches so far at most */
#define PLACES 24        /* orders stand up to so many cents from the price */
#define MOVE_ONE_IN 4    /* of a symbol's events the fair price moves */
#define STEP_PART 6000   /* a step is up to 1/6000 of the price */
#define STEP_WILD 4      /* so many times that in a burst */
#define PULL_PART 12800  /* of the way back, at each move */
#define BAND_PART 14     /* fair stays within 1/14 (7 %) of the anchor */
#define LAG_PART 12      /* of the way to the leader, at each event */
#define APART_STEP (40 * MILLI)
#define APART_PULL_PART 32
#define TRIES 8 /* references looked at to find one that is live */

/* Uniform in -by to by. */
static int64_t either_way(struct rng *r, int64_t by)
{
    return (int64_t)rng_below(r, (uint64_t)(2 * by + 1)) - by;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t clamp(int64_t value, int64_t from, int64_t to)
{
    return least(most(value, from), to);
}

static void move_alone(struct rng *r, struct market_symbol *s)
{
    int64_t step = s->anchor / STEP_PART * (s->wild ? STEP_WILD : 1);

    if (rng_below(r, MOVE_ONE_IN) != 0)
        return;
    s->fair += either_way(r, step) - (s->fair - s->anchor) / PULL_PART;
}

/* The other class of the same company's shares: the leader's price, late, and
 * with a mind of its own. */
static void move_behind(struct rng *r, struct market_symbol *s)
{
    s->lagged += (s->leader->fair - s->lagged) / LAG_PART;
    if (rng_below(r, MOVE_ONE_IN) == 0)
        s->apart += either_way(r, APART_STEP) - s->apart / APART_PULL_PART;
    s->fair = s->lagged + s->apart;
}

static void move_fair(struct rng *r, struct market_symbol *s)
{
    int64_t band = s->anchor / BAND_PART;

    if (s->leader != NULL)
        move_behind(r, s);
    else
        move_alone(r, s);
    s->fair = clamp(s->fair, s->anchor - band, s->anchor + band);
}

/* Mostly round lots, small ones more often; now and then an odd lot. */
static uint32_t choose_qty(struct rng *r)
{
    uint64_t lots = rng_below(r, 1 + rng_below(r, 10));

    if (rng_below(r, 8) == 0)
        return (uint32_t)(lots * 100 + 1 + rng_below(r, 99));
    return (uint32_t)(lots * 100 + 100);
}

static char other(char side)
{
    return side == 'B' ? 'S' : 'B';
}

static struct market_orders *own_orders(struct market_symbol *s, char side)
{
    return side == 'B' ? &s->bids : &s->asks;
}

static int enter(struct market_flow *f, struct market_symbol *s, char side,
                 enum matching_kind kind, uint32_t price_ticks, uint64_t *ref)
{
    struct matching_request rq = {.symbol = s->symbol,
                                  .side = side,
                                  .kind = kind,
                                  .qty = choose_qty(&f->rng),
                                  .price_ticks = price_ticks,
                                  .owner = MATCHING_NOBODY};

    return exchange_enter(f->exchange, &rq, ref);
}

/* The best price of a side; false: it is empty. */
static bool find_touch(const struct market_flow *f,
                       const struct market_symbol *s, char side, int64_t *ticks)
{
    const struct order *front = matching_front(f->matching, s->symbol, side);

    *ticks = front != NULL ? front->price_ticks : 0;
    return front != NULL;
}

/* On this side of the fair price and near it, more often nearer; never so that
 * it would trade. */
static uint32_t choose_price(struct market_flow *f, struct market_symbol *s,
                             char side)
{
    int64_t away = (int64_t)rng_below(&f->rng, 1 + rng_below(&f->rng, PLACES));
    int64_t cent = MARKET_TICK * MILLI;
    int64_t price, touch;

    if (side == 'B') {
        price = (s->fair - cent / 2) / cent - away;
        if (find_touch(f, s, 'S', &touch))
            price = least(price, (touch - 1) / MARKET_TICK);
    } else {
        price = (s->fair + cent / 2 + cent - 1) / cent + away;
        if (find_touch(f, s, 'B', &touch))
            price = most(price, touch / MARKET_TICK + 1);
    }
    return (uint32_t)(price * MARKET_TICK);
}

/* Forget one; the last one takes its place. */
static void drop_ref(struct market_orders *own, unsigned at)
{
    own->refs[at] = own->refs[--own->count];
}

/* One that is live, if a few tries find one. At least one is forgotten. */
static void cancel_random(struct market_flow *f, struct market_orders *own)
{
    for (unsigned i = 0; i < TRIES && own->count > 0; i++) {
        unsigned at = (unsigned)rng_below(&f->rng, own->count);
        uint64_t ref = own->refs[at];

        drop_ref(own, at);
        if (matching_cancel(f->matching, ref, MATCHING_BY_USER) == 0)
            return;
    }
}

static int add(struct market_flow *f, struct market_symbol *s, char side)
{
    struct market_orders *own = own_orders(s, side);
    int rc;

    bound_met(BOUND_MARKET_ORDERS, own->count == MARKET_SIDE_ORDERS_MAX);
    if (own->count == MARKET_SIDE_ORDERS_MAX)
        cancel_random(f, own);
    rc = enter(f, s, side, MATCHING_DAY, choose_price(f, s, side),
               &own->refs[own->count]);
    if (rc == 0)
        own->count++;
    bound_holds(BOUND_MARKET_ORDERS, own->count);
    return rc;
}

/* Has the fair price left this price behind? */
static bool is_stale(const struct market_symbol *s, char side, int64_t ticks)
{
    return side == 'B' ? ticks * MILLI >= s->fair : ticks * MILLI <= s->fair;
}

static int cancel(struct market_flow *f, struct market_symbol *s, char side)
{
    const struct order *front = matching_front(f->matching, s->symbol, side);

    if (front != NULL && front->owner == MATCHING_NOBODY &&
        is_stale(s, side, front->price_ticks) && rng_below(&f->rng, 2) == 0)
        return matching_cancel(f->matching, front->ref, MATCHING_BY_USER);
    cancel_random(f, own_orders(s, side));
    return 0;
}

/* The side whose orders are worth taking; either one if the fair price lies
 * between them. */
static char choose_prey(struct market_flow *f, const struct market_symbol *s)
{
    int64_t bid, ask;

    if (find_touch(f, s, 'B', &bid) && is_stale(s, 'B', bid))
        return 'B';
    if (find_touch(f, s, 'S', &ask) && is_stale(s, 'S', ask))
        return 'S';
    return rng_below(&f->rng, 2) == 0 ? 'B' : 'S';
}

/* Has this side enough levels that some may go? *last_ticks is the price that
 * a marketable order may go up to. */
static bool is_deep(struct market_flow *f, const struct market_symbol *s,
                    char side, uint32_t *last_ticks)
{
    struct matching_level levels[LEVELS_MIN];

    if (matching_depth(f->matching, s->symbol, side, levels, LEVELS_MIN) <
        LEVELS_MIN)
        return false;
    *last_ticks = levels[TAKE_LEVELS - 1].price_ticks;
    return true;
}

/* In a halt nothing trades. */
static int take(struct market_flow *f, struct market_symbol *s)
{
    char prey = choose_prey(f, s);
    uint32_t limit_ticks;

    if (s->halted || !is_deep(f, s, prey, &limit_ticks))
        return add(f, s, prey);
    return enter(f, s, other(prey), MATCHING_IOC, limit_ticks, NULL);
}

int market_flow_fill(struct market_flow *f, struct market_symbol *s)
{
    int rc = 0;

    for (unsigned i = 0; i < 2 * FILL_ORDERS && rc == 0; i++)
        rc = add(f, s, i % 2 == 0 ? 'B' : 'S');
    return rc;
}

/* Of those that aren't marketable slightly more than half are adds when the
 * side holds as many orders as it should, and more when it lacks some. */
int market_flow_event(struct market_flow *f, struct market_symbol *s)
{
    int64_t roll = (int64_t)rng_below(&f->rng, 1000);
    char side = rng_below(&f->rng, 2) == 0 ? 'B' : 'S';
    int64_t takes = f->load->takes, adds = f->load->adds;
    int64_t lacks = TARGET_ORDERS - (int64_t)own_orders(s, side)->count;
    uint32_t unused;

    move_fair(&f->rng, s);
    if (roll < takes)
        return take(f, s);
    if (roll < takes + adds + clamp(lacks * 8, -300, 300) ||
        !is_deep(f, s, side, &unused))
        return add(f, s, side);
    return cancel(f, s, side);
}
