/* types.h - what a block is, and what its fields are called.
 *
 * C keeps no types at run time. The debug information of the function that
 * allocated says which structs it knows and handles; the block's size says
 * which of them it can be. Where that leaves one answer, it is taken; a field
 * that points to a block then tells that block's type as well.
 *
 * All strings and types are borrowed until symbols_free().
 */
#ifndef TRACKER_TYPES_H
#define TRACKER_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbols.h"
#include "tracker.h"

struct type; /* a struct or union of the program */

/* The type of a block of `size` bytes that was allocated at `site` (may be
 * NULL) with these return addresses (innermost first; may be none). Arrays:
 * the element's type. NULL: not known, or more than one fits. */
const struct type *type_of_block(struct symbols *s,
                                 const struct tracker_site *site,
                                 const uintptr_t *frames, size_t count,
                                 size_t size);

/* "struct desk"; never NULL. */
const char *type_name(const struct type *t);
size_t type_size(const struct type *t);

struct type_field {
    char path[96];                /* "desk", "legs[3].order", "[2].next" for
                                   * element 2 of an array of structs */
    const struct type *points_to; /* NULL: no pointer, or to no known struct */
    const struct type *inside;    /* the innermost struct that holds it */
    size_t inside_offset;         /* where the field is in that */
};

/* The field at `offset` of a block of `size` bytes of this type. A field of a
 * counted reference (struct strong or struct weak, rc.h) is named without
 * what is inside it. False: there is none there (padding, past the end). */
bool type_field_at(struct symbols *s, const struct type *t, size_t size,
                   size_t offset, struct type_field *out);

#endif
