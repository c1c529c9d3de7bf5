/* wrong_later.c - the time-out of a filled order may run out, and free itself.
 *
 * Nobody hears of it, and nothing is lost in the end. But in the end means when
 * time is over: until then each filled order has two blocks, and a loop that
 * wakes up for nothing.
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
    int filled;
};

static void on_time(evutil_socket_t fd, short what, void *arg)
{
    struct context context = *(struct context *)arg;

    (void)fd;
    (void)what;
    if (context.filled) {
        struct event *event = context.arg;

        free(arg);
        event_free(event);
        return;
    }
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
        free(context);
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
    struct context *context;

    if (timeout->event == NULL)
        return;
    context = event_get_callback_arg(timeout->event);
    context->filled = 1;
    context->arg = timeout->event;
    timeout->event = NULL;
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
