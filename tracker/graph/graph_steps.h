/* graph_steps.h - the steps in which a graph is built, and what they share.
 *
 * Private to graph.c, snapshot.c and the files that implement a step.
 *
 * A million blocks make a million cache misses in each pass that walks from
 * block to block. So the walks use narrow arrays of their own, 4 bytes a node
 * where 4 will do, and the nodes are filled in at the end, in order.
 */
#ifndef TRACKER_GRAPH_STEPS_H
#define TRACKER_GRAPH_STEPS_H

#include "graph.h"

/* Reading memory (graph_scan.c) ------------------------------------------ */

/* Call `visit` with the aligned words that lie wholly inside `bytes` bytes
 * from `start`, some at a time, and with the number of the first of them
 * (offset / sizeof(void *)). */
void scan_words(uintptr_t start, size_t bytes,
                void (*visit)(const uintptr_t *words, size_t count,
                              size_t number, void *ctx),
                void *ctx);

/* Copy `count` words from anywhere, unseen by the sanitizers. */
void scan_copy(uintptr_t *to, uintptr_t from, size_t count);

/* Roots (graph_roots.c) -------------------------------------------------- */

/* Memory of the program that is not a block, and may hold pointers. */
struct root_range {
    uintptr_t start;
    size_t bytes;
    uint32_t thread; /* as in graph_root */
    enum graph_root_kind kind;
    bool exact; /* only the address of a block's first byte counts */
};

/* All zeroes: none yet. */
struct root_list {
    struct root_range *ranges; /* owned */
    size_t count;
    size_t bytes;
};

/* 0 or -ENOMEM. */
int roots_add(struct root_list *roots, const struct root_range *range);
/* Data segments, and the calling thread's thread-local variables and values of
 * pthread_setspecific. Asks the loader. */
int roots_add_data(struct root_list *roots);
/* The strings that setenv and putenv made known, unless they lie on a stack. */
int roots_add_environment(struct root_list *roots);
/* What somebody told of (roots.h). */
int roots_add_told(struct root_list *roots);
void roots_clear(struct root_list *roots);

/* Thread-local variables (graph_tls.c) ----------------------------------- */

#define TLS_MODULES_MAX 64

/* Libraries that have thread-local variables. */
struct tls_modules {
    struct {
        size_t number;
        size_t bytes;
    } list[TLS_MODULES_MAX];
    size_t count;
};

/* Learn where libc keeps them; before anything below. Not while other threads
 * stand still: it asks the loader. */
void tls_learn(void);
void tls_find_modules(struct tls_modules *modules);

/* How large libc's description of a thread is; 0: not known. */
size_t tls_description_bytes(void);

/* Of the thread whose pthread_self() is `self`: its description with the
 * values of pthread_setspecific; its variables. 0 or -ENOMEM. */
int roots_add_description(struct root_list *roots, uintptr_t self,
                          uint32_t thread);
int roots_add_variables(struct root_list *roots, uintptr_t self,
                        uint32_t thread, const struct tls_modules *modules);

/* From an address to its block (graph_index.c) --------------------------- */

/* What a search needs of a block. `end` is past its last byte; a block of 0
 * bytes has an address, if no content, and so one byte here. */
struct index_key {
    uintptr_t start;
    uintptr_t end;
};

struct index_region;

struct graph_index {
    struct index_key *keys;       /* owned; by node */
    struct index_region *regions; /* owned */
    uint32_t *buckets;            /* owned */
    uintptr_t lowest;
    uintptr_t span; /* from the lowest block's start to the highest end */
    uint32_t count;
    uint32_t region_count;
    size_t key_bytes;
    size_t region_bytes;
    size_t bucket_bytes;
};

/* The keys are there; make the rest. 0 or -ENOMEM. */
int index_build(struct graph_index *index);
void index_clear(struct graph_index *index);
/* The node that holds `address`, which lies within the span. */
uint32_t index_search(const struct graph_index *index, uintptr_t address);
/* Ask for the memory that a search will read: first for the one, and when that
 * is there, for the other. */
void index_prefetch(const struct graph_index *index, uintptr_t address);
void index_prefetch_keys(const struct graph_index *index, uintptr_t address);

static inline uint32_t index_find(const struct graph_index *index,
                                  uintptr_t address)
{
    /* Most words lie outside. */
    if (address - index->lowest >= index->span)
        return GRAPH_NONE;
    return index_search(index, address);
}

/* The steps -------------------------------------------------------------- */

/* Walks don't go by nodes but by other numbers, which step 3 gives: what is
 * reachable comes first, and blocks that point at each other are close. */
struct graph_work {
    struct graph *g;
    struct graph_index index;
    uint32_t *first;    /* owned; first_edge of each node, and of the end */
    uint32_t *order;    /* owned; by number: the node */
    uint32_t *number;   /* by node */
    uint32_t *begin;    /* by number: its edges in `to`, which end where those
                         * of the next number begin; in the nodes' order */
    uint32_t *to;       /* numbers */
    uint32_t reached;   /* numbers below that are reachable */
    bool any_counted;   /* is any object counted (rc.h)? */
    bool any_strong;    /* is any edge strong? */
    size_t first_bytes; /* of the mappings; the other arrays share one */
    size_t walk_bytes;
};

/* 1 (graph_nodes.c): copy the live blocks, sorted by address. */
int graph_take_nodes(struct graph_work *w);
/* 2 (graph_edges.c): who points at whom. */
int graph_take_edges(struct graph_work *w);
/* 3 (graph_reach.c): what the roots reach, and from where. */
int graph_reach(struct graph_work *w, const struct root_list *roots);
/* 4 (graph_passing.c): which local variables only look on. */
int graph_mark_passing(struct graph_work *w);
/* 5 (graph_parts.c): components, cycles, heads. */
int graph_take_parts(struct graph_work *w);
/* 6 (graph_dominators.c): dominators and retained sizes. */
int graph_dominate(struct graph_work *w);

/* All six (graph.c). */
int graph_build(const struct root_list *roots, struct graph **out);

#endif
