/* exit.c - for the coverage build: what a process ran counts also when it ends
 * by _exit(), as forked children do. The linker calls this one instead of the
 * real one (--wrap=_exit).
 */
#include <unistd.h>

void __gcov_dump(void);
void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));

void __wrap__exit(int status)
{
    __gcov_dump();
    __real__exit(status);
}
