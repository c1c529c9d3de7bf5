/* demo.c - 1,000 orders with a time-out of an hour; 900 are filled. */
#include "timeout.h"

#include <event2/event.h>
#include <stdio.h>

static void on_call(void *arg, unsigned order)
{
    (void)arg;
    printf("order %u was not filled in time\n", order);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct timeout timeout = {0};

    for (unsigned order = 1; order <= 1000; order++) {
        timeout_start(&timeout, base, order, 3600000, on_call, NULL);
        event_base_loop(base, EVLOOP_NONBLOCK);
        if (order % 10 != 0)
            timeout_filled(&timeout);
        else
            timeout_end(&timeout);
    }
    printf("900 filled, 100 cancelled, %d time-outs left on the base\n",
           event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED));
    event_base_free(base);
    libevent_global_shutdown();
    return 0;
}
