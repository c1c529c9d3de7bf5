/* web_metrics_places.c - memory by the line that allocated it.
 *
 * A place is a line and a tag. There may be more of them than a Prometheus
 * should keep: those past the first WEB_PLACES_MAX share one series, "other",
 * so that the sum is always that of all.
 */
#include <inttypes.h>

#include "bounds.h"
#include "web_metrics.h"
#include "web_prom.h"

struct place {
    const struct tracker_site *site; /* NULL: none yet, or the others */
    unsigned tag;
    struct tracker_count count;
};

static const struct metric_of_count shown[] = {
    {"tracker_site_live_bytes", "gauge",
     "Bytes that are live, by the line that allocated them.",
     offsetof(struct tracker_count, live_bytes)},
    {"tracker_site_live_blocks", "gauge",
     "Blocks that are live, by the line that allocated them.",
     offsetof(struct tracker_count, live_blocks)},
    {"tracker_site_allocated_bytes_total", "counter",
     "Bytes allocated, by line.",
     offsetof(struct tracker_count, allocated_bytes)},
};

static bool add_origin(const struct tracker_origin *origin, void *places)
{
    uint32_t i =
        origin->place < WEB_PLACES_MAX ? origin->place : WEB_PLACES_MAX;
    struct place *p = (struct place *)places + i;

    bound_holds(BOUND_METRIC_PLACES, origin->place + 1u);
    if (i < WEB_PLACES_MAX) {
        p->site = origin->site;
        p->tag = origin->tag;
    }
    p->count.live_bytes += origin->count.live_bytes;
    p->count.live_blocks += origin->count.live_blocks;
    p->count.allocated_bytes += origin->count.allocated_bytes;
    return true;
}

static void put_place(FILE *out, const char *name, const struct place *p,
                      uint64_t value)
{
    const char *tag = p->site != NULL ? tracker_tag_get_name(p->tag) : NULL;

    fprintf(out, "%s{tag=\"%s\",site=\"", name, tag != NULL ? tag : "");
    if (p->site != NULL) {
        prom_value(out, p->site->file);
        fprintf(out, ":%d\",function=\"", p->site->line);
        prom_value(out, p->site->function);
    } else {
        fputs("other\",function=\"", out);
    }
    fprintf(out, "\"} %" PRIu64 "\n", value);
}

void metrics_put_places(FILE *out)
{
    static struct place places[WEB_PLACES_MAX + 1];

    memset(places, 0, sizeof(places));
    tracker_each_origin(add_origin, places);
    bound_met(BOUND_METRIC_PLACES,
              places[WEB_PLACES_MAX].count.allocated_bytes > 0);
    for (size_t s = 0; s < sizeof(shown) / sizeof(shown[0]); s++) {
        prom_family(out, shown[s].name, shown[s].type, shown[s].help);
        for (unsigned i = 0; i <= WEB_PLACES_MAX; i++)
            if (places[i].site != NULL || i == WEB_PLACES_MAX)
                put_place(out, shown[s].name, &places[i],
                          metric_at(&places[i].count, shown[s].offset));
    }
}
