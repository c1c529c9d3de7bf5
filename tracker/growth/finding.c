/* finding.c - what leaked: the verdict over a whole run.
 *
 * Everything is summed up by place (site and tag). First the graph: blocks
 * that nothing reaches are charged to who holds them (finding_charge.c). Then
 * the history: a place whose growth is explained by its unreachable blocks has
 * been spoken of; the others are judged, and those of one tag that grow make
 * one finding.
 */
#include "finding.h"

#include <errno.h>
#include <string.h>

#include "finding_steps.h"
#include "pages.h"

static bool on_origin_count(const struct tracker_origin *origin, void *ctx)
{
    struct verdict *v = ctx;

    v->origins++;
    if (origin->place >= v->places)
        v->places = origin->place + 1;
    return true;
}

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct verdict *v = ctx;

    if (origin->number >= v->origins || origin->place >= v->places)
        return false; /* newer than the count */
    v->tallies[origin->place].site = origin->site;
    v->tallies[origin->place].tag = origin->tag;
    v->shares[origin->number].place = origin->place;
    return true;
}

/* The growing ------------------------------------------------------------ */

static void judge_place(struct verdict *v, uint32_t place)
{
    struct tally *tally = &v->tallies[place];
    size_t last = v->samples - 1;

    tally->last_bytes =
        tracker_history_bytes(v->history, TRACKER_BY_PLACE, place, last);
    tally->last_blocks =
        tracker_history_blocks(v->history, TRACKER_BY_PLACE, place, last);
    tally->growth =
        tracker_history_judge(v->history, TRACKER_BY_PLACE, place, v->points);
    /* What was lost, or is held by what was lost, has been spoken of. */
    if (tally->unreachable_bytes > 0 &&
        tally->unreachable_bytes * 2 >= tally->growth.grown_bytes)
        tally->growth.growing = false;
}

static void judge_all(struct verdict *v)
{
    for (uint32_t i = 0; v->samples > 0 && i < v->places; i++) {
        if (tracker_history_has(v->history, TRACKER_BY_PLACE, i))
            judge_place(v, i);
    }
}

/* Telling ---------------------------------------------------------------- */

/* Put it where it belongs, by bytes; the least one may fall out at the end.
 * Of equal ones the first stays first: the order of origins decides. */
static void tell(struct verdict *v, const struct tracker_finding *finding)
{
    size_t at = v->found;

    v->fallen += v->found == v->max;
    while (at > 0 && v->out[at - 1].bytes < finding->bytes)
        at--;
    if (at == v->max)
        return;
    if (v->found < v->max)
        v->found++;
    memmove(&v->out[at + 1], &v->out[at],
            (v->found - at - 1) * sizeof(*v->out));
    v->out[at] = *finding;
}

/* Blocks that are left know when they were born, so their rate needs no
 * series: what came after the first moment, over the time since then. */
static uint64_t charge_per_hour(const struct verdict *v,
                                const struct charge *charge)
{
    uint64_t end_ms =
        v->samples == 0 ? 0
                        : tracker_history_at(v->history, v->samples - 1)->t_ms;

    if (end_ms <= charge->first_ms)
        return 0;
    return (uint64_t)((double)(charge->bytes - charge->first_bytes) *
                          3600000.0 / (double)(end_ms - charge->first_ms) +
                      0.5);
}

static void tell_charge(struct verdict *v, uint32_t place,
                        const struct charge *charge,
                        enum tracker_finding_kind kind)
{
    struct tracker_finding finding = {
        .kind = kind,
        .tag = v->tallies[place].tag,
        .site = v->tallies[place].site,
        .place = place,
        .stack = charge->stack,
        .node = charge->node,
        .blocks = charge->blocks,
        .bytes = charge->bytes,
        .own_blocks = charge->own_blocks,
        .bytes_per_hour = charge_per_hour(v, charge),
        .first_seen_ms = charge->first_ms,
        .left_at_end = true,
    };

    if (charge->blocks > 0)
        tell(v, &finding);
}

/* Of a place's blocks that are left, the oldest one that was born when it had
 * begun to grow: what is older may well have its reason. */
static uint32_t grown_node(const struct verdict *v, uint32_t place)
{
    uint64_t began_ms = v->tallies[place].growth.began_ms;
    uint32_t oldest = GRAPH_NONE;

    for (uint32_t i = 0; v->graph != NULL && i < v->graph->count; i++) {
        const struct graph_node *node = &v->graph->nodes[i];

        if (node->reachable && node->born_ms >= began_ms &&
            verdict_place(v, node) == place &&
            (oldest == GRAPH_NONE ||
             node->born_ms < v->graph->nodes[oldest].born_ms))
            oldest = i;
    }
    return oldest;
}

