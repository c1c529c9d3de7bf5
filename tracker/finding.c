/* finding.c - what leaked: the verdict over a whole run.
 *
 * Everything is summed up by origin (site and tag). First the graph: each
 * unreachable block is charged to its head's origin, once as a cycle's and
 * once as a lost block's, never to its own. Then the history: an origin whose
 * growth is explained by its unreachable blocks has been spoken of; the others
 * are judged, and those of one tag that grow make one finding.
 */
#include "finding.h"

#include <string.h>

#include "graph.h"
#include "growth.h"
#include "ledger.h"
#include "pages.h"
#include "rc.h"

/* What the heads of one origin keep. */
struct charge {
    uint64_t blocks;
    uint64_t bytes;
    uint64_t own_blocks;
    uint64_t first_bytes; /* of what was born at first_ms */
    uint32_t first_ms;
};

struct tally {
    const struct tracker_site *site;
    unsigned tag;
    struct charge cycle;
    struct charge lost;
    uint64_t unreachable_bytes; /* of this origin, whoever holds them */
    uint64_t reachable_bytes;
    uint64_t reachable_blocks;
    uint64_t last_bytes; /* at the last sample */
    uint64_t last_blocks;
    struct growth growth;
    uint64_t scratch_bytes; /* while one cycle's origin is looked for */
};

struct verdict {
    const struct tracker_history *history; /* may be NULL */
    struct graph *graph;                   /* NULL: no memory for it */
    struct tally *tallies;                 /* by origin */
    size_t origins;
    uint32_t *part_origins; /* by part: the origin a head is charged to */
    struct growth_point *points;
    size_t samples;
    size_t tally_bytes; /* of the mappings */
    size_t part_bytes;
    size_t point_bytes;
    struct tracker_finding *out; /* most bytes first */
    size_t max;
    size_t found;
};

static bool count_origin(const struct tracker_origin *origin, void *ctx)
{
    (void)origin;
    ++*(size_t *)ctx;
    return true;
}

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct verdict *v = ctx;

    v->tallies[v->origins].site = origin->site;
    v->tallies[v->origins].tag = origin->tag;
    v->origins++;
    return (v->origins + 1) * sizeof(struct tally) <= v->tally_bytes;
}

/* Number of a block's origin. It was allocated, so there is one. */
static size_t origin_of(const struct verdict *v, const struct graph_node *node)
{
    bool locked = ledger_lock();
    size_t origin = origins_intern(&ledger.origins, node->site, node->tag);

    ledger_unlock(locked);
    return origin < v->origins ? origin : 0;
}

/* The unreachable -------------------------------------------------------- */

static bool is_cycle(const struct graph_part *part)
{
    return rc_used() ? part->counted_cycle : part->cycle;
}

/* A head is charged to the origin that has most of its bytes; if several
 * have, to the one that came first. */
static uint32_t head_origin(struct verdict *v, const struct graph_part *part)
{
    const uint32_t *members = &v->graph->members[part->first_member];
    size_t best = SIZE_MAX;

    for (uint32_t m = 0; m < part->blocks; m++) {
        const struct graph_node *node = &v->graph->nodes[members[m]];
        size_t origin = origin_of(v, node);
        struct tally *tally = &v->tallies[origin];

        tally->scratch_bytes += node->size;
        if (best == SIZE_MAX ||
            tally->scratch_bytes > v->tallies[best].scratch_bytes ||
            (tally->scratch_bytes == v->tallies[best].scratch_bytes &&
             origin < best))
            best = origin;
    }
    for (uint32_t m = 0; m < part->blocks; m++)
        v->tallies[origin_of(v, &v->graph->nodes[members[m]])].scratch_bytes =
            0;
    return (uint32_t)best;
}

static void charge_block(struct charge *charge, const struct graph_node *node,
                         bool own)
{
    if (charge->blocks == 0 || node->born_ms < charge->first_ms) {
        charge->first_ms = node->born_ms;
        charge->first_bytes = 0;
    }
    if (node->born_ms == charge->first_ms)
        charge->first_bytes += node->size;
    charge->blocks++;
    charge->bytes += node->size;
    charge->own_blocks += own;
}

static void charge_all(struct verdict *v)
{
    struct graph *g = v->graph;

    for (uint32_t p = 0; p < g->part_count; p++) {
        if (g->parts[p].head == p)
            v->part_origins[p] = head_origin(v, &g->parts[p]);
    }
    for (uint32_t i = 0; i < g->count; i++) {
        const struct graph_node *node = &g->nodes[i];
        size_t own = origin_of(v, node);
        uint32_t head = g->parts[node->part].head;
        struct tally *tally = NULL;

        if (node->reachable) {
            v->tallies[own].reachable_bytes += node->size;
            v->tallies[own].reachable_blocks++;
            continue;
        }
        v->tallies[own].unreachable_bytes += node->size;
        tally = &v->tallies[v->part_origins[head]];
        charge_block(is_cycle(&g->parts[head]) ? &tally->cycle : &tally->lost,
                     node, v->part_origins[head] == own);
    }
}

