/* insight.c - what a report knows beyond counts: names, and who holds whom. */
#include "insight.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "alive.h"
#include "snapshot.h"
#include "stack.h"

/* Frames of a call stack that a report shows: enough to see who asked, few
 * enough to read. */
#define FRAMES_SHOWN 8

void insight_look_live(struct insight *i)
{
    graph_free(i->live);
    if (snapshot_take(SNAPSHOT_STACKS, &i->live) != 0)
        i->live = NULL;
}

void insight_look_left(struct insight *i)
{
    if (i->symbols == NULL && symbols_new(&i->symbols) != 0)
        i->symbols = NULL;
    if (graph_new(&i->left) != 0)
        i->left = NULL;
    if (i->left != NULL && cycles_new(i->left, i->symbols, 0, &i->cycles) != 0)
        i->cycles = NULL;
}

void insight_clear(struct insight *i)
{
    cycles_free(i->cycles);
    graph_free(i->left);
    graph_free(i->live);
    symbols_free(i->symbols);
    *i = (struct insight){.symbols = NULL};
}

/* What the tracker does on its own behalf says nothing about the program. */
static bool is_inside(const struct symbol *symbol)
{
    static const char *const own[] = {"tracker_", "rc_", "strong_", "weak_"};

    if (symbol->function == NULL)
        return false;
    for (size_t n = 0; n < sizeof(own) / sizeof(own[0]); n++)
        if (strncmp(symbol->function, own[n], strlen(own[n])) == 0)
            return true;
    return false;
}

static void tell_frame(const struct symbol *symbol, bool first,
                       const struct insight_lines *to)
{
    char words[512];

    if (symbol->function == NULL)
        (void)snprintf(words, sizeof(words), "%s+0x%zx",
                       symbol->module != NULL ? symbol->module : "?",
                       (size_t)symbol->offset);
    else if (symbol->file == NULL)
        (void)snprintf(words, sizeof(words), "%s() in %s", symbol->function,
                       symbol->module != NULL ? symbol->module : "?");
    else
        (void)snprintf(words, sizeof(words), "%s(), %s:%d", symbol->function,
                       symbol->file, symbol->line);
    to->line(first ? "called by" : "", words, to->ctx);
}

/* The innermost frame is the place itself, which was told already. */
void insight_stack(const struct insight *i, const struct tracker_finding *f,
                   const struct insight_lines *to)
{
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = stack_frames(f->stack, frames, STACK_FRAMES_MAX);
    size_t shown = 0;
    bool place = true;

    for (size_t n = 0; i->symbols != NULL && n < count; n++) {
        struct symbol names[SYMBOLS_INLINED_MAX];
        size_t inlined = symbols_of(i->symbols, frames[n], names);

        for (size_t k = 0; k < inlined && shown < FRAMES_SHOWN; k++) {
            if (is_inside(&names[k]))
                continue;
            if (!place)
                tell_frame(&names[k], shown++ == 0, to);
            place = false;
        }
    }
}

const struct cycle_group *insight_cycle(const struct insight *i,
                                        const struct tracker_finding *f)
{
    if (i->cycles == NULL || f->kind != TRACKER_CYCLE)
        return NULL;
    for (uint32_t g = 0; g < i->cycles->count; g++) {
        const struct cycle_group *group = &i->cycles->groups[g];

        if (!group->in_use && i->left->nodes[group->sample].tag == f->tag)
            return group;
    }
    return NULL;
}

void insight_explain_cycle(const struct insight *i,
                           const struct cycle_group *group,
                           const struct insight_lines *to)
{
    cycles_explain(i->cycles, (uint32_t)(group - i->cycles->groups), to->line,
                   to->ctx);
}

/* The youngest of its place: what was added last shows the way in. */
static uint32_t node_of_place(const struct graph *g,
                              const struct tracker_finding *f)
{
    uint32_t best = GRAPH_NONE;

    for (uint32_t n = 0; n < g->count; n++) {
        const struct graph_node *node = &g->nodes[n];

        if (node->site == f->site && node->tag == f->tag && node->reachable &&
            (best == GRAPH_NONE || node->born_ms > g->nodes[best].born_ms))
            best = n;
    }
    return best;
}

void insight_alive(const struct insight *i, const struct tracker_finding *f,
                   const struct insight_lines *to)
{
    uint32_t node = GRAPH_NONE;

    if (i->live == NULL || f->kind != TRACKER_GROWING)
        return;
    node = node_of_place(i->live, f);
    if (node != GRAPH_NONE)
        alive_explain(i->live, i->symbols, node, to->line, to->ctx);
}
