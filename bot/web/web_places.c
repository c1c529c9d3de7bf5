/* web_places.c - live memory by place, and the event `sites`. */
#include "web_places.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bounds.h"
#include "export_text.h"
#include "web_inside.h"

#define SITES_SHOWN 10
#define NS_PER_MS 1000000

/* Where the search for a place begins: two words, mixed. */
static size_t slot_of(const struct tracker_site *site, unsigned tag)
{
    uint64_t key = (uint64_t)(uintptr_t)site + tag * 0x9e3779b97f4a7c15u;

    return (size_t)(key * 0xff51afd7ed558ccdu >> 40) % PLACES_SLOTS;
}

static void enter(struct web_places *p, size_t i)
{
    size_t slot = slot_of(p->places[i].site, p->places[i].tag);

    while (p->slots[slot] != 0)
        slot = (slot + 1) % PLACES_SLOTS;
    p->slots[slot] = (uint16_t)(i + 1);
}

size_t web_places_of(const struct web_places *p,
                     const struct tracker_block *block)
{
    size_t slot = slot_of(block->site, block->tag);

    for (; p->slots[slot] != 0; slot = (slot + 1) % PLACES_SLOTS) {
        size_t i = p->slots[slot] - 1u;

        if (p->places[i].site == block->site && p->places[i].tag == block->tag)
            return i;
    }
    return PLACES_KEPT;
}

static bool add_origin(const struct tracker_origin *origin, void *all)
{
    struct web_places *places = all;
    size_t i = origin->place < PLACES_KEPT ? origin->place : PLACES_KEPT;
    struct web_place *p = &places->places[i];

    bound_holds(BOUND_DIFF_PLACES, origin->place + 1u);
    if (i >= places->count)
        places->count = i + 1;
    if (i < PLACES_KEPT && p->site == NULL) {
        p->site = origin->site;
        p->tag = origin->tag;
        enter(places, i);
    }
    p->live_blocks += origin->count.live_blocks;
    p->live_bytes += origin->count.live_bytes;
    p->allocations += origin->count.allocations;
    return true;
}

void web_places_look(struct web_places *out)
{
    memset(out, 0, sizeof(*out));
    tracker_each_origin(add_origin, out);
    bound_met(BOUND_DIFF_PLACES, out->count > PLACES_KEPT);
}

void web_put_site(FILE *out, const struct tracker_site *site, unsigned tag)
{
    const char *name = tracker_tag_get_name(tag);

    fputs("\"tag\":", out);
    export_json_string(out, name != NULL ? name : "");
    fputs(",\"function\":", out);
    export_json_string(out, site != NULL ? site->function : "");
    fputs(",\"file\":", out);
    export_json_string(out, site != NULL ? site->file : "elsewhere");
    fprintf(out, ",\"line\":%d", site != NULL ? site->line : 0);
}

/* What the list is sorted by. */
struct ranked {
    const struct web_place *place;
    uint64_t bytes_per_hour; /* 0: it isn't growing */
};

static int by_growth(const void *a, const void *b)
{
    const struct ranked *one = a;
    const struct ranked *other = b;

    if (one->bytes_per_hour != other->bytes_per_hour)
        return one->bytes_per_hour > other->bytes_per_hour ? -1 : 1;
    if (one->place->live_bytes != other->place->live_bytes)
        return one->place->live_bytes > other->place->live_bytes ? -1 : 1;
    return one->place < other->place ? -1 : 1;
}

/* Keep the list sorted, and the last one out. Returns how many there are. */
static size_t rank(struct ranked *list, size_t count, struct ranked new)
{
    list[count] = new;
    qsort(list, count + 1, sizeof(list[0]), by_growth);
    return count < SITES_SHOWN ? count + 1 : count;
}

static void put_ranked(FILE *out, const struct ranked *r)
{
    fputc('{', out);
    web_put_site(out, r->place->site, r->place->tag);
    fprintf(out,
            ",\"b\":%" PRIu64 ",\"n\":%" PRIu64 ",\"a\":%" PRIu64
            ",\"g\":%" PRIu64 "}",
            r->place->live_bytes, r->place->live_blocks, r->place->allocations,
            r->bytes_per_hour);
}

/* How fast a place grows; 0 if it doesn't. */
static uint64_t growth_of(const struct verdict_watch *verdicts, size_t place)
{
    struct growth growth;

    if (verdicts == NULL || place == PLACES_KEPT)
        return 0;
    growth = verdict_watch_look(verdicts, TRACKER_BY_PLACE, (uint32_t)place);
    return growth.state == GROWTH_GROWING ? growth.bytes_per_hour : 0;
}

void web_put_sites(FILE *out, const void *web)
{
    static struct web_places all; /* events are written one at a time */
    const struct web_source *source = &((const struct web *)web)->source;
    struct ranked list[SITES_SHOWN + 1];
    size_t count = 0;

    web_places_look(&all);
    for (size_t i = 0; i < all.count; i++)
        if (all.places[i].live_blocks > 0)
            count = rank(list, count,
                         (struct ranked){&all.places[i],
                                         growth_of(source->verdicts, i)});
    fprintf(out, "event: sites\ndata: {\"t\":%" PRIu64 ",\"sites\":[",
            source->run->virtual_ns / NS_PER_MS);
    for (size_t i = 0; i < count; i++) {
        fputs(i == 0 ? "" : ",", out);
        put_ranked(out, &list[i]);
    }
    fputs("]}\n\n", out);
}
