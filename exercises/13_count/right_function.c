/* right_function.c - no cleanup: what is inside the block is a function of its
 * own, and whoever calls it frees what it left.
 */
#include "session.h"

#include <errno.h>
#include <stdlib.h>

struct order {
    struct order *next;
};

static void order_free(struct order **at, struct counter *counter)
{
    struct order *order = *at;

    *at = order->next;
    free(order);
    counter->active--;
}

static int session_inside(struct order **all, struct counter *counter,
                          long count, on_stage *call, void *arg)
{
    for (long i = 0; i < count; i++) {
        struct order *order = malloc(sizeof(*order));

        if (order == NULL)
            return -ENOMEM;
        order->next = *all;
        *all = order;
        counter->active++;
        counter->total++;
    }
    if (!call(arg, FULL))
        return -ECANCELED;
    for (struct order *o = *all; o != NULL && o->next != NULL; o = o->next)
        order_free(&o->next, counter);
    return call(arg, HALF) ? 0 : -ECANCELED;
}

int session(struct counter *counter, long count, on_stage *call, void *arg)
{
    struct order *all = NULL;
    int rc = session_inside(&all, counter, count, call, arg);

    while (all != NULL)
        order_free(&all, counter);
    if (rc == 0 && !call(arg, LEFT))
        rc = -ECANCELED;
    return rc;
}
