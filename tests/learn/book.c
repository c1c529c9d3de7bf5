/* book.c - ten thousand orders, added and filled: the program that exercise 7
 * quotes memcheck with. */
#include <stdio.h>

#include "exercise.h"

int main(void)
{
    struct book *book;

    if (book_new(&book) != 0)
        return 1;
    for (unsigned i = 0; i < 10000; i++) {
        (void)book_add(book, i, 100, 5);
        (void)book_execute(book, i, 5);
    }
    printf("%lu live\n", (unsigned long)tracker_total().live_blocks);
    book_free(book);
    return 0;
}
