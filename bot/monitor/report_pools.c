/* report_pools.c - the object pools that the program had while it ran.
 *
 * At the end of a run a pool is freed with whoever owned it, so its figures are
 * taken before that. Without a pool there is nothing to say.
 */
#include <inttypes.h>
#include <stdio.h>

#include "figures.h"
#include "pool_report.h"
#include "report_parts.h"

void report_take_pools(struct report_pools *pools)
{
    pools->count = pool_list(pools->list, REPORT_POOLS_MAX);
}

static size_t listed(const struct report_pools *pools)
{
    return pools->count < REPORT_POOLS_MAX ? pools->count : REPORT_POOLS_MAX;
}

/* "; 12 gets failed" and the like, if there are any. */
static size_t add_count(char *to, size_t size, uint64_t count, const char *what)
{
    char buf[FIGURE_LEN];

    if (count == 0)
        return 0;
    return (size_t)snprintf(to, size, "; %s %s", figure_count(count, buf),
                            what);
}

static void add_pool(struct text *t, const struct pool_info *pool)
{
    const struct pool_figures *f = &pool->figures;
    char live[FIGURE_LEN], peak[FIGURE_LEN], most[FIGURE_LEN];
    char gets[FIGURE_LEN];
    char words[512];
    size_t len;

    len = (size_t)snprintf(
        words, sizeof(words),
        "%s in use at the end, %s at most, of %s; %s gets, %u in 100 without "
        "new memory",
        figure_count(f->live, live), figure_count(f->peak, peak),
        figure_count(pool->options.objects_max, most),
        figure_count(f->gets, gets), pool_efficiency(f));
    len += add_count(words + len, sizeof(words) - len, f->failures, "failed");
    len += add_count(words + len, sizeof(words) - len, f->fallbacks,
                     "came from the heap");
    (void)add_count(words + len, sizeof(words) - len, f->shrinks,
                    "chunks were given back");
    if (pool->options.name != NULL)
        report_add_line(t, "pool", "%s: %s", pool->options.name, words);
    else
        report_add_line(t, "pool", "%s:%d: %s", pool->site->file,
                        pool->site->line, words);
}

void report_add_pools(struct text *t, const struct report *r)
{
    for (size_t i = 0; r->pools != NULL && i < listed(r->pools); i++)
        add_pool(t, &r->pools->list[i]);
    if (r->pools != NULL && r->pools->count > REPORT_POOLS_MAX)
        report_add_line(t, "", "and %zu more pools",
                        r->pools->count - REPORT_POOLS_MAX);
}

void report_json_pools(const struct report *r, FILE *out)
{
    const char *comma = "";

    fputs("  \"pools\": [", out);
    for (size_t i = 0; r->pools != NULL && i < listed(r->pools); i++) {
        fprintf(out, "%s\n    ", comma);
        (void)pool_report_json(out, &r->pools->list[i]);
        comma = ",";
    }
    fputs(comma[0] == '\0' ? "],\n" : "\n  ],\n", out);
}
