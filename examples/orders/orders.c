/* orders.c - orders that come and go all the time, from a bounded pool.
 *
 * A storm of orders is entered and cancelled again. The pool hands the same
 * few objects out over and over; to the tracker each is a block of the line
 * that got it.
 *
 *      orders           all is well: exit status 0
 *      orders forget    one cancel in a hundred forgets to put its order back
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <tracker/pool.h>
#include <tracker/text_report.h>
#include <tracker/tracker.h>

enum tag { TAG_ORDERS = 1 };

#define ORDERS_MAX 1000 /* at once: more are refused */
#define STORMS 50

struct order {
    unsigned long ref;
    unsigned price_ticks;
    unsigned qty;
    struct order *next;
};

static struct pool *pool;
static struct order *book; /* the newest first */
static bool forget;        /* make the mistake */

static bool enter(unsigned long ref)
{
    struct order *order = pool_get(pool, TAG_ORDERS);

    if (order == NULL)
        return false; /* the book is full */
    *order = (struct order){.ref = ref, .next = book};
    book = order;
    return true;
}

static void cancel_newest(void)
{
    struct order *order = book;

    book = order->next;
    if (forget && order->ref % 100 == 0)
        return;
    pool_put(pool, order);
}

/* More than fit; then the book is emptied. Returns how many were refused. */
static unsigned storm(unsigned long *ref)
{
    unsigned refused = 0;

    for (unsigned i = 0; i < ORDERS_MAX + 10; i++)
        refused += !enter(++*ref);
    while (book != NULL)
        cancel_newest();
    return refused;
}

int main(int argc, char **argv)
{
    static const struct pool_options options = {
        .object_bytes = sizeof(struct order), .objects_max = ORDERS_MAX};
    struct tracker_mark before = tracker_mark();
    unsigned long ref = 0;
    unsigned refused = 0;

    forget = argc == 2 && strcmp(argv[1], "forget") == 0;
    tracker_tag_name(TAG_ORDERS, "orders");
    if (pool_new(TAG_ORDERS, &options, &pool) != 0)
        return 2;
    for (unsigned i = 0; i < STORMS; i++)
        refused += storm(&ref);
    printf("%lu orders, %u refused\n", ref, refused);
    if (tracker_report(stdout) != 0)
        return 2;
    (void)pool_free(pool);
    return tracker_live_since(&before) == 0 ? 0 : 1;
}
