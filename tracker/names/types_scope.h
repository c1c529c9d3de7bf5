/* types_scope.h - the functions around an allocation, and what they handle.
 *
 * From the function that allocated outwards to its callers, an inlined function
 * like any other. Without a call stack there is just the one function that the
 * site names.
 */
#ifndef TRACKER_TYPES_SCOPE_H
#define TRACKER_TYPES_SCOPE_H

#include "types_inside.h"

struct type_scope {
    struct debug_unit *unit;
    struct type_place function;
    Dwarf_Die blocks[DEBUG_SCOPES_MAX]; /* innermost first; the last is the
                                         * function */
    size_t count;
    int line;  /* that allocated, or called what did; 0: not known */
    bool wide; /* all blocks of the function, not just those around the line */
    bool far;  /* it called something unknown, which allocated */
};

/* Walks the scopes, by type_scopes_next(). */
struct type_scopes {
    struct symbols *s;
    const struct tracker_site *site;
    const uintptr_t *frames;
    size_t count;
    size_t frame;             /* the one after `place` */
    struct debug_place place; /* of the current frame */
    Dwarf_Die blocks[DEBUG_SCOPES_MAX];
    size_t block_count;
    size_t block; /* the next one to be handed out */
    int line;     /* of that one */
    bool found;   /* the allocating function was met */
    bool far;     /* behind functions of which nothing is known */
    bool named;   /* it was looked for by its name */
};

void type_scopes_begin(struct type_scopes *w, struct symbols *s,
                       const struct tracker_site *site, const uintptr_t *frames,
                       size_t count);
/* False: there are no more. */
bool type_scopes_next(struct type_scopes *w, struct type_scope *out);

/* Is this a function of the tracker, between a program and its block? */
bool type_scope_is_tracker(const char *function);

/* Does this function hand the block on to its caller, untyped? */
bool type_scope_hands_on(const struct type_scope *scope);

/* Is this declared in the source file itself, not in a header? */
bool type_scope_in_source(const struct type_scope *scope, const Dwarf_Die *die);

/* What this function makes of a block of `size` bytes (types_guess.c): true and
 * its type in *out, or NULL there if several come into question. False: it
 * knows of none. */
bool type_guess(const struct type_scope *scope, size_t size,
                const struct type **out);

typedef void type_scope_visit(struct type_place *at, void *ctx);

/* Local variables and parameters; global variables; structs that are defined
 * in the same source file. */
void type_scope_variables(const struct type_scope *scope,
                          type_scope_visit *visit, void *ctx);
void type_scope_globals(const struct type_scope *scope, type_scope_visit *visit,
                        void *ctx);
void type_scope_structs(const struct type_scope *scope, type_scope_visit *visit,
                        void *ctx);

#endif
