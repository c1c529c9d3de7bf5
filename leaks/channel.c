/* channel.c - prices for whoever subscribed, one channel each.
 *
 * The publisher keeps a list of channels; each has a queue of bars that its
 * subscriber has not taken yet. A strategy opens a channel when its desk is
 * opened and closes it when the desk is given up: from then on nobody takes
 * bars out of that queue.
 *
 *      publisher ─► channel ─► channel ─► ...
 *                      │          │
 *                    bars       bars ...
 *
 * Watch: blocks tagged channels after each reopening of the desk.
 */
#include <errno.h>

#include "lesson.h"

struct message {
    struct message *next;
    struct bar bar;
};

struct channel {
    struct channel *next;
    struct message *first; /* the oldest */
    struct message *last;
    bool closed; /* by its subscriber */
};

/* The publisher: there is one, for as long as the program runs. */
extern struct channel *publisher;

static int channel_open(struct channel **out)
{
    struct channel *c = tracker_calloc(TAG_CHANNELS, 1, sizeof(*c));

    *out = c;
    if (c == NULL)
        return -ENOMEM;
    c->next = publisher;
    publisher = c;
    return 0;
}

static bool channel_take(struct channel *c, struct bar *out)
{
    struct message *message = c->first;

    if (message == NULL)
        return false;
    *out = message->bar;
    c->first = message->next;
    tracker_free(message);
    return true;
}

static int channel_push(struct channel *c, const struct bar *bar)
{
    struct message *message = tracker_malloc(TAG_CHANNELS, sizeof(*message));

    if (message == NULL)
        return -ENOMEM;
    message->next = NULL;
    message->bar = *bar;
    *(c->first != NULL ? &c->last->next : &c->first) = message;
    c->last = message;
    return 0;
}

/* Take a channel off the list and free it, with what nobody has read. */
static void channel_drop(struct channel **at)
{
    struct channel *c = *at;
    struct bar unread;

    *at = c->next;
    while (channel_take(c, &unread))
        ;
    tracker_free(c);
}

static int channel_publish(const struct bar *bar)
{
    struct channel **at = &publisher;
    int rc = 0;

    while (*at != NULL && rc == 0) {
        rc = channel_push(*at, bar);
        at = &(*at)->next;
    }
    return rc;
}

static void channel_close(struct channel *c)
{
    if (c != NULL)
        c->closed = true;
}

static void channel_stop(void)
{
    struct channel **at = &publisher;

    while (*at != NULL) {
        if ((*at)->closed)
            at = &(*at)->next;
        else
            channel_drop(at);
    }
}

const struct lesson_channel LESSON(channel) = {
    .open = channel_open,
    .publish = channel_publish,
    .take = channel_take,
    .close = channel_close,
    .stop = channel_stop,
};
