/* insight.h - what a report knows beyond counts: names, and who holds whom.
 *
 * Two graphs. One is taken at the end of the run, while all is still in use:
 * it tells why what grows is alive. The other is taken after shutdown: what it
 * holds has leaked, and cycles are looked for in it.
 */
#ifndef MONITOR_INSIGHT_H
#define MONITOR_INSIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cycle.h"
#include "finding.h"
#include "graph.h"
#include "symbols.h"

/* All zeroes: nothing is known. Any part may be NULL, for want of memory. */
struct insight {
    struct symbols *symbols; /* owned */
    struct graph *live;      /* owned; before shutdown */
    struct graph *left;      /* owned; after it */
    struct cycles *cycles;   /* owned; of `left` */
};

/* At the end of the run, before anything is freed. */
void insight_look_live(struct insight *i);

/* A graph (taken) of which what is unreachable shall be explained. */
void insight_look_at(struct insight *i, struct graph *graph);

/* The same with what is left after shutdown. */
void insight_look_left(struct insight *i);

void insight_clear(struct insight *i);

/* Who takes lines of a label and words, borrowed for the call. */
struct insight_lines {
    void (*line)(const char *label, const char *words, void *ctx);
    void *ctx;
};

/* "strategy_open(), leaks/cycle.c:52"; a place that is a secret is its file
 * alone. Returns `buf`. */
#define INSIGHT_PLACE_LEN 384
char *insight_place(const char *function, const char *file, int line,
                    char buf[INSIGHT_PLACE_LEN]);

/* The frames of the call stack that allocated most of a finding, from the
 * place outwards. Those of the tracker itself are left out, and of a function
 * that calls itself all but the innermost. */
void insight_each_frame(const struct insight *i,
                        const struct tracker_finding *f,
                        void (*visit)(const struct symbol *symbol, bool first,
                                      void *ctx),
                        void *ctx);
/* The same in lines, without the place, which a report has told already. */
void insight_stack(const struct insight *i, const struct tracker_finding *f,
                   const struct insight_lines *to);

/* The group of cycles that a finding is about, or NULL. */
const struct cycle_group *insight_cycle(const struct insight *i,
                                        const struct tracker_finding *f);
void insight_explain_cycle(const struct insight *i,
                           const struct cycle_group *group,
                           const struct insight_lines *to);

/* Why what grows is alive: "held by" and "path". Is it known? */
bool insight_is_alive(const struct insight *i, const struct tracker_finding *f);
void insight_alive(const struct insight *i, const struct tracker_finding *f,
                   const struct insight_lines *to);

#endif
