/* demo.c - a day of orders, and what the book says of its memory.
 *
 * Given: it calls your book. Ten orders a virtual second; three of them are
 * executed, five cancelled, two forgotten by those who sent them.
 */
#include <stdio.h>

#include "book.h"

int main(void)
{
    const struct book_limits limits = {.orders_max = 50, .age_max_ms = 20000};
    const struct book_kind kind = {book_new,     book_free,   book_add,
                                   book_execute, book_cancel, book_prune,
                                   book_bytes};
    struct book *book;
    size_t pruned = 0;

    if (book_new(&limits, &book) != 0)
        return 1;
    printf("second  orders  pruned   bytes\n");
    for (uint64_t second = 1; second <= 100; second++) {
        for (uint64_t i = 0; i < 10; i++) {
            uint64_t id = second * 10 + i;

            book_add(book, id, (unsigned)(second % BOOK_SYMBOLS), 5,
                     second * 1000);
            if (i < 3)
                book_execute(book, id, 5);
            else if (i < 8)
                book_cancel(book, id);
        }
        pruned += book_prune(book, second * 1000);
        if (second % 20 == 0) {
            size_t orders = 0;

            for (unsigned symbol = 0; symbol < BOOK_SYMBOLS; symbol++)
                orders += book_orders(book, symbol);
            printf("%6u %7zu %7zu %7zu\n", (unsigned)second, orders, pruned,
                   book_bytes(book));
        }
    }
    book_free(book);
    printf("the test says: %s\n",
           book_stays_bounded(&kind) ? "bounded" : "it keeps orders");
    return 0;
}
