/* graph.h - the heap as a graph: who points at whom, and what nobody reaches.
 *
 *      roots ──► A ──► B        A, B reachable
 *                C ──► D ──► E  C a head (lost), D and E held by C
 *                F ◄─► G ──► H  {F, G} a cycle and a head, H held by it
 *
 * Nodes are the live blocks, sorted by address. A word of a block is an edge
 * if it lies at an aligned address wholly inside the block and its value is
 * the address of a byte of a live block: the first one or any other; one past
 * the end doesn't count. Tagged or packed pointers are not seen.
 *
 * Roots are the writable data segments of the program and its libraries, the
 * environment, and the calling thread's thread-local variables and values of
 * pthread_setspecific. Neither stacks nor registers are looked at: take a
 * graph near main, when no local variable owns a block, or take a snapshot
 * (snapshot.h). Memory that the program maps itself is no root. In libc's own
 * segments only the address of a block's first byte counts: malloc keeps lists
 * of free chunks there, and a chunk's address lies in the last bytes of the
 * block before it.
 *
 * Nobody else may allocate, free or write while a graph is made. It is a copy:
 * what it says stays true of that moment only.
 */
#ifndef TRACKER_GRAPH_H
#define TRACKER_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

#define GRAPH_NONE UINT32_MAX

struct graph_edge {
    uint32_t to;         /* node */
    uint32_t word : 31;  /* where in the holder: offset / sizeof(void *) */
    uint32_t strong : 1; /* the first word of a struct strong (rc.h) */
};

/* Where a root pointer stands. */
enum graph_root_kind {
    GRAPH_ROOT_DATA,      /* a global or static variable */
    GRAPH_ROOT_THREAD,    /* a thread-local variable */
    GRAPH_ROOT_STACK,     /* of a thread */
    GRAPH_ROOT_REGISTERS, /* of a thread */
};

/* The first root pointer that was found to a block. */
struct graph_root {
    uintptr_t address; /* of the pointer; 0 for registers */
    uint32_t node;
    uint32_t thread; /* the thread's id, or 0 */
    enum graph_root_kind kind;
    bool passing; /* a local variable that points to one of many blocks of a
                   * kind, which something else reaches as well: it looks at
                   * it, or was left behind by a call that is over. It doesn't
                   * count for dominators */
};

struct graph_node {
    uintptr_t start;
    size_t size;
    const struct tracker_site *site;
    uint32_t tag;
    uint32_t label;
    uint32_t origin; /* tracker_origin.number */
    uint32_t stack;  /* stack.h */
    uint32_t born_ms;
    uint32_t from;           /* reached from this node, on a shortest path from
                              * a root; GRAPH_NONE: a root points at it, or it
                              * is unreachable */
    uint32_t root;           /* number of the root, or GRAPH_NONE */
    uint32_t dominator;      /* of a reachable block: the block that all paths
                              * from roots to it pass last; GRAPH_NONE: none.
                              * Unreachable: the same, from the heads; of a
                              * ring, from its block at the lowest address */
    uint64_t retained_bytes; /* with all that goes when this block goes */
    uint32_t retained_blocks;
    size_t first_edge; /* its edges end where the next node's begin */
    uint32_t part;
    uint32_t controls; /* a control block (rc.h): the node of its object */
    bool counted;      /* an object that has a control block */
    bool reachable;
};

/* A strongly connected component: blocks that all reach each other. Most are
 * a single block. Whoever points at a part from outside has a higher number.
 *
 * A head is an unreachable part that no other unreachable part points at; it
 * is its own head. Every other unreachable part is held by one head: if
 * several reach it, by the one with the oldest block. */
struct graph_part {
    uint32_t first_member; /* its nodes: members[first_member], ... */
    uint32_t blocks;       /* so many */
    uint64_t bytes;
    uint32_t lowest;    /* node with the lowest address */
    uint32_t born_ms;   /* of the oldest block */
    uint32_t head;      /* part; GRAPH_NONE: reachable */
    bool cycle;         /* more than one block, or one that points at itself */
    bool counted_cycle; /* a cycle of references that own, at least one of
                         * them strong: a plain pointer to an rc object
                         * doesn't own it */
};

struct graph {
    struct graph_node *nodes; /* owned; one more than `count`, as an end */
    struct graph_edge *edges; /* owned */
    struct graph_part *parts; /* owned */
    uint32_t *members;        /* owned; the nodes, part by part */
    struct graph_root *roots; /* owned; one for each block that has some */
    uint32_t count;
    uint32_t part_count;
    uint32_t root_count;
    size_t edge_count;
    size_t node_bytes; /* of the mappings */
    size_t edge_bytes;
    size_t part_bytes;
    size_t member_bytes;
    size_t root_bytes;
    size_t shared_bytes; /* not 0: all lies in one mapping of so many bytes */
};

/* Take the graph of all live blocks. 0 and an owned *out (graph_free);
 * -ENOMEM; -EOVERFLOW: more than 2^31 blocks or edges. */
int graph_new(struct graph **out);
void graph_free(struct graph *g);

/* Why is this block alive? The nodes from the one that a root points at down
 * to `node`, the last; at most `max` are stored, the ones nearest to the root.
 * Returns how many there are; 0 if it is unreachable. */
size_t graph_path(const struct graph *g, uint32_t node, uint32_t *out,
                  size_t max);

/* The `max` reachable blocks that retain most, most bytes first, of which none
 * is retained by another. Returns how many there are in `out`. */
size_t graph_retainers(const struct graph *g, uint32_t *out, size_t max);

/* What became of a block, in the words of leak checkers. Of a head with several
 * blocks the one with the lowest address counts as lost, the others as held by
 * it, as memcheck counts them. */
enum graph_fate {
    GRAPH_REACHABLE,
    GRAPH_LOST, /* directly: nobody else who is lost holds it */
    GRAPH_HELD, /* indirectly lost: free what is lost properly, and it goes */
};
enum graph_fate graph_fate(const struct graph *g, uint32_t node);

/* The node that holds `address`, or GRAPH_NONE. */
uint32_t graph_find(const struct graph *g, uintptr_t address);

#endif
