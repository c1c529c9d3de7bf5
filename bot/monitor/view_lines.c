/* view_lines.c - the run as key=value lines, where nothing is painted.
 */
#include "duration.h"
#include "tags.h"
#include "text.h"
#include "tracker.h"
#include "view_inside.h"

enum { LINE_BYTES = 2048 };

/* Seconds with as many decimals as there are: "120s", "0.25s". */
static void add_seconds(struct text *t, uint64_t ns)
{
    unsigned ms = (unsigned)(ns / NS_PER_MS % 1000);

    text_addf(t, "t=%llu", (unsigned long long)(ns / NS_PER_SECOND));
    if (ms % 100 == 0 && ms != 0)
        text_addf(t, ".%u", ms / 100);
    else if (ms % 10 == 0 && ms != 0)
        text_addf(t, ".%02u", ms / 10);
    else if (ms != 0)
        text_addf(t, ".%03u", ms);
    text_add(t, "s");
}

static void add_dollars(struct text *t, int64_t ticks)
{
    uint64_t size = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks;

    text_addf(t, " pnl=%s%llu.%04u", ticks < 0 ? "-" : "",
              (unsigned long long)(size / 10000), (unsigned)(size % 10000));
}

static void add_number(struct text *t, const char *key, const char *suffix,
                       uint64_t value)
{
    text_addf(t, " %s%s=%llu", key, suffix, (unsigned long long)value);
}

size_t view_render_line(const struct run_figures *run, const char *growing,
                        char *buf, size_t size)
{
    struct tracker_count total = tracker_total();
    struct text_style plain = {.utf8 = false, .color = false};
    struct text t;

    text_init(&t, buf, size, (unsigned)size, plain);
    add_seconds(&t, run->virtual_ns);
    add_number(&t, "live_bytes", "", total.live_bytes);
    add_number(&t, "live_blocks", "", total.live_blocks);
    add_number(&t, "orders", "", run->orders);
    add_number(&t, "fills", "", run->fills);
    add_number(&t, "rejects", "", run->rejects);
    add_number(&t, "executions", "", run->executions);
    add_number(&t, "events", "", run->market_events);
    add_dollars(&t, run->pnl_ticks);
    text_addf(&t, " growing=%s", growing);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        const char *name = tracker_tag_get_name(tag);

        if (name != NULL)
            add_number(&t, name, "_bytes", tracker_tag_total(tag).live_bytes);
    }
    text_end_line(&t);
    return t.length;
}

void view_growing(struct view *v, const char *names)
{
    v->growing = names[0] != '\0' ? names : "none";
}

void view_write(struct view *v, const char *text, size_t len)
{
    if (v->live)
        notices_add(&v->notices, true, text, len);
    else
        (void)outlet_write(&v->outlet, text, len);
}

void view_line(struct view *v, const struct run_figures *run)
{
    char line[LINE_BYTES];

    if (v->live)
        return;
    (void)outlet_write(&v->outlet, line,
                       view_render_line(run, v->growing, line, sizeof(line)));
}
