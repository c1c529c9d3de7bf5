/* session.c - a client: its two streams, its orders, and its end.
 *
 * A session ends when one of its streams does (but for a line that breaks,
 * resume.c), when it sends what is no OUCH, or when it doesn't read. Often that
 * is found out in the middle of the engine's work, when no order may be
 * cancelled. So the session is only marked there ("doomed") and closed when the
 * work is done.
 *
 * bufferevent_free() takes the callbacks back, also one that is on its way; the
 * memory itself goes when the loop turns.
 */
#include <assert.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "bounds.h"
#include "exchange_parts.h"
#include "frame.h"
#include "tags.h"
#include "tracker.h"

struct session *session_find(const struct exchange *x, uint32_t id)
{
    struct session *s = x->sessions;

    if (id == MATCHING_NOBODY)
        return NULL;
    while (s != NULL && s->id != id)
        s = s->next;
    return s;
}

/* Is the client's end of a pair gone? It doesn't tell when it is freed. */
static bool stream_is_cut(const struct stream *stream)
{
    return stream->bev != NULL && stream->is_pair &&
           bufferevent_pair_get_partner(stream->bev) == NULL;
}

/* Bytes that the client hasn't taken: on their way, or kept for it. */
static size_t stream_unread_bytes(const struct session *s,
                                  const struct stream *stream)
{
    size_t bytes = 0;

    if (stream == &s->orders && s->missed != NULL)
        bytes = evbuffer_get_length(s->missed);
    if (stream->bev != NULL)
        bytes += evbuffer_get_length(bufferevent_get_output(stream->bev));
    if (stream->bev != NULL && stream->is_pair)
        bytes += evbuffer_get_length(
            bufferevent_get_input(bufferevent_pair_get_partner(stream->bev)));
    bound_holds(BOUND_CLIENT_UNREAD, bytes);
    return bytes;
}

bool session_takes(struct session *s, const struct stream *stream)
{
    if (s->doomed)
        return false;
    if (stream_is_cut(stream)) {
        s->doomed = true;
    } else if (stream_unread_bytes(s, stream) > SESSION_UNREAD_MAX_BYTES) {
        s->exchange->figures.dropped_feeds++;
        bound_met(BOUND_CLIENT_UNREAD, 1);
        s->doomed = true;
    }
    return !s->doomed;
}

void session_answer(struct session *s, struct ouch_out *msg)
{
    struct exchange *x = s->exchange;
    unsigned char bytes[OUCH_LEN_MAX];
    size_t len;

    exchange_remember(x, feed_push(x));
    if (!session_takes(s, &s->orders))
        return;
    msg->time_ns = exchange_wire_time(x);
    len = ouch_out_encode(msg, bytes);
    if (s->missed != NULL) {
        exchange_remember(x, frame_write(s->missed, bytes, len));
        return;
    }
    exchange_remember(
        x, frame_write(bufferevent_get_output(s->orders.bev), bytes, len));
    s->told++;
    x->answered = true;
}

/* Closing ------------------------------------------------------------------ */

void session_close_stream(struct stream *stream)
{
    if (stream->bev == NULL)
        return;
    /* The other end of a pair hears of the end only this way. */
    bufferevent_flush(stream->bev, EV_READ | EV_WRITE, BEV_FINISHED);
    bufferevent_free(stream->bev);
    stream->bev = NULL;
}

void session_free(struct session *s)
{
    if (s == NULL)
        return;
    session_close_stream(&s->orders);
    session_close_stream(&s->feed);
    refmap_clear(&s->resting);
    if (s->missed != NULL)
        evbuffer_free(s->missed);
    tracker_free(s);
}

static void session_unlink(struct session *s)
{
    struct session **at = &s->exchange->sessions;

    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
}

