/* right_one_book.c - one book for all ways out, and cycles that are compared.
 */
#include <errno.h>
#include <stdlib.h>

#include "book.h"

#define BUCKETS 256u

struct order {
    uint64_t id;
    uint64_t added_ms;
    unsigned symbol;
    uint32_t lots;
    struct order *same; /* the next one in its bucket */
    struct order *older;
    struct order *newer;
};

struct symbol {
    struct order *oldest;
    struct order *newest;
    size_t orders;
};

struct book {
    struct book_limits limits;
    struct symbol symbols[BOOK_SYMBOLS];
    struct order *by_id[BUCKETS];
    size_t orders;
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

/* The link that points to the order, or to NULL where it would stand. */
static struct order **order_find(struct book *book, uint64_t id)
{
    struct order **link = &book->by_id[id % BUCKETS];

    while (*link != NULL && (*link)->id != id)
        link = &(*link)->same;
    return link;
}

/* The only way out. */
static void order_remove(struct book *book, struct order *o)
{
    struct symbol *s = &book->symbols[o->symbol];

    *order_find(book, o->id) = o->same;
    *(o->older != NULL ? &o->older->newer : &s->oldest) = o->newer;
    *(o->newer != NULL ? &o->newer->older : &s->newest) = o->older;
    s->orders--;
    book->orders--;
    free(o);
}

void book_free(struct book *book)
{
    if (book == NULL)
        return;
    for (unsigned i = 0; i < BOOK_SYMBOLS; i++)
        while (book->symbols[i].oldest != NULL)
            order_remove(book, book->symbols[i].oldest);
    free(book);
}

int book_add(struct book *book, uint64_t id, unsigned symbol, uint32_t lots,
             uint64_t now_ms)
{
    struct order **link;
    struct symbol *s;
    struct order *o;

    if (symbol >= BOOK_SYMBOLS || lots == 0)
        return -EINVAL;
    if (*order_find(book, id) != NULL)
        return -EEXIST;
    o = calloc(1, sizeof(*o));
    if (o == NULL)
        return -ENOMEM; /* before the oldest goes: the book is as it was */
    s = &book->symbols[symbol];
    if (s->orders == book->limits.orders_max)
        order_remove(book, s->oldest);
    o->id = id;
    o->added_ms = now_ms;
    o->symbol = symbol;
    o->lots = lots;
    o->older = s->newest;
    *(s->newest != NULL ? &s->newest->newer : &s->oldest) = o;
    s->newest = o;
    link = order_find(book, id); /* anew: the bucket may have changed */
    *link = o;
    s->orders++;
    book->orders++;
    return 0;
}

int book_execute(struct book *book, uint64_t id, uint32_t lots)
{
    struct order *o = *order_find(book, id);

    if (o == NULL)
        return -ENOENT;
    if (lots == 0 || lots > o->lots)
        return -EINVAL;
    o->lots -= lots;
    if (o->lots == 0)
        order_remove(book, o);
    return 0;
}

int book_cancel(struct book *book, uint64_t id)
{
    struct order *o = *order_find(book, id);

    if (o == NULL)
        return -ENOENT;
    order_remove(book, o);
    return 0;
}

size_t book_prune(struct book *book, uint64_t now_ms)
{
    size_t before = book->orders;

    for (unsigned i = 0; i < BOOK_SYMBOLS; i++) {
        struct symbol *s = &book->symbols[i];

        while (s->oldest != NULL &&
               s->oldest->added_ms + book->limits.age_max_ms <= now_ms)
            order_remove(book, s->oldest);
    }
    return before - book->orders;
}

size_t book_orders(const struct book *book, unsigned symbol)
{
    return symbol < BOOK_SYMBOLS ? book->symbols[symbol].orders : 0;
}

uint32_t book_lots(const struct book *book, uint64_t id)
{
    for (const struct order *o = book->by_id[id % BUCKETS]; o != NULL;
         o = o->same)
        if (o->id == id)
            return o->lots;
    return 0;
}

size_t book_bytes(const struct book *book)
{
    return sizeof(*book) + book->orders * sizeof(struct order);
}

/* The test ---------------------------------------------------------------- */

#define TEST_CYCLES 6u
#define TEST_ORDERS 100u

/* So many orders leave in each of the ways; the oldest are pruned at last. */
static void play_cycle(const struct book_kind *kind, struct book *book,
                       uint64_t first_id, uint64_t now_ms)
{
    uint64_t id = first_id;

    for (unsigned i = 0; i < TEST_ORDERS; i++, id++) {
        (void)kind->add(book, id, 3, 5, now_ms);
        (void)kind->execute(book, id, 5);
    }
    for (unsigned i = 0; i < TEST_ORDERS; i++, id++) {
        (void)kind->add(book, id, 3, 2, now_ms);
        (void)kind->execute(book, id, 1);
        (void)kind->execute(book, id, 1);
    }
    for (unsigned i = 0; i < TEST_ORDERS; i++, id++) {
        (void)kind->add(book, id, 7, 1, now_ms);
        (void)kind->cancel(book, id);
    }
    for (unsigned i = 0; i < 3 * TEST_ORDERS; i++, id++)
        (void)kind->add(book, id, 0, 1, now_ms);
    (void)kind->prune(book, now_ms + 1000);
}

bool book_stays_bounded(const struct book_kind *kind)
{
    const struct book_limits limits = {TEST_ORDERS, 1000};
    struct book *book;
    size_t bytes[TEST_CYCLES];

    if (kind->new_book(&limits, &book) != 0)
        return false;
    for (unsigned cycle = 0; cycle < TEST_CYCLES; cycle++) {
        play_cycle(kind, book, 1 + cycle * 6 * TEST_ORDERS, cycle * 2000);
        bytes[cycle] = kind->bytes(book);
    }
    kind->free_book(book);
    return bytes[TEST_CYCLES - 1] <= bytes[1];
}
