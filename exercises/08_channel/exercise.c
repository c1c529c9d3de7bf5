/* exercise.c - a publisher of prices, and those who leave it.
 *
 * A subscriber that leaves closes its channel. That only marks the channel:
 * publish() may be walking the list at that very moment, and must not find a
 * hole under its feet.
 *
 * Watch: how many blocks live after a subscriber has left, and after the next
 * hundred prices.
 */
#include "channel.h"

#include <errno.h>
#include <stdlib.h>

struct waiting {
    struct waiting *next;
    long price_ticks;
};

struct channel {
    on_price *call;
    void *subscriber;
    struct channel *next;
    struct waiting *first; /* the oldest */
    struct waiting *last;
    bool closed; /* its subscriber has left */
};

struct publisher {
    struct channel *channels;
};

struct publisher *publisher_new(void)
{
    return calloc(1, sizeof(struct publisher));
}

struct channel *channel_open(struct publisher *publisher, on_price *call,
                             void *subscriber)
{
    struct channel *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->call = call;
    c->subscriber = subscriber;
    c->next = publisher->channels;
    publisher->channels = c;
    return c;
}

void channel_close(struct channel *channel)
{
    channel->closed = true;
}

bool channel_take(struct channel *channel, long *price_ticks)
{
    struct waiting *oldest = channel->first;

    if (oldest == NULL)
        return false;
    *price_ticks = oldest->price_ticks;
    channel->first = oldest->next;
    free(oldest);
    return true;
}

static int channel_put(struct channel *channel, long price_ticks)
{
    struct waiting *w = malloc(sizeof(*w));

    if (w == NULL)
        return -ENOMEM;
    w->next = NULL;
    w->price_ticks = price_ticks;
    if (channel->first == NULL)
        channel->first = w;
    else
        channel->last->next = w;
    channel->last = w;
    return 0;
}

/* Take the channel that *at points to off its list, and free it with all that
 * still waits in it. *at is the channel behind it then. */
static void channel_drop(struct channel **at)
{
    struct channel *c = *at;
    long unread;

    *at = c->next;
    while (channel_take(c, &unread))
        ;
    free(c);
}

int publish(struct publisher *publisher, long price_ticks)
{
    struct channel **at = &publisher->channels;

    /* TODO: a channel whose subscriber has left is still in this list, and
     * gets each price that comes. Let go of it here. */
    while (*at != NULL) {
        struct channel *c = *at;

        if (channel_put(c, price_ticks) != 0)
            return -ENOMEM;
        if (!c->closed)
            c->call(c->subscriber, c);
        at = &c->next;
    }
    return 0;
}

void publisher_free(struct publisher *publisher)
{
    if (publisher == NULL)
        return;
    while (publisher->channels != NULL)
        channel_drop(&publisher->channels);
    free(publisher);
}
