/* wrong_header.c - the record stands in front of its block.
 *
 *     [ size, stack, links ][ what the program gets ]
 *
 * "No table is needed: go back from the pointer and read." For a pointer that
 * is no block it reads, and believes, whatever stands there.
 */
#include <errno.h>
#include <execinfo.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "detector.h"

#define ALIVE 0x616c697665u

struct header {
    _Alignas(max_align_t) size_t alive;
    size_t size_bytes;
    size_t depth;
    void *frames[DETECTOR_FRAMES_MAX + 1];
    struct header *next, *previous;
};

static struct header all = {.next = &all, .previous = &all};

void *detector_malloc(size_t size_bytes)
{
    struct header *h = malloc(sizeof(*h) + size_bytes);

    if (h == NULL)
        return NULL;
    h->alive = ALIVE;
    h->size_bytes = size_bytes;
    h->depth = (size_t)backtrace(h->frames, DETECTOR_FRAMES_MAX + 1) - 1;
    h->next = all.next;
    h->previous = &all;
    all.next->previous = h;
    all.next = h;
    return h + 1;
}

int detector_free(void *block)
{
    struct header *h = block;

    if (block == NULL)
        return 0;
    if ((--h)->alive != ALIVE)
        return -EINVAL;
    h->alive = 0;
    h->next->previous = h->previous;
    h->previous->next = h->next;
    free(h);
    return 0;
}

void *detector_realloc(void *block, size_t size_bytes)
{
    struct header *h = block;
    void *moved;

    if (block != NULL && (--h)->alive != ALIVE)
        return NULL;
    moved = detector_malloc(size_bytes);
    if (moved == NULL || block == NULL)
        return moved;
    h = (struct header *)moved - 1;
    h->depth = (size_t)backtrace(h->frames, DETECTOR_FRAMES_MAX + 1) - 1;
    h = (struct header *)block - 1;
    memcpy(moved, block,
           h->size_bytes < size_bytes ? h->size_bytes : size_bytes);
    detector_free(block);
    return moved;
}

size_t detector_list(void (*visit)(const struct detector_block *, void *ctx),
                     void *ctx)
{
    size_t count = 0;

    for (const struct header *h = all.next; h != &all; h = h->next, count++) {
        const struct detector_block block = {.address = h + 1,
                                             .size_bytes = h->size_bytes,
                                             .frames = h->frames + 1,
                                             .depth = h->depth};

        visit(&block, ctx);
    }
    return count;
}

void detector_close(void)
{
    while (all.next != &all)
        detector_free(all.next + 1);
}
