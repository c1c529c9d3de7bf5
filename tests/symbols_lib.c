/* symbols_lib.c - a library whose file is replaced while a program uses it.
 *
 * With NEWER defined it is the one that takes its place: the same code is then
 * called otherwise and stands elsewhere.
 */
#include <stdint.h>

uintptr_t lib_call(uintptr_t (*back)(void));

#ifdef NEWER
__attribute__((noinline)) uintptr_t lib_call(uintptr_t (*back)(void))
{
    volatile uintptr_t more[64];

    for (unsigned i = 0; i < 64; i++)
        more[i] = back() * i + more[(i * 7) % 64] / (i + 3);
    return more[63];
}
#else
uintptr_t lib_call(uintptr_t (*back)(void))
{
    uintptr_t address = back(); /* line of lib_call */

    __asm__ volatile("");
    return address;
}
#endif
