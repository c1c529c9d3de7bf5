/* demo.c - a bursty program that takes its orders from a pool.
 *
 * Given: it calls your pool. Each virtual second a number of orders is open at
 * once; every ten seconds what was idle for ten seconds is freed.
 */
#include <stdio.h>

#include "pool.h"

#define ORDER_BYTES 256
#define ORDERS_MAX 100
#define BURST_MAX 120

int main(void)
{
    static const unsigned burst[] = {5, 8, 90, 6, 4, 7, 5, BURST_MAX, 3, 2};
    struct pool *pool;
    struct pool_figures f;

    if (pool_new(ORDER_BYTES, ORDERS_MAX, &pool) != 0)
        return 1;
    printf("second  orders  out  idle  made  reused  refused  freed\n");
    for (unsigned second = 0; second < 40; second++) {
        unsigned wanted = second < 30 ? burst[second % 10] : 2;
        void *orders[BURST_MAX];
        unsigned open = 0;

        for (unsigned i = 0; i < wanted; i++) {
            orders[open] = pool_take(pool);
            if (orders[open] != NULL)
                open++;
        }
        while (open > 0)
            pool_put(pool, orders[--open], second * 1000);
        if (second % 10 == 9)
            pool_trim(pool, second * 1000, 10000);
        f = pool_look(pool);
        if (second % 5 == 4)
            printf("%6u %7u %4zu %5zu %5llu %7llu %8llu %6llu\n", second,
                   wanted, f.out, f.idle, (unsigned long long)f.made,
                   (unsigned long long)f.reused, (unsigned long long)f.refused,
                   (unsigned long long)f.freed);
    }
    pool_free(pool);
    return 0;
}
