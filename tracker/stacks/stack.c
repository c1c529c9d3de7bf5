/* stack.c - keep each distinct stack once.
 *
 *      index:   | hash, number | ...         open addressing, by doubling
 *      heads:   | start . count | ...        one word a stack, by its number
 *      frames:  | back back back | back ...  one after the other
 *
 * The index says whether a stack is known, and is used and moved only under
 * the ledger's lock. Heads and frames never move and never change: whoever was
 * given a number may read them without a lock, while others add stacks. The
 * count is published last, and says which numbers there are.
 *
 * What is mapped for the three never exceeds the limit; when the next piece
 * doesn't fit, new stacks are left out and known ones still found.
 */
#include "stack.h"

#include <stdatomic.h>

#include "pages.h"
#include "stack_steps.h"

/* An array of words that never moves, so that it can be read while it grows.
 * It is made of chunks, four of each size, and each four twice as large as the
 * four before: at most a fifth of it is not in use yet. */
#define SHELF_FIRST_LOG 10 /* words of each of the first four */
#define SHELF_CHUNKS 80    /* 2^32 words, less the first 4,096 */

struct shelf {
    uint64_t *chunks[SHELF_CHUNKS]; /* owned */
};

struct shelf_place {
    unsigned chunk;
    uint32_t offset;
    uint32_t words; /* of the chunk */
};

/* Where word number `i` stands. */
static struct shelf_place shelf_find(uint32_t i)
{
    uint64_t v = (uint64_t)i + (UINT64_C(4) << SHELF_FIRST_LOG);
    unsigned log = 63 - (unsigned)__builtin_clzll(v) - 2;
    uint32_t words = UINT32_C(1) << log;
    struct shelf_place place = {
        .chunk = (log - SHELF_FIRST_LOG) * 4 + ((unsigned)(v >> log) & 3),
        .offset = (uint32_t)v & (words - 1),
        .words = words,
    };

    return place;
}

static uint64_t *shelf_at(const struct shelf *s, uint32_t i)
{
    struct shelf_place place = shelf_find(i);

    return &s->chunks[place.chunk][place.offset];
}

/* What is known of a stack: where its frames start, and how many they are. */
#define HEAD_COUNT_BITS 8
#define INDEX_FIRST 1024

struct slot {
    uint32_t hash;
    uint32_t stack; /* 0: empty */
};

static struct {
    struct shelf heads;
    struct shelf frames;
    uint32_t frames_used;
    struct slot *index; /* owned; a power of two, at most 3/4 in use */
    uint32_t capacity;
    size_t held_bytes;
    size_t limit_bytes;
} stacks;

static _Atomic uint32_t stacks_count; /* numbers are 1 to this */
static _Atomic uint64_t stacks_left_out;

static void *take_pages(size_t bytes)
{
    void *pages;

    bytes = pages_round(bytes);
    if (stacks.limit_bytes != 0 &&
        (bytes > stacks.limit_bytes ||
         stacks.held_bytes > stacks.limit_bytes - bytes))
        return NULL;
    pages = pages_map(bytes);
    if (pages != NULL)
        stacks.held_bytes += bytes;
    return pages;
}

static void give_pages(void *pages, size_t bytes)
{
    if (pages == NULL)
        return;
    pages_unmap(pages, bytes);
    stacks.held_bytes -= pages_round(bytes);
}

static bool shelf_reserve(struct shelf *s, struct shelf_place place)
{
    if (place.chunk >= SHELF_CHUNKS)
        return false;
    if (s->chunks[place.chunk] == NULL)
        s->chunks[place.chunk] = take_pages(place.words * sizeof(uint64_t));
    return s->chunks[place.chunk] != NULL;
}

static bool same_frames(uint32_t stack, const uintptr_t *frames, size_t count)
{
    uint64_t head = *shelf_at(&stacks.heads, stack);
    const uint64_t *kept =
        shelf_at(&stacks.frames, (uint32_t)(head >> HEAD_COUNT_BITS));
    uint64_t other = (head & ((1U << HEAD_COUNT_BITS) - 1)) ^ count;

    for (size_t i = 0; i < count && other == 0; i++)
        other = kept[i] ^ frames[i];
    return other == 0;
}

