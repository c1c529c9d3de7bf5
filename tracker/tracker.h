/* tracker.h - a counting allocator: one door for every block of a program.
 *
 * Each block is counted by tag (what it is for) and by site (the line that
 * asked for it). The block itself is plain malloc memory, without a header or
 * a trailer, so that memcheck, heaptrack and the sanitizers see what they
 * would see without the tracker. What the tracker knows stands in a side
 * table that holds only inverted pointers (~p): no leak checker takes them
 * for references.
 *
 * Words: a block is *live* from the call that returned it until it is freed.
 * A *site* is one call in the source. A *tag* is a small number that the
 * program names once.
 *
 * All functions may be called from several threads at once, except where it
 * says otherwise. None of them prints or exits.
 */
#ifndef TRACKER_H
#define TRACKER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tags are 0 to TRACKER_TAGS_MAX - 1. Tag 0 is "untagged" until renamed. */
#define TRACKER_TAGS_MAX 32

/* One call in the source. Static storage; made by TRACKER_HERE. */
struct tracker_site {
    const char *file;
    const char *function;
    int line;
};

/* The address of a static site that names this line. */
#define TRACKER_HERE                                                           \
    (__extension__({                                                           \
        static const struct tracker_site tracker_here_ = {__FILE__, __func__,  \
                                                          __LINE__};           \
        &tracker_here_;                                                        \
    }))

/* The door --------------------------------------------------------------- */

/* Like malloc, calloc, realloc, strdup and asprintf, counted under `tag`.
 * The result is owned: tracker_free() it. A size of 0 gives a block that must
 * be freed too.
 *
 * Returns NULL when there is no memory, when count * size overflows or is
 * over PTRDIFF_MAX, or when a fault was asked for (fault.h). A failed call is
 * counted nowhere. errno is ENOMEM then.
 *
 * tracker_realloc: on failure the old block stays as it is. An unknown `ptr`
 * is refused like in tracker_free (NULL is returned, errno is EINVAL). The
 * block counts as freed and allocated anew, under `tag` and at this line.
 * tracker_asprintf: returns the length, or -1 with *out NULL. */
#define tracker_malloc(tag, size) tracker_malloc_at((tag), (size), TRACKER_HERE)
#define tracker_calloc(tag, count, size)                                       \
    tracker_calloc_at((tag), (count), (size), TRACKER_HERE)
#define tracker_realloc(tag, ptr, size)                                        \
    tracker_realloc_at((tag), (ptr), (size), TRACKER_HERE)
#define tracker_strdup(tag, text) tracker_strdup_at((tag), (text), TRACKER_HERE)
#define tracker_asprintf(tag, out, ...)                                        \
    tracker_asprintf_at((tag), TRACKER_HERE, (out), __VA_ARGS__)

/* Free a block. NULL is allowed. A pointer that is not a live block (freed
 * before, or never ours) is refused: nothing is touched, it is counted, and
 * the error handler is told, with the places. Where there is no handler and no
 * listener, malloc may get the memory back some calls later; whatever is read
 * from the tracker knows of the free at once. */
#define tracker_free(ptr) tracker_free_at((ptr), TRACKER_HERE)

/* A library allocated `ptr` (a live block, or NULL) for us, and we own it
 * now: count it under our tag and at our line. Returns `ptr`. An unknown
 * pointer is left alone. For the old tag and origin that is a free, for the
 * new ones an allocation; the total doesn't change, and for a mark the block
 * is as old as it was. */
#define tracker_adopt(tag, ptr) tracker_adopt_at((tag), (ptr), TRACKER_HERE)

void *tracker_malloc_at(unsigned tag, size_t size,
                        const struct tracker_site *site)
    __attribute__((malloc, alloc_size(2), warn_unused_result));
void *tracker_calloc_at(unsigned tag, size_t count, size_t size,
                        const struct tracker_site *site)
    __attribute__((malloc, alloc_size(2, 3), warn_unused_result));
void *tracker_realloc_at(unsigned tag, void *ptr, size_t size,
                         const struct tracker_site *site)
    __attribute__((alloc_size(3), warn_unused_result));
