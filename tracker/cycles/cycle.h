/* cycle.h - blocks that keep each other: which ones, through which fields, and
 * which reference to weaken.
 *
 *      outside ──► desk ──strong──► strategy ──► indicators
 *                    ▲                 │
 *                    └────strong───────┘
 *
 * Once the last reference from outside is dropped, the counts of a cycle never
 * fall to zero: each object waits for the other. So cycles that are lost
 * already are found, and those that are still in use and will be lost.
 *
 * In a program that counts references (rc.h) a cycle is made of strong slots
 * and of plain pointers to blocks that are not counted; an object's control
 * block belongs to the object. In a program that doesn't, any pointers that
 * lead in a circle are a cycle. There a list linked both ways is nothing
 * wrong as long as somebody reaches it, so cycles in use are left out unless
 * asked for.
 *
 * Cycles of the same shape (the same kinds of blocks, through the same fields)
 * are one group: they are one mistake. For each group advice.h says what to
 * weaken, and proves it on the graph.
 */
#ifndef TRACKER_CYCLE_H
#define TRACKER_CYCLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "advice.h"
#include "graph.h"
#include "symbols.h"

#define CYCLES_PLAIN_IN_USE 1U /* also where nothing counts references */

#define CYCLE_GROUPS_MAX 32 /* the largest; more are counted, not described */
#define CYCLE_STEPS_MAX 16  /* of one way round; more are counted */
#define CYCLE_NAME_MAX 128

/* One reference of a way round. */
struct cycle_step {
    uint32_t holder; /* node */
    uint32_t to;     /* node */
    size_t edge;
    bool strong;
    const struct tracker_site *taken_at; /* NULL: plain, or not known */
    char name[CYCLE_NAME_MAX];  /* of the holder: "struct desk", or "block of
                                 * 1,024 bytes at leaks/cycle.c:73" */
    char field[CYCLE_NAME_MAX]; /* ".strategies[0]", "[2].next", " +16" */
};

/* A shortest way round through one reference, which is the first step. */
struct cycle_way {
    struct cycle_step *steps;
    uint32_t count;
    uint32_t left_out; /* steps between the last but one and the last */
};

struct cycle_group {
    uint32_t cycles; /* separate ones of this shape */
    uint64_t blocks; /* in all of them, without control blocks */
    uint64_t bytes;
    uint64_t held_blocks; /* all that goes when they go, control blocks and */
    uint64_t held_bytes;  /* what hangs below them included */
    bool in_use;          /* reachable: they will leak */
    bool counted;         /* strong references close them */
    uint32_t sample;      /* a node of the one that is shown */
    struct advice advice;
    /* In the sample, a way round for each field of the advice; at least one,
     * also if there is no field to name. */
    struct cycle_way ways[ADVICE_FIELDS_MAX];
    uint32_t way_count;
};

struct cycles {
    const struct graph *graph;  /* borrowed */
    struct cycle_group *groups; /* lost ones first, most held bytes first */
    uint32_t count;
    uint32_t groups_left_out;
    uint32_t cycles; /* in all groups */
    struct cycle_work *work;
};

/* Find all cycles of the graph (borrowed until cycles_free()). `s` (borrowed
 * until then too, may be NULL) has the names. Memory of live blocks is read to
 * learn where references were taken; blocks that were freed since the graph
 * was taken are not touched. 0 and an owned *out; -ENOMEM, with *out NULL. */
int cycles_new(const struct graph *g, struct symbols *s, unsigned flags,
               struct cycles **out);
void cycles_free(struct cycles *c);

/* Explain one group in a handful of lines that need no knowledge before:
 * `line` is called with a label ("weaken") and words ("desk of struct strategy
 * ..."), both borrowed for the call. */
void cycles_explain(const struct cycles *c, uint32_t group,
                    void (*line)(const char *label, const char *words,
                                 void *ctx),
                    void *ctx);

/* "struct strategy.desk → struct desk.strategies[0] → struct strategy";
 * cut at `size`. Returns `buf`. */
char *cycle_way_text(const struct cycle_way *way, char *buf, size_t size);

#endif
