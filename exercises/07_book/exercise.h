/* exercise.h - a copy of an order book. Given: nothing to change here. */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

#define TAG_BOOK 1
#define BOOK_ORDERS_MAX 64

struct book;

/* Owned by the caller: book_free() it. 0, or -ENOMEM with *out NULL. */
int book_new(struct book **out);
void book_free(struct book *book); /* NULL is allowed */

/* A new order rests in the book, `qty` is 1 or more. `ref` names it; once an
 * order has left the book, its ref may come again. The book holds
 * BOOK_ORDERS_MAX orders at most: if it is full, the one that was added first
 * leaves. Returns 0, -EEXIST: such an order rests already, or -ENOMEM. On
 * failure the book stays as it is. */
int book_add(struct book *book, uint64_t ref, uint32_t price_ticks,
             uint32_t qty);

/* So many shares of an order were traded; if it has fewer, all it has. An
 * order without shares leaves the book. Returns 0, or -ENOENT: no such order
 * rests. */
int book_execute(struct book *book, uint64_t ref, uint32_t qty);

/* How many shares rest at a price. */
uint64_t book_depth(const struct book *book, uint32_t price_ticks);

/* The book takes one block, and one for each order that rests. */

#endif