static bool index_grow(void)
{
    uint32_t capacity =
        stacks.capacity == 0 ? INDEX_FIRST : 2 * stacks.capacity;
    struct slot *index = NULL;

    if (capacity != 0)
        index = take_pages(capacity * sizeof(*index));
    if (index == NULL)
        return false;
    for (uint32_t i = 0; i < stacks.capacity; i++) {
        uint32_t to = stacks.index[i].hash & (capacity - 1);

        if (stacks.index[i].stack == STACK_NONE)
            continue;
        while (index[to].stack != STACK_NONE)
            to = (to + 1) & (capacity - 1);
        index[to] = stacks.index[i];
    }
    give_pages(stacks.index, stacks.capacity * sizeof(*index));
    stacks.index = index;
    stacks.capacity = capacity;
    return true;
}

static bool is_full(uint32_t count)
{
    return count >= stacks.capacity - stacks.capacity / 4;
}

/* The slot of this stack, or the empty one where it belongs. */
static struct slot *find_slot(uint32_t hash, const uintptr_t *frames,
                              size_t count)
{
    uint32_t i = hash & (stacks.capacity - 1);

    while (stacks.index[i].stack != STACK_NONE &&
           (stacks.index[i].hash != hash ||
            !same_frames(stacks.index[i].stack, frames, count)))
        i = (i + 1) & (stacks.capacity - 1);
    return &stacks.index[i];
}

/* Store the frames in one piece: what is too long for the rest of a chunk
 * starts in the next. The number, or STACK_NONE without room. */
static uint32_t store(const uintptr_t *frames, size_t count)
{
    uint32_t stack = stacks_count + 1;
    uint32_t start = stacks.frames_used;
    struct shelf_place place = shelf_find(start);

    if (place.words - place.offset < count) {
        start += place.words - place.offset;
        place = shelf_find(start);
    }
    if (!shelf_reserve(&stacks.frames, place) ||
        !shelf_reserve(&stacks.heads, shelf_find(stack)))
        return STACK_NONE;
    for (size_t i = 0; i < count; i++)
        shelf_at(&stacks.frames, start)[i] = frames[i];
    *shelf_at(&stacks.heads, stack) =
        (uint64_t)start << HEAD_COUNT_BITS | count;
    stacks.frames_used = start + (uint32_t)count;
    atomic_store_explicit(&stacks_count, stack, memory_order_release);
    return stack;
}

uint32_t stack_find(const uintptr_t *frames, size_t count, uint64_t hash)
{
    if (stacks.index == NULL)
        return STACK_NONE;
    return find_slot((uint32_t)(hash >> 32), frames, count)->stack;
}

uint32_t stack_intern(const uintptr_t *frames, size_t count)
{
    uint32_t hash;
    struct slot *slot;

    if (count == 0)
        return STACK_NONE;
    if (count > STACK_FRAMES_MAX)
        count = STACK_FRAMES_MAX;
    if (stacks.index == NULL && !index_grow())
        goto no_room;
    hash = (uint32_t)(stack_hash(frames, count) >> 32);
    slot = find_slot(hash, frames, count);
    if (slot->stack != STACK_NONE)
        return slot->stack;
    if (is_full(stacks_count)) {
        if (!index_grow())
            goto no_room;
        slot = find_slot(hash, frames, count);
    }
    slot->stack = store(frames, count);
    slot->hash = hash;
    if (slot->stack != STACK_NONE)
        return slot->stack;
no_room:
    stacks_left_out++;
    return STACK_NONE;
}

size_t stack_frames(uint32_t stack, uintptr_t *out, size_t max)
{
    const uint64_t *frames;
    uint64_t head;
    size_t count;

    if (stack == STACK_NONE || stack > stack_count())
        return 0;
    head = *shelf_at(&stacks.heads, stack);
    count = head & ((1U << HEAD_COUNT_BITS) - 1);
    frames = shelf_at(&stacks.frames, (uint32_t)(head >> HEAD_COUNT_BITS));
    for (size_t i = 0; i < count && i < max; i++)
        out[i] = (uintptr_t)frames[i];
    return count;
}

uint32_t stack_count(void)
{
    return atomic_load_explicit(&stacks_count, memory_order_acquire);
}

uint64_t stack_left_out(void)
{
    return stacks_left_out;
}

void stack_limit(size_t bytes)
{
    stacks.limit_bytes = bytes;
}
