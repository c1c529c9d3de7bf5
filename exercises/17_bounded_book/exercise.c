/* exercise.c - an order book that remembers all orders, whatever becomes of
 * them, and doesn't know how much memory it needs.
 *
 * book.h says what each function has to do; demo.c plays a day with them.
 */
#include <errno.h>
#include <stdlib.h>

#include "book.h"

struct order {
    uint64_t id;
    uint64_t added_ms;
    unsigned symbol;
    uint32_t lots;
    struct order *older;
};

struct book {
    struct book_limits limits;
    struct order *newest;
};

int book_new(const struct book_limits *limits, struct book **out)
{
    struct book *book = calloc(1, sizeof(*book));

    *out = book;
    if (book == NULL)
        return -ENOMEM;
    book->limits = *limits;
    return 0;
}

void book_free(struct book *book)
{
    while (book != NULL && book->newest != NULL) {
        struct order *o = book->newest;

        book->newest = o->older;
        free(o);
    }
    free(book);
}

static struct order *order_find(const struct book *book, uint64_t id)
{
    struct order *o = book->newest;

    while (o != NULL && o->id != id)
        o = o->older;
    return o;
}

int book_add(struct book *book, uint64_t id, unsigned symbol, uint32_t lots,
             uint64_t now_ms)
{
    struct order *o;

    if (symbol >= BOOK_SYMBOLS || lots == 0)
        return -EINVAL;
    if (book_lots(book, id) > 0)
        return -EEXIST;
    o = calloc(1, sizeof(*o));
    if (o == NULL)
        return -ENOMEM;
    *o = (struct order){id, now_ms, symbol, lots, book->newest};
    book->newest = o;
    return 0;
}

int book_execute(struct book *book, uint64_t id, uint32_t lots)
{
    struct order *o = order_find(book, id);

    if (o == NULL || o->lots == 0)
        return -ENOENT;
    if (lots == 0 || lots > o->lots)
        return -EINVAL;
    o->lots -= lots;
    return 0;
}

int book_cancel(struct book *book, uint64_t id)
{
    struct order *o = order_find(book, id);

    if (o == NULL || o->lots == 0)
        return -ENOENT;
    o->lots = 0;
    return 0;
}

size_t book_orders(const struct book *book, unsigned symbol)
{
    size_t count = 0;

    for (const struct order *o = book->newest; o != NULL; o = o->older)
        count += o->symbol == symbol && o->lots > 0;
    return count;
}

uint32_t book_lots(const struct book *book, uint64_t id)
{
    const struct order *o = order_find(book, id);

    return o != NULL ? o->lots : 0;
}

/* TODO: give the book its bounds.
 *
 *   1. One function that takes an order out and frees it, and all ways out
 *      lead through it: executed, cancelled, pushed out, too old.
 *   2. The bound on orders of a symbol, in book_add.
 *   3. The bound on age, in book_prune.
 *   4. The truth about the memory, in book_bytes.
 *   5. The test, in book_stays_bounded. */

size_t book_prune(struct book *book, uint64_t now_ms)
{
    (void)book;
    (void)now_ms;
    return 0;
}

size_t book_bytes(const struct book *book)
{
    return sizeof(*book);
}

bool book_stays_bounded(const struct book_kind *kind)
{
    (void)kind;
    return true;
}
