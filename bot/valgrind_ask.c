/* valgrind_ask.c - ask valgrind who points at a block that leaks.
 *
 * All memory is searched for the block's address, ours too. So the address is
 * kept inverted here, the graph that it was found in is gone when valgrind is
 * asked, and what calls left behind on the stack is overwritten: who is found
 * is somebody else.
 */
#include "valgrind_ask.h"

#include <inttypes.h>
#include <stdio.h>

#include "alive.h"
#include "duration.h"
#include "graph.h"
#include "snapshot.h"
#include "symbols.h"
#include "valgrind_calls.h"

#define NODES_MAX 4096 /* to choose an example from; more need no asking */

/* A block to ask for, when the graph that it was found in is gone. */
struct example {
    uintptr_t inverted;
    size_t size;
    bool cycle;
    char name[128];
};

static uint32_t nodes[NODES_MAX];

/* Of a cycle, the object that most of its blocks point at: one that owns the
 * others, as a rule, and is pointed back at. */
static uint32_t most_wanted(const struct graph *g, uint32_t part)
{
    const struct graph_part *p = &g->parts[part];
    uint32_t best = p->lowest;
    uint64_t most = 0;

    for (uint32_t i = 0; i < p->blocks; i++) {
        uint32_t node = g->members[p->first_member + i];
        uint64_t count = g->nodes[node].counted ? p->blocks : 0;

        for (uint32_t k = 0; k < p->blocks; k++) {
            uint32_t from = g->members[p->first_member + k];

            for (size_t e = g->nodes[from].first_edge;
                 e < g->nodes[from + 1].first_edge; e++)
                count += g->edges[e].to == node;
        }
        if (count > most) {
            most = count;
            best = node;
        }
    }
    return best;
}

/* The head to tell of: a cycle if there is one, the youngest of them. */
static uint32_t choose_lost(const struct graph *g, unsigned tag)
{
    uint32_t best = GRAPH_NONE;

    (void)tag;
    for (uint32_t part = 0; part < g->part_count; part++) {
        const struct graph_part *p = &g->parts[part];

        if (p->head != part)
            continue;
        if (best == GRAPH_NONE || p->cycle > g->parts[best].cycle ||
            (p->cycle == g->parts[best].cycle &&
             p->born_ms > g->parts[best].born_ms))
            best = part;
    }
    return best == GRAPH_NONE ? GRAPH_NONE : most_wanted(g, best);
}

/* In a list, the neighbour holds a block; who holds the list? Up the path from
 * a root, the first block that the same line allocated. */
static uint32_t first_of_its_kind(const struct graph *g, uint32_t node)
{
    while (g->nodes[node].from != GRAPH_NONE &&
           g->nodes[g->nodes[node].from].site == g->nodes[node].site)
        node = g->nodes[node].from;
    return node;
}

/* A block that is kept alive as most of its tag are. None if most are lost:
 * then what grows is that. */
static uint32_t choose_growing(const struct graph *g, unsigned tag)
{
    size_t count = 0;
    size_t lost = 0;

    for (uint32_t i = 0; i < g->count; i++) {
        if (g->nodes[i].tag != tag)
            continue;
        if (!g->nodes[i].reachable)
            lost++;
        else if (count < NODES_MAX)
            nodes[count++] = i;
    }
    return count <= lost ? GRAPH_NONE
                         : first_of_its_kind(g, alive_choose(g, nodes, count));
}

static void describe(const struct graph *g, uint32_t node, struct example *out)
{
    struct symbols *symbols;

    if (symbols_new(&symbols) != 0)
        symbols = NULL; /* then without types */
    alive_name(g, symbols, node, out->name, sizeof(out->name));
    symbols_free(symbols);
    out->inverted = ~g->nodes[node].start;
    out->size = g->nodes[node].size;
    out->cycle = g->parts[g->nodes[node].part].cycle;
}

/* What calls left behind here is gone afterwards. */
static void __attribute__((noinline)) overwrite_stack(void)
{
    volatile unsigned char room[32768];

    for (size_t i = 0; i < sizeof(room); i++)
        room[i] = 0;
}

static void ask(const struct example *e, const struct run_figures *run,
                const char *state)
{
    char command[64];
    char clock[FIGURE_LEN];
    char question[384];

    (void)snprintf(question, sizeof(question),
                   "bot, at %s, after round trip %" PRIu64
                   ": who points at a %s, which %s?",
                   duration_clock(run->virtual_ns, clock), run->round_trips,
                   e->name, state);
    VALGRIND_PRINTF("%s\n", question);
    (void)snprintf(command, sizeof(command), "who_points_at 0x%" PRIxPTR " %zu",
                   ~e->inverted, e->size);
    overwrite_stack();
    (void)VALGRIND_MONITOR_COMMAND(command);
}

/* A graph of now; *out is not changed unless `choose` found a block. */
static bool find_example(uint32_t (*choose)(const struct graph *, unsigned),
                         unsigned tag, struct example *out)
{
    struct graph *g;
    uint32_t node;

    if (snapshot_take(SNAPSHOT_STACKS, &g) != 0)
        return false;
    node = choose(g, tag);
    if (node != GRAPH_NONE)
        describe(g, node, out);
    graph_free(g);
    return node != GRAPH_NONE;
}

bool valgrind_ask_lost(const struct run_figures *run, char *what, size_t size)
{
    struct example e;

    if (!find_example(choose_lost, 0, &e))
        return false;
    ask(&e, run,
        e.cycle ? "is lost, in a cycle" : "is lost (no line below: nobody)");
    (void)snprintf(what, size, "%s", e.name);
    return true;
}

bool valgrind_ask_growing(const struct run_figures *run, unsigned tag,
                          char *what, size_t size)
{
    struct example e;

    if (!find_example(choose_growing, tag, &e))
        return false;
    ask(&e, run, "is one of more and more");
    (void)snprintf(what, size, "%s", e.name);
    return true;
}
