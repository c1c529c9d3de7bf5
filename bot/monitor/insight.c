/* insight.c - what a report knows beyond counts: names, and who holds whom. */
#include "insight.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "alive.h"
#include "mystery.h"
#include "snapshot.h"
#include "stack.h"

/* Frames of a call stack that a report shows: enough to see who asked, few
 * enough to read. */
#define FRAMES_SHOWN 8
#define NODES_MAX 65536 /* of a finding that grows; more need no asking */

void insight_look_live(struct insight *i)
{
    graph_free(i->live);
    if (snapshot_take(SNAPSHOT_STACKS, &i->live) != 0)
        i->live = NULL;
}

void insight_look_at(struct insight *i, struct graph *graph)
{
    if (i->symbols == NULL && symbols_new(&i->symbols) != 0)
        i->symbols = NULL;
    i->left = graph;
    if (i->left != NULL && cycles_new(i->left, i->symbols, 0, &i->cycles) != 0)
        i->cycles = NULL;
}

void insight_look_left(struct insight *i)
{
    struct graph *graph;

    if (graph_new(&graph) != 0)
        graph = NULL;
    insight_look_at(i, graph);
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

/* A function that calls itself, or was split in two by the compiler. */
static bool is_same(const struct symbol *a, const struct symbol *b)
{
    return a->function != NULL && b->function != NULL && a->file != NULL &&
           b->file != NULL && strcmp(a->function, b->function) == 0 &&
           strcmp(a->file, b->file) == 0;
}

void insight_each_frame(const struct insight *i,
                        const struct tracker_finding *f,
                        void (*visit)(const struct symbol *symbol, bool first,
                                      void *ctx),
                        void *ctx)
{
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = stack_frames(f->stack, frames, STACK_FRAMES_MAX);
    struct symbol before = {.function = NULL};
    bool first = true;

    for (size_t n = 0; i->symbols != NULL && n < count; n++) {
        struct symbol names[SYMBOLS_INLINED_MAX];
        size_t inlined = symbols_of(i->symbols, frames[n], names);

        for (size_t k = 0; k < inlined; k++) {
            if (is_inside(&names[k]) || is_same(&names[k], &before))
                continue;
            visit(&names[k], first, ctx);
            before = names[k];
            first = false;
        }
    }
}

char *insight_place(const char *function, const char *file, int line,
                    char buf[INSIGHT_PLACE_LEN])
{
    if (strcmp(file, mystery_site.file) == 0)
        (void)snprintf(buf, INSIGHT_PLACE_LEN, "%s", file);
    else
        (void)snprintf(buf, INSIGHT_PLACE_LEN, "%s(), %s:%d", function, file,
                       line);
    return buf;
}

struct stack_lines {
    const struct insight_lines *to;
    size_t shown;
};

static void tell_frame(const struct symbol *symbol, bool first, void *ctx)
{
    struct stack_lines *lines = ctx;
    char words[512];

    if (first || lines->shown == FRAMES_SHOWN)
        return;
    if (symbol->function == NULL)
        (void)snprintf(words, sizeof(words), "something in %s",
                       symbol->module != NULL ? symbol->module : "?");
    else if (symbol->file == NULL)
        (void)snprintf(words, sizeof(words), "%s() in %s", symbol->function,
                       symbol->module != NULL ? symbol->module : "?");
    else
        insight_place(symbol->function, symbol->file, symbol->line, words);
    lines->to->line(lines->shown++ == 0 ? "called by" : "", words,
                    lines->to->ctx);
}

void insight_stack(const struct insight *i, const struct tracker_finding *f,
                   const struct insight_lines *to)
{
    struct stack_lines lines = {.to = to};

    insight_each_frame(i, f, tell_frame, &lines);
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

/* A block of the finding's place, kept alive as most of them are. */
static uint32_t node_of_place(const struct graph *g,
                              const struct tracker_finding *f)
{
    static uint32_t nodes[NODES_MAX]; /* reports are made one at a time */
    size_t count = 0;

    for (uint32_t n = 0; n < g->count && count < NODES_MAX; n++) {
        const struct graph_node *node = &g->nodes[n];

        if (node->site == f->site && node->tag == f->tag && node->reachable)
            nodes[count++] = n;
    }
    return count == 0 ? GRAPH_NONE : alive_choose(g, nodes, count);
}

bool insight_is_alive(const struct insight *i, const struct tracker_finding *f)
{
    return i->live != NULL && f->kind == TRACKER_GROWING &&
           node_of_place(i->live, f) != GRAPH_NONE;
}

void insight_alive(const struct insight *i, const struct tracker_finding *f,
                   const struct insight_lines *to)
{
    if (insight_is_alive(i, f))
        alive_explain(i->live, i->symbols, node_of_place(i->live, f), to->line,
                      to->ctx);
}
