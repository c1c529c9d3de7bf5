/* types_field.c - what lies at an offset of a block.
 *
 * Down from the outermost struct: the field that covers the offset, in it the
 * element or the field, until there is a number or a pointer. The path grows
 * on the way:
 *
 *      legs ──► legs[3] ──► legs[3].order
 *
 * In a union several fields cover an offset: the first one that leads to a
 * pointer is taken, as a pointer is what callers look for.
 */
#include "types_inside.h"

#include <dwarf.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct walk {
    struct type_field *out;
    size_t len;   /* of out->path */
    size_t limit; /* bytes from the current place to the block's end */
    bool pointer; /* that is where it led */
};

static bool walk_into(struct walk *w, const struct type_place *p,
                      size_t offset);

__attribute__((format(printf, 2, 3))) static void
add_to_path(struct walk *w, const char *format, ...)
{
    size_t room = sizeof(w->out->path) - w->len;
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(w->out->path + w->len, room, format, args);
    va_end(args);
    if (len > 0)
        w->len += (size_t)len < room ? (size_t)len : room - 1;
}

/* Bit fields say where they are in one of two ways; before DWARF 5, counted
 * from the high end of the integer that they lie in. */
static bool bits_cover(Dwarf_Die *member, size_t offset, size_t integer_bytes)
{
    Dwarf_Word bits = debug_number(member, DW_AT_bit_size, 0);
    Dwarf_Word first = debug_number(member, DW_AT_data_bit_offset, UINT64_MAX);

    if (first == UINT64_MAX) {
        Dwarf_Word bytes = debug_number(member, DW_AT_byte_size, integer_bytes);

        first = debug_number(member, DW_AT_data_member_location, 0) * 8;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        first += bytes * 8 - debug_number(member, DW_AT_bit_offset, 0) - bits;
#else
        (void)bytes;
        first += debug_number(member, DW_AT_bit_offset, 0);
#endif
    }
    return offset >= first / 8 && offset * 8 < first + bits;
}

bool type_member_covers(const struct type_place *member, size_t offset,
                        size_t *start)
{
    struct type_place type;
    Dwarf_Die die = member->die;
    size_t size;

    if (!type_of(member, &type))
        return false;
    size = type_place_size(&type);
    if (dwarf_hasattr(&die, DW_AT_bit_size)) {
        *start = offset;
        return bits_cover(&die, offset, size);
    }
    *start = (size_t)debug_number(&die, DW_AT_data_member_location, 0);
    if (offset < *start)
        return false;
    if (size == 0)
        return type_peel(&type) == DW_TAG_array_type;
    return offset - *start < size;
}

/* A field, or a base class, whose fields are those of the whole. */
static bool is_member(Dwarf_Die *die)
{
    int tag = dwarf_tag(die);

    return (tag == DW_TAG_member && !dwarf_hasattr(die, DW_AT_external)) ||
           tag == DW_TAG_inheritance;
}

static bool walk_member(struct walk *w, const struct type_place *member,
                        size_t offset)
{
    Dwarf_Die die = member->die;
    const char *name = dwarf_diename(&die);
    struct type_place type;
    size_t start;

    if (!type_member_covers(member, offset, &start) || !type_of(member, &type))
        return false;
    w->limit -= start;
    if (name != NULL)
        add_to_path(w, "%s%s", w->len == 0 ? "" : ".", name);
    return walk_into(w, &type, offset - start);
}

static bool walk_struct(struct walk *w, const struct type *t, struct symbols *s,
                        size_t offset)
{
    struct type_place member = {s, t->module, t->die};
    struct type_place parent = member;
    struct type_field first;
    struct type_field found;
    struct walk begin = *w;
    bool any = false;

    if (dwarf_child(&parent.die, &member.die) != 0)
        return false;
    found = *w->out;
    do {
        struct walk try = begin;
        struct type_field field = found;

        try.out = &field;
        if (!is_member(&member.die) || !walk_member(&try, &member, offset))
            continue;
        if (!any || try.pointer) {
            first = field;
            *w = try;
        }
        any = true;
    } while (!w->pointer && dwarf_siblingof(&member.die, &member.die) == 0);
    w->out = begin.out;
    if (any)
        *w->out = first;
    return any;
}

#define DIMENSIONS_MAX 8

