/* demo.c - reads five orders, and each of them is broken. */
#include "exercise.h"

int main(void)
{
    char symbol[SYMBOL_BYTES];

    for (int i = 0; i < 3; i++)
        order_read("AAPL 300", symbol);
    for (int i = 0; i < 2; i++)
        order_read("AAPL,0", symbol);
    return 0;
}
