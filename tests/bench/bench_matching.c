/* bench_matching.c - nanoseconds for one operation of the matching engine.
 *
 * 5,000,000 operations on one book that holds about 10,000 orders: half are
 * adds near the touch, 40 % cancels of any live order, 10 % orders that trade.
 * They are worked out once, on an engine that serves as the model, and then
 * played to a fresh engine in each round: only the playing is timed, in the
 * process's own time, as the machine may have others to serve.
 *
 * bench_matching_tracker and bench_matching_malloc are the same with the
 * engine's nodes not from its pool, but from the tracker's and from plain
 * malloc (other_nodes.h).
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "matching.h"
#include "rng.h"
#include "tags.h"
#include "tracker.h"

#ifndef OPERATIONS /* callgrind needs fewer */
#define OPERATIONS 5000000u
#define ROUNDS 7
#endif
#define RESTING 10000u
#define MID_TICKS 1000000u  /* $100 */
#define TICK 100u           /* a cent */
#define THROUGH_TICKS 2000u /* how far beyond the touch a taker goes */
#define LIVE_MAX (4u * RESTING)

/* kind 'A' add, 'C' cancel, 'M' marketable. */
struct operation {
    uint32_t ref;
    uint32_t price_ticks;
    uint16_t qty;
    char side;
    char kind;
};

/* What is live, so that a cancel can name any of it. */
struct live {
    uint32_t refs[LIVE_MAX];
    uint32_t at[OPERATIONS + RESTING + 1]; /* ref to its place in refs */
    uint32_t count;
};

static struct live live;
static uint64_t executions;

static void live_remove(uint64_t ref)
{
    uint32_t last = live.refs[--live.count];

    live.refs[live.at[ref]] = last;
    live.at[last] = live.at[ref];
}

static void on_add(void *ctx, const struct order *o)
{
    (void)ctx;
    live.at[o->ref] = live.count;
    live.refs[live.count++] = (uint32_t)o->ref;
}

static void on_execute(void *ctx, const struct order *o,
                       const struct matching_request *taker, uint32_t qty,
                       uint64_t match)
{
    (void)ctx, (void)taker, (void)qty, (void)match;
    if (o->qty == 0)
        live_remove(o->ref);
}

static void on_cancel(void *ctx, const struct order *o, uint32_t qty,
                      enum matching_why why)
{
    (void)ctx, (void)qty, (void)why;
    live_remove(o->ref);
}

static void count_execution(void *ctx, const struct order *o,
                            const struct matching_request *taker, uint32_t qty,
                            uint64_t match)
{
    (void)ctx, (void)o, (void)taker, (void)qty, (void)match;
    executions++;
}

static uint32_t best_or(struct matching *m, char side, uint32_t otherwise)
{
    uint32_t price_ticks;
    uint64_t qty;

    return matching_best(m, 0, side, &price_ticks, &qty) ? price_ticks
                                                         : otherwise;
}

static void plan_add(struct matching *m, struct rng *rng, struct operation *op)
{
    uint64_t a = rng_below(rng, 40);
    uint64_t b = rng_below(rng, 40);
    uint32_t away = TICK * (uint32_t)(1 + (a < b ? a : b)); /* mostly near */

    op->kind = 'A';
    op->side = rng_below(rng, 2) != 0 ? 'B' : 'S';
    op->qty = 100;
    op->price_ticks = op->side == 'B' ? best_or(m, 'S', MID_TICKS + TICK) - away
                                      : best_or(m, 'B', MID_TICKS) + away;
}

static void plan(struct matching *m, struct rng *rng, struct operation *op)
{
    uint64_t dice = rng_below(rng, 10);

    if (dice < 5 || live.count == 0) {
        plan_add(m, rng, op);
    } else if (dice < 9) {
        op->kind = 'C';
        op->ref = live.refs[rng_below(rng, live.count)];
    } else {
        op->kind = 'M';
        op->side = rng_below(rng, 2) != 0 ? 'B' : 'S';
        /* Larger when the book is full: so it stays at its size. */
        op->qty =
            (uint16_t)(1 + rng_below(rng, live.count > RESTING ? 400 : 100));
        op->price_ticks = op->side == 'B'
                              ? best_or(m, 'S', MID_TICKS) + THROUGH_TICKS
                              : best_or(m, 'B', MID_TICKS) - THROUGH_TICKS;
    }
}

static void play(struct matching *m, const struct operation *op)
{
    struct matching_request rq = {
        .ref = op->ref,
        .side = op->side,
        .kind = op->kind == 'A' ? MATCHING_DAY : MATCHING_IOC,
        .qty = op->qty,
        .price_ticks = op->price_ticks,
    };

    if (op->kind == 'C')
        (void)matching_cancel(m, op->ref, MATCHING_BY_USER);
    else
        (void)matching_enter(m, &rq);
}

static void plan_all(struct operation *ops, uint32_t *most, uint32_t *least)
{
    const struct matching_events events = {on_add, on_execute, on_cancel, NULL,
                                           NULL};
    struct matching *m;
    struct rng rng;

    rng_init(&rng, 1);
    if (matching_new(1, &events, NULL, &m) != 0)
        exit(71);
    *most = 0;
    *least = UINT32_MAX;
    for (uint32_t i = 0; i < OPERATIONS + RESTING; i++) {
        struct operation *op = &ops[i];

        *op = (struct operation){.ref = i + 1};
        if (i < RESTING) {
            plan_add(m, &rng, op);
        } else {
            plan(m, &rng, op);
            *most = live.count > *most ? live.count : *most;
            *least = live.count < *least ? live.count : *least;
        }
        play(m, op);
    }
    matching_free(m);
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* One round; returns nanoseconds for each operation. */
static double round_ns(const struct operation *ops)
{
    const struct matching_events events = {.on_execute = count_execution};
    struct matching *m;
    double start;
    double took;

    if (matching_new(1, &events, NULL, &m) != 0)
        exit(71);
    executions = 0;
    for (uint32_t i = 0; i < RESTING; i++)
        play(m, &ops[i]);
    start = seconds();
    for (uint32_t i = RESTING; i < RESTING + OPERATIONS; i++)
        play(m, &ops[i]);
    took = seconds() - start;
    matching_free(m);
    return took * 1e9 / OPERATIONS;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(void)
{
    struct operation *ops =
        tracker_malloc(TAG_OTHER, (OPERATIONS + RESTING) * sizeof(*ops));
    double ns[ROUNDS];
    uint32_t most;
    uint32_t least;

    if (ops == NULL)
        return 71;
    plan_all(ops, &most, &least);
    for (unsigned i = 0; i < ROUNDS; i++)
        ns[i] = round_ns(ops);
    qsort(ns, ROUNDS, sizeof(ns[0]), by_value);
    printf("matching: %u operations, %u to %u orders resting, "
           "%llu executions\n",
           OPERATIONS, least, most, (unsigned long long)executions);
    printf("matching: min %.1f ns, median %.1f ns an operation "
           "(%d rounds)\n",
           ns[0], ns[ROUNDS / 2], ROUNDS);
    tracker_free(ops);
    return 0;
}
