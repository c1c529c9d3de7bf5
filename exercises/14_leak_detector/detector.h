/* detector.h - an allocating wrapper that remembers who asked for each block.
 *
 * Given: don't edit. You write the functions, in exercise.c. One thread only.
 */
#ifndef DETECTOR_H
#define DETECTOR_H

#include <stddef.h>

#define DETECTOR_FRAMES_MAX 16 /* deeper frames, towards main, are cut off */

/* A block that lives. The frames are return addresses: frames[0] lies in the
 * function that called detector_malloc or detector_realloc, frames[1] in its
 * caller, and so on. No frame lies in the detector itself. */
struct detector_block {
    const void *address;
    size_t size_bytes;
    void *const *frames; /* borrowed for the visit */
    size_t depth;        /* how many there are */
};

/* Like malloc and realloc; a size of 0 gives a block, too. What is returned is
 * owned: detector_free() it. NULL: no memory; nothing is listed then, and an
 * old block stays as it is. A block that detector_realloc returns was made by
 * that call: its size and its stack are the new ones.
 * detector_realloc of a pointer that is no live block gives NULL. */
void *detector_malloc(size_t size_bytes);
void *detector_realloc(void *block, size_t size_bytes);

/* Like free. Returns 0 (also for NULL), or -EINVAL for a pointer that is no
 * live block: freed before, or never ours. Nothing is touched then. */
int detector_free(void *block);

/* Call `visit` once for each block that lives, in any order. It doesn't call
 * the detector. Returns how many there are. */
size_t detector_list(void (*visit)(const struct detector_block *, void *ctx),
                     void *ctx);

/* Free the blocks that still live and all that the detector needed for itself.
 * After that it can be used again, from the start. */
void detector_close(void);

#endif
