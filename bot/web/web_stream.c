/* web_stream.c - what all clients that listen are told.
 *
 * An event is written once and copied to each client's connection. How much a
 * client may have waiting is bounded; so are clients and alerts.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "bounds.h"
#include "control.h"
#include "tags.h"
#include "tracker.h"
#include "twin_line.h"
#include "web_control_words.h"
#include "web_inside.h"
#include "web_market.h"
#include "web_places.h"
#include "web_stream_inside.h"

#define WAITING_MAX (512 * 1024) /* bytes of one client: a whole history */
#define SKIPPED_MAX 100          /* events in a row; then it is cut off */
#define SELDOM_MS 950            /* real time between tables */

/* All of it, or nothing. */
static void client_send(struct client *c, struct evbuffer *event)
{
    struct evhttp_connection *connection =
        evhttp_request_get_connection(c->request);
    struct bufferevent *bev = evhttp_connection_get_bufferevent(connection);
    size_t waiting = evbuffer_get_length(bufferevent_get_output(bev));
    struct evbuffer *copy;

    bound_holds(BOUND_PAGE_WAITING, waiting);
    if (waiting > WAITING_MAX) {
        bound_met(BOUND_PAGE_WAITING, 1);
        if (++c->skipped > SKIPPED_MAX) {
            c->stream->web->dropped++;
            evhttp_connection_free(connection); /* on_gone() frees `c` */
        }
        return;
    }
    c->skipped = 0;
    copy = evbuffer_new();
    if (copy == NULL)
        return;
    if (evbuffer_add(copy, evbuffer_pullup(event, -1),
                     evbuffer_get_length(event)) == 0)
        evhttp_send_reply_chunk(c->request, copy);
    evbuffer_free(copy);
}

static void send_all(struct web_stream *s, struct evbuffer *event)
{
    struct client *next;

    for (struct client *c = TAILQ_FIRST(&s->clients); c != NULL; c = next) {
        next = TAILQ_NEXT(c, entry);
        client_send(c, event);
    }
}

/* What `put` writes; NULL: no memory. */
static struct evbuffer *written(void (*put)(FILE *out, const void *what),
                                const void *what)
{
    struct evbuffer *event = evbuffer_new();

    if (event != NULL && web_write(event, put, what) != 0) {
        evbuffer_free(event);
        event = NULL;
    }
    return event;
}

void stream_tell(struct web_stream *s, struct client *c,
                 void (*put)(FILE *out, const void *what), const void *what)
{
    struct evbuffer *event = written(put, what);

    if (event == NULL)
        return;
    if (c != NULL)
        client_send(c, event);
    else
        send_all(s, event);
    evbuffer_free(event);
}

void stream_tell_switches(struct web_stream *s)
{
    const struct control *control = s->web->source.control;
    struct web_switches since = {s->web, s->switches};
    uint64_t count = control != NULL ? control_look(control).changes : 0;

    if (count == s->switches)
        return;
    s->switches = count;
    if (!TAILQ_EMPTY(&s->clients))
        stream_tell(s, NULL, web_put_switches, &since);
}

void stream_tell_twin(struct web_stream *s)
{
    const struct twin_line *line = s->web->source.twin;
    struct web_twin since = {s->web, s->twin};

    if (line == NULL)
        return;
    if (line->numbers != s->twin) {
        s->twin = line->numbers;
        if (!TAILQ_EMPTY(&s->clients))
            stream_tell(s, NULL, web_put_twin, &since);
    }
    if (line->gone_count != s->twins_gone) {
        s->twins_gone = line->gone_count;
        if (!TAILQ_EMPTY(&s->clients))
            stream_tell(s, NULL, web_put_twin_gone, s->web);
    }
}

/* To all --------------------------------------------------------------------
 */

static void put_last_sample(FILE *out, const void *web)
{
    const struct web *w = web;
    const struct tracker_history *h = w->source.history;

    web_put_sample(out, w, tracker_history_at(h, tracker_history_count(h) - 1));
}

