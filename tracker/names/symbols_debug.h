/* symbols_debug.h - debug information of this process, as libdw reads it.
 *
 * A module is the program or a library; a unit is one compiled source file in
 * it. Compilers need not leave a table of addresses behind (clang 14 doesn't),
 * so units and their functions are sorted by address here, each when it is
 * first asked for.
 *
 * Addresses inside a module's debug information are as they stand in its file:
 * less by `bias` than in this process.
 */
#ifndef TRACKER_SYMBOLS_DEBUG_H
#define TRACKER_SYMBOLS_DEBUG_H

#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stddef.h>

#include "symbols_inside.h"

/* [low, high) belongs to the unit, function or variable with this number. */
struct debug_range {
    Dwarf_Addr low;
    Dwarf_Addr high;
    size_t owner;
};

struct debug_ranges {
    struct debug_range *list; /* owned; sorted by `low` */
    size_t count;
    size_t capacity;
};

struct debug_unit {
    Dwarf_Die die;
    Dwarf_Die *functions; /* owned; those with code */
    size_t function_count;
    size_t function_capacity;
    struct debug_ranges ranges; /* owned; of the functions */
    bool read;
};

struct debug_module {
    struct debug_module *next;
    Dwfl_Module *dwfl;
    Dwarf *dwarf; /* NULL: none, or not read yet */
    Dwarf_Addr bias;
    struct debug_unit *units; /* owned */
    size_t unit_count;
    size_t unit_capacity;
    struct debug_ranges ranges; /* owned; of the units */
    struct symbols_map structs; /* name -> definition; see types.c */
    Dwarf_Die *variables;       /* owned; see symbols_variables.c */
    size_t variable_count;
    size_t variable_capacity;
    struct debug_ranges variable_ranges; /* owned */
    bool program;                        /* not a library */
    bool stale;                          /* the file is not what runs here */
    bool read;
    bool indexed;       /* `structs` is filled */
    bool has_variables; /* and `variables` */
};

struct debug {
    Dwfl *dwfl;
    struct debug_module *modules; /* owned */
};

/* Where an instruction is. */
struct debug_place {
    struct debug_module *module;
    struct debug_unit *unit;
    Dwarf_Die *function; /* NULL: in none that is known */
    Dwarf_Addr address;  /* in the module's file */
};

/* Room for one more element at the end of an owned array; false: none. */
bool debug_make_room(void **list, size_t count, size_t *capacity, size_t size);
/* Without memory a range is left out. */
void debug_add_range(struct debug_ranges *r, Dwarf_Addr low, Dwarf_Addr high,
                     size_t owner);
void debug_sort_ranges(struct debug_ranges *r);
/* The range around `address` in a sorted table; NULL: none. */
const struct debug_range *debug_find_range(const struct debug_ranges *r,
                                           Dwarf_Addr address);

/* All modules of this process, none of them read yet. 0 or -ENOMEM. */
int debug_report_modules(struct debug *d);

/* The module around `pc`, read; NULL: no debug information. */
struct debug_module *debug_module_at(struct debug *d, uintptr_t pc);

/* The function around `pc` as the module's table of symbols has it, or NULL. */
const char *debug_symbol_at(struct debug *d, uintptr_t pc);

/* Read a module's units, and a unit's functions, if that was not yet done. */
void debug_read_module(struct debug_module *m);
void debug_read_unit(struct debug_unit *u);

bool debug_find(struct debug *d, uintptr_t pc, struct debug_place *out);

/* The scopes around `address` in `function`: lexical blocks, inlined functions
 * and at last the function itself, innermost first; at most `max`, of which
 * the outermost are kept. Returns how many. */
#define DEBUG_SCOPES_MAX 64
size_t debug_scopes(Dwarf_Die *function, Dwarf_Addr address, Dwarf_Die *out,
                    size_t max);

/* The name of a function, also of an inlined one; or NULL. */
const char *debug_name(Dwarf_Die *die);
/* The file that an attribute of `die` names, or NULL. */
const char *debug_file(struct debug_unit *u, Dwarf_Die *die,
                       unsigned attribute);
/* An attribute that is a number, directly or in what `die` is an instance of;
 * `otherwise` if there is none. */
Dwarf_Word debug_number(Dwarf_Die *die, unsigned attribute,
                        Dwarf_Word otherwise);

#endif
