/* stack_code.c - tell return addresses from other words.
 *
 * Code without frame pointers uses their register for anything: behind it a
 * walk finds words that are no frames. Three questions sort them out. Does the
 * address lie in a loaded object? In a part of it that can be executed? And
 * does a call instruction end where it points?
 *
 * The allocator may be called while the loader's lock is held, and whoever
 * holds that lock may be waiting for ours. dl_iterate_phdr() takes it, so it
 * is out of the question; _dl_find_object() doesn't.
 */
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <string.h>

#include "stack_steps.h"

#ifdef DLFO_STRUCT_HAS_EH_DBASE /* glibc 2.35 or newer */

extern __typeof__(_dl_find_object) _dl_find_object __attribute__((weak));

/* Does `address` lie in a segment of code of the object at `start`? Its headers
 * are the first that the loader maps. */
static bool is_readable_code(uintptr_t start, uintptr_t bias, uintptr_t address)
{
    const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)start;
    const ElfW(Phdr) * segments;

    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return true; /* an unusual object: all of it may be code */
    segments = (const ElfW(Phdr) *)(start + header->e_phoff);
    for (int i = 0; i < header->e_phnum; i++) {
        const ElfW(Phdr) *segment = &segments[i];

        if (segment->p_type == PT_LOAD &&
            (segment->p_flags & (PF_R | PF_X)) == (PF_R | PF_X) &&
            address - (bias + segment->p_vaddr) < segment->p_memsz)
            return true;
    }
    return false;
}

/* The longest call is 7 bytes: all of them and two more lie in the object. */
static bool is_in_code(uintptr_t address)
{
    struct dl_find_object object;

    if (_dl_find_object == NULL)
        return true;
    if (address < 4096 || _dl_find_object((void *)address, &object) != 0)
        return false;
    return is_readable_code((uintptr_t)object.dlfo_map_start,
                            object.dlfo_link_map->l_addr, address) &&
           is_readable_code((uintptr_t)object.dlfo_map_start,
                            object.dlfo_link_map->l_addr, address - 8);
}
#else
static bool is_in_code(uintptr_t address)
{
    (void)address;
    return true;
}
#endif

#if defined(__x86_64__)
/* call rel32 is E8 and 4 bytes. An indirect call is FF, a byte whose middle
 * three bits are 2, and what that byte asks for. */
static bool is_indirect(const unsigned char *end, int bytes)
{
    unsigned char operand = end[1 - bytes];
    unsigned mode = operand >> 6;
    bool extra = mode != 3 && (operand & 7) == 4;    /* a SIB byte */
    bool relative = mode == 0 && (operand & 7) == 5; /* to the next one */
    int length = 2 + extra;

    if (mode == 1)
        length += 1;
    else if (mode == 2 || relative)
        length += 4;
    else if (mode == 0 && extra && (end[2 - bytes] & 7) == 5)
        length += 4; /* SIB without a base */
    return end[-bytes] == 0xFF && (operand >> 3 & 7) == 2 && length == bytes;
}

STACK_READS_ANYTHING static bool is_behind_call(uintptr_t address)
{
    const unsigned char *end = (const unsigned char *)address;

    if (end[-5] == 0xE8)
        return true;
    for (int bytes = 2; bytes <= 7; bytes++)
        if (is_indirect(end, bytes))
            return true;
    return false;
}
#elif defined(__aarch64__)
/* BL, or BLR with or without pointer authentication. */
STACK_READS_ANYTHING static bool is_behind_call(uintptr_t address)
{
    uint32_t call;

    if (address % 4 != 0)
        return false;
    call = ((const uint32_t *)address)[-1];
    return (call & 0xFC000000) == 0x94000000 ||
           (call & 0xFFFFFC1F) == 0xD63F0000 ||
           (call & 0xFEFFF800) == 0xD63F0800;
}
#else
static bool is_behind_call(uintptr_t address)
{
    (void)address;
    return true;
}
#endif

bool stack_code_is_return(uintptr_t address)
{
    return is_in_code(address) && is_behind_call(address);
}
