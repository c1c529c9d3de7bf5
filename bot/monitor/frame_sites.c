/* frame_sites.c - the part of a frame that shows the lines of source that hold
 * most.
 *
 * They come from the last sample, which is cheap to read; the tracker isn't
 * asked. A run that hides its places has hidden them there already.
 */
#include "frame_sites.h"

#include <string.h>

#include "duration.h"
#include "insight.h"

/* Columns, from the left edge. */
enum { LIVE_END = 12, VERDICT_AT = 14, SITE_AT = 24 };

static bool outranks(const struct frame_site *a, const struct frame_site *b)
{
    bool a_grows = a->growth.state == GROWTH_GROWING;
    bool b_grows = b->growth.state == GROWTH_GROWING;

    if (a_grows != b_grows)
        return a_grows;
    return a->bytes > b->bytes;
}

/* Keep the best, in order; the same number for the same place, so that equals
 * don't change places. */
static void consider(struct frame_sites *sites, const struct frame_site *site)
{
    unsigned at = sites->count;

    while (at > 0 && outranks(site, &sites->top[at - 1]))
        at--;
    if (at == FRAME_SITES_MAX)
        return;
    if (sites->count < FRAME_SITES_MAX)
        sites->count++;
    memmove(&sites->top[at + 1], &sites->top[at],
            (sites->count - at - 1) * sizeof(sites->top[0]));
    sites->top[at] = *site;
}

void frame_sites_look(struct frame_sites *sites, const struct frame *f)
{
    const struct tracker_history *h = f->history;
    size_t samples = tracker_history_count(h);
    uint32_t places = tracker_history_places(h);

    sites->count = 0;
    for (uint32_t place = 0; samples > 0 && place < places; place++) {
        struct frame_site site = {.place = place};

        if (!tracker_history_has(h, TRACKER_BY_PLACE, place))
            continue;
        site.bytes =
            tracker_history_bytes(h, TRACKER_BY_PLACE, place, samples - 1);
        site.blocks =
            tracker_history_blocks(h, TRACKER_BY_PLACE, place, samples - 1);
        if (site.blocks == 0)
            continue;
        if (f->verdicts != NULL)
            site.growth =
                verdict_watch_look(f->verdicts, TRACKER_BY_PLACE, place);
        consider(sites, &site);
    }
}

void frame_sites_add_header(struct text *t, unsigned from)
{
    text_color(t, TEXT_DIM);
    text_right(t, from + LIVE_END, "live");
    text_to(t, from + VERDICT_AT);
    text_add(t, "verdict");
    text_to(t, from + SITE_AT);
    text_add(t, "allocated in");
}

void frame_sites_add_row(struct text *t, const struct frame *f,
                         const struct frame_sites *sites, unsigned from,
                         unsigned row)
{
    const struct frame_site *site = &sites->top[row];
    const struct tracker_site *where;
    bool grows;
    char name[INSIGHT_PLACE_LEN];
    char figure[FIGURE_LEN];

    if (row >= sites->count)
        return;
    where = tracker_history_place_site(f->history, site->place);
    grows = site->growth.state == GROWTH_GROWING;
    text_to(t, from);
    if (grows)
        text_glyph(t, "△", "+");
    text_right(t, from + LIVE_END, figure_bytes(site->bytes, figure));
    text_color(t, TEXT_DIM);
    text_to(t, from + VERDICT_AT);
    if (f->verdicts != NULL)
        text_add(t, growth_state_name(site->growth.state));
    text_to(t, from + SITE_AT);
    text_color(t, grows ? TEXT_PLAIN : TEXT_DIM);
    text_add(t, insight_place(where->function, where->file, where->line, name));
}
