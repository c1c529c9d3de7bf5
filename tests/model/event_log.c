/* event_log.c - what was told in one operation; see event_log.h. */
#include "event_log.h"

#include <inttypes.h>
#include <stdio.h>

static void event_log_add(struct event_log *log, const struct event *e)
{
    if (log->count < EVENT_LOG_MAX)
        log->events[log->count] = *e;
    log->count++;
}

static void on_add(void *ctx, const struct order *o)
{
    event_log_add(ctx, &(struct event){.type = 'a', .order = *o});
}

static void on_execute(void *ctx, const struct order *o,
                       const struct matching_request *taker, uint32_t qty,
                       uint64_t match)
{
    event_log_add(ctx, &(struct event){.type = 'e',
                                       .qty = qty,
                                       .taker_ref = taker->ref,
                                       .match = match,
                                       .order = *o});
}

static void on_cancel(void *ctx, const struct order *o, uint32_t qty,
                      enum matching_why why)
{
    event_log_add(ctx,
                  &(struct event){
                      .type = 'c', .why = (char)why, .qty = qty, .order = *o});
}

static void on_replace(void *ctx, uint64_t old_ref, const struct order *o)
{
    event_log_add(
        ctx, &(struct event){.type = 'r', .old_ref = old_ref, .order = *o});
}

static void on_drop(void *ctx, const struct matching_request *taker,
                    uint32_t qty, enum matching_why why)
{
    event_log_add(ctx, &(struct event){.type = 'd',
                                       .why = (char)why,
                                       .qty = qty,
                                       .taker_ref = taker->ref});
}

const struct matching_events event_log_events = {
    on_add, on_execute, on_cancel, on_replace, on_drop,
};

bool event_log_order_same(const struct order *a, const struct order *b)
{
    return a->ref == b->ref && a->symbol == b->symbol && a->side == b->side &&
           a->qty == b->qty && a->price_ticks == b->price_ticks &&
           a->owner == b->owner && a->user_ref == b->user_ref &&
           a->executed == b->executed;
}

static bool event_same(const struct event *a, const struct event *b)
{
    return a->type == b->type && a->why == b->why && a->qty == b->qty &&
           a->old_ref == b->old_ref && a->taker_ref == b->taker_ref &&
           a->match == b->match && event_log_order_same(&a->order, &b->order);
}

long event_log_differ(const struct event_log *a, const struct event_log *b)
{
    size_t both = a->count < b->count ? a->count : b->count;

    for (size_t i = 0; i < both && i < EVENT_LOG_MAX; i++)
        if (!event_same(&a->events[i], &b->events[i]))
            return (long)i;
    return a->count == b->count ? -1 : (long)both;
}

void event_log_text(const struct event_log *log, long at, char *out, size_t len)
{
    const struct event *e = &log->events[at];
    const struct order *o = &e->order;

    if ((size_t)at >= log->count || at >= EVENT_LOG_MAX) {
        snprintf(out, len, "nothing");
        return;
    }
    snprintf(out, len,
             "%c qty=%" PRIu32 " why=%c old=%" PRIu64 " taker=%" PRIu64
             " match=%" PRIu64 " order %" PRIu64 " symbol=%u %c%" PRIu32
             "@%" PRIu32 " owner=%" PRIu32 " user_ref=%" PRIu32
             " executed=%" PRIu32,
             e->type, e->qty, e->why != '\0' ? e->why : '-', e->old_ref,
             e->taker_ref, e->match, o->ref, (unsigned)o->symbol,
             o->side != '\0' ? o->side : '-', o->qty, o->price_ticks, o->owner,
             o->user_ref, o->executed);
}
