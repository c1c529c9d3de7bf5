/* demo.c - eight hours of trading: a trade every second, of ten symbols. */
#include "cache.h"

#include <malloc.h>
#include <stdio.h>

#define SYMBOLS 10
#define HOUR_MS 3600000L

static size_t can_be_asked(const struct cache *cache, long now_ms)
{
    long prices_ticks[POINTS_MAX];
    size_t count = 0;

    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
        count += cache_window(cache, symbol, now_ms, prices_ticks, POINTS_MAX);
    return count;
}

int main(void)
{
    struct cache *cache;
    size_t before;

    printf("hour   points held   could be asked for   bytes in use\n");
    before = mallinfo2().uordblks;
    cache = cache_new();
    for (long now_ms = 1000; now_ms <= 8 * HOUR_MS; now_ms += 1000) {
        cache_add(cache, (unsigned)(now_ms / 1000 % SYMBOLS), now_ms,
                  now_ms % 997);
        if (now_ms % (2 * HOUR_MS) == 0)
            printf("%4ld   %11zu   %18zu   %12zu\n", now_ms / HOUR_MS,
                   cache_points(cache), can_be_asked(cache, now_ms),
                   mallinfo2().uordblks - before);
    }
    cache_free(cache);
    return 0;
}
