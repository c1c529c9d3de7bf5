/* book.h - a book of orders whose memory has a bound, and says what it is.
 *
 * Given: don't edit. You write the functions, in exercise.c. Prices are left
 * out: they don't change where memory goes. One thread; time never goes back.
 *
 * An order leaves the book in four ways: executed (at once or in parts) until
 * no lots are left, cancelled, pushed out by a newer one, or too old.
 */
#ifndef BOOK_H
#define BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOK_SYMBOLS 8 /* symbols are 0 to 7 */

struct book;

struct book_limits {
    size_t orders_max;   /* of each symbol; at least 1 */
    uint64_t age_max_ms; /* an order this old is too old */
};

/* Returns 0: *out is owned by the caller, book_free() it. -ENOMEM: *out is
 * NULL, nothing stays allocated. `limits` is borrowed for the call. */
int book_new(const struct book_limits *limits, struct book **out);
void book_free(struct book *book); /* NULL is fine */

/* A new order. If its symbol has orders_max orders, the oldest of them goes.
 * Returns 0, or with the book as it was: -EINVAL: no such symbol, or 0 lots.
 * -EEXIST: there is an order with this id. -ENOMEM. */
int book_add(struct book *book, uint64_t id, unsigned symbol, uint32_t lots,
             uint64_t now_ms);

/* Some lots were traded. Returns 0, -ENOENT: no such order, -EINVAL: it has
 * fewer lots, or `lots` is 0; nothing changes then. */
int book_execute(struct book *book, uint64_t id, uint32_t lots);

/* Returns 0, or -ENOENT. */
int book_cancel(struct book *book, uint64_t id);

/* Remove each order that was added age_max_ms ago or longer. Returns how many
 * that were. */
size_t book_prune(struct book *book, uint64_t now_ms);

/* How many orders a symbol has; how many lots an order has (0: no order). */
size_t book_orders(const struct book *book, unsigned symbol);
uint32_t book_lots(const struct book *book, uint64_t id);

/* All that the book has from malloc just now, itself included, in bytes as
 * they were asked for. Exact. */
size_t book_bytes(const struct book *book);

/* Any book: yours, or one that somebody else wrote. */
struct book_kind {
    int (*new_book)(const struct book_limits *limits, struct book **out);
    void (*free_book)(struct book *book);
    int (*add)(struct book *book, uint64_t id, unsigned symbol, uint32_t lots,
               uint64_t now_ms);
    int (*execute)(struct book *book, uint64_t id, uint32_t lots);
    int (*cancel)(struct book *book, uint64_t id);
    size_t (*prune)(struct book *book, uint64_t now_ms);
    size_t (*bytes)(const struct book *book);
};

/* A test: play orders on a book of this kind, with limits of your choice, let
 * them leave in each of the four ways, and watch bytes(). True: the memory
 * stays bounded. False: in one of those ways orders stay in memory. A book may
 * keep room that it once needed and use it again: that is no leak. At no time
 * does the test put more than 4,000 orders into a book. The book that it made
 * is freed. */
bool book_stays_bounded(const struct book_kind *kind);

#endif
