/* freed.c - the last few thousand frees. */
#include "freed.h"

static struct freed slots[FREED_SLOTS];

static struct freed *slot_of(uintptr_t key)
{
    uint64_t hash = ((uint64_t)key >> 4) * UINT64_C(0x9E3779B97F4A7C15);

    return &slots[hash >> 32 & (FREED_SLOTS - 1)];
}

void freed_put(const void *ptr, uint32_t origin,
               const struct tracker_site *freed_at)
{
    uintptr_t key = ~(uintptr_t)ptr;

    *slot_of(key) = (struct freed){key, freed_at, origin};
}

bool freed_get(const void *ptr, struct freed *out)
{
    uintptr_t key = ~(uintptr_t)ptr;

    *out = *slot_of(key);
    return key != 0 && out->key == key;
}
