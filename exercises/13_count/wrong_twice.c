/* wrong_twice.c - freed at the end of the block, and by the attribute.
 *
 * Each of the two would be right on that way. Together they free each order
 * twice, since the first one leaves the list as it was.
 */
#include "session.h"

#include <errno.h>
#include <stdlib.h>

struct order {
    long number; /* of its counter's */
    long shares;
    struct order *next;
    struct counter *counter; /* that counts it */
};

struct orders {
    struct order *first;
};

static int order_new(struct orders *orders, struct counter *counter)
{
    struct order *order = malloc(sizeof(*order));

    if (order == NULL)
        return -ENOMEM;
    order->number = counter->total + 1;
    order->shares = 100;
    order->counter = counter;
    order->next = orders->first;
    orders->first = order;
    counter->active++;
    counter->total++;
    return 0;
}

/* Take the order that *at points to off its list, and free it. *at is the
 * order behind it then. */
static void order_free(struct order **at)
{
    struct order *order = *at;

    *at = order->next;
    order->counter->active--;
    free(order);
}

static void orders_remove_half(struct orders *orders)
{
    struct order **at = &orders->first;

    while (*at != NULL && (*at)->next != NULL) {
        at = &(*at)->next;
        order_free(at);
    }
}

static void orders_clear(struct orders *orders)
{
    for (struct order *order = orders->first; order != NULL;) {
        struct order *next = order->next;

        order_free(&order);
        order = next;
    }
}

int session(struct counter *counter, long count, on_stage *call, void *arg)
{
    {
        __attribute__((cleanup(orders_clear))) struct orders orders = {
            .first = NULL};

        for (long i = 0; i < count; i++)
            if (order_new(&orders, counter) != 0)
                return -ENOMEM;
        if (!call(arg, FULL))
            return -ECANCELED;
        orders_remove_half(&orders);
        if (!call(arg, HALF))
            return -ECANCELED;
        orders_clear(&orders);
    }
    return call(arg, LEFT) ? 0 : -ECANCELED;
}
