/* demo_clean.c - a test that passes and leaks nothing. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *prices = malloc(10 * sizeof(*prices));

    if (prices == NULL)
        return 1;
    for (int i = 0; i < 10; i++)
        prices[i] = 100 + i;
    printf("last price %d\n", prices[9]);
    free(prices);
    return 0;
}
