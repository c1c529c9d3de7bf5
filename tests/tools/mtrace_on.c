/* mtrace_on.c - switches glibc's mtrace on in a program that doesn't do it.
 *
 * mtrace() has to be called by the program itself. Preloaded after
 * libc_malloc_debug.so, this does it before main():
 *
 *      MALLOC_TRACE=FILE LD_PRELOAD="libc_malloc_debug.so.0 ./mtrace_on.so"
 *
 * muntrace() is not called: what is freed at the very end counts as freed.
 */
#include <mcheck.h>

__attribute__((constructor)) static void trace_on(void)
{
    mtrace();
}
