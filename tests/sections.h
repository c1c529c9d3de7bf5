/* sections.h - in which function does an address lie?
 *
 * Each function has a section of its own, whose ends the linker names.
 */
#ifndef SECTIONS_H
#define SECTIONS_H

#include <stdint.h>

#define IN_SECTION(name) __attribute__((noinline, section(#name)))
#define SECTION(name)                                                          \
    extern const char __start_##name[];                                        \
    extern const char __stop_##name[]
#define LIES_IN(address, name)                                                 \
    ((address) > (uintptr_t)__start_##name &&                                  \
     (address) <= (uintptr_t)__stop_##name)

#endif
