/* web.c - routes, and how an answer is sent.
 *
 * A body is written through a FILE into libevent's buffer, so that reports
 * have one way to write. Nothing here waits: a client that doesn't read is
 * libevent's to time out.
 */
#include "web.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "tags.h"
#include "tracker.h"
#include "web_diff.h"
#include "web_figures.h"
#include "web_inside.h"
#include "web_snapshot.h"
#include "web_stream.h"

#define HEADERS_MAX 8192
#define BODY_MAX 4096
#define SEND_BYTES (128 * 1024) /* that the kernel keeps for a client */
#define TIMEOUT_S 10            /* of a client that sends or takes nothing */

static ssize_t write_to_buffer(void *buffer, const char *bytes, size_t count)
{
    /* 0 tells stdio of an error */
    return evbuffer_add(buffer, bytes, count) == 0 ? (ssize_t)count : 0;
}

void web_add_headers(struct evhttp_request *request, const char *type)
{
    static const char *const always[][2] = {
        {"Cache-Control", "no-store"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Content-Security-Policy", "default-src 'none'; script-src 'self'; "
                                    "style-src 'self'; connect-src 'self'; "
                                    "img-src data:; base-uri 'none'; "
                                    "form-action 'none'; "
                                    "frame-ancestors 'none'"},
    };
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);

    evhttp_add_header(headers, "Content-Type", type);
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
        evhttp_add_header(headers, always[i][0], always[i][1]);
}

int web_write(struct evbuffer *to, void (*put)(FILE *out, const void *what),
              const void *what)
{
    const cookie_io_functions_t functions = {.write = write_to_buffer};
    FILE *out = fopencookie(to, "w", functions);
    bool failed;

    if (out == NULL)
        return -ENOMEM;
    put(out, what);
    failed = ferror(out) != 0;
    failed |= fclose(out) != 0;
    return failed ? -ENOMEM : 0;
}

/* To HEAD: how long the body would be, and no body. */
static void leave_body_out(struct evhttp_request *request,
                           struct evbuffer *body)
{
    char length[24];

    snprintf(length, sizeof(length), "%zu", evbuffer_get_length(body));
    evhttp_add_header(evhttp_request_get_output_headers(request),
                      "Content-Length", length);
    evbuffer_drain(body, evbuffer_get_length(body));
}

void web_send(struct evhttp_request *request, int status, const char *type,
              struct evbuffer *body)
{
    web_add_headers(request, type);
    if (evhttp_request_get_command(request) == EVHTTP_REQ_HEAD)
        leave_body_out(request, body);
    evhttp_send_reply(request, status, NULL, body);
}

void web_answer(struct evhttp_request *request, int status, const char *type,
                void (*put)(FILE *out, const void *what), const void *what)
{
    struct evbuffer *body = evbuffer_new();

    if (body != NULL && (put == NULL || web_write(body, put, what) == 0)) {
        web_send(request, status, type, body);
    } else {
        web_add_headers(request, type);
        evhttp_send_reply(request, HTTP_SERVUNAVAIL, NULL, NULL);
    }
    if (body != NULL)
        evbuffer_free(body);
}

void web_request_left(struct evhttp_request *request)
{
    if (evhttp_request_get_connection(request) == NULL)
        evhttp_request_free(request);
}

static void put_line(FILE *out, const void *line)
{
    fprintf(out, "%s\n", (const char *)line);
}

void web_answer_line(struct evhttp_request *request, int status,
                     const char *line)
{
    web_answer(request, status, "text/plain; charset=utf-8", put_line, line);
}

static void on_metrics(struct evhttp_request *request, void *arg)
{
    struct web *w = arg;

    if (web_guard(w, request))
        web_kept_answer(&w->metrics, request,
                        "text/plain; version=0.0.4; charset=utf-8",
                        web_put_metrics, w);
}

static void on_report(struct evhttp_request *request, void *arg)
{
    struct web *w = arg;

    if (web_guard(w, request))
        web_kept_answer(&w->report, request, "application/json", web_put_report,
                        w);
}

static void on_snapshot(struct evhttp_request *request, void *arg)
{
    struct web *w = arg;

    if (web_guard(w, request))
        web_snapshot_ask(w, request);
}

static void on_diff(struct evhttp_request *request, void *arg)
{
    struct web *w = arg;

    if (web_guard(w, request))
        web_diff_ask(w, request);
}

static void on_control(struct evhttp_request *request, void *arg)
{
    web_control_answer(arg, request);
}

static void on_health(struct evhttp_request *request, void *arg)
{
    if (web_guard(arg, request))
        web_answer_line(request, HTTP_OK, "ok");
}

static void on_events(struct evhttp_request *request, void *arg)
{
    struct web *w = arg;

    if (web_guard(w, request))
        web_stream_open(w->stream, request);
}

static void on_other(struct evhttp_request *request, void *arg)
{
    if (web_guard(arg, request) && !web_page(request))
        web_answer_line(request, HTTP_NOTFOUND, "there is no such page");
}

