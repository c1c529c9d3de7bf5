/* chunk.c - chunks come from the kernel, and go back to it whole.
 *
 * Under memcheck they come from malloc and are announced as a memory pool: then
 * each object is a block to it, with the stack that got it, and the chunk
 * itself is none. LeakSanitizer, which follows pointers through the heap alone,
 * is told to look into them. AddressSanitizer sees free slots as poisoned.
 * Where one of them watches, a gap that nobody may touch follows each object:
 * or who writes past its end would reach what is known of the next one.
 */
#include "chunk.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "valgrind_calls.h"
#include "watchers.h"

/* Objects begin at multiples of 16, as malloc's do. */
#define OBJECT_ALIGN 16
#define GAP_BYTES 16

_Static_assert(sizeof(struct slot) % OBJECT_ALIGN == 0,
               "an object behind its slot has to be aligned");

/* Where a line of the cache begins. */
#define FIRST_SLOT ((sizeof(struct chunk) + 63) & ~(size_t)63)

void chunks_plan(struct chunks *c, size_t object_bytes, uint32_t objects_max)
{
    size_t object = (object_bytes + OBJECT_ALIGN - 1) & ~(size_t)15;

    memset(c, 0, sizeof(*c));
    c->memcheck = valgrind_is_memcheck();
    c->object_bytes = object_bytes;
    c->stride = (uint32_t)(sizeof(struct slot) + object);
    if (watchers_watch(c))
        c->stride += GAP_BYTES;
    /* Exact for each offset in a chunk: offset * stride is below 2^32. */
    c->reciprocal =
        (uint32_t)(((UINT64_C(1) << 32) + c->stride - 1) / c->stride);
    c->per_chunk = (uint32_t)((CHUNK_BYTES - FIRST_SLOT) / c->stride);
    c->most =
        (uint32_t)(((uint64_t)objects_max + c->per_chunk - 1) / c->per_chunk);
    c->index_size = 4;
    while (c->index_size < UINT32_C(1) << 31 && c->index_size / 2 <= c->most)
        c->index_size *= 2;
}

static struct slot *slot_at(const struct chunks *c, struct chunk *chunk,
                            uint32_t number)
{
    return (struct slot *)(void *)((char *)chunk + FIRST_SLOT +
                                   (size_t)number * c->stride);
}

static struct chunk *chunk_of(const void *object)
{
    return (struct chunk *)((uintptr_t)object & ~(uintptr_t)(CHUNK_BYTES - 1));
}

/* The index: open addressing by the chunk's number in memory ----------------
 */

static uint32_t index_home(const struct chunks *c, const struct chunk *chunk)
{
    uint64_t number = (uintptr_t)chunk / CHUNK_BYTES;

    return (uint32_t)(number * TABLE_HASH_FACTOR >> 32) & (c->index_size - 1);
}

/* Where it stands, or the free place that ends the search. */
static uint32_t index_place(const struct chunks *c, const struct chunk *chunk)
{
    uint32_t at = index_home(c, chunk);

    while (c->index[at] != NULL && c->index[at] != chunk)
        at = (at + 1) & (c->index_size - 1);
    return at;
}

static bool index_has(const struct chunks *c, const struct chunk *chunk)
{
    uint32_t at = index_home(c, chunk);

    while (c->index[at] != chunk) {
        if (c->index[at] == NULL)
            return false;
        at = (at + 1) & (c->index_size - 1);
    }
    return chunk != NULL;
}

/* Those behind it move up if their homes allow it, so no search ends early. */
static void index_remove(struct chunks *c, const struct chunk *chunk)
{
    uint32_t mask = c->index_size - 1;
    uint32_t hole = index_place(c, chunk);

    for (uint32_t at = (hole + 1) & mask; c->index[at] != NULL;
         at = (at + 1) & mask) {
        uint32_t home = index_home(c, c->index[at]);

        if (((at - home) & mask) >= ((at - hole) & mask)) {
            c->index[hole] = c->index[at];
            hole = at;
        }
    }
    c->index[hole] = NULL;
}

/* Lists ---------------------------------------------------------------------
 */

static void list_push(struct chunk **list, struct chunk *chunk)
{
    chunk->previous = NULL;
    chunk->next = *list;
    if (*list != NULL)
        (*list)->previous = chunk;
    *list = chunk;
}

static void list_drop(struct chunk **list, struct chunk *chunk)
{
    if (chunk->previous != NULL)
        chunk->previous->next = chunk->next;
    else
        *list = chunk->next;
    if (chunk->next != NULL)
        chunk->next->previous = chunk->previous;
}

/* Memory --------------------------------------------------------------------
 */

