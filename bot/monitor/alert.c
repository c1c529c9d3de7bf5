/* alert.c - a line when a verdict turns, and when memory will be full. */
#include "alert.h"

#include <stdio.h>

#include "duration.h"
#include "insight.h"
#include "tracker.h"

static const char *limit_words(enum limit_kind kind)
{
    switch (kind) {
    case LIMIT_BUDGET:
        return "the budget";
    case LIMIT_CGROUP:
        return "the cgroup's memory";
    case LIMIT_ADDRESS_SPACE:
        return "the address space (ulimit -v)";
    case LIMIT_NONE:
        break;
    }
    return "memory";
}

/* To the second, minute or hour: a pace is no better known than that. */
static uint64_t roughly(uint64_t ns)
{
    uint64_t unit = ns >= NS_PER_DAY    ? NS_PER_HOUR
                    : ns >= NS_PER_HOUR ? NS_PER_MINUTE
                                        : NS_PER_SECOND;

    return ns / unit * unit;
}

char *alert_full(const struct limit *limit, uint64_t bytes_per_hour,
                 char buf[ALERT_FULL_LEN])
{
    uint64_t in_ms = limit_full_in_ms(limit, bytes_per_hour);
    char size[FIGURE_LEN];
    char time[FIGURE_LEN];

    buf[0] = '\0';
    if (limit->kind == LIMIT_NONE || in_ms == LIMIT_NEVER)
        return buf;
    figure_bytes(limit->bytes, size);
    if (in_ms == 0)
        (void)snprintf(buf, ALERT_FULL_LEN, "%s of %s is full",
                       limit_words(limit->kind), size);
    else if (in_ms > UINT64_MAX / NS_PER_MS)
        (void)snprintf(buf, ALERT_FULL_LEN, "%s of %s lasts for centuries",
                       limit_words(limit->kind), size);
    else
        (void)snprintf(buf, ALERT_FULL_LEN, "%s of %s is full in %s",
                       limit_words(limit->kind), size,
                       duration_text(roughly(in_ms * NS_PER_MS), time));
    return buf;
}

struct search {
    uint32_t place;
    const struct tracker_site *site;
};

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct search *search = ctx;

    if (origin->place == search->place)
        search->site = origin->site;
    return search->site == NULL;
}

static void add_place(FILE *out, uint32_t place)
{
    struct search search = {.place = place};
    char where[INSIGHT_PLACE_LEN];

    if (place != VERDICT_NO_PLACE)
        tracker_each_origin(on_origin, &search);
    if (search.site != NULL)
        fprintf(out, ": %s",
                insight_place(search.site->function, search.site->file,
                              search.site->line, where));
}

static void add_growth(FILE *out, const struct verdict_event *event,
                       const struct limit *limit)
{
    char pace[FIGURE_LEN];
    char since[FIGURE_LEN];
    char full[ALERT_FULL_LEN];

    fprintf(out, ", %s an hour since %s",
            figure_bytes(event->growth.bytes_per_hour, pace),
            duration_text(event->growth.began_ms * NS_PER_MS, since));
    add_place(out, event->place);
    fprintf(out, "; confidence %d %%", (int)(event->growth.confidence * 100));
    alert_full(limit, event->growth.bytes_per_hour, full);
    if (full[0] != '\0')
        fprintf(out, "; %s", full);
}

size_t alert_words(const struct verdict_event *event, char *buf, size_t size)
{
    const char *name = tracker_tag_get_name(event->index);
    char at[FIGURE_LEN];
    FILE *out;
    long len;

    if (event->by != TRACKER_BY_TAG)
        return 0;
    out = fmemopen(buf, size, "w");
    if (out == NULL)
        return 0;
    fprintf(out, "%s: %s %s", duration_text(event->at_ms * NS_PER_MS, at),
            name != NULL ? name : "a tag",
            event->to == GROWTH_GROWING ? "grows" : "grows no more");
    if (event->to == GROWTH_GROWING)
        add_place(out, event->place);
    len = ftell(out);
    (void)fclose(out);
    return len > 0 && (size_t)len < size ? (size_t)len : 0;
}

size_t alert_line(const struct verdict_event *event, const struct limit *limit,
                  char *buf, size_t size)
{
    const char *name;
    char at[FIGURE_LEN];
    FILE *out;
    long len;

    if (event->by != TRACKER_BY_TAG)
        return 0;
    out = fmemopen(buf, size, "w");
    if (out == NULL)
        return 0;
    name = tracker_tag_get_name(event->index);
    fprintf(out, "alert t=%s: %s: %s",
            duration_text(event->at_ms * NS_PER_MS, at),
            event->to == GROWTH_GROWING ? "growing" : "grows no more",
            name != NULL ? name : "a tag without a name");
    if (event->to == GROWTH_GROWING)
        add_growth(out, event, limit);
    else
        fprintf(out, " (%s)", growth_state_name(event->to));
    fputc('\n', out);
    len = ftell(out);
    (void)fclose(out);
    return len > 0 && (size_t)len < size ? (size_t)len : 0;
}
