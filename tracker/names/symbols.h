/* symbols.h - names for addresses: function, file, line, and what is inlined.
 *
 * Read from the debug information of this very process, by libdw if the
 * tracker was built with it; else, or where a module is stripped, the nearest
 * dynamic symbol, or just module and offset. For reports only: it is slow and
 * allocates through plain malloc, never through the tracker, and gives all of
 * it back. One `struct symbols` is for one thread at a time, or for a child of
 * fork. It knows the libraries that were loaded when it was made.
 */
#ifndef TRACKER_SYMBOLS_H
#define TRACKER_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbols;

struct symbol {
    const char *function; /* NULL: not known */
    const char *file;   /* short: relative where it was compiled so; or NULL */
    int line;           /* 0: not known */
    const char *module; /* file name of the program or library; or NULL */
    uintptr_t offset;   /* of the call, as addr2line -e wants it */
    bool inlined;       /* into the next symbol of the same address */
};

#define SYMBOLS_INLINED_MAX 16

/* An owned *out (symbols_free). 0, -ENOMEM. Missing debug information is no
 * error, nor is too little memory to read it: then there are fewer names. */
int symbols_new(struct symbols **out);
void symbols_free(struct symbols *s);

/* The symbols of a return address (the call before it is meant): the innermost
 * inlined function first, the real function last. At least one. Strings are
 * borrowed until symbols_free(). */
size_t symbols_of(struct symbols *s, uintptr_t return_address,
                  struct symbol out[SYMBOLS_INLINED_MAX]);

/* The name of the global or static variable that lies at `address`, or has it
 * inside, with the path in it: "desks[2].owner"; NULL: not known. Borrowed
 * until symbols_free(). */
const char *symbols_variable(struct symbols *s, uintptr_t address);

/* For a program that wants its user to find something out: from now on, for
 * all of this process, a symbol to which `hides` says yes is called "?", of the
 * file `shown` (borrowed for ever), line 0; and names of types and variables
 * aren't told at all. NULL: everything is told again. To be called while
 * there are no symbols. */
void symbols_hide(bool (*hides)(const struct symbol *symbol),
                  const char *shown);

/* Were lines to be had at all? "libdw", "no libdw", "no debug information",
 * "no memory". */
const char *symbols_source(struct symbols *s);

#endif
