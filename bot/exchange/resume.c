/* resume.c - the line for a client's orders breaks, and the client comes back.
 *
 *   exchange_lose()      exchange_hang_up()      exchange_resume()
 *         │                      │                     │
 *   what comes is lost     orders cancelled      all that is missed, in
 *   what is said is kept   stream closed         its order, on a new stream
 *
 * A broken line says nothing by itself: until somebody notices, the client's
 * orders go on resting, and trade. So it isn't enough for the client to know
 * that all of them are cancelled in the end. The session outlives its stream,
 * and keeps each answer that it couldn't say, for who comes back; so does
 * SoupBinTCP, with a number for each message. A client that never does loses
 * its session when its feed ends, or when more is kept for it than any client
 * may leave unread.
 *
 * What it said while the line was broken never arrived. Q tells it the next
 * number that the exchange expects (docs/protocol.md).
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "exchange_parts.h"
#include "frame.h"

static struct session *client_find(const struct exchange *x, uint32_t client,
                                   bool broken)
{
    struct session *s = session_find(x, client);

    if (s == NULL || s->doomed || (s->missed != NULL) != broken)
        return NULL;
    return s;
}

uint32_t exchange_newest_client(const struct exchange *x)
{
    return x->next_session;
}

int exchange_lose(struct exchange *x, uint32_t client)
{
    struct session *s = client_find(x, client, false);

    if (s == NULL)
        return -ENOENT;
    s->missed = evbuffer_new();
    if (s->missed == NULL)
        return -ENOMEM;
    (void)bufferevent_disable(s->orders.bev, EV_READ | EV_WRITE);
    return 0;
}

/* Its resting orders go. The map is taken away first: each cancel would take
 * its entry out while we walk it. */
static void cancel_resting(struct session *s)
{
    struct refmap resting = s->resting;
    const struct order *o;
    uint64_t user_ref;
    size_t at = 0;

    refmap_init(&s->resting, resting.tag);
    while ((o = refmap_next(&resting, &at, &user_ref)) != NULL)
        (void)matching_cancel(s->exchange->matching, o->ref,
                              MATCHING_BY_SYSTEM);
    refmap_clear(&resting);
}

int exchange_hang_up(struct exchange *x, uint32_t client)
{
    struct session *s = client_find(x, client, true);

    if (s == NULL)
        return -ENOENT;
    session_close_stream(&s->orders);
    cancel_resting(s);
    return 0;
}

static int say_again(void *session, const unsigned char *bytes, size_t len)
{
    struct session *s = session;

    s->told++;
    s->exchange->answered = true;
    return frame_write(bufferevent_get_output(s->orders.bev), bytes, len);
}

static int resume(struct session *s, struct bufferevent *orders)
{
    struct evbuffer *missed = s->missed;
    int rc = session_listen(s, orders);

    s->missed = NULL;
    exchange_remember(s->exchange, feed_push(s->exchange)); /* feed first */
    if (rc == 0)
        rc = frame_each(missed, say_again, s);
    evbuffer_free(missed);
    s->doomed |= rc != 0;
    return rc;
}

int exchange_resume(struct exchange *x, uint32_t client,
                    struct bufferevent *orders, uint32_t heard)
{
    struct stream taken = {.bev = orders};
    struct session *s;
    int rc = -ENOENT;

    (void)exchange_hang_up(x, client); /* it noticed before we did */
    s = client_find(x, client, true);
    if (s != NULL)
        rc = heard == s->told ? resume(s, orders) : -ERANGE;
    if (s == NULL || rc == -ERANGE)
        session_close_stream(&taken);
    return rc;
}