/* All that grows under one tag: usually an object and what hangs on it. */
static void tell_growing_tag(struct verdict *v, unsigned tag)
{
    struct tracker_finding finding = {
        .kind = TRACKER_GROWING, .tag = tag, .place = UINT32_MAX};
    const struct tally *most = NULL;
    struct charge left = {0};
    struct charge last = {.first_ms = UINT32_MAX};

    for (uint32_t i = 0; i < v->places; i++) {
        const struct tally *tally = &v->tallies[i];

        if (tally->tag != tag || !tally->growth.growing)
            continue;
        left.blocks += tally->reachable_blocks;
        left.bytes += tally->reachable_bytes;
        last.blocks += tally->last_blocks;
        last.bytes += tally->last_bytes;
        finding.bytes_per_hour += tally->growth.bytes_per_hour;
        if (tally->growth.began_ms < last.first_ms)
            last.first_ms = (uint32_t)tally->growth.began_ms;
        if (most == NULL ||
            tally->growth.grown_bytes > most->growth.grown_bytes) {
            most = tally;
            finding.place = i;
        }
    }
    if (most == NULL)
        return;
    finding.left_at_end = left.bytes * 2 >= last.bytes;
    finding.blocks = finding.left_at_end ? left.blocks : last.blocks;
    finding.bytes = finding.left_at_end ? left.bytes : last.bytes;
    finding.own_blocks =
        finding.left_at_end ? most->reachable_blocks : most->last_blocks;
    finding.site = most->site;
    finding.stack = tracker_history_place_stack(v->history, finding.place);
    finding.node =
        finding.left_at_end ? grown_node(v, finding.place) : GRAPH_NONE;
    finding.first_seen_ms = last.first_ms;
    tell(v, &finding);
}

/* The whole -------------------------------------------------------------- */

static bool verdict_init(struct verdict *v)
{
    tracker_each_origin(on_origin_count, v);
    v->tally_bytes = (v->places + (size_t)1) * sizeof(struct tally);
    v->tallies = pages_map(v->tally_bytes);
    v->share_bytes = (v->origins + (size_t)1) * sizeof(struct share);
    v->shares = pages_map(v->share_bytes);
    v->samples = v->history == NULL ? 0 : tracker_history_count(v->history);
    v->point_bytes = (v->samples + 1) * sizeof(struct growth_point);
    v->points = pages_map(v->point_bytes);
    if (v->tallies == NULL || v->shares == NULL || v->points == NULL)
        return false;
    tracker_each_origin(on_origin, v);
    if (v->graph == NULL)
        return true;
    v->part_bytes = (v->graph->part_count + (size_t)1) * sizeof(uint32_t);
    v->part_places = pages_map(v->part_bytes);
    return v->part_places != NULL;
}

static void verdict_clear(struct verdict *v)
{
    pages_unmap(v->tallies, v->tally_bytes);
    pages_unmap(v->shares, v->share_bytes);
    pages_unmap(v->points, v->point_bytes);
    pages_unmap(v->part_places, v->part_bytes);
}

int tracker_findings_all(const struct tracker_history *h,
                         const struct graph *graph, struct tracker_finding *out,
                         size_t max, size_t *found, size_t *left_out)
{
    struct verdict v = {.history = h, .graph = graph, .out = out, .max = max};
    int rc = -ENOMEM;

    if (!verdict_init(&v))
        goto out;
    rc = 0;
    if (graph != NULL && graph->count > 0)
        verdict_charge(&v);
    judge_all(&v);
    for (uint32_t i = 0; i < v.places; i++) {
        tell_charge(&v, i, &v.tallies[i].cycle, TRACKER_CYCLE);
        tell_charge(&v, i, &v.tallies[i].lost, TRACKER_LOST);
    }
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        tell_growing_tag(&v, tag);
out:
    verdict_clear(&v);
    *found = v.found;
    *left_out = v.fallen;
    return rc;
}

int tracker_findings(const struct tracker_history *h, const struct graph *graph,
                     struct tracker_finding *out, size_t max, size_t *found)
{
    size_t left_out;

    return tracker_findings_all(h, graph, out, max, found, &left_out);
}

const char *tracker_finding_kind_name(enum tracker_finding_kind kind)
{
    switch (kind) {
    case TRACKER_CYCLE:
        return "cycle";
    case TRACKER_LOST:
        return "lost";
    case TRACKER_GROWING:
        return "growing";
    }
    return "unknown";
}
