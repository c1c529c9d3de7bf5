/* symbols_print.c - a program that prints the names of a few addresses of its
 * own. It is run as it is, stripped, deleted, and so on: see test_symbols.sh.
 *
 * Usage: symbols_print [LIBRARY]
 *
 * With a library it opens it, takes an address in its function lib_call(), says
 * "ready" and waits for a line on standard input before it looks for names.
 * Status 3: DEBUGINFOD_URLS was set, and looking for names has unset it.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "symbols.h"

/* Else the compiler jumps into the next function, and nobody called it. */
#define STAY __asm__ volatile("")

static __attribute__((noinline)) uintptr_t here(void)
{
    STAY;
    return (uintptr_t)__builtin_return_address(0);
}

static inline __attribute__((always_inline)) uintptr_t inner(void)
{
    uintptr_t address = here(); /* line of inner */

    STAY;
    return address;
}

static inline __attribute__((always_inline)) uintptr_t outer(void)
{
    STAY;
    return inner(); /* line of outer */
}

static __attribute__((noinline)) uintptr_t caller(void)
{
    uintptr_t address = outer(); /* line of caller */

    STAY;
    return address;
}

static void print(struct symbols *s, uintptr_t address)
{
    struct symbol list[SYMBOLS_INLINED_MAX];
    size_t count = symbols_of(s, address, list);

    for (size_t i = 0; i < count; i++)
        printf("%s %s:%d %s+0x%zx%s\n",
               list[i].function == NULL ? "?" : list[i].function,
               list[i].file == NULL ? "?" : list[i].file, list[i].line,
               list[i].module == NULL ? "?" : list[i].module,
               (size_t)list[i].offset, list[i].inlined ? " inlined" : "");
}

/* Returns 0 if the library can't be used. */
static uintptr_t address_in_library(const char *path)
{
    void *library = dlopen(path, RTLD_NOW);
    void *symbol = library == NULL ? NULL : dlsym(library, "lib_call");
    uintptr_t (*call)(uintptr_t(*)(void));

    if (symbol == NULL)
        return 0;
    *(void **)&call = symbol;
    return call(here);
}

int main(int argc, char **argv)
{
    struct symbols *s = NULL;
    uintptr_t address = caller();
    const char *servers = getenv("DEBUGINFOD_URLS");

    if (argc > 1) {
        address = address_in_library(argv[1]);
        puts("ready");
        fflush(stdout);
        if (address == 0 || getchar() == EOF)
            return 2;
    }
    if (symbols_new(&s) != 0)
        return 1;
    puts(symbols_source(s));
    print(s, address);
    symbols_free(s);
    return getenv("DEBUGINFOD_URLS") == servers ? 0 : 3;
}
