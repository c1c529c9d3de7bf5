/* cycle_arena.c - memory for the cycle analyser, given back as a whole.
 *
 * Whole pages from the kernel, cut up from front to back. What is large gets
 * pages of its own, which cost memory only where they are touched.
 */
#include <errno.h>
#include <string.h>

#include "cycle_work.h"
#include "pages.h"

#define CHUNK_BYTES ((size_t)256 * 1024)
#define ALIGNMENT 16

struct cycle_chunk {
    struct cycle_chunk *next;
    size_t bytes;
    size_t used;
    size_t unused_; /* so that what follows is aligned */
};

static struct cycle_chunk *chunk_add(struct cycle_arena *a, size_t bytes)
{
    struct cycle_chunk *chunk = NULL;

    bytes = pages_round(bytes);
    chunk = pages_map(bytes);
    if (chunk == NULL)
        return NULL;
    chunk->bytes = bytes;
    chunk->used = sizeof(*chunk);
    chunk->next = a->chunks;
    a->chunks = chunk;
    return chunk;
}

void *arena_take(struct cycle_arena *a, size_t count, size_t size)
{
    struct cycle_chunk *chunk = a->chunks;
    size_t bytes = 0;
    char *taken = NULL;

    if (__builtin_mul_overflow(count, size, &bytes) ||
        bytes > SIZE_MAX - 2 * CHUNK_BYTES) {
        a->rc = -ENOMEM;
        return NULL;
    }
    bytes = (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (chunk == NULL || chunk->bytes - chunk->used < bytes)
        chunk = chunk_add(a, bytes + sizeof(*chunk) < CHUNK_BYTES
                                 ? CHUNK_BYTES
                                 : bytes + sizeof(*chunk));
    if (chunk == NULL) {
        a->rc = -ENOMEM;
        return NULL;
    }
    taken = (char *)chunk + chunk->used;
    chunk->used += bytes;
    return taken;
}

int arena_grow(struct cycle_arena *a, void **array, uint32_t *room,
               uint32_t count, size_t size)
{
    uint32_t wanted = *room == 0 ? 64 : 2 * *room;
    void *grown = NULL;

    if (count < *room)
        return 0;
    grown = arena_take(a, wanted, size);
    if (grown == NULL)
        return -ENOMEM;
    if (count > 0)
        memcpy(grown, *array, count * size);
    *array = grown;
    *room = wanted;
    return 0;
}

void arena_clear(struct cycle_arena *a)
{
    while (a->chunks != NULL) {
        struct cycle_chunk *chunk = a->chunks;

        a->chunks = chunk->next;
        pages_unmap(chunk, chunk->bytes);
    }
}