/* How many elements each dimension has; 0: no bound. Returns how many
 * dimensions there are. */
static size_t dimensions(Dwarf_Die *array, size_t bounds[DIMENSIONS_MAX])
{
    Dwarf_Die child;
    size_t n = 0;

    if (dwarf_child(array, &child) != 0)
        return 0;
    do {
        Dwarf_Word last;

        if (dwarf_tag(&child) != DW_TAG_subrange_type || n == DIMENSIONS_MAX)
            continue;
        last = debug_number(&child, DW_AT_upper_bound, UINT64_MAX);
        bounds[n++] = (size_t)debug_number(&child, DW_AT_count, last + 1);
    } while (dwarf_siblingof(&child, &child) == 0);
    return n;
}

static bool walk_array(struct walk *w, const struct type_place *array,
                       size_t offset)
{
    size_t bounds[DIMENSIONS_MAX];
    Dwarf_Die die = array->die;
    size_t count = dimensions(&die, bounds);
    struct type_place element;
    size_t size = type_of(array, &element) ? type_place_size(&element) : 0;
    size_t index;
    size_t below = 1; /* elements in one step of the dimension */

    if (size == 0 || count == 0)
        return false;
    index = offset / size;
    if (w->limit < (index + 1) * size)
        return false; /* cut off by the end of the block */
    w->limit -= index * size;
    for (size_t i = 1; i < count; i++)
        below *= bounds[i];
    for (size_t i = 0; i < count && below > 0; i++) {
        add_to_path(w, "[%zu]", index / below);
        index %= below;
        below /= i + 1 < count && bounds[i + 1] > 0 ? bounds[i + 1] : 1;
    }
    return walk_into(w, &element, offset % size);
}

static bool walk_into(struct walk *w, const struct type_place *p, size_t offset)
{
    struct type_place at = *p;
    const struct type *t;

    switch (type_peel(&at)) {
    case DW_TAG_array_type:
        return walk_array(w, &at, offset);
    case DW_TAG_pointer_type:
    case DW_TAG_reference_type:
        w->out->points_to = type_target(&at);
        w->pointer = true;
        return true;
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
    case DW_TAG_class_type:
        t = type_struct(&at);
        if (t == NULL)
            return false;
        if (t->reference) {
            w->pointer = true;
            return true;
        }
        if (!t->unnamed) { /* else it is called a part of the one around it */
            w->out->inside = t;
            w->out->inside_offset = offset;
        }
        return walk_struct(w, t, p->s, offset);
    default:
        return true; /* a number */
    }
}

bool type_flexible(struct symbols *s, const struct type *t, size_t *offset,
                   size_t *element)
{
    struct type_place member = {s, t->module, t->die};
    struct type_place last = member;
    struct type_place type;
    Dwarf_Die parent = t->die;
    bool any = false;

    if (dwarf_tag(&parent) == DW_TAG_union_type ||
        dwarf_child(&parent, &member.die) != 0)
        return false;
    do {
        if (is_member(&member.die)) {
            last = member;
            any = true;
        }
    } while (dwarf_siblingof(&member.die, &member.die) == 0);
    if (!any || !type_of(&last, &type) || type_place_size(&type) != 0 ||
        type_peel(&type) != DW_TAG_array_type || !type_of(&type, &type))
        return false;
    *offset = (size_t)debug_number(&last.die, DW_AT_data_member_location, 0);
    *element = type_place_size(&type);
    return *element > 0;
}

bool type_field_at(struct symbols *s, const struct type *t, size_t size,
                   size_t offset, struct type_field *out)
{
    struct walk w = {.out = out, .limit = size};
    size_t start;
    size_t element;

    memset(out, 0, sizeof(*out));
    if (t == NULL || t->size == 0 || offset >= size)
        return false;
    if (size >= 2 * t->size && size % t->size == 0 &&
        !type_flexible(s, t, &start, &element)) {
        add_to_path(&w, "[%zu]", offset / t->size);
        w.limit = t->size;
        offset %= t->size;
    }
    return walk_into(&w, &(struct type_place){s, t->module, t->die}, offset);
}

bool type_path_at(const struct type_place *type, size_t offset,
                  struct type_field *out)
{
    struct walk w = {.out = out, .limit = type_place_size(type)};

    memset(out, 0, sizeof(*out));
    return offset < w.limit && walk_into(&w, type, offset);
}
