/* cache.c - the price history of each symbol.
 *
 * Every trade adds a point. When a desk is opened, its indicators are warmed
 * up with the last points of each symbol; points over a certain age, or past a
 * certain number, are never asked for.
 *
 *      symbols ─► symbol ─► symbol        newest ◄─► point ◄─► ... ◄─► oldest
 *
 * Watch: blocks tagged prices; how many of them a strategy could ever ask for.
 */
#include <errno.h>

#include "lesson.h"

#define POINTS_MAX CACHE_WINDOW_POINTS /* a symbol */

struct point {
    struct point *older;
    struct point *newer;
    uint64_t time_ns;
    uint32_t price_ticks;
};

struct symbol {
    struct symbol *next;
    struct point *newest;
    struct point *oldest;
    size_t points;
    uint16_t locate;
};

struct cache {
    struct symbol *symbols;
    size_t points; /* of all symbols */
};

/* Where the list holds the symbol, or its end. */
static struct symbol **symbol_find(struct cache *c, uint16_t locate)
{
    struct symbol **at = &c->symbols;

    while (*at != NULL && (*at)->locate != locate)
        at = &(*at)->next;
    return at;
}

static void point_drop_oldest(struct cache *c, struct symbol *s)
{
    struct point *p = s->oldest;

    s->oldest = p->newer;
    *(s->oldest != NULL ? &s->oldest->older : &s->newest) = NULL;
    s->points--;
    c->points--;
    tracker_free(p);
}

static void symbol_drop(struct cache *c, struct symbol **at)
{
    struct symbol *s = *at;

    *at = s->next;
    while (s->oldest != NULL)
        point_drop_oldest(c, s);
    tracker_free(s);
}

static int symbol_add(struct symbol **at, uint16_t locate)
{
    if (*at != NULL)
        return 0;
    *at = tracker_calloc(TAG_PRICES, 1, sizeof(**at));
    if (*at == NULL)
        return -ENOMEM;
    (*at)->locate = locate;
    return 0;
}

static int cache_add(struct cache *c, uint16_t locate, uint64_t time_ns,
                     uint32_t price_ticks)
{
    struct symbol **at = symbol_find(c, locate);
    struct symbol *s;
    struct point *p;

    if (symbol_add(at, locate) != 0)
        return -ENOMEM;
    s = *at;
    p = tracker_malloc(TAG_PRICES, sizeof(*p));
    if (p == NULL)
        return -ENOMEM;
    *p = (struct point){
        .older = s->newest, .time_ns = time_ns, .price_ticks = price_ticks};
    *(s->newest != NULL ? &s->newest->newer : &s->oldest) = p;
    s->newest = p;
    s->points++;
    c->points++;
    bound_holds(BOUND_PRICE_POINTS, s->points);
    return 0;
}

static size_t cache_window(const struct cache *c, uint16_t locate,
                           uint64_t now_ns, uint32_t *prices_ticks, size_t max)
{
    const struct symbol *s = c->symbols;
    size_t n = 0;

    while (s != NULL && s->locate != locate)
        s = s->next;
    if (max > CACHE_WINDOW_POINTS)
        max = CACHE_WINDOW_POINTS;
    for (const struct point *p = s != NULL ? s->newest : NULL;
         p != NULL && n < max && p->time_ns + CACHE_WINDOW_NS >= now_ns;
         p = p->older)
        prices_ticks[n++] = p->price_ticks;
    return n;
}

static size_t cache_points(const struct cache *c)
{
    return c->points;
}

static void cache_free(struct cache *c)
{
    if (c == NULL)
        return;
    while (c->symbols != NULL)
        symbol_drop(c, &c->symbols);
    tracker_free(c);
}

static int cache_new(struct cache **out)
{
    *out = tracker_calloc(TAG_PRICES, 1, sizeof(**out));
    return *out != NULL ? 0 : -ENOMEM;
}

const struct lesson_cache LESSON(cache) = {
    .new = cache_new,
    .free = cache_free,
    .add = cache_add,
    .window = cache_window,
    .points = cache_points,
};
