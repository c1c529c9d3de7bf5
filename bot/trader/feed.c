/* feed.c - market data comes in: the book follows it, trades become history.
 *
 * Time is taken from the messages, not from the clock: the driver may hand
 * over many messages at once. ITCH counts from midnight; a jump back by more
 * than half a day means that a new day has begun.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <string.h>

#include "bounds.h"
#include "frame.h"
#include "inside.h"
#include "itch.h"
#include "label.h"

#define DAY_NS (86400 * SECOND_NS)

static void feed_time(struct trader *t, uint64_t since_midnight_ns)
{
    uint64_t now_ns = t->feed_day_ns + since_midnight_ns;

    if (now_ns + DAY_NS / 2 < t->feed_time_ns) {
        t->feed_day_ns += DAY_NS;
        now_ns += DAY_NS;
    }
    if (now_ns > t->feed_time_ns)
        t->feed_time_ns = now_ns;
}

/* The listing of a locate code, or NULL: strategies don't trade it. */
static struct listing *listing_of(struct trader *t, uint16_t locate)
{
    for (unsigned i = 0; i < t->listing_count; i++)
        if (t->listings[i].locate == locate)
            return &t->listings[i];
    return NULL;
}

static void feed_directory(struct trader *t, const struct itch *msg)
{
    struct listing *l;

    if (listing_of(t, msg->locate) != NULL)
        return;
    if (t->listing_count == BAR_SYMBOLS) {
        bound_met(BOUND_TRADED_SYMBOLS, 1);
        return;
    }
    l = &t->listings[t->listing_count++];
    l->locate = msg->locate;
    snprintf(l->name, sizeof(l->name), "%s", msg->symbol);
    bound_holds(BOUND_TRADED_SYMBOLS, t->listing_count);
}

/* Remember what is new, about the message's symbol. */
static int feed_apply(struct trader *t, const struct itch *msg)
{
    struct book_trade trade;
    struct listing *l;
    int rc;

    rc = t->parts.book->apply(t->book, msg, t->feed_time_ns, &trade);
    if (rc != 0 || trade.qty == 0)
        return rc;
    l = listing_of(t, trade.locate);
    if (l == NULL)
        return 0;
    l->last_ticks = trade.price_ticks;
    return t->parts.cache->add(t->cache, trade.locate, t->feed_time_ns,
                               trade.price_ticks);
}

static int feed_message(void *ctx, const unsigned char *bytes, size_t len)
{
    struct trader *t = ctx;
    struct itch msg;
    unsigned before;
    int rc;

    if (itch_decode(bytes, len, &msg) != 0) {
        t->figures.bad_messages++;
        return 0;
    }
    if (!msg.known)
        return 0;
    feed_time(t, msg.time_ns);
    if (msg.type == 'R')
        feed_directory(t, &msg);
    before = label_enter(msg.locate);
    rc = feed_apply(t, &msg);
    label_leave(before);
    return rc;
}

void feed_on_read(struct bufferevent *bev, void *trader)
{
    int rc = frame_each(bufferevent_get_input(bev), feed_message, trader);

    if (rc != 0)
        trader_fail(trader, rc);
}
