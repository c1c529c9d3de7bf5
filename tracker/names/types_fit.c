/* types_fit.c - of the types a function handles, those that fit a block.
 *
 * Each type is considered for one way to fit only: exactly, with a flexible
 * array, or as an array of them. The caller asks for the best way first, and
 * so a struct that happens to divide the size does not stand in the way of the
 * one that has it.
 */
#include "types_inside.h"

#include <dwarf.h>
#include <string.h>

static enum type_fit fit_of(struct symbols *s, const struct type *t,
                            size_t size)
{
    size_t offset;
    size_t element;

    if (t->size == 0 || t->reference || size < t->size)
        return TYPE_FIT_NONE;
    if (size == t->size)
        return TYPE_FIT_EXACT;
    /* malloc(sizeof(*s) + n * sizeof(s->items[0])), or offsetof() + n * ... */
    if (type_flexible(s, t, &offset, &element))
        return (size - t->size) % element == 0 || (size - offset) % element == 0
                   ? TYPE_FIT_FLEXIBLE
                   : TYPE_FIT_NONE;
    return size % t->size == 0 ? TYPE_FIT_ARRAY : TYPE_FIT_NONE;
}

/* The same struct, read from the same header in two files? */
static bool same_type(const struct type *a, const struct type *b)
{
    return a == b || (a->size == b->size && !a->unnamed && !b->unnamed &&
                      strcmp(a->name, b->name) == 0);
}

void type_consider(struct symbols *s, struct type_choice *c,
                   const struct type *t)
{
    if (t == NULL || fit_of(s, t, c->size) != c->fit)
        return;
    if (c->found == NULL)
        c->found = t;
    else if (!same_type(c->found, t))
        c->several = true;
}

/* The type of a variable or field; of an array, that of its elements. Returns
 * the tag; 0: none. */
static int element_type(const struct type_place *holder, struct type_place *out)
{
    int tag = type_of(holder, out) ? type_peel(out) : 0;

    while (tag == DW_TAG_array_type) {
        struct type_place array = *out;

        tag = type_of(&array, out) ? type_peel(out) : 0;
    }
    return tag;
}

void type_consider_pointer(struct type_choice *c,
                           const struct type_place *holder)
{
    struct type_place type;
    struct type_place target;
    size_t size;
    int tag;

    if (element_type(holder, &type) != DW_TAG_pointer_type ||
        !type_of(&type, &target))
        return; /* no pointer, or a void * */
    tag = type_peel(&target);
    if (tag == DW_TAG_pointer_type && !c->direct)
        type_consider(holder->s, c, type_target(&target));
    else
        type_consider(holder->s, c, type_struct(&target));
    if (tag == DW_TAG_pointer_type || tag == DW_TAG_base_type ||
        tag == DW_TAG_enumeration_type) {
        size = type_place_size(&target);
        c->plain |= size > 0 && c->size % size == 0;
    }
}

static void consider_members(struct type_choice *c, const struct type_place *at,
                             unsigned pointers)
{
    struct type_place member = *at;
    struct type_place inner;
    Dwarf_Die parent = at->die;

    if (dwarf_child(&parent, &member.die) != 0)
        return;
    do {
        int tag;

        if (dwarf_tag(&member.die) != DW_TAG_member)
            continue;
        type_consider_pointer(c, &member);
        tag = element_type(&member, &inner);
        if (tag == DW_TAG_structure_type || tag == DW_TAG_union_type)
            consider_members(c, &inner, pointers);
        else if (pointers > 0)
            type_consider_fields(c, &member, pointers);
    } while (dwarf_siblingof(&member.die, &member.die) == 0);
}

void type_consider_fields(struct type_choice *c,
                          const struct type_place *holder, unsigned pointers)
{
    struct type_place type;
    const struct type *t;
    int tag = element_type(holder, &type);

    if (tag == DW_TAG_pointer_type) {
        if (pointers == 0)
            return;
        pointers--;
        t = type_target(&type);
    } else {
        t = type_struct(&type);
    }
    if (t != NULL && !t->reference)
        consider_members(c, &(struct type_place){holder->s, t->module, t->die},
                         pointers);
}