/* Its resting orders go with it. Unlinked first: it isn't told of that. */
static void session_close(struct session *s)
{
    struct exchange *x = s->exchange;
    const struct order *o;
    uint64_t user_ref;
    size_t at = 0;

    session_unlink(s);
    while ((o = refmap_next(&s->resting, &at, &user_ref)) != NULL)
        (void)matching_cancel(x->matching, o->ref, MATCHING_BY_SYSTEM);
    session_free(s);
}

void session_sweep(struct exchange *x)
{
    struct session *s = x->sessions;

    while (s != NULL) {
        if (s->doomed) {
            session_close(s);
            exchange_remember(x, feed_push(x)); /* may doom others */
            s = x->sessions;
        } else {
            s = s->next;
        }
    }
}

/* Callbacks ------------------------------------------------------------------
 */

static int on_message(void *session, const unsigned char *bytes, size_t len)
{
    struct session *s = session;
    struct ouch_in msg;
    int rc = ouch_in_decode(bytes, len, &msg);

    if (rc == 0)
        rules_take(s, &msg);
    if (rc == 0 && s->doomed)
        rc = -ECONNABORTED;
    return rc;
}

static void on_orders(struct bufferevent *bev, void *session)
{
    struct session *s = session;
    struct exchange *x = s->exchange;
    int rc = frame_each(bufferevent_get_input(bev), on_message, s);

    if (rc != 0 && rc != -ECONNABORTED) {
        x->figures.bad_messages++;
        s->doomed = true;
    }
    exchange_remember(x, feed_push(x));
    session_sweep(x);
}

/* Nothing is to be said on the feed; what is said there is dropped. */
static void on_feed(struct bufferevent *bev, void *session)
{
    struct evbuffer *in = bufferevent_get_input(bev);

    (void)session;
    evbuffer_drain(in, evbuffer_get_length(in));
}

static void on_end(struct bufferevent *bev, short what, void *session)
{
    struct session *s = session;
    struct exchange *x = s->exchange;

    (void)bev;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) == 0)
        return;
    s->doomed = true;
    exchange_remember(x, feed_push(x));
    session_sweep(x);
}

/* Connecting --------------------------------------------------------------- */

static void stream_open(struct stream *stream, struct bufferevent *bev)
{
    stream->bev = bev;
    stream->is_pair = bufferevent_pair_get_partner(bev) != NULL;
}

int session_listen(struct session *s, struct bufferevent *orders)
{
    int rc;

    stream_open(&s->orders, orders);
    bufferevent_setcb(orders, on_orders, NULL, on_end, s);
    rc = bufferevent_enable(orders, EV_READ | EV_WRITE);
    return rc == 0 ? 0 : -ENOMEM;
}

static int session_start(struct session *s, struct bufferevent *orders,
                         struct bufferevent *feed)
{
    int rc = session_listen(s, orders);

    stream_open(&s->feed, feed);
    bufferevent_setcb(feed, on_feed, NULL, on_end, s);
    if (rc == 0)
        rc = bufferevent_enable(feed, EV_READ | EV_WRITE);
    return rc == 0 ? feed_snapshot(s->exchange, s) : -ENOMEM;
}

int exchange_connect(struct exchange *x, struct bufferevent *orders,
                     struct bufferevent *feed)
{
    struct session *s = tracker_calloc(TAG_EXCHANGE, 1, sizeof(*s));
    struct session **last = &x->sessions;
    int rc;

    if (s == NULL) {
        struct stream taken[] = {{.bev = orders}, {.bev = feed}};

        session_close_stream(&taken[0]);
        session_close_stream(&taken[1]);
        return -ENOMEM;
    }
    assert(bufferevent_get_base(orders) == x->base);
    s->exchange = x;
    s->id = ++x->next_session;
    refmap_init(&s->resting, TAG_EXCHANGE);
    /* What was before it came is for the others; it gets what came of that. */
    exchange_remember(x, feed_push(x));
    while (*last != NULL)
        last = &(*last)->next;
    *last = s;
    rc = session_start(s, orders, feed);
    if (rc != 0) {
        session_unlink(s);
        session_free(s);
    }
    return rc;
}
