/* freed.c - the last few thousand frees. */
#include "freed.h"

struct freed freed_slots[FREED_SLOTS];

bool freed_get(const void *ptr, struct freed *out)
{
    uint64_t key = table_key(ptr);

    *out = *freed_slot(key);
    return table_is_possible(ptr) && out->key != 0 && table_same(out->key, key);
}
