/* wrong_twice.c - all is freed, and the pointer stays.
 *
 * The time-out of a filled order still points to its event. When the order is
 * ended once more, as orders are on the way out, all of it is freed again.
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
    if (timeout->event == NULL)
        return;
    free(event_get_callback_arg(timeout->event));
    event_free(timeout->event);
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