/* The growing ------------------------------------------------------------ */

static void judge_origin(struct verdict *v, size_t origin)
{
    struct tally *tally = &v->tallies[origin];

    for (size_t i = 0; i < v->samples; i++) {
        v->points[i] = (struct growth_point){
            .t_ms = tracker_history_at(v->history, i)->t_ms,
            .bytes = tracker_history_origin_bytes(v->history, origin, i),
            .blocks = tracker_history_origin_blocks(v->history, origin, i),
        };
    }
    tally->last_bytes = v->points[v->samples - 1].bytes;
    tally->last_blocks = v->points[v->samples - 1].blocks;
    tally->growth = growth_judge(v->points, v->samples);
    /* What was lost, or is held by what was lost, has been spoken of. */
    if (tally->unreachable_bytes > 0 &&
        tally->unreachable_bytes * 2 >= tally->growth.grown_bytes)
        tally->growth.growing = false;
}

static void judge_all(struct verdict *v)
{
    size_t origins = 0;

    if (v->samples == 0)
        return;
    origins = tracker_history_origins(v->history);
    for (size_t i = 0; i < origins && i < v->origins; i++)
        judge_origin(v, i);
}

/* Telling ---------------------------------------------------------------- */

/* Put it where it belongs, by bytes; the least one may fall out at the end.
 * Of equal ones the first stays first: the order of origins decides. */
static void tell(struct verdict *v, const struct tracker_finding *finding)
{
    size_t at = v->found;

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

static void tell_charge(struct verdict *v, const struct tally *tally,
                        const struct charge *charge,
                        enum tracker_finding_kind kind)
{
    struct tracker_finding finding = {
        .kind = kind,
        .tag = tally->tag,
        .site = tally->site,
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

/* All that grows under one tag: usually an object and what hangs on it. */
static void tell_growing_tag(struct verdict *v, unsigned tag)
{
    struct tracker_finding finding = {.kind = TRACKER_GROWING, .tag = tag};
    const struct tally *most = NULL;
    struct charge left = {0};
    struct charge last = {.first_ms = UINT32_MAX};

    for (size_t i = 0; i < v->origins; i++) {
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
            tally->growth.grown_bytes > most->growth.grown_bytes)
            most = tally;
    }
    if (most == NULL)
        return;
    finding.left_at_end = left.bytes * 2 >= last.bytes;
    finding.blocks = finding.left_at_end ? left.blocks : last.blocks;
    finding.bytes = finding.left_at_end ? left.bytes : last.bytes;
    finding.own_blocks =
        finding.left_at_end ? most->reachable_blocks : most->last_blocks;
    finding.site = most->site;
    finding.first_seen_ms = last.first_ms;
    tell(v, &finding);
}

/* The whole -------------------------------------------------------------- */

static bool verdict_init(struct verdict *v)
{
    size_t origins = 0;

    tracker_each_origin(count_origin, &origins);
    v->tally_bytes = (origins + 1) * sizeof(struct tally);
    v->tallies = pages_map(v->tally_bytes);
    v->samples = v->history == NULL ? 0 : tracker_history_count(v->history);
    v->point_bytes = (v->samples + 1) * sizeof(struct growth_point);
    v->points = pages_map(v->point_bytes);
    if (v->tallies == NULL || v->points == NULL)
        return false;
    if (origins > 0)
        tracker_each_origin(on_origin, v);
    if (graph_new(&v->graph) != 0)
        return true; /* without it the history still speaks */
    v->part_bytes = (v->graph->part_count + (size_t)1) * sizeof(uint32_t);
    v->part_origins = pages_map(v->part_bytes);
    return v->part_origins != NULL;
}

static void verdict_clear(struct verdict *v)
{
    graph_free(v->graph);
    pages_unmap(v->tallies, v->tally_bytes);
    pages_unmap(v->points, v->point_bytes);
    pages_unmap(v->part_origins, v->part_bytes);
}

size_t tracker_findings(const struct tracker_history *h,
                        struct tracker_finding *out, size_t max)
{
    struct verdict v = {.history = h, .out = out, .max = max};

    if (!verdict_init(&v))
        goto out;
    if (v.graph != NULL && v.graph->count > 0)
        charge_all(&v);
    judge_all(&v);
    for (size_t i = 0; i < v.origins; i++) {
        tell_charge(&v, &v.tallies[i], &v.tallies[i].cycle, TRACKER_CYCLE);
        tell_charge(&v, &v.tallies[i], &v.tallies[i].lost, TRACKER_LOST);
    }
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        tell_growing_tag(&v, tag);
out:
    verdict_clear(&v);
    return v.found;
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
