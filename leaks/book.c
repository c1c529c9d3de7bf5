/* book.c - the trader's own copy of the exchange's order book.
 *
 * The feed names each order by a reference: added once, then executed,
 * reduced, deleted or replaced. The book keeps an entry for each order, found
 * by its reference, and the shares at each price in two depths, which are all
 * that the strategies look at. An entry without shares stands in neither.
 * The entries of a symbol hang in a list, the oldest first.
 *
 * Watch: blocks tagged book; how many entries there are for each live order.
 */
#include <errno.h>
#include <string.h>

#include "depth.h"
#include "itch.h"
#include "lesson.h"
#include "refmap.h"

#define ENTRIES_MAX 16384u                        /* a symbol */
#define AGE_MAX_NS (24ull * 3600 * 1000000000ull) /* a day order's life */

struct entry {
    uint64_t ref;
    uint64_t added_ns;
    uint32_t qty;
    uint32_t price_ticks;
    uint16_t locate;
    char side;
    struct entry *older;
    struct entry *newer;
};

struct symbol {
    struct depth bids;
    struct depth asks;
    struct entry *oldest;
    struct entry *newest;
    size_t entries; /* with shares */
};

struct book {
    struct refmap by_ref;
    struct symbol *symbols; /* by locate code */
    size_t symbol_count;
};

static struct depth *depth_of(struct symbol *s, char side)
{
    return side == 'B' ? &s->bids : &s->asks;
}

/* The symbol's place in the book, made if need be; NULL: no memory. */
static struct symbol *symbol_of(struct book *b, uint16_t locate)
{
    if (locate >= b->symbol_count) {
        size_t count = (locate | 63u) + (size_t)1;
        struct symbol *symbols =
            tracker_realloc(TAG_BOOK, b->symbols, count * sizeof(*symbols));

        if (symbols == NULL)
            return NULL;
        memset(&symbols[b->symbol_count], 0,
               (count - b->symbol_count) * sizeof(*symbols));
        b->symbols = symbols;
        b->symbol_count = count;
    }
    return &b->symbols[locate];
}

/* Take an entry out of its list and free it. Its shares are off the depth. */
static void entry_remove(struct book *b, struct entry *e)
{
    struct symbol *s = &b->symbols[e->locate];

    *(e->older != NULL ? &e->older->newer : &s->oldest) = e->newer;
    *(e->newer != NULL ? &e->newer->older : &s->newest) = e->older;
    if (refmap_get(&b->by_ref, e->ref) == e)
        refmap_take(&b->by_ref, e->ref);
    tracker_free(e);
}

/* `qty` shares of an order are gone. */
static void book_reduce(struct book *b, struct entry *e, uint32_t qty)
{
    struct symbol *s = &b->symbols[e->locate];

    if (qty > e->qty)
        qty = e->qty;
    depth_sub(depth_of(s, e->side), e->side, e->price_ticks, qty);
    e->qty -= qty;
    s->entries -= qty > 0 && e->qty == 0;
}

static int book_add(struct book *b, uint64_t ref, uint16_t locate, char side,
                    uint32_t qty, uint32_t price_ticks, uint64_t now_ns)
{
    const struct entry *known = refmap_get(&b->by_ref, ref);
    struct symbol *s;
    struct entry *e;

    if (qty == 0 || (known != NULL && known->qty > 0))
        return 0;
    s = symbol_of(b, locate);
    e = tracker_calloc(TAG_BOOK, 1, sizeof(*e));
    if (s == NULL || e == NULL || refmap_reserve(&b->by_ref) != 0 ||
        depth_add(depth_of(s, side), side, price_ticks, qty) != 0) {
        tracker_free(e);
        return -ENOMEM;
    }
    *e = (struct entry){.ref = ref,
                        .added_ns = now_ns,
                        .qty = qty,
                        .price_ticks = price_ticks,
                        .locate = locate,
                        .side = side,
                        .older = s->newest};
    *(s->newest != NULL ? &s->newest->newer : &s->oldest) = e;
    s->newest = e;
    bound_holds(BOUND_BOOK_ENTRIES, ++s->entries);
    (void)refmap_put(&b->by_ref, ref, e); /* reserved: cannot fail */
    return 0;
}

static int book_replace(struct book *b, struct entry *e, const struct itch *msg,
                        uint64_t now_ns)
{
    struct entry old = *e;

    book_reduce(b, e, old.qty);
    return book_add(b, msg->new_ref, old.locate, old.side, msg->qty,
                    msg->price_ticks, now_ns);
}

static int book_apply(struct book *b, const struct itch *msg, uint64_t now_ns,
                      struct book_trade *trade)
{
    struct entry *e = refmap_get(&b->by_ref, msg->ref);

    trade->qty = 0;
    if (msg->type == 'A' || msg->type == 'F')
        return book_add(b, msg->ref, msg->locate, msg->side, msg->qty,
                        msg->price_ticks, now_ns);
    if (e == NULL || e->qty == 0)
        return 0;
    switch (msg->type) {
    case 'E':
    case 'C':
        trade->locate = e->locate;
        trade->qty = msg->qty;
        trade->price_ticks =
            msg->type == 'C' ? msg->price_ticks : e->price_ticks;
        book_reduce(b, e, msg->qty);
        return 0;
    case 'X':
        book_reduce(b, e, msg->qty);
        return 0;
    case 'D':
        book_reduce(b, e, e->qty);
        return 0;
    case 'U':
        return book_replace(b, e, msg, now_ns);
    default:
        return 0;
    }
}

static bool book_best(const struct book *b, uint16_t locate, char side,
                      uint32_t *price_ticks, uint64_t *qty)
{
    if (locate >= b->symbol_count)
        return false;
    return depth_best(depth_of(&b->symbols[locate], side), side, price_ticks,
                      qty);
}

static size_t book_orders(const struct book *b)
{
    return b->by_ref.used;
}

static void book_free(struct book *b)
{
    if (b == NULL)
        return;
    for (size_t i = 0; i < b->symbol_count; i++) {
        while (b->symbols[i].oldest != NULL)
            entry_remove(b, b->symbols[i].oldest);
        depth_clear(&b->symbols[i].bids);
        depth_clear(&b->symbols[i].asks);
    }
    refmap_clear(&b->by_ref);
    tracker_free(b->symbols);
    tracker_free(b);
}

static int book_new(struct book **out)
{
    struct book *b = tracker_calloc(TAG_BOOK, 1, sizeof(*b));

    *out = b;
    if (b == NULL)
        return -ENOMEM;
    refmap_init(&b->by_ref, TAG_BOOK);
    return 0;
}

const struct lesson_book LESSON(book) = {
    .new = book_new,
    .free = book_free,
    .apply = book_apply,
    .best = book_best,
    .orders = book_orders,
};
