/* symbols_variables.c - the names of global and static variables.
 *
 * A module's variables are sorted by address when one is first asked for. With
 * the type of a variable goes the path in it: an address in the middle of
 * `desks` is "desks[2].owner".
 */
#include "symbols_debug.h"

#include <dwarf.h>
#include <stdio.h>
#include <string.h>

#include "types_inside.h"

/* The address of a variable that has the same one all the time. */
static bool fixed_address(Dwarf_Die *variable, Dwarf_Addr *out)
{
    Dwarf_Attribute location;
    Dwarf_Attribute address;
    Dwarf_Op *ops;
    size_t count;

    if (dwarf_attr(variable, DW_AT_location, &location) == NULL ||
        dwarf_getlocation(&location, &ops, &count) != 0 || count != 1)
        return false;
    *out = (Dwarf_Addr)ops[0].number;
    if (ops[0].atom == DW_OP_addr)
        return true;
    /* The number of a line in a table. */
    return (ops[0].atom == DW_OP_addrx ||
            ops[0].atom == DW_OP_GNU_addr_index) &&
           dwarf_getlocation_attr(&location, ops, &address) == 0 &&
           dwarf_formaddr(&address, out) == 0;
}

static void add_variable(struct debug_module *m, Dwarf_Die *die,
                         Dwarf_Addr address, size_t size)
{
    void *list = m->variables;

    if (!debug_make_room(&list, m->variable_count, &m->variable_capacity,
                         sizeof(*m->variables)))
        return;
    m->variables = list;
    debug_add_range(&m->variable_ranges, address, address + size,
                    m->variable_count);
    m->variables[m->variable_count++] = *die;
}

static void read_variables(struct symbols *s, struct debug_module *m,
                           Dwarf_Die *parent)
{
    Dwarf_Die child;

    if (dwarf_child(parent, &child) != 0)
        return;
    do {
        struct type_place variable = {s, m, child};
        struct type_place type;
        Dwarf_Addr address;

        switch (dwarf_tag(&child)) {
        case DW_TAG_variable:
            if (fixed_address(&child, &address) && type_of(&variable, &type))
                add_variable(m, &child, address, type_place_size(&type));
            break;
        case DW_TAG_subprogram: /* static ones inside functions */
        case DW_TAG_lexical_block:
        case DW_TAG_inlined_subroutine:
        case DW_TAG_namespace:
            read_variables(s, m, &child);
            break;
        default:
            break;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
}

/* The variable around `address`, or NULL. */
static const struct debug_range *
find_variable(struct symbols *s, struct debug_module *m, Dwarf_Addr address)
{
    if (!m->has_variables) {
        m->has_variables = true;
        for (size_t i = 0; i < m->unit_count; i++)
            read_variables(s, m, &m->units[i].die);
        debug_sort_ranges(&m->variable_ranges);
    }
    return debug_find_range(&m->variable_ranges, address);
}

const char *debug_variable(struct symbols *s, uintptr_t address)
{
    struct debug_module *m = debug_module_at(s->debug, address);
    Dwarf_Addr there = m == NULL ? 0 : (Dwarf_Addr)address - m->bias;
    const struct debug_range *range =
        m == NULL ? NULL : find_variable(s, m, there);
    struct type_place variable = {.s = s, .module = m};
    struct type_place type;
    struct type_field field;
    const char *name;
    char text[256];

    if (range == NULL)
        return debug_symbol_at(s->debug, address);
    variable.die = m->variables[range->owner];
    name = debug_name(&variable.die);
    if (name == NULL || !type_of(&variable, &type) ||
        !type_path_at(&type, (size_t)(there - range->low), &field) ||
        field.path[0] == '\0')
        return name;
    snprintf(text, sizeof(text), "%s%s%s", name,
             field.path[0] == '[' ? "" : ".", field.path);
    return symbols_keep_text(s, text);
}
