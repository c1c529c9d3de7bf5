/* web_metrics_tags.c - memory by tag, and what the growth verdict says of it.
 */
#include <inttypes.h>

#include "web_metrics.h"
#include "web_prom.h"

static const struct metric_of_count shown[] = {
    {"tracker_live_bytes", "gauge", "Bytes that are live.",
     offsetof(struct tracker_count, live_bytes)},
    {"tracker_live_blocks", "gauge", "Blocks that are live.",
     offsetof(struct tracker_count, live_blocks)},
    {"tracker_peak_bytes", "gauge", "The most live bytes there ever were.",
     offsetof(struct tracker_count, peak_bytes)},
    {"tracker_allocations_total", "counter", "Blocks allocated.",
     offsetof(struct tracker_count, allocations)},
    {"tracker_frees_total", "counter", "Blocks freed.",
     offsetof(struct tracker_count, frees)},
    {"tracker_allocated_bytes_total", "counter", "Bytes allocated.",
     offsetof(struct tracker_count, allocated_bytes)},
    {"tracker_freed_bytes_total", "counter", "Bytes freed.",
     offsetof(struct tracker_count, freed_bytes)},
};

static void put_one(FILE *out, const char *metric, const char *tag,
                    uint64_t value)
{
    fprintf(out, "%s{tag=\"%s\"} %" PRIu64 "\n", metric, tag, value);
}

static void put_counts(FILE *out)
{
    struct tracker_count tags[TRACKER_TAGS_MAX];

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        tags[tag] = tracker_tag_total(tag);
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        prom_family(out, shown[i].name, shown[i].type, shown[i].help);
        for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
            const char *name = tracker_tag_get_name(tag);

            if (name != NULL)
                put_one(out, shown[i].name, name,
                        metric_at(&tags[tag], shown[i].offset));
        }
    }
}

static void put_verdicts(FILE *out, const struct verdict_watch *verdicts)
{
    struct growth growth[TRACKER_TAGS_MAX];

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        growth[tag] = verdict_watch_look(verdicts, TRACKER_BY_TAG, tag);
    prom_family(out, "tracker_verdict", "gauge",
                "1: what the growth verdict of a tag is.");
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        const char *name = tracker_tag_get_name(tag);

        for (unsigned s = GROWTH_WARM_UP; name && s <= GROWTH_SHRINKING; s++)
            fprintf(out, "tracker_verdict{tag=\"%s\",verdict=\"%s\"} %d\n",
                    name, growth_state_name((enum growth_state)s),
                    growth[tag].state == s);
    }
    prom_family(
        out, "tracker_growth_bytes_per_hour", "gauge",
        "How fast a tag grows, of virtual time; 0 unless it is growing.");
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        const char *name = tracker_tag_get_name(tag);

        if (name != NULL)
            put_one(out, "tracker_growth_bytes_per_hour", name,
                    growth[tag].bytes_per_hour);
    }
}

void metrics_put_tags(FILE *out, const struct verdict_watch *verdicts)
{
    put_counts(out);
    if (verdicts != NULL)
        put_verdicts(out, verdicts);
}