/* Twice as much, and what stands over on both sides goes back. */
static void *map_aligned(void)
{
    char *wide = mmap(NULL, 2 * CHUNK_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;

    if (wide == MAP_FAILED)
        return NULL;
    before = (CHUNK_BYTES - (uintptr_t)wide % CHUNK_BYTES) % CHUNK_BYTES;
    if (before != 0)
        (void)munmap(wide, before);
    (void)munmap(wide + before + CHUNK_BYTES, CHUNK_BYTES - before);
    return wide + before;
}

static struct chunk *chunk_new(struct chunks *c)
{
    void *memory =
        c->memcheck ? aligned_alloc(CHUNK_BYTES, CHUNK_BYTES) : map_aligned();
    struct chunk *chunk = memory;

    if (chunk == NULL)
        return NULL;
    memset(chunk, 0, sizeof(*chunk));
    watchers_chunk_comes(c, memory);
    c->index[index_place(c, chunk)] = chunk;
    c->count++;
    c->empty++;
    list_push(&c->all_free, chunk);
    return chunk;
}

static void chunk_free(struct chunks *c, struct chunk *chunk)
{
    list_drop(&c->all_free, chunk);
    index_remove(c, chunk);
    c->count--;
    c->empty--;
    watchers_chunk_goes(c, chunk);
    if (c->memcheck)
        free(chunk);
    else
        (void)munmap(chunk, CHUNK_BYTES);
}

/* Slots ---------------------------------------------------------------------
 */

#define NEXT_MASK (UINT32_C(0xFFF) << TABLE_ORIGIN_BITS)

static uint32_t slot_next(const struct slot *slot)
{
    return (atomic_load_explicit(&slot->state, memory_order_relaxed) &
            NEXT_MASK) >>
           TABLE_ORIGIN_BITS;
}

static void slot_set_next(struct slot *slot, uint32_t next)
{
    atomic_store_explicit(&slot->state,
                          slot_origin(slot) | next << TABLE_ORIGIN_BITS,
                          memory_order_relaxed);
}

/* The last one that was put, as it may still be in the cache; else a fresh one.
 */
static struct slot *chunk_take(struct chunks *c, struct chunk *chunk)
{
    uint32_t used = atomic_load_explicit(&chunk->used, memory_order_relaxed);
    struct slot *slot;

    if (chunk->free != 0) {
        slot = slot_at(c, chunk, chunk->free - 1);
        chunk->free = slot_next(slot);
    } else {
        slot = slot_at(c, chunk, used);
        watchers_slot_comes(c, slot);
        memset(slot, 0, sizeof(*slot));
        atomic_store_explicit(&chunk->used, used + 1, memory_order_relaxed);
    }
    chunk->taken++;
    c->taken++;
    return slot;
}

struct slot *chunks_take(struct chunks *c, bool *grew)
{
    struct chunk *chunk = c->some_free;

    *grew = false;
    if (chunk == NULL)
        chunk = c->all_free;
    if (chunk == NULL && c->count < c->most) {
        chunk = chunk_new(c);
        *grew = chunk != NULL;
    }
    if (chunk == NULL)
        return NULL;
    if (chunk->taken == 0) {
        c->empty--;
        list_drop(&c->all_free, chunk);
        list_push(&c->some_free, chunk);
    }
    if (chunk->taken + 1 == c->per_chunk)
        list_drop(&c->some_free, chunk);
    return chunk_take(c, chunk);
}

struct slot *chunks_slot(const struct chunks *c, const void *object,
                         uint32_t *number)
{
    struct chunk *chunk = chunk_of(object);
    /* Of what lies before the first object: very much. */
    uintptr_t offset =
        (uintptr_t)object - (uintptr_t)chunk - FIRST_SLOT - sizeof(struct slot);

    if (!index_has(c, chunk) || offset >= CHUNK_BYTES)
        return NULL;
    *number = (uint32_t)((uint64_t)offset * c->reciprocal >> 32);
    if (*number * c->stride != offset ||
        *number >= atomic_load_explicit(&chunk->used, memory_order_relaxed))
        return NULL;
    return (struct slot *)(void *)((char *)chunk + FIRST_SLOT + offset);
}

uint32_t chunks_number(const struct chunks *c, const struct slot *slot)
{
    uintptr_t offset = (uintptr_t)slot - (uintptr_t)chunk_of(slot) - FIRST_SLOT;

    return (uint32_t)((uint64_t)offset * c->reciprocal >> 32);
}

void chunks_give(struct chunks *c, struct slot *slot, uint32_t number)
{
    struct chunk *chunk = chunk_of(slot);

    if (chunk->taken == c->per_chunk)
        list_push(&c->some_free, chunk);
    slot_set_next(slot, chunk->free & 0xFFF);
    chunk->free = number + 1;
    chunk->taken--;
    c->taken--;
    if (chunk->taken == 0) {
        list_drop(&c->some_free, chunk);
        list_push(&c->all_free, chunk);
        c->empty++;
    }
}

uint32_t chunks_shrink(struct chunks *c, uint32_t count)
{
    uint32_t gone = 0;

    while (gone < count && c->all_free != NULL) {
        chunk_free(c, c->all_free);
        gone++;
    }
    return gone;
}

bool chunks_each(const struct chunks *c,
                 bool (*visit)(const struct table_entry *e, void *ctx),
                 void *ctx)
{
    for (uint32_t i = 0; i < c->index_size; i++) {
        struct chunk *chunk = c->index[i];

        if (chunk == NULL)
            continue;
        for (uint32_t number = 0;
             number < atomic_load_explicit(&chunk->used, memory_order_relaxed);
             number++) {
            struct slot *slot = slot_at(c, chunk, number);
            struct table_entry e = slot_entry(c, slot, slot_origin(slot));

            if (slot_is_out(slot) && !visit(&e, ctx))
                return false;
        }
    }
    return true;
}