char *tracker_strdup_at(unsigned tag, const char *text,
                        const struct tracker_site *site)
    __attribute__((malloc, warn_unused_result));
int tracker_asprintf_at(unsigned tag, const struct tracker_site *site,
                        char **out, const char *format, ...)
    __attribute__((format(printf, 4, 5), warn_unused_result));
void tracker_free_at(void *ptr, const struct tracker_site *site);
void *tracker_adopt_at(unsigned tag, void *ptr,
                       const struct tracker_site *site);

/* Somebody else got `ptr` from malloc's family for us (aligned memory, say):
 * count it from now on as a block of `size` bytes. Returns `ptr`, or NULL with
 * the block given to free() when it cannot be counted (no memory, or a fault
 * was asked for); errno is ENOMEM then. */
void *tracker_enter_at(unsigned tag, void *ptr, size_t size,
                       const struct tracker_site *site)
    __attribute__((warn_unused_result));

struct tracker_block;

/* Listening: who wants to hear of each allocation and each free, with all that
 * is known of the block; NULL for nobody. A realloc is a free and then an
 * allocation, even if the pointer stays the same. Blocks are borrowed for the
 * call. Called under the tracker's lock, before the memory is given back: they
 * must not call the tracker nor malloc. stack_walk() and stack_intern() are
 * allowed. One at a time (listeners.h lets several share). */
struct tracker_listener {
    void (*allocated)(const struct tracker_block *block, void *ctx);
    void (*freed)(const struct tracker_block *block, void *ctx);
    void *ctx;
    /* An adoption: the same block, as it was and as it is. NULL: it is told as
     * a free and an allocation. */
    void (*moved)(const struct tracker_block *from,
                  const struct tracker_block *to, void *ctx);
};
void tracker_listen(const struct tracker_listener *listener);

/* Naming ----------------------------------------------------------------- */

/* Name a tag, once, before it is used. `name` is borrowed for ever (a string
 * literal). A tag out of range counts as tag 0, here and everywhere. */
void tracker_tag_name(unsigned tag, const char *name);
/* The name, or NULL for a tag that has none. */
const char *tracker_tag_get_name(unsigned tag);

/* The program's own clock in milliseconds, virtual or real: blocks born from
 * now on carry it. It starts at 0. 32 bits: 49 days. */
void tracker_set_clock_ms(uint64_t now_ms);

/* Labels: a second way to count, beside tags, for what a block is about (a
 * customer, an instrument). Blocks that this thread allocates from now on
 * carry `label`; 0 is "no label", and where a thread starts. Labels out of
 * range count as 0. The old label is returned, so that a scope can put it
 * back. `name` is borrowed for ever. */
#define TRACKER_LABELS_MAX 64
unsigned tracker_label_set(unsigned label);
void tracker_label_name(unsigned label, const char *name);
/* The name, or NULL for a label that has none. */
const char *tracker_label_get_name(unsigned label);

/* Call stacks: from now on keep one with each allocation, or none. Off at the
 * start. The program and its libraries need frame pointers
 * (-fno-omit-frame-pointer); where one lacks them, stacks end early. */
void tracker_stacks(bool on);

/* Limits, for programs with more places than expected: at most so many
 * origins (0: as many as there can be, a million; one costs 112 bytes) and so
 * many bytes of call stacks (0: no limit). Past three quarters of the origins
 * what is new is known by site and tag alone, past the last one it shares one
 * for each tag, and a stack without room is none; nothing is lost from the
 * totals. To be called before the first allocation. */
void tracker_limits(uint32_t origins, size_t stack_bytes);

/* How many allocations met a limit so far. None is missing from the totals. */
struct tracker_left_out {
    uint64_t places;  /* counted under "places left out", one for each tag */
    uint64_t origins; /* known by site and tag alone, without label and stack */
    uint64_t stacks;  /* calls whose stack found no room; frees count too */
};
struct tracker_left_out tracker_left_out(void);

/* Counters --------------------------------------------------------------- */

struct tracker_count {
    uint64_t allocations; /* a realloc counts as a free and an allocation */
    uint64_t frees;
    uint64_t allocated_bytes;
    uint64_t freed_bytes;
    uint64_t live_blocks;
    uint64_t live_bytes;
    uint64_t peak_bytes; /* the most live bytes there ever were at once */
};

