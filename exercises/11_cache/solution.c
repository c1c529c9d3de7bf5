/* solution.c - a cache of prices that forgets what nobody can ask for.
 *
 * Every trade adds a point. Who asks for prices gets the last ones: at most
 * POINTS_MAX, and none that is older than AGE_MAX_MS. Both bounds are needed: a
 * busy symbol runs into the first one, a quiet one into the second.
 *
 * Watch: how many blocks live after a day, and how many of them anybody could
 * still ask for.
 */
#include "cache.h"

#include <errno.h>
#include <stdlib.h>

struct point {
    struct point *older;
    struct point *newer;
    long time_ms;
    long price_ticks;
};

struct symbol {
    struct symbol *next;
    struct point *newest;
    struct point *oldest;
    size_t points;
    unsigned number;
};

struct cache {
    struct symbol *symbols;
    size_t points; /* of all symbols */
};

struct cache *cache_new(void)
{
    return calloc(1, sizeof(struct cache));
}

/* Where the list holds the symbol, or its end. */
static struct symbol **symbol_find(struct cache *cache, unsigned number)
{
    struct symbol **at = &cache->symbols;

    while (*at != NULL && (*at)->number != number)
        at = &(*at)->next;
    return at;
}

static void point_drop_oldest(struct cache *cache, struct symbol *s)
{
    struct point *p = s->oldest;

    s->oldest = p->newer;
    if (s->oldest == NULL)
        s->newest = NULL;
    else
        s->oldest->older = NULL;
    s->points--;
    cache->points--;
    free(p);
}

/* Take the symbol that *at points to off its list and free it, with all its
 * points. *at is the symbol behind it then. */
static void symbol_drop(struct cache *cache, struct symbol **at)
{
    struct symbol *s = *at;

    *at = s->next;
    while (s->oldest != NULL)
        point_drop_oldest(cache, s);
    free(s);
}

static int point_add(struct cache *cache, struct symbol *s, long now_ms,
                     long price_ticks)
{
    struct point *p = malloc(sizeof(*p));

    if (p == NULL)
        return -ENOMEM;
    *p = (struct point){
        .older = s->newest, .time_ms = now_ms, .price_ticks = price_ticks};
    if (s->newest == NULL)
        s->oldest = p;
    else
        s->newest->newer = p;
    s->newest = p;
    s->points++;
    cache->points++;
    return 0;
}

/* Of each symbol the oldest points go while there are too many, or while they
 * are too old. A symbol of which nothing is left goes, too. */
static void cache_prune(struct cache *cache, long now_ms)
{
    struct symbol **at = &cache->symbols;

    while (*at != NULL) {
        struct symbol *s = *at;

        while (s->oldest != NULL && (s->points > POINTS_MAX ||
                                     now_ms - s->oldest->time_ms > AGE_MAX_MS))
            point_drop_oldest(cache, s);
        if (s->oldest == NULL)
            symbol_drop(cache, at);
        else
            at = &s->next;
    }
}

int cache_add(struct cache *cache, unsigned symbol, long now_ms,
              long price_ticks)
{
    struct symbol **at = symbol_find(cache, symbol);

    if (*at == NULL) {
        *at = calloc(1, sizeof(**at));
        if (*at == NULL)
            return -ENOMEM;
        (*at)->number = symbol;
    }
    if (point_add(cache, *at, now_ms, price_ticks) != 0) {
        if ((*at)->points == 0)
            symbol_drop(cache, at);
        return -ENOMEM;
    }
    cache_prune(cache, now_ms);
    return 0;
}

size_t cache_window(const struct cache *cache, unsigned symbol, long now_ms,
                    long *prices_ticks, size_t max)
{
    const struct symbol *s = cache->symbols;
    size_t count = 0;

    while (s != NULL && s->number != symbol)
        s = s->next;
    if (s == NULL)
        return 0;
    for (const struct point *p = s->newest;
         p != NULL && count < max && count < POINTS_MAX; p = p->older) {
        if (now_ms - p->time_ms > AGE_MAX_MS)
            break;
        prices_ticks[count++] = p->price_ticks;
    }
    return count;
}

size_t cache_points(const struct cache *cache)
{
    return cache->points;
}

void cache_free(struct cache *cache)
{
    if (cache == NULL)
        return;
    while (cache->symbols != NULL)
        symbol_drop(cache, &cache->symbols);
    free(cache);
}
