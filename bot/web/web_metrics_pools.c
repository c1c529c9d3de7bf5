/* web_metrics_pools.c - pools of objects, by name.
 *
 * A pool without a name has its line for one. Pools of the same name share
 * their series: one that was freed while objects of it were out stays, and so
 * does what it counted. Pools past the first WEB_POOLS_MAX have none.
 */
#include <inttypes.h>

#include "pool.h"
#include "web_metrics.h"
#include "web_prom.h"

#define NAME_LEN 128

enum value {
    HITS,
    MISSES,
    FAILURES,
    FALLBACKS,
    PUTS,
    WRONG_PUTS,
    SHRINKS,
    OBJECTS,
    PEAK,
    MOST,
    CHUNKS,
    VALUES
};

static const struct {
    const char *name;
    const char *type;
    const char *help;
} shown[VALUES] = {
    [HITS] = {"bot_pool_hits_total", "counter",
              "Gets that needed no new memory."},
    [MISSES] = {"bot_pool_misses_total", "counter",
                "Gets that needed new memory, or failed."},
    [FAILURES] = {"bot_pool_failures_total", "counter",
                  "Gets that failed: the pool was full, or there was no "
                  "memory."},
    [FALLBACKS] = {"bot_pool_fallbacks_total", "counter",
                   "Gets that the heap served, as the pool was full."},
    [PUTS] = {"bot_pool_puts_total", "counter", "Objects that were put back."},
    [WRONG_PUTS] = {"bot_pool_wrong_puts_total", "counter",
                    "Puts that were refused."},
    [SHRINKS] = {"bot_pool_shrinks_total", "counter",
                 "Chunks given back to the kernel."},
    [OBJECTS] = {"bot_pool_objects", "gauge", "Objects that are in use."},
    [PEAK] = {"bot_pool_objects_peak", "gauge",
              "The most objects that were ever in use."},
    [MOST] = {"bot_pool_objects_limit", "gauge",
              "How many there may be in use."},
    [CHUNKS] = {"bot_pool_chunks", "gauge", "Chunks of 64 kB that it has."},
};

struct series {
    char name[NAME_LEN];
    uint64_t values[VALUES];
};

static void name_pool(const struct pool_info *pool, char name[NAME_LEN])
{
    if (pool->options.name != NULL)
        (void)snprintf(name, NAME_LEN, "%s", pool->options.name);
    else
        (void)snprintf(name, NAME_LEN, "%s:%d", pool->site->file,
                       pool->site->line);
}

/* Two pools need not have been at their peaks at the same time: the sum is what
 * they may have been at most. */
static void add_pool(struct series *to, const struct pool_info *pool)
{
    const struct pool_figures *f = &pool->figures;

    to->values[HITS] += f->hits;
    to->values[MISSES] += pool_misses(f);
    to->values[FAILURES] += f->failures;
    to->values[FALLBACKS] += f->fallbacks;
    to->values[PUTS] += f->puts;
    to->values[WRONG_PUTS] += f->refused;
    to->values[SHRINKS] += f->shrinks;
    to->values[OBJECTS] += f->live;
    to->values[PEAK] += f->peak;
    to->values[MOST] += pool->options.objects_max;
    to->values[CHUNKS] += f->chunks;
}

/* Returns how many names there are. */
static size_t gather(struct series series[WEB_POOLS_MAX])
{
    struct pool_info pools[WEB_POOLS_MAX];
    size_t count = pool_list(pools, WEB_POOLS_MAX);
    size_t names = 0;

    for (size_t i = 0; i < count && i < WEB_POOLS_MAX; i++) {
        size_t at = 0;

        memset(&series[names], 0, sizeof(series[names]));
        name_pool(&pools[i], series[names].name);
        while (strcmp(series[at].name, series[names].name) != 0)
            at++;
        add_pool(&series[at], &pools[i]);
        names += at == names;
    }
    return names;
}

static void put_label(FILE *out, const char *metric, const struct series *s)
{
    fprintf(out, "%s{pool=\"", metric);
    prom_value(out, s->name);
    fputs("\"} ", out);
}

/* Of all gets, from 0 to 1. */
static void put_efficiency(FILE *out, const struct series *series, size_t count)
{
    prom_family(out, "bot_pool_efficiency_ratio", "gauge",
                "Hits of all gets, from 0 to 1; 1 before the first.");
    for (size_t i = 0; i < count; i++) {
        const uint64_t *v = series[i].values;
        uint64_t gets = v[HITS] + v[MISSES];

        put_label(out, "bot_pool_efficiency_ratio", &series[i]);
        fprintf(out, "%.6g\n",
                gets == 0 ? 1.0 : (double)v[HITS] / (double)gets);
    }
}

void metrics_put_pools(FILE *out)
{
    struct series series[WEB_POOLS_MAX];
    size_t count = gather(series);

    if (count == 0)
        return;
    for (unsigned value = 0; value < VALUES; value++) {
        prom_family(out, shown[value].name, shown[value].type,
                    shown[value].help);
        for (size_t i = 0; i < count; i++) {
            put_label(out, shown[value].name, &series[i]);
            fprintf(out, "%" PRIu64 "\n", series[i].values[value]);
        }
    }
    put_efficiency(out, series, count);
}
