/* web_stream.c - clients that listen, and what all of them are told.
 *
 * An event is written once and copied to each client's connection. How much a
 * client may have waiting is bounded; so are clients and alerts.
 */
#include "web_stream.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <inttypes.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#include "control.h"
#include "tags.h"
#include "tracker.h"
#include "twin_line.h"
#include "web_control_words.h"
#include "web_inside.h"
#include "web_market.h"
#include "web_places.h"
#include "web_words.h"

#define CLIENTS_MAX 256
#define ALERTS_MAX 64
#define WAITING_MAX (512 * 1024) /* bytes of one client: a whole history */
#define SKIPPED_MAX 100          /* events in a row; then it is cut off */
#define SELDOM_MS 950            /* real time between tables */

struct client {
    TAILQ_ENTRY(client) entry;
    struct web_stream *stream;
    struct evhttp_request *request;
    unsigned symbol; /* whose book it sees */
    unsigned skipped;
};

struct web_stream {
    struct web *web; /* borrowed */
    TAILQ_HEAD(, client) clients;
    unsigned count;
    uint64_t run;      /* tells this run from the one before on the same port */
    uint64_t told_ms;  /* the last sample that all were told of */
    uint64_t switches; /* that all were told of */
    uint64_t twin;     /* the twin's sample that all were told of */
    uint64_t twins_gone;
    uint64_t seldom_ms;                  /* real time at which tables are due */
    struct web_alert alerts[ALERTS_MAX]; /* the last ones, in a ring */
    unsigned alert_count;                /* ever */
};

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

/* All of it, or nothing. */
static void client_send(struct client *c, struct evbuffer *event)
{
    struct evhttp_connection *connection =
        evhttp_request_get_connection(c->request);
    struct bufferevent *bev = evhttp_connection_get_bufferevent(connection);
    struct evbuffer *copy;

    if (evbuffer_get_length(bufferevent_get_output(bev)) > WAITING_MAX) {
        if (++c->skipped > SKIPPED_MAX)
            evhttp_connection_free(connection); /* on_gone() frees `c` */
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

/* Write events with `put`, to one client or (NULL) to all. */
static void tell(struct web_stream *s, struct client *c,
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

/* Everything so far ---------------------------------------------------------
 */

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

/* What was switched since the last call, to all. */
static void tell_switches(struct web_stream *s)
{
    const struct control *control = s->web->source.control;
    struct web_switches since = {s->web, s->switches};
    uint64_t count = control != NULL ? control_look(control).changes : 0;

    if (count == s->switches)
        return;
    s->switches = count;
    if (!TAILQ_EMPTY(&s->clients))
        tell(s, NULL, web_put_switches, &since);
}

/* What the twin said since the last call, to all. */
static void tell_twin(struct web_stream *s)
{
    const struct twin_line *line = s->web->source.twin;
    struct web_twin since = {s->web, s->twin};

    if (line == NULL)
        return;
    if (line->numbers != s->twin) {
        s->twin = line->numbers;
        if (!TAILQ_EMPTY(&s->clients))
            tell(s, NULL, web_put_twin, &since);
    }
    if (line->gone_count != s->twins_gone) {
        s->twins_gone = line->gone_count;
        if (!TAILQ_EMPTY(&s->clients))
            tell(s, NULL, web_put_twin_gone, s->web);
    }
}

void web_stream_open(struct web_stream *s, struct evhttp_request *request)
{
    struct evhttp_connection *connection =
        evhttp_request_get_connection(request);
    struct beginning beginning = {s, since_of(s, request), symbol_of(request)};
    struct client *c = NULL;

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
    tell_switches(s); /* to the others: this one is told of all */
    tell_twin(s);
    TAILQ_INSERT_TAIL(&s->clients, c, entry);
    s->count++;
    web_add_headers(request, "text/event-stream");
    evhttp_connection_set_closecb(connection, on_gone, c);
    evhttp_send_reply_start(request, HTTP_OK, NULL);
    /* It says nothing more, and that is no reason to hang up. */
    bufferevent_set_timeouts(evhttp_connection_get_bufferevent(connection),
                             NULL, NULL);
    tell(s, c, put_beginning, &beginning);
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
    tell(s, NULL, put_last_sample, s->web);
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
    tell_switches(s);
    tell_twin(s);
    if (TAILQ_EMPTY(&s->clients))
        return;
    tell(s, NULL, put_now, s->web);
    if (real_now_ms() < s->seldom_ms)
        return;
    s->seldom_ms = real_now_ms() + SELDOM_MS;
    tell(s, NULL, web_put_sites, s->web);
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
    a->t_ms = at_ms;
    a->grows = grows;
    (void)snprintf(a->text, sizeof(a->text), "%s", line);
    a->text[strcspn(a->text, "\n")] = '\0';
    if (!TAILQ_EMPTY(&s->clients))
        tell(s, NULL, put_alert, a);
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
    tell(s, NULL, put_end, NULL);
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
