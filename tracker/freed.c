/* freed.c - the last few thousand frees. */
#include "freed.h"

struct freed freed_slots[FREED_SLOTS];

bool freed_get(const void *ptr, struct freed *out)
{
    uintptr_t key = table_key(ptr);

    *out = *freed_slot(table_hash(key));
    return key != 0 && out->key == key;
}
