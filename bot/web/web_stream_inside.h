/* web_stream_inside.h - what the two files of the stream share: how a client
 * joins (web_stream_join.c), and what all are told (web_stream.c).
 */
#ifndef WEB_WEB_STREAM_INSIDE_H
#define WEB_WEB_STREAM_INSIDE_H

#include <stdio.h>
#include <sys/queue.h>

#include "web_stream.h"
#include "web_words.h"

#define CLIENTS_MAX 256
#define ALERTS_MAX 64

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

/* Write events with `put`, to one client or (NULL) to all. A client that lets
 * too much wait may be gone afterwards. */
void stream_tell(struct web_stream *s, struct client *c,
                 void (*put)(FILE *out, const void *what), const void *what);
/* What was switched, and what the twin said, since the last call, to all. */
void stream_tell_switches(struct web_stream *s);
void stream_tell_twin(struct web_stream *s);

#endif
