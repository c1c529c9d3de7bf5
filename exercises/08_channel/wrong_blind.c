/* wrong_blind.c - the channel is freed too early, and the sanitizer told to
 * look away.
 *
 * AddressSanitizer complained of publish(), so it isn't to watch publish() any
 * more. The freed memory is read all the same; now nobody says so.
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
    struct publisher *publisher;
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
    c->publisher = publisher;
    c->next = publisher->channels;
    publisher->channels = c;
    return c;
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

void channel_close(struct channel *channel)
{
    struct channel **at = &channel->publisher->channels;

    while (*at != channel)
        at = &(*at)->next;
    channel_drop(at);
}

__attribute__((no_sanitize("address"))) int publish(struct publisher *publisher,
                                                    long price_ticks)
{
    struct channel **at = &publisher->channels;

    while (*at != NULL) {
        struct channel *c = *at;

        if (channel_put(c, price_ticks) != 0)
            return -ENOMEM;
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
