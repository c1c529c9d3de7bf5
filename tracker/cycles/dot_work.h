/* dot_work.h - what the files that draw a heap share.
 *
 * Private to dot*.c. A box is a block, or many of one kind (a stack), or a
 * root, or what was left out.
 */
#ifndef TRACKER_DOT_WORK_H
#define TRACKER_DOT_WORK_H

#include "cycle_work.h"
#include "dot.h"

#define DOT_NAME_MAX 256

#define DOT_ROOTS_MAX 8

struct dot {
    FILE *out;
    const struct graph *g;
    struct symbols *s;
    const struct cycles *c; /* may be NULL */
    struct cycle_arena arena;
    uint8_t *shown; /* by node: it has a box */
    uint32_t boxes;
    uint32_t others; /* boxes that are no block so far: their numbers */
    struct dot_root_box {
        enum graph_root_kind kind;
        uint32_t thread;
        uint32_t number;
    } roots[DOT_ROOTS_MAX]; /* that have a box */
    uint32_t root_count;
};

enum dot_box {
    DOT_MEMBER,   /* of the cycle */
    DOT_OWNER,    /* of the cycle, what the weak reference would point to */
    DOT_RETAINER, /* goes with much that only it holds */
    DOT_BLOCK,
    DOT_STACK, /* several */
    DOT_ROOT,
    DOT_MORE, /* left out */
};

enum dot_line {
    DOT_LINK,   /* of the cycle */
    DOT_WEAKEN, /* of the cycle, to be made weak */
    DOT_BACK,   /* the same where nothing counts references */
    DOT_CLOSES, /* of the cycle, the one that closes a ring */
    DOT_OWNS,
    DOT_WEAK,
    DOT_HOLDS, /* a root */
};

/* A box for a node, unless it has one. */
void dot_node(struct dot *d, uint32_t node, enum dot_box box);
/* A box that is no single block; returns its number. `text` is escaped here;
 * "\n" in it starts a new line. */
uint32_t dot_other(struct dot *d, enum dot_box box, const char *text);
/* Lines between boxes. `label` may be NULL. */
void dot_line(struct dot *d, uint32_t from, uint32_t to, enum dot_line line,
              const char *label);
void dot_line_to_other(struct dot *d, uint32_t from, uint32_t other,
                       enum dot_line line, const char *label);
void dot_line_from_other(struct dot *d, uint32_t other, uint32_t to,
                         enum dot_line line, const char *label);

/* "struct desk", as far as types are known; else "block at leaks/cycle.c:73".
 */
char *dot_name(const struct dot *d, uint32_t node, char *buf, size_t size);
/* "strategies[0]", "+16". */
char *dot_field(const struct dot *d, uint32_t node, uint32_t word, char *buf,
                size_t size);
/* A string of DOT, with its quotes. */
void dot_string(struct dot *d, const char *text);

/* What a root is, as a box and a line to its node. */
void dot_root(struct dot *d, uint32_t node);
/* What hangs below a node and has no box: a stack for each kind. */
void dot_below(struct dot *d, uint32_t node);

/* The two pictures. */
void dot_cycles(struct dot *d);
void dot_retainers(struct dot *d);

#endif
