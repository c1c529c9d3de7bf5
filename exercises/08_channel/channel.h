/* channel.h - prices for whoever subscribed, one channel each. Given.
 *
 *      publisher ─► channel ─► channel ─► channel
 *                      │          │          │
 *                   prices     prices     prices      waiting to be taken
 *
 * The publisher is one block, a channel is one, and a price that waits in a
 * channel is one. Nothing else is allocated.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdbool.h>

struct publisher;
struct channel;

/* A price has been put into the subscriber's channel. Called by publish(). It
 * may take prices, and it may close its own channel or any other one. */
typedef void on_price(void *subscriber, struct channel *channel);

/* A publisher without channels; NULL: no memory. Owned: publisher_free() it,
 * which also frees all channels, closed or not, and what waits in them. */
struct publisher *publisher_new(void);
void publisher_free(struct publisher *publisher);

/* Subscribe: from now on each price is put into this channel. Borrowed until
 * it is closed; NULL: no memory. */
struct channel *channel_open(struct publisher *publisher, on_price *call,
                             void *subscriber);

/* Take the oldest price that waits. False: none does. */
bool channel_take(struct channel *channel, long *price_ticks);

/* The subscriber leaves, and doesn't use the channel any more. It isn't called
 * again. When the next publish() returns, nothing of the channel is left. */
void channel_close(struct channel *channel);

/* Put a price into each open channel and call its subscriber. 0, or -ENOMEM:
 * some channels didn't get the price. */
int publish(struct publisher *publisher, long price_ticks);

#endif