/* Everything; and one tag. Consistent in itself: read under one lock. */
struct tracker_count tracker_total(void);
struct tracker_count tracker_tag_total(unsigned tag);

/* Wrong calls that were refused so far. */
struct tracker_refused {
    uint64_t double_frees;
    uint64_t unknown_pointers;
};
struct tracker_refused tracker_refusals(void);

/* Bytes the tracker itself holds, outside all counts above. */
size_t tracker_own_bytes(void);

/* Looking ---------------------------------------------------------------- */

/* A live block, as the side table knows it. */
struct tracker_block {
    void *ptr;
    size_t size; /* as asked for, in bytes */
    unsigned tag;
    const struct tracker_site *site;
    uint32_t born_ms;
    uint32_t origin; /* its number: tracker_origin.number */
    uint32_t stack;  /* stack.h; STACK_NONE without */
    unsigned label;
};

/* A live block that starts at `ptr`, or that holds `ptr` anywhere inside
 * (tracker_find_inside: a scan; for reports and tests). */
bool tracker_find(const void *ptr, struct tracker_block *out);
bool tracker_find_inside(const void *ptr, struct tracker_block *out);

/* Call `visit` for each live block, in no stated order, until it returns
 * false. It must not allocate or free through the tracker. */
void tracker_each_block(bool (*visit)(const struct tracker_block *, void *),
                        void *ctx);

/* What one site asked for under one tag and label, by one call stack. */
struct tracker_origin {
    const struct tracker_site *site;
    unsigned tag;
    unsigned label;
    uint32_t stack;  /* stack.h */
    uint32_t number; /* 0, 1, ... in the order of first allocations */
    uint32_t place;  /* the number of the pair of site and tag alone: 0, 1, ...
                      * in the order of first allocations; many origins may
                      * share a place */
    struct tracker_count count;
    uint64_t lifetime_ms; /* of all blocks freed so far, added up */
    uint64_t temporaries; /* blocks freed by the call after the one that
                           * allocated them, as heaptrack counts them */
};

/* Call `visit` for each origin seen so far, in the order of their first
 * allocation, until it returns false. Same restriction. Past the limit new
 * ones share one for each tag; its file is "places left out". */
void tracker_each_origin(bool (*visit)(const struct tracker_origin *, void *),
                         void *ctx);

/* Marks ------------------------------------------------------------------ */

/* A moment to compare with later. A plain value: nothing to free. */
struct tracker_mark {
    uint32_t generation;
    struct tracker_count total;
};

/* There are 16,777,215 different moments. Marks past the last one count what is
 * live since that one: too much, rather than too little. */
struct tracker_mark tracker_mark(void);

/* How many blocks that were allocated after `mark` are live now. Exact: a
 * block freed since, but born before the mark, doesn't hide a new one. */
long tracker_live_since(const struct tracker_mark *mark);
/* Their bytes. */
long long tracker_live_bytes_since(const struct tracker_mark *mark);
/* Visit just these blocks; as tracker_each_block. */
void tracker_each_block_since(const struct tracker_mark *mark,
                              bool (*visit)(const struct tracker_block *,
                                            void *),
                              void *ctx);

/* Refusals --------------------------------------------------------------- */

enum tracker_error_kind {
    TRACKER_DOUBLE_FREE,
    TRACKER_UNKNOWN_POINTER,
};

struct tracker_error {
    enum tracker_error_kind kind;
    const void *ptr;
    const struct tracker_site *here;         /* the wrong call */
    const struct tracker_site *allocated_at; /* NULL if not known any more */
    const struct tracker_site *freed_at;     /* NULL if not known */
    uint32_t here_stack;                     /* stack.h; STACK_NONE without */
    uint32_t allocated_stack;
    uint32_t freed_stack;
};

/* Who hears of refused calls; NULL for nobody. Called without the tracker's
 * lock, in the thread of the wrong call. The tracker remembers the last few
 * thousand frees; a double free of an older block is an unknown pointer. */
void tracker_on_error(void (*handler)(const struct tracker_error *, void *),
                      void *ctx);

#endif
