/* wrong_memory.c - all is mended but the time-out that never began.
 *
 * When there is no memory for the event, the context is there already. It says
 * -ENOMEM, which is right, and nobody has the context's address any more.
 */
#include "timeout.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>

struct context {
    struct timeout *timeout;
    on_expired *call;
    void *arg;
    unsigned order;
};

static void on_time(evutil_socket_t fd, short what, void *arg)
{
    struct context context = *(struct context *)arg;

    (void)fd;
    (void)what;
    timeout_end(context.timeout);
    context.call(context.arg, context.order);
}

int timeout_start(struct timeout *timeout, struct event_base *base,
                  unsigned order, long wait_ms, on_expired *call, void *arg)
{
    struct timeval wait = {.tv_sec = wait_ms / 1000,
                           .tv_usec = wait_ms % 1000 * 1000};
    struct context *context = malloc(sizeof(*context));

    if (context == NULL)
        return -ENOMEM;
    *context = (struct context){
        .timeout = timeout, .call = call, .arg = arg, .order = order};
    timeout->event = event_new(base, -1, 0, on_time, context);
    if (timeout->event == NULL) {
        return -ENOMEM;
    }
    if (event_add(timeout->event, &wait) != 0) {
        timeout_end(timeout);
        return -ENOMEM;
    }
    return 0;
}

void timeout_filled(struct timeout *timeout)
{
    timeout_end(timeout);
}

void timeout_end(struct timeout *timeout)
{
    struct event *event = timeout->event;

    if (event == NULL)
        return;
    timeout->event = NULL;
    free(event_get_callback_arg(event)); /* the context */
    event_free(event);                   /* takes it off its base first */
}
