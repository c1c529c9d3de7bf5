/* exercise.c - orders that are counted, from the first to the last moment.
 *
 * A kind of object that counts itself needs no tool to tell how many of it
 * live: one up where it is made, one down where it is freed, and nowhere else.
 * The block below holds the orders of a session. There are four ways out of
 * it.
 *
 * Watch: active orders after the block, whichever way it was left.
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

int session(struct counter *counter, long count, on_stage *call, void *arg)
{
    {
        /* TODO: whichever way this block is left, nobody else knows these
         * orders. Let the compiler see to it that they go. */
        struct orders orders = {.first = NULL};

        for (long i = 0; i < count; i++)
            if (order_new(&orders, counter) != 0)
                return -ENOMEM;
        if (!call(arg, FULL))
            return -ECANCELED;
        orders_remove_half(&orders);
        if (!call(arg, HALF))
            return -ECANCELED;
    }
    return call(arg, LEFT) ? 0 : -ECANCELED;
}
