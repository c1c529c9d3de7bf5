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
 * the error handler is told, with the places. */
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

/* Naming ----------------------------------------------------------------- */

/* Name a tag, once, before it is used. `name` is borrowed for ever (a string
 * literal). A tag out of range counts as tag 0, here and everywhere. */
void tracker_tag_name(unsigned tag, const char *name);
/* The name, or NULL for a tag that has none. */
const char *tracker_tag_get_name(unsigned tag);

/* The program's own clock in milliseconds, virtual or real: blocks born from
 * now on carry it. It starts at 0. 32 bits: 49 days. */
void tracker_set_clock_ms(uint64_t now_ms);

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
};

/* A live block that starts at `ptr`, or that holds `ptr` anywhere inside
 * (tracker_find_inside: a scan; for reports and tests). */
bool tracker_find(const void *ptr, struct tracker_block *out);
bool tracker_find_inside(const void *ptr, struct tracker_block *out);

/* Call `visit` for each live block, in no stated order, until it returns
 * false. It must not allocate or free through the tracker. */
void tracker_each_block(bool (*visit)(const struct tracker_block *, void *),
                        void *ctx);

/* What one site asked for under one tag. */
struct tracker_origin {
    const struct tracker_site *site;
    unsigned tag;
    struct tracker_count count;
};

/* Call `visit` for each pair of site and tag seen so far, in the order of
 * their first allocation, until it returns false. Same restriction. Past some
 * 65,000 pairs new ones share one for each tag; its file is "places left
 * out". */
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
};

/* Who hears of refused calls; NULL for nobody. Called without the tracker's
 * lock, in the thread of the wrong call. The tracker remembers the last few
 * thousand frees; a double free of an older block is an unknown pointer. */
void tracker_on_error(void (*handler)(const struct tracker_error *, void *),
                      void *ctx);

#endif
