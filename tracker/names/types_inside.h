/* types_inside.h - what the files types*.c share.
 *
 *      types.c         types by their place in the debug information
 *      types_field.c   what lies at an offset
 *      types_block.c   which type a block has: whom to ask
 *      types_guess.c   the same: where to look, in which order
 *      types_scope.c   the same: the functions around the allocation
 *      types_handled.c the same: what these have at hand
 *      types_fit.c     the same: what fits the block's size
 */
#ifndef TRACKER_TYPES_INSIDE_H
#define TRACKER_TYPES_INSIDE_H

#include "symbols_debug.h"
#include "types.h"

struct type {
    struct debug_module *module; /* whose debug information it is in */
    Dwarf_Die die;               /* the definition, not a declaration */
    const char *name;
    size_t size;
    bool unnamed;   /* `name` says only that */
    bool reference; /* struct strong or struct weak */
};

/* Where a DIE of some type is; as it is found, with typedefs and const. */
struct type_place {
    struct symbols *s;
    struct debug_module *module;
    Dwarf_Die die;
};

/* The type of a variable, a parameter, a field, a function's result, or what a
 * pointer points to. False: none, so void. */
bool type_of(const struct type_place *of, struct type_place *out);
/* Without typedef, const and the like. Returns the DWARF tag; 0: void. */
int type_peel(struct type_place *p);
/* The struct, union or class that this is, if it is one and its definition is
 * known; else NULL. Typedefs and const are looked through. */
const struct type *type_struct(const struct type_place *p);
/* What a pointer to a struct points to; else NULL. */
const struct type *type_target(const struct type_place *p);

/* In bytes; 0: not known, or none. */
size_t type_place_size(const struct type_place *p);

/* As type_field_at(), in a variable of any type. */
bool type_path_at(const struct type_place *type, size_t offset,
                  struct type_field *out);

/* Where the array at the end of a struct starts if it has no bound, and the
 * size of one element of it; false: there is none. */
bool type_flexible(struct symbols *s, const struct type *t, size_t *offset,
                   size_t *element);

/* Is there a byte of this member, seen from the struct's start? One without an
 * end (a flexible array) has all that follow. */
bool type_member_covers(const struct type_place *member, size_t offset,
                        size_t *start);

/* How well does a type fit a block of `size` bytes? */
enum type_fit {
    TYPE_FIT_NONE,
    TYPE_FIT_ARRAY,    /* a whole number of them, over one */
    TYPE_FIT_FLEXIBLE, /* one, and elements of the array at its end */
    TYPE_FIT_EXACT,    /* one */
};

/* One question: of all types that are considered, which one fits? */
struct type_choice {
    size_t size;
    enum type_fit fit; /* no other is looked for */
    bool direct;       /* a T ** speaks of an array of pointers, not of a T */
    const struct type *found;
    bool several; /* different ones do */
    bool plain;   /* a pointer to numbers, characters or pointers could be
                   * what holds the block */
};

void type_consider(struct symbols *s, struct type_choice *c,
                   const struct type *t);
/* What this variable, parameter or field may point at: a T for a T* or a T** */
void type_consider_pointer(struct type_choice *c,
                           const struct type_place *holder);
/* What the pointers inside the struct that this is, or points to, may point at:
 * over at most so many pointers on the way there. */
void type_consider_fields(struct type_choice *c,
                          const struct type_place *holder, unsigned pointers);

#endif
