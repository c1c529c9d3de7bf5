/* right_array.c - the orders in an array, which is one block more; and cleanup
 * for the whole of it.
 */
#include "session.h"

#include <errno.h>
#include <stdlib.h>

struct order {
    long shares;
};

struct shelf {
    struct order **orders;
    long count;
    struct counter *counter;
};

static void order_free(struct shelf *shelf, long i)
{
    if (shelf->orders[i] == NULL)
        return;
    free(shelf->orders[i]);
    shelf->orders[i] = NULL;
    shelf->counter->active--;
}

static void shelf_clear(struct shelf *shelf)
{
    for (long i = 0; i < shelf->count; i++)
        order_free(shelf, i);
    free(shelf->orders);
}

static int shelf_fill(struct shelf *shelf, long count)
{
    shelf->orders = calloc((size_t)count + 1, sizeof(*shelf->orders));
    if (shelf->orders == NULL)
        return -ENOMEM;
    while (shelf->count < count) {
        struct order *order = malloc(sizeof(*order));

        if (order == NULL)
            return -ENOMEM;
        order->shares = 100;
        shelf->orders[shelf->count++] = order;
        shelf->counter->active++;
        shelf->counter->total++;
    }
    return 0;
}

int session(struct counter *counter, long count, on_stage *call, void *arg)
{
    {
        __attribute__((cleanup(shelf_clear))) struct shelf shelf = {
            .counter = counter};

        if (shelf_fill(&shelf, count) != 0)
            return -ENOMEM;
        if (!call(arg, FULL))
            return -ECANCELED;
        for (long i = 1; i < count; i += 2)
            order_free(&shelf, i);
        if (!call(arg, HALF))
            return -ECANCELED;
    }
    return call(arg, LEFT) ? 0 : -ECANCELED;
}
