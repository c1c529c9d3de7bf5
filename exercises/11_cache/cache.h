/* cache.h - the last prices of each symbol. Given.
 *
 *      cache ─► symbol ─► symbol ─► symbol
 *                 │
 *               newest ◄─► point ◄─► point ◄─► oldest
 *
 * The cache is one block, a symbol is one, and a point is one. Nothing else is
 * allocated.
 */
#ifndef CACHE_H
#define CACHE_H

#include <stddef.h>

#define POINTS_MAX 50 /* of a symbol */
#define AGE_MAX_MS 60000

struct cache;

/* An empty cache; NULL: no memory. Owned: cache_free() it. */
struct cache *cache_new(void);
void cache_free(struct cache *cache);

/* A trade of `symbol` at `now_ms`; time never goes backwards. 0, or -ENOMEM.
 *
 * When it returns, the cache holds no point that was older than AGE_MAX_MS at
 * `now_ms` (just as old is not too old), of no symbol more than POINTS_MAX
 * points, the newest ones, and no symbol without points. */
int cache_add(struct cache *cache, unsigned symbol, long now_ms,
              long price_ticks);

/* The last prices of a symbol, the newest first, at most `max` of them and none
 * older than AGE_MAX_MS at `now_ms`. Returns how many. */
size_t cache_window(const struct cache *cache, unsigned symbol, long now_ms,
                    long *prices_ticks, size_t max);

/* How many points the cache holds. */
size_t cache_points(const struct cache *cache);

#endif
