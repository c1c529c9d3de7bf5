/* web_kept.h - an answer that is good for a while.
 *
 * The figures of a run are brought up to date ten times a second. Whoever asks
 * in between gets the same bytes again: they are written once, and libevent
 * sends them from where they are. So many clients cost little more than one.
 */
#ifndef WEB_WEB_KEPT_H
#define WEB_WEB_KEPT_H

#include <stdio.h>

struct evhttp_request;
struct web_body;

/* All zeroes: nothing is kept. */
struct web_kept {
    struct web_body *body; /* one of its holders is us; NULL: none */
};

/* Send what is kept; `put` writes it first if nothing is. The request is
 * taken. If there is no memory, 503. */
void web_kept_answer(struct web_kept *k, struct evhttp_request *request,
                     const char *type, void (*put)(FILE *out, const void *what),
                     const void *what);

/* Let go. What is still being sent stays until it is sent. */
void web_kept_clear(struct web_kept *k);

#endif
