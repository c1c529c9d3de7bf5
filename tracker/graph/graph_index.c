/* graph_index.c - from an address to the block that holds it.
 *
 * Blocks are sorted by address, but a binary search among a million costs
 * twenty cache misses. So the address space is cut into regions of 64 MB, of
 * which few have blocks, and each region into about as many buckets as blocks
 * begin in it:
 *
 *      region   | base | first bucket | shift |
 *      buckets  |  0 |  2 |  3 |  3 |  6 | ...     node numbers
 *
 * A bucket says which node is the first to begin in it or later. Those of one
 * bucket end where the next bucket's begin: one or two, mostly.
 */
#include <errno.h>

#include "graph_steps.h"
#include "pages.h"

#define REGION_BITS 26

struct index_region {
    uintptr_t number; /* address >> REGION_BITS */
    size_t bucket;    /* its first; one more than it has follows, as an end */
    unsigned shift;   /* offset >> shift: which bucket */
};

static uintptr_t region_of(uintptr_t address)
{
    return address >> REGION_BITS;
}

static uintptr_t offset_of(uintptr_t address)
{
    return address & ((UINT64_C(1) << REGION_BITS) - 1);
}

/* The node after the last one that begins in the region of node `i`. */
static uint32_t region_end(const struct graph_index *index, uint32_t i)
{
    uintptr_t number = region_of(index->keys[i].start);

    do
        i++;
    while (i < index->count && region_of(index->keys[i].start) == number);
    return i;
}

/* As many buckets as nodes at least, a power of two. */
static unsigned region_shift(uint32_t nodes)
{
    unsigned shift = REGION_BITS;

    while (shift > 4 && (UINT64_C(1) << (REGION_BITS - shift)) < nodes)
        shift--;
    return shift;
}

static size_t region_buckets(const struct index_region *region)
{
    return ((size_t)1 << (REGION_BITS - region->shift)) + 1;
}

/* `from` and `end`: the nodes that begin in it. */
static void fill_region(struct graph_index *index,
                        const struct index_region *region, uint32_t from,
                        uint32_t end)
{
    uint32_t *bucket = &index->buckets[region->bucket];
    size_t buckets = region_buckets(region);
    size_t at = 0;

    for (uint32_t i = from; i < end; i++) {
        size_t of = offset_of(index->keys[i].start) >> region->shift;

        while (at <= of)
            bucket[at++] = i;
    }
    while (at < buckets)
        bucket[at++] = end;
}

/* Count regions and buckets, or note them if there is room for them. */
static void lay_out(struct graph_index *index, size_t *buckets)
{
    uint32_t regions = 0;

    *buckets = 0;
    for (uint32_t i = 0, end = 0; i < index->count; i = end) {
        struct index_region region = {.number = region_of(index->keys[i].start),
                                      .bucket = *buckets};

        end = region_end(index, i);
        region.shift = region_shift(end - i);
        if (index->regions != NULL)
            index->regions[regions] = region;
        if (index->buckets != NULL)
            fill_region(index, &region, i, end);
        regions++;
        *buckets += region_buckets(&region);
    }
    index->region_count = regions;
}

int index_build(struct graph_index *index)
{
    size_t buckets = 0;

    if (index->count == 0)
        return 0;
    index->lowest = index->keys[0].start;
    index->span = index->keys[index->count - 1].end - index->lowest;
    lay_out(index, &buckets);
    index->region_bytes = index->region_count * sizeof(*index->regions);
    index->regions = pages_map(index->region_bytes);
    index->bucket_bytes = buckets * sizeof(*index->buckets);
    index->buckets = pages_map(index->bucket_bytes);
    if (index->regions == NULL || index->buckets == NULL)
        return -ENOMEM;
    lay_out(index, &buckets);
    return 0;
}

void index_clear(struct graph_index *index)
{
    pages_unmap(index->keys, index->key_bytes);
    pages_unmap(index->regions, index->region_bytes);
    pages_unmap(index->buckets, index->bucket_bytes);
    *index = (struct graph_index){.keys = NULL};
}

/* The last region that doesn't lie above `number`. There is one. */
static const struct index_region *find_region(const struct graph_index *index,
                                              uintptr_t number)
{
    uint32_t low = 1;
    uint32_t high = index->region_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (index->regions[middle].number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return &index->regions[low - 1];
}

/* The bucket of an address: *bucket and those behind it. NULL: no block begins
 * in its region, or it lies between two. */
static const uint32_t *find_bucket(const struct graph_index *index,
                                   uintptr_t address,
                                   const struct index_region **region)
{
    *region = find_region(index, region_of(address));
    if ((*region)->number != region_of(address))
        return NULL;
    return &index->buckets[(*region)->bucket +
                           (offset_of(address) >> (*region)->shift)];
}

void index_prefetch(const struct graph_index *index, uintptr_t address)
{
    const struct index_region *region = NULL;
    const uint32_t *bucket = find_bucket(index, address, &region);

    if (bucket != NULL)
        __builtin_prefetch(bucket);
}

void index_prefetch_keys(const struct graph_index *index, uintptr_t address)
{
    const struct index_region *region = NULL;
    const uint32_t *bucket = find_bucket(index, address, &region);

    if (bucket != NULL)
        __builtin_prefetch(&index->keys[*bucket]);
}

uint32_t index_search(const struct graph_index *index, uintptr_t address)
{
    const struct index_region *region = NULL;
    const uint32_t *bucket = find_bucket(index, address, &region);
    uint32_t low = 0;
    uint32_t high = 0;

    if (bucket != NULL) {
        low = bucket[0];
        high = bucket[1];
    } else {
        low = index->buckets[region->bucket + region_buckets(region) - 1];
        high = low;
    }
    /* Nodes below `low` begin before the address, those from `high` after. */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (index->keys[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || address >= index->keys[low - 1].end)
        return GRAPH_NONE;
    return low - 1;
}
