/* web_kept.c - an answer that is good for a while.
 *
 * Its bytes belong to all who hold them: us, until something changes, and each
 * connection that still sends them.
 */
#include "web_kept.h"

#include <event2/buffer.h>
#include <event2/http.h>

#include "tags.h"
#include "tracker.h"
#include "web_inside.h"

struct web_body {
    unsigned holders;
    size_t len_bytes;
    char bytes[];
};

static void body_unref(struct web_body *body)
{
    if (body != NULL && --body->holders == 0)
        tracker_free(body);
}

static void on_sent(const void *bytes, size_t len_bytes, void *body)
{
    (void)bytes;
    (void)len_bytes;
    body_unref(body);
}

/* What `put` writes, in one piece; NULL: no memory. */
static struct web_body *body_new(void (*put)(FILE *out, const void *what),
                                 const void *what)
{
    struct evbuffer *written = evbuffer_new();
    struct web_body *body = NULL;
    size_t len = 0;

    if (written != NULL && web_write(written, put, what) == 0) {
        len = evbuffer_get_length(written);
        body = tracker_malloc(TAG_MONITOR, sizeof(*body) + len);
    }
    if (body != NULL) {
        body->holders = 1;
        body->len_bytes = len;
        evbuffer_remove(written, body->bytes, len);
    }
    if (written != NULL)
        evbuffer_free(written);
    return body;
}

void web_kept_answer(struct web_kept *k, struct evhttp_request *request,
                     const char *type, void (*put)(FILE *out, const void *what),
                     const void *what)
{
    struct evbuffer *to_send = evbuffer_new();

    if (k->body == NULL)
        k->body = body_new(put, what);
    if (to_send != NULL && k->body != NULL &&
        evbuffer_add_reference(to_send, k->body->bytes, k->body->len_bytes,
                               on_sent, k->body) == 0) {
        k->body->holders++;
        web_send(request, HTTP_OK, type, to_send);
    } else {
        web_add_headers(request, type);
        evhttp_send_reply(request, HTTP_SERVUNAVAIL, NULL, NULL);
    }
    if (to_send != NULL)
        evbuffer_free(to_send);
}

void web_kept_clear(struct web_kept *k)
{
    body_unref(k->body);
    k->body = NULL;
}
