/* fnv.h - the FNV-1a hash, 64 bits, over integers in a fixed byte order: the
 * same on every machine, whatever its own order is.
 */
#ifndef BASE_FNV_H
#define BASE_FNV_H

#include <stdint.h>

#define FNV_START 0xcbf29ce484222325ull

/* `hash` with the eight bytes of `value` added, lowest first. */
static inline uint64_t fnv_add(uint64_t hash, uint64_t value)
{
    for (unsigned i = 0; i < 8; i++) {
        hash ^= value & 0xff;
        hash *= 0x100000001b3ull;
        value >>= 8;
    }
    return hash;
}

#endif
