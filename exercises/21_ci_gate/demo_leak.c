/* demo_leak.c - a test that passes, and leaks. */
#include <stdio.h>
#include <stdlib.h>

static int price_of(int day)
{
    int *price = malloc(sizeof(*price));

    if (price == NULL)
        return -1;
    *price = 100 + day;
    return *price;
}

int main(void)
{
    int sum = 0;

    for (int day = 0; day < 5; day++)
        sum += price_of(day);
    printf("sum %d\n", sum);
    return sum == 510 ? 0 : 1;
}
