/* finding_charge.c - who is to blame for a block that nothing reaches?
 *
 * Not the block itself, but the head that holds it: if a lost order holds its
 * message, the order is what leaked. So each unreachable block is charged to
 * its head's place, once as a cycle's and once as a lost block's. A head of
 * several blocks, a ring, belongs to the place that has most of its bytes.
 */
#include "finding_steps.h"
#include "rc.h"

static bool is_cycle(const struct graph_part *part)
{
    return rc_used() ? part->counted_cycle : part->cycle;
}

/* If several places have most, the one that came first. */
static uint32_t head_place(struct verdict *v, const struct graph_part *part)
{
    const struct graph *g = v->graph;
    const uint32_t *members = &g->members[part->first_member];
    uint32_t best = UINT32_MAX;

    for (uint32_t m = 0; m < part->blocks; m++) {
        uint32_t place = verdict_place(v, &g->nodes[members[m]]);
        uint64_t bytes = v->tallies[place].scratch_bytes +=
            g->nodes[members[m]].size;

        if (best == UINT32_MAX || bytes > v->tallies[best].scratch_bytes ||
            (bytes == v->tallies[best].scratch_bytes && place < best))
            best = place;
    }
    for (uint32_t m = 0; m < part->blocks; m++)
        v->tallies[verdict_place(v, &g->nodes[members[m]])].scratch_bytes = 0;
    return best;
}

static void charge_block(struct charge *charge, const struct graph_node *node)
{
    if (charge->blocks == 0 || node->born_ms < charge->first_ms) {
        charge->first_ms = node->born_ms;
        charge->first_bytes = 0;
    }
    if (node->born_ms == charge->first_ms)
        charge->first_bytes += node->size;
    charge->blocks++;
    charge->bytes += node->size;
}

static void charge_own_block(const struct verdict *v, struct charge *charge,
                             uint32_t number, uint64_t *share)
{
    const struct graph_node *node = &v->graph->nodes[number];

    if (charge->own_blocks == 0 ||
        node->born_ms < v->graph->nodes[charge->node].born_ms)
        charge->node = number;
    charge->own_blocks++;
    *share += node->size;
    if (*share > charge->stack_bytes) {
        charge->stack_bytes = *share;
        charge->stack = node->stack;
    }
}

static void charge_unreachable(struct verdict *v, uint32_t number)
{
    const struct graph_node *node = &v->graph->nodes[number];
    uint32_t head = v->graph->parts[node->part].head;
    uint32_t own = verdict_place(v, node);
    struct share unknown = {0};
    struct share *share =
        node->origin < v->origins ? &v->shares[node->origin] : &unknown;
    bool cycle = is_cycle(&v->graph->parts[head]);
    struct tally *tally = &v->tallies[v->part_places[head]];
    struct charge *charge = cycle ? &tally->cycle : &tally->lost;

    v->tallies[own].unreachable_bytes += node->size;
    charge_block(charge, node);
    if (v->part_places[head] == own)
        charge_own_block(v, charge, number,
                         cycle ? &share->cycle_bytes : &share->lost_bytes);
}

void verdict_charge(struct verdict *v)
{
    const struct graph *g = v->graph;

    for (uint32_t p = 0; p < g->part_count; p++) {
        if (g->parts[p].head == p)
            v->part_places[p] = head_place(v, &g->parts[p]);
    }
    for (uint32_t i = 0; i < g->count; i++) {
        struct tally *own = &v->tallies[verdict_place(v, &g->nodes[i])];

        if (g->nodes[i].reachable) {
            own->reachable_bytes += g->nodes[i].size;
            own->reachable_blocks++;
        } else {
            charge_unreachable(v, i);
        }
    }
}
