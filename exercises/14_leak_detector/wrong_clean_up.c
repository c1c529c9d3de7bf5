/* wrong_clean_up.c - free everything before the list is made.
 *
 * "What is freed at the end is no leak." The list is empty, and the program
 * leaks as before: the detector swept it under the carpet.
 */
#include <errno.h>
#include <execinfo.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "detector.h"

#define BUCKETS 4096u

struct record {
    void *address;
    size_t size_bytes;
    size_t depth;
    void *frames[DETECTOR_FRAMES_MAX];
    struct record *next;
};

static struct record *buckets[BUCKETS];

/* The link that points to the record of `address`; it holds NULL if there is
 * none. Blocks lie 16 bytes apart: the lowest bits tell nothing. */
static struct record **record_find(const void *address)
{
    struct record **link = &buckets[((uintptr_t)address >> 4) % BUCKETS];

    while (*link != NULL && (*link)->address != address)
        link = &(*link)->next;
    return link;
}

/* Keep `r` as the record of a block. `stack` is the one that backtrace() gave;
 * its innermost frame is ours: the block was asked for by the one above. */
static void record_put(struct record *r, void *address, size_t size_bytes,
                       void *const *stack, int count)
{
    struct record **link = record_find(address);

    r->address = address;
    r->size_bytes = size_bytes;
    r->depth = count > 1 ? (size_t)count - 1 : 0;
    memcpy(r->frames, stack + 1, r->depth * sizeof(r->frames[0]));
    r->next = *link;
    *link = r;
}

/* A block and its record: both, or neither. */
static void *block_new(size_t size_bytes, void *const *stack, int count)
{
    struct record *r = malloc(sizeof(*r));
    void *block = malloc(size_bytes > 0 ? size_bytes : 1);

    if (r == NULL || block == NULL) {
        free(r);
        free(block);
        return NULL;
    }
    record_put(r, block, size_bytes, stack, count);
    return block;
}

/* The functions that the program calls walk the stack themselves: so exactly
 * one frame is ours, whatever the compiler does with the helpers above. */
void *detector_malloc(size_t size_bytes)
{
    void *stack[DETECTOR_FRAMES_MAX + 1];
    int count = backtrace(stack, DETECTOR_FRAMES_MAX + 1);

    return block_new(size_bytes, stack, count);
}

void *detector_realloc(void *block, size_t size_bytes)
{
    void *stack[DETECTOR_FRAMES_MAX + 1];
    int count = backtrace(stack, DETECTOR_FRAMES_MAX + 1);
    struct record **link = record_find(block);
    struct record *r = *link;
    void *moved;

    if (block == NULL)
        return block_new(size_bytes, stack, count);
    if (r == NULL)
        return NULL; /* not a live block */
    /* The record leaves its bucket first: after the realloc the old address
     * may not even be compared. */
    *link = r->next;
    moved = realloc(block, size_bytes > 0 ? size_bytes : 1);
    if (moved == NULL) {
        r->next = *link; /* the old block lives on */
        *link = r;
        return NULL;
    }
    record_put(r, moved, size_bytes, stack, count);
    return moved;
}

int detector_free(void *block)
{
    struct record **link;
    struct record *r;

    if (block == NULL)
        return 0;
    link = record_find(block);
    r = *link;
    if (r == NULL)
        return -EINVAL;
    *link = r->next;
    free(r);
    free(block);
    return 0;
}

size_t detector_list(void (*visit)(const struct detector_block *, void *ctx),
                     void *ctx)
{
    size_t count = 0;

    detector_close();
    for (size_t i = 0; i < BUCKETS; i++) {
        for (const struct record *r = buckets[i]; r != NULL; r = r->next) {
            const struct detector_block block = {.address = r->address,
                                                 .size_bytes = r->size_bytes,
                                                 .frames = r->frames,
                                                 .depth = r->depth};

            visit(&block, ctx);
            count++;
        }
    }
    return count;
}

void detector_close(void)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        while (buckets[i] != NULL) {
            struct record *r = buckets[i];

            buckets[i] = r->next;
            free(r->address);
            free(r);
        }
    }
}
