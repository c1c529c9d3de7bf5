/* web_metrics.h - the parts of /metrics. Each writes whole families.
 *
 * The number of series is bounded: tags, leaks, verdicts, bounds and labels are
 * fixed; of the places that allocate the first WEB_PLACES_MAX have series of
 * their own, and of pools the first WEB_POOLS_MAX.
 */
#ifndef WEB_WEB_METRICS_H
#define WEB_WEB_METRICS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "tracker.h"
#include "verdict_watch.h"

#define WEB_PLACES_MAX 256
#define WEB_POOLS_MAX 16

/* A metric that is a member of struct tracker_count. */
struct metric_of_count {
    const char *name;
    const char *type;
    const char *help;
    size_t offset;
};

static inline uint64_t metric_at(const struct tracker_count *count,
                                 size_t offset)
{
    uint64_t value;

    memcpy(&value, (const char *)count + offset, sizeof(value));
    return value;
}

/* web_metrics_tags.c: live memory and verdicts by tag; `verdicts` may be NULL.
 */
void metrics_put_tags(FILE *out, const struct verdict_watch *verdicts);

/* web_metrics_places.c: memory by the line that allocated it. */
void metrics_put_places(FILE *out);

/* web_metrics_pools.c: pools of objects, by name; nothing without a pool. */
void metrics_put_pools(FILE *out);

/* web_metrics_bounds.c: what the bounds did; memory by traded symbol. */
void metrics_put_bounds(FILE *out);
void metrics_put_symbols(FILE *out);

/* web_process.c: what Prometheus' clients tell of their process. */
void metrics_put_process(FILE *out);

#endif
