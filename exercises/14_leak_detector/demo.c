/* demo.c - a small program with two leaks, and the list of them at its end.
 *
 * Given: it calls your detector. With -rdynamic the list has names.
 */
#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>

#include "detector.h"

static void on_block(const struct detector_block *block, void *ctx)
{
    (void)ctx;
    printf("%zu bytes were never freed, made by\n", block->size_bytes);
    fflush(stdout);
    backtrace_symbols_fd(block->frames, (int)block->depth, 1);
}

static void list_at_exit(void)
{
    size_t blocks = detector_list(on_block, NULL);

    printf("%zu blocks not freed\n", blocks);
    detector_close();
}

/* Visible outside, so that backtrace_symbols_fd finds their names. */
void *order_new(size_t size_bytes);
int order_send(int number);

__attribute__((noinline)) void *order_new(size_t size_bytes)
{
    void *order = detector_malloc(size_bytes);

    __asm__ volatile("" : "+r"(order)); /* no tail call: the frame stays */
    return order;
}

/* Every third order is refused, and the refusal forgets the free. */
__attribute__((noinline)) int order_send(int number)
{
    void *order = order_new(40 + (size_t)number);

    if (number % 3 == 0)
        return -1;
    detector_free(order);
    return 0;
}

int main(void)
{
    int refused = 0;

    atexit(list_at_exit);
    for (int number = 1; number <= 6; number++)
        if (order_send(number) != 0)
            refused++;
    printf("6 orders, %d refused\n", refused);
    return 0;
}
