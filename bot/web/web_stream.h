/* web_stream.h - GET /events: the run as it goes on, for the page.
 *
 * Server-sent events (html.spec.whatwg.org, section "Server-sent events"), each
 * with one line of JSON:
 *
 *      hello   what runs, the names of the tags, which of them to watch
 *      sample  a point of the history: t, b (bytes), n (blocks), tags
 *      now     the same as of now, with verdicts and figures of trading
 *      alert   a verdict turned
 *      sites   the places that grow or hold most (once a second)
 *      market  a book and its last trades (once a second; ?symbol=NUMBER)
 *      end     the run is over
 *
 * A new client gets hello, all samples and alerts so far, and now. One that was
 * there before (?run=ID&since=MS, from its hello and its last sample) gets what
 * came since. To a client that doesn't read, events are skipped, and after a
 * while it is cut off; nobody else notices.
 */
#ifndef WEB_WEB_STREAM_H
#define WEB_WEB_STREAM_H

#include <stdbool.h>
#include <stdint.h>

struct evhttp_request;
struct web;
struct web_stream;

/* 0 and an owned *out (web_stream_free), or -ENOMEM. */
int web_stream_new(struct web *w, struct web_stream **out);
/* Tells the clients that it is over; before evhttp is freed. */
void web_stream_free(struct web_stream *s);

/* A client. The request is taken. */
void web_stream_open(struct web_stream *s, struct evhttp_request *request);

/* To all: the last sample of the history; what is now; an alert. */
void web_stream_sample(struct web_stream *s);
void web_stream_now(struct web_stream *s);
void web_stream_alert(struct web_stream *s, uint64_t at_ms, bool grows,
                      const char *line);

unsigned web_stream_clients(const struct web_stream *s);

#endif