void web_stream_sample(struct web_stream *s)
{
    const struct tracker_history *h = s->web->source.history;
    size_t count = tracker_history_count(h);
    const struct tracker_sample *last;

    if (count == 0 || TAILQ_EMPTY(&s->clients))
        return;
    last = tracker_history_at(h, count - 1);
    if (last->t_ms == s->told_ms)
        return; /* this call kept none */
    s->told_ms = last->t_ms;
    stream_tell(s, NULL, put_last_sample, s->web);
}

static void put_now(FILE *out, const void *web)
{
    web_put_now(out, web);
}

/* Each client has a symbol of its own; there are few of them, so each book is
 * written once for all that look at it. */
static void tell_market(struct web_stream *s)
{
    struct client *c, *next;

    for (unsigned symbol = 0; symbol < WEB_SYMBOLS_MAX; symbol++) {
        struct evbuffer *event = NULL;

        for (c = TAILQ_FIRST(&s->clients); c != NULL; c = next) {
            next = TAILQ_NEXT(c, entry);
            if (c->symbol != symbol)
                continue;
            if (event == NULL)
                event = written(web_put_market,
                                &(struct web_market){s->web, symbol});
            if (event == NULL)
                return;
            client_send(c, event);
        }
        if (event != NULL)
            evbuffer_free(event);
    }
}

static uint64_t real_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void web_stream_now(struct web_stream *s)
{
    stream_tell_switches(s);
    stream_tell_twin(s);
    if (TAILQ_EMPTY(&s->clients))
        return;
    stream_tell(s, NULL, put_now, s->web);
    if (real_now_ms() < s->seldom_ms)
        return;
    s->seldom_ms = real_now_ms() + SELDOM_MS;
    stream_tell(s, NULL, web_put_sites, s->web);
    tell_market(s);
}

static void put_alert(FILE *out, const void *alert)
{
    web_put_alert(out, alert);
}

void web_stream_alert(struct web_stream *s, uint64_t at_ms, bool grows,
                      const char *line)
{
    struct web_alert *a = &s->alerts[s->alert_count % ALERTS_MAX];

    a->number = s->alert_count++;
    bound_ring(BOUND_PAGE_ALERTS, s->alert_count);
    a->t_ms = at_ms;
    a->grows = grows;
    (void)snprintf(a->text, sizeof(a->text), "%s", line);
    a->text[strcspn(a->text, "\n")] = '\0';
    if (!TAILQ_EMPTY(&s->clients))
        stream_tell(s, NULL, put_alert, a);
}

/* Life ----------------------------------------------------------------------
 */

int web_stream_new(struct web *w, struct web_stream **out)
{
    struct web_stream *s = tracker_calloc(TAG_MONITOR, 1, sizeof(*s));
    struct timespec now;

    *out = NULL;
    if (s == NULL)
        return -ENOMEM;
    s->web = w;
    TAILQ_INIT(&s->clients);
    clock_gettime(CLOCK_REALTIME, &now);
    s->run = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    *out = s;
    return 0;
}

static void put_end(FILE *out, const void *nothing)
{
    (void)nothing;
    fputs("event: end\ndata: {}\n\n", out);
}

void web_stream_free(struct web_stream *s)
{
    struct client *c;

    if (s == NULL)
        return;
    stream_tell(s, NULL, put_end, NULL);
    while ((c = TAILQ_FIRST(&s->clients)) != NULL) {
        struct evhttp_connection *connection =
            evhttp_request_get_connection(c->request);
        struct bufferevent *bev = evhttp_connection_get_bufferevent(connection);

        /* There is no other turn of the loop: now, as far as it goes. */
        evbuffer_unfreeze(bufferevent_get_output(bev), 1);
        (void)evbuffer_write(bufferevent_get_output(bev),
                             bufferevent_getfd(bev));
        evhttp_connection_free(connection); /* on_gone() frees `c` */
    }
    tracker_free(s);
}

unsigned web_stream_clients(const struct web_stream *s)
{
    return s->count;
}
