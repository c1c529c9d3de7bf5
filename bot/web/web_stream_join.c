/* web_stream_join.c - a client comes: it is told all that was so far, or what
 * it missed.
 */
#include <event2/bufferevent.h>
#include <event2/http.h>

#include "bounds.h"
#include "tags.h"
#include "tracker.h"
#include "web_control_words.h"
#include "web_inside.h"
#include "web_market.h"
#include "web_places.h"
#include "web_stream_inside.h"

struct beginning {
    const struct web_stream *stream;
    int64_t since_ms; /* what the client has; -1: nothing */
    unsigned symbol;
};

static void put_beginning(FILE *out, const void *what)
{
    const struct beginning *b = what;
    const struct web_stream *s = b->stream;
    const struct tracker_history *h = s->web->source.history;
    unsigned kept = s->alert_count < ALERTS_MAX ? s->alert_count : ALERTS_MAX;

    web_put_hello(out, s->web, s->run);
    for (size_t i = 0; i < tracker_history_count(h); i++) {
        const struct tracker_sample *sample = tracker_history_at(h, i);

        if ((int64_t)sample->t_ms > b->since_ms)
            web_put_sample(out, s->web, sample);
    }
    for (unsigned n = s->alert_count - kept; n < s->alert_count; n++)
        web_put_alert(out, &s->alerts[n % ALERTS_MAX]);
    web_put_switches(out, &(struct web_switches){s->web, 0});
    web_put_twin(out, &(struct web_twin){s->web, 0});
    web_put_now(out, s->web);
    web_put_sites(out, s->web);
    web_put_market(out, &(struct web_market){s->web, b->symbol});
}

/* What the client has of this run, as its query says. */
static int64_t since_of(const struct web_stream *s,
                        struct evhttp_request *request)
{
    uint64_t run = 0;
    uint64_t since = 0;

    (void)web_query(request, "run", &run);
    if (run != s->run || web_query(request, "since", &since) != 0 ||
        since > INT64_MAX)
        return -1;
    return (int64_t)since;
}

/* The symbol whose book it wants to see; the first one if it doesn't say. */
static unsigned symbol_of(struct evhttp_request *request)
{
    uint64_t symbol = 0;

    (void)web_query(request, "symbol", &symbol);
    return symbol < WEB_SYMBOLS_MAX ? (unsigned)symbol : 0;
}

static void client_free(struct client *c)
{
    TAILQ_REMOVE(&c->stream->clients, c, entry);
    c->stream->count--;
    tracker_free(c);
}

static void on_gone(struct evhttp_connection *connection, void *arg)
{
    struct client *c = arg;

    (void)connection;
    web_request_left(c->request);
    client_free(c);
}

void web_stream_open(struct web_stream *s, struct evhttp_request *request)
{
    struct evhttp_connection *connection =
        evhttp_request_get_connection(request);
    struct beginning beginning = {s, since_of(s, request), symbol_of(request)};
    struct client *c = NULL;

    bound_met(BOUND_PAGES_OPEN, s->count >= CLIENTS_MAX);
    if (s->count < CLIENTS_MAX)
        c = tracker_calloc(TAG_MONITOR, 1, sizeof(*c));
    if (c == NULL) {
        web_answer_line(request, HTTP_SERVUNAVAIL,
                        "too many pages are open; close one");
        return;
    }
    c->stream = s;
    c->request = request;
    c->symbol = beginning.symbol;
    stream_tell_switches(s); /* to the others: this one is told of all */
    stream_tell_twin(s);
    TAILQ_INSERT_TAIL(&s->clients, c, entry);
    s->count++;
    bound_holds(BOUND_PAGES_OPEN, s->count);
    web_add_headers(request, "text/event-stream");
    evhttp_connection_set_closecb(connection, on_gone, c);
    evhttp_send_reply_start(request, HTTP_OK, NULL);
    /* It says nothing more, and that is no reason to hang up. */
    bufferevent_set_timeouts(evhttp_connection_get_bufferevent(connection),
                             NULL, NULL);
    stream_tell(s, c, put_beginning, &beginning);
}
