/* web_heap_words.h - what GET /snapshot says, in JSON. All of it is a look at
 * one graph (insight->left), and each writes members with a comma behind them.
 */
#ifndef WEB_WEB_HEAP_WORDS_H
#define WEB_WEB_HEAP_WORDS_H

#include <stdint.h>
#include <stdio.h>

#include "report.h"

/* What is told of a graph. */
struct heap_told {
    const struct report
        *report; /* of what is lost; its insight has the graph */
    const struct report *growth; /* of what grows; insight->live is the graph */
    uint64_t at_ms;
    uint64_t id; /* for /diff?since=ID */
};

/* The whole document; `heap_told` is a struct heap_told. */
void heap_put(FILE *out, const void *heap_told);

/* web_rings.c: each kind of ring that is lost, as a small graph to be drawn. */
void heap_put_rings(FILE *out, const struct insight *insight);

#endif