static int add_routes(struct web *w)
{
    static const struct {
        const char *path;
        void (*answer)(struct evhttp_request *request, void *arg);
    } routes[] = {
        {"/metrics", on_metrics},   {"/report.json", on_report},
        {"/snapshot", on_snapshot}, {"/events", on_events},
        {"/healthz", on_health},    {"/diff", on_diff},
        {"/control", on_control},
    };

    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
        if (evhttp_set_cb(w->http, routes[i].path, routes[i].answer, w) != 0)
            return -ENOMEM;
    evhttp_set_gencb(w->http, on_other, w);
    return 0;
}

/* An answer that takes several packets goes out at once: else the last one
 * waits for the client's delayed acknowledgement, some 40 ms. And the kernel
 * keeps no megabytes for who doesn't read. What is accepted inherits both
 * (tcp(7)). */
static void tune_sending(struct evhttp_bound_socket *bound)
{
    const int on = 1;
    const int bytes = SEND_BYTES;

    (void)setsockopt(evhttp_bound_socket_get_fd(bound), IPPROTO_TCP,
                     TCP_NODELAY, &on, sizeof(on));
    (void)setsockopt(evhttp_bound_socket_get_fd(bound), SOL_SOCKET, SO_SNDBUF,
                     &bytes, sizeof(bytes));
}

/* The port that the system chose. */
static int learn_port(struct web *w, struct evhttp_bound_socket *bound)
{
    struct sockaddr_storage own;
    socklen_t len = sizeof(own);

    if (getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&own,
                    &len) != 0)
        return -errno;
    w->address.port = ntohs(own.ss_family == AF_INET6
                                ? ((struct sockaddr_in6 *)&own)->sin6_port
                                : ((struct sockaddr_in *)&own)->sin_port);
    return 0;
}

static void on_shield_ends(evutil_socket_t fd, short what, void *web)
{
    const struct web *w = web;

    (void)fd;
    (void)what;
    w->source.reserve(false);
}

void web_shield(struct web *w)
{
    if (w->source.reserve == NULL)
        return;
    w->source.reserve(true);
    event_active(w->shield_ends, 0, 0);
}

/* A connection is made; libevent shall give it what it always does. */
static struct bufferevent *on_connection(struct event_base *base, void *web)
{
    struct web *w = web;

    (void)base;
    w->connections++;
    web_shield(w);
    return NULL;
}

static int web_listen(struct web *w)
{
    struct evhttp_bound_socket *bound;

    w->shield_ends = event_new(w->base, -1, 0, on_shield_ends, w);
    w->http = evhttp_new(w->base);
    if (w->shield_ends == NULL || w->http == NULL || add_routes(w) != 0)
        return -ENOMEM;
    (void)event_priority_set(w->shield_ends, 0);
    evhttp_set_allowed_methods(w->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD |
                                            EVHTTP_REQ_POST);
    evhttp_set_max_headers_size(w->http, HEADERS_MAX);
    evhttp_set_max_body_size(w->http, BODY_MAX);
    evhttp_set_timeout(w->http, TIMEOUT_S);
    evhttp_set_bevcb(w->http, on_connection, w);
    errno = 0;
    bound = evhttp_bind_socket_with_handle(w->http, w->address.host,
                                           w->address.port);
    if (bound == NULL)
        return errno != 0 ? -errno : -ENOMEM;
    tune_sending(bound);
    return learn_port(w, bound);
}

int web_new(struct event_base *base, const struct web_source *source,
            struct web **out)
{
    struct web *w = tracker_calloc(TAG_MONITOR, 1, sizeof(*w));
    int rc;

    *out = NULL;
    if (w == NULL)
        return -ENOMEM;
    w->source = *source;
    w->address = source->options->http;
    w->base = base;
    web_token_make(w->token);
    rc = web_stream_new(w, &w->stream);
    if (rc == 0)
        rc = web_diff_new(&w->diff);
    if (rc == 0)
        rc = web_figures_new(source->history, &w->figures);
    if (rc == 0)
        rc = web_listen(w);
    if (rc != 0) {
        web_free(w);
        return rc;
    }
    *out = w;
    return 0;
}

void web_free(struct web *w)
{
    if (w == NULL)
        return;
    web_stream_free(w->stream);
    if (w->http != NULL)
        evhttp_free(w->http);
    if (w->shield_ends != NULL)
        event_free(w->shield_ends);
    if (w->source.reserve != NULL)
        w->source.reserve(false);
    web_snapshot_free(w->asked); /* its client is gone by now */
    web_diff_free(w->diff);
    web_figures_free(w->figures);
    web_forget(w);
    tracker_free(w);
}

const struct address *web_address(const struct web *w)
{
    return &w->address;
}

void web_sample(struct web *w)
{
    web_figures_take(w->figures, w->source.run);
    web_stream_sample(w->stream);
}

void web_forget(struct web *w)
{
    web_kept_clear(&w->metrics);
    web_kept_clear(&w->report);
}

void web_tick(struct web *w)
{
    web_forget(w);
    web_stream_now(w->stream);
}

void web_alert(struct web *w, const struct verdict_event *event,
               const char *line)
{
    web_stream_alert(w->stream, event->at_ms, event->to == GROWTH_GROWING,
                     line);
}
