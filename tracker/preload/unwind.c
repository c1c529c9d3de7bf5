/* unwind.c - walk by remembered rows of .eh_frame (x86-64).
 *
 *      cache[home of the address]: | rest of the address | CFA | rbp | kind |
 *                                           32 bits         17    13    2
 *
 * A row is one word, so threads read and write it without a lock. The home and
 * the rest are made from the address so that both together give it back: a row
 * is never taken for another's.
 *
 * Each step goes up the stack, and stays on it: a row that doesn't fit what is
 * there (a library was closed, and another is at its place) ends the walk, at
 * worst with a wrong name.
 */
#include "preload/unwind.h"

#include "preload/unwind_row.h"
#include "thread.h"

#if defined(__x86_64__)

#include <stdatomic.h>

#define ADDRESS_BITS 47
#define ADDRESS_MASK ((UINT64_C(1) << ADDRESS_BITS) - 1)
#define REST_BITS 32
#define CACHE_ROWS (1U << (ADDRESS_BITS - REST_BITS))

/* All zeroes: no row, for the kind of one is never 0. */
static _Atomic uint64_t cache[CACHE_ROWS];

enum kind { KIND_NONE, KIND_SP, KIND_BP, KIND_OTHER };

/* Multiplying by an odd number, modulo a power of 2, loses nothing. */
static uint64_t mix(uintptr_t address)
{
    return address * UINT64_C(0x9E3779B97F4A7C15) & ADDRESS_MASK;
}

static uint64_t pack(const struct unwind_row *row)
{
    uint64_t cfa = (uint64_t)row->cfa_offset / 8;
    uint64_t bp = (uint64_t)-row->bp_offset / 8;
    enum kind kind = row->from_bp ? KIND_BP : KIND_SP;

    if (row->how == UNWIND_END)
        return KIND_OTHER | 1U << 2;
    if (row->how == UNWIND_OTHER || row->cfa_offset < 8 ||
        row->cfa_offset % 8 != 0 || row->bp_offset % 8 != 0 ||
        row->bp_offset > 0 || cfa >> 17 != 0 || bp >> 13 != 0)
        return KIND_OTHER;
    return (uint64_t)kind | bp << 2 | cfa << 15;
}

/* The row of this return address: the lower 32 bits of a cache's word. */
static uint32_t find_row(uintptr_t address)
{
    uint64_t mixed = mix(address);
    _Atomic uint64_t *place = &cache[mixed >> REST_BITS];
    uint64_t word = atomic_load_explicit(place, memory_order_relaxed);
    struct unwind_row row;

    if (word >> 32 == (mixed & UINT32_MAX) && (word & 3) != KIND_NONE)
        return (uint32_t)word;
    unwind_read_row(address, &row);
    word = mixed << 32 | pack(&row);
    atomic_store_explicit(place, word, memory_order_relaxed);
    return (uint32_t)word;
}

static uintptr_t word_at(uintptr_t address)
{
    return *(const uintptr_t *)address;
}

bool unwind_walk(const void *frame, uintptr_t *out, size_t max, size_t *count)
{
    uintptr_t high =
        thread_stack_high != 0 ? thread_stack_high : thread_learn_stack();
    uintptr_t bp = word_at((uintptr_t)frame);
    uintptr_t sp = (uintptr_t)frame + 16;
    uintptr_t address = word_at((uintptr_t)frame + 8);

    *count = 0;
    if (sp > high || high - sp > (uintptr_t)1 << 40)
        return false;
    while (*count < max && address != 0) {
        uint32_t row = find_row(address);
        uintptr_t cfa = (row & 3) == KIND_BP ? bp : sp;

        out[(*count)++] = address;
        if ((row & 3) == KIND_OTHER)
            return (row & 4) != 0; /* the beginning, or too long an answer */
        cfa += (uintptr_t)(row >> 15) * 8;
        if (cfa <= sp || cfa > high || cfa % 8 != 0)
            return false;
        if ((row >> 2 & 0x1FFF) != 0) {
            uintptr_t saved = cfa - (uintptr_t)(row >> 2 & 0x1FFF) * 8;

            if (saved < sp)
                return false;
            bp = word_at(saved);
        }
        address = word_at(cfa - 8);
        sp = cfa;
    }
    return true;
}

#else

bool unwind_walk(const void *frame, uintptr_t *out, size_t max, size_t *count)
{
    (void)frame;
    (void)out;
    (void)max;
    *count = 0;
    return false;
}

#endif
