/* web_inside.h - what the files of the server share.
 */
#ifndef WEB_WEB_INSIDE_H
#define WEB_WEB_INSIDE_H

#include <stdbool.h>
#include <stdio.h>

#include "web.h"
#include "web_control.h"
#include "web_kept.h"

struct evbuffer;
struct evhttp_request;
struct web_diff;
struct web_figures;
struct web_snapshot;
struct web_stream;

struct web {
    struct web_source source;
    struct address address;
    struct event_base *base;     /* borrowed */
    struct evhttp *http;         /* owned */
    struct event *shield_ends;   /* owned; see web_shield() */
    struct web_snapshot *asked;  /* owned; a snapshot under way, or NULL */
    struct web_stream *stream;   /* owned; who listens */
    struct web_diff *diff;       /* owned; moments that were kept */
    struct web_figures *figures; /* owned; of the samples */
    struct web_kept metrics;     /* answers that are good for a while */
    struct web_kept report;
    char token[WEB_TOKEN_LEN]; /* of who may change the run */
    uint64_t connections;
    uint64_t requests; /* what libevent refuses by itself is none */
    uint64_t refused;
    uint64_t dropped; /* pages that were cut off: they didn't read */
};

/* Send a whole answer. What `put` writes is the body; NULL for none. The
 * request is taken. If there is no memory, 503. */
void web_answer(struct evhttp_request *request, int status, const char *type,
                void (*put)(FILE *out, const void *what), const void *what);
/* The same with a body that is there; it is left empty. */
void web_send(struct evhttp_request *request, int status, const char *type,
              struct evbuffer *body);
/* Let `put` write to a buffer (borrowed). 0 or -ENOMEM: then a part of it may
 * be there. */
int web_write(struct evbuffer *to, void (*put)(FILE *out, const void *what),
              const void *what);
/* What libevent does until the next turn of the loop it can't do by halves: it
 * gets memory from a reserve if there is no other. */
void web_shield(struct web *w);
/* Something else than time has changed what answers say: write them anew. */
void web_forget(struct web *w);
/* The headers that every answer has. */
void web_add_headers(struct evhttp_request *request, const char *type);
/* One line of plain text. */
void web_answer_line(struct evhttp_request *request, int status,
                     const char *line);

/* For a connection's close callback: its request, not answered to the end. When
 * the client went, libevent leaves the request to us (it has no connection any
 * more); when we cut the client off, it goes with the connection. */
void web_request_left(struct evhttp_request *request);

/* web_query.c: a number of the query. 0; -ENOENT: it isn't there; -EINVAL: it
 * is no number. *value changes on success only. */
int web_query(struct evhttp_request *request, const char *name,
              uint64_t *value);

/* web_page.c: answer with a file of the page. false: there is none of that
 * path, and nothing was answered. */
bool web_page(struct evhttp_request *request);

/* web_guard.c: may it be answered? If not, it has been refused. All but
 * /control look and change nothing, and take no POST. */
bool web_guard(struct web *w, struct evhttp_request *request);
bool web_guard_post(struct web *w, struct evhttp_request *request);
/* Does a Host header name this server? NULL for none: no. */
bool web_host_is_ours(const struct address *own, const char *host);

/* web_metrics.c */
void web_put_metrics(FILE *out, const void *web);

/* web_report.c: GET /report.json. */
void web_put_report(FILE *out, const void *web);

#endif
