/* web_inside.h - what the files of the server share.
 */
#ifndef WEB_WEB_INSIDE_H
#define WEB_WEB_INSIDE_H

#include <stdbool.h>
#include <stdio.h>

#include "web.h"

struct evbuffer;
struct evhttp_request;
struct web_snapshot;

struct web {
    struct web_source source;
    struct address address;
    struct event_base *base;    /* borrowed */
    struct evhttp *http;        /* owned */
    struct web_snapshot *asked; /* owned; a snapshot under way, or NULL */
    uint64_t requests;
    uint64_t refused;
};

/* Send a whole answer. What `put` writes is the body; NULL for none. The
 * request is taken. If there is no memory, 503. */
void web_answer(struct evhttp_request *request, int status, const char *type,
                void (*put)(FILE *out, const void *what), const void *what);
/* One line of plain text. */
void web_answer_line(struct evhttp_request *request, int status,
                     const char *line);

/* web_guard.c: may it be answered? If not, it has been refused. */
bool web_guard(struct web *w, struct evhttp_request *request);
/* Does a Host header name this server? NULL for none: no. */
bool web_host_is_ours(const struct address *own, const char *host);

/* web_metrics.c */
void web_put_metrics(FILE *out, const void *web);

/* web_process.c: what Prometheus' clients tell of their process. */
void web_put_process(FILE *out);

/* web_report.c: GET /report.json. */
void web_put_report(FILE *out, const void *web);

#endif
