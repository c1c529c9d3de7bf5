/* heap_calls.h - single calls at the tracker's door, each with what must come
 * of it. For fuzz_tracker.c.
 */
#ifndef TESTS_FUZZ_HEAP_CALLS_H
#define TESTS_FUZZ_HEAP_CALLS_H

#include <stdint.h>

#include "fuzz.h"
#include "heap_model.h"

/* What the calls share. */
struct heap_scene {
    struct model model;
    unsigned label; /* of this thread, now */
    /* What a listener has heard, and the handler of refused calls. */
    uint64_t heard_allocated, heard_freed, heard_refused;
    enum tracker_error_kind heard_kind;
    const struct tracker_site *heard_here;
    bool listening;
};

extern struct heap_scene scene;

extern const struct tracker_site heap_sites[4];

/* Begin: nothing was freed, nothing heard. */
void heap_start(void);
/* The addresses of blocks that are gone are not known any more. */
void heap_forget_freed(void);

/* Into an empty place: malloc, calloc, strdup or asprintf, a block from
 * elsewhere. */
void heap_new(struct fuzz_bytes *in, struct model_block *b);
void heap_calloc(struct fuzz_bytes *in, struct model_block *b);
void heap_text(struct fuzz_bytes *in, struct model_block *b);
void heap_enter(struct fuzz_bytes *in, struct model_block *b);
/* With a live block. */
void heap_realloc(struct fuzz_bytes *in, struct model_block *b);
void heap_free(struct fuzz_bytes *in, struct model_block *b);
void heap_adopt(struct fuzz_bytes *in, struct model_block *b);
/* With a pointer that is no live block; `b` may be empty. */
void heap_wrong(struct fuzz_bytes *in, struct model_block *b);

#endif
