/* Orders without shares are swept out when the book is full: until
 * then they stay. */
#include <errno.h>

#include "exercise.h"

struct order {
    uint64_t ref;
    uint32_t price_ticks;
    uint32_t qty;
    struct order *before; /* added earlier */
    struct order *after;  /* added later */
};

struct book {
    struct order *first;
    struct order *last;
    size_t count;
};

static struct order *order_find(const struct book *book, uint64_t ref)
{
    struct order *order = book->first;

    while (order != NULL && (order->ref != ref || order->qty == 0))
        order = order->after;
    return order;
}

/* Take an order out of the list, and free it. */
static void order_remove(struct book *book, struct order *order)
{
    if (order->before != NULL)
        order->before->after = order->after;
    else
        book->first = order->after;
    if (order->after != NULL)
        order->after->before = order->before;
    else
        book->last = order->before;
    book->count--;
    tracker_free(order);
}

int book_new(struct book **out)
{
    *out = tracker_calloc(TAG_BOOK, 1, sizeof(**out));
    return *out != NULL ? 0 : -ENOMEM;
}

void book_free(struct book *book)
{
    if (book == NULL)
        return;
    while (book->first != NULL)
        order_remove(book, book->first);
    tracker_free(book);
}

int book_add(struct book *book, uint64_t ref, uint32_t price_ticks,
             uint32_t qty)
{
    struct order *order;

    if (order_find(book, ref) != NULL)
        return -EEXIST;
    order = tracker_calloc(TAG_BOOK, 1, sizeof(*order));
    if (order == NULL)
        return -ENOMEM;
    order->ref = ref;
    order->price_ticks = price_ticks;
    order->qty = qty;
    order->before = book->last;
    if (book->last != NULL)
        book->last->after = order;
    else
        book->first = order;
    book->last = order;
    book->count++;
    for (struct order *o = book->first, *after; o != NULL; o = after) {
        after = o->after;
        if (book->count > BOOK_ORDERS_MAX && o->qty == 0)
            order_remove(book, o);
    }
    if (book->count > BOOK_ORDERS_MAX)
        order_remove(book, book->first);
    return 0;
}

int book_execute(struct book *book, uint64_t ref, uint32_t qty)
{
    struct order *order = order_find(book, ref);

    if (order == NULL)
        return -ENOENT;
    if (qty > order->qty)
        qty = order->qty;
    order->qty -= qty;
    return 0;
}

uint64_t book_depth(const struct book *book, uint32_t price_ticks)
{
    uint64_t qty = 0;

    for (const struct order *o = book->first; o != NULL; o = o->after)
        if (o->price_ticks == price_ticks)
            qty += o->qty;
    return qty;
}
