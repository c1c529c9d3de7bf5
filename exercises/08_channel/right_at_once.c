/* right_at_once.c - a channel that is closed while nobody walks the list goes
 * at once; else publish() sweeps when it has come to its end.
 */
#include "channel.h"

#include <errno.h>
#include <stdlib.h>

struct price {
    struct price *next;
    long price_ticks;
};

struct channel {
    struct channel *before;
    struct channel *after;
    struct publisher *publisher;
    on_price *call;
    void *subscriber;
    struct price *first;
    struct price **end;
    bool closed;
};

struct publisher {
    struct channel ring; /* its head, no channel itself */
    bool walking;
};

struct publisher *publisher_new(void)
{
    struct publisher *publisher = calloc(1, sizeof(*publisher));

    if (publisher != NULL)
        publisher->ring.before = publisher->ring.after = &publisher->ring;
    return publisher;
}

struct channel *channel_open(struct publisher *publisher, on_price *call,
                             void *subscriber)
{
    struct channel *c = malloc(sizeof(*c));

    if (c == NULL)
        return NULL;
    *c = (struct channel){.before = publisher->ring.before,
                          .after = &publisher->ring,
                          .publisher = publisher,
                          .call = call,
                          .subscriber = subscriber};
    c->end = &c->first;
    c->before->after = c;
    c->after->before = c;
    return c;
}

bool channel_take(struct channel *channel, long *price_ticks)
{
    struct price *price = channel->first;

    if (price == NULL)
        return false;
    *price_ticks = price->price_ticks;
    channel->first = price->next;
    if (channel->first == NULL)
        channel->end = &channel->first;
    free(price);
    return true;
}

static void channel_free(struct channel *channel)
{
    long unread;

    channel->before->after = channel->after;
    channel->after->before = channel->before;
    while (channel_take(channel, &unread))
        ;
    free(channel);
}

void channel_close(struct channel *channel)
{
    channel->closed = true;
    if (!channel->publisher->walking)
        channel_free(channel);
}

static int channel_put(struct channel *channel, long price_ticks)
{
    struct price *price = malloc(sizeof(*price));

    if (price == NULL)
        return -ENOMEM;
    *price = (struct price){.price_ticks = price_ticks};
    *channel->end = price;
    channel->end = &price->next;
    channel->call(channel->subscriber, channel);
    return 0;
}

static void publisher_sweep(struct publisher *publisher, bool all)
{
    struct channel *c = publisher->ring.after;

    while (c != &publisher->ring) {
        struct channel *after = c->after;

        if (all || c->closed)
            channel_free(c);
        c = after;
    }
}

int publish(struct publisher *publisher, long price_ticks)
{
    int rc = 0;

    publisher->walking = true;
    for (struct channel *c = publisher->ring.after; c != &publisher->ring;
         c = c->after)
        if (!c->closed && channel_put(c, price_ticks) != 0)
            rc = -ENOMEM;
    publisher->walking = false;
    publisher_sweep(publisher, false);
    return rc;
}

void publisher_free(struct publisher *publisher)
{
    if (publisher == NULL)
        return;
    publisher_sweep(publisher, true);
    free(publisher);
}
