/* symbols_units.c - from an address to its unit and its function.
 *
 *      module ──► units by address ──► functions by address
 *
 * Each step is a binary search in a table that is made when it is first asked
 * for: a report touches a few units of the many that a program may have.
 */
#include "symbols_debug.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

/* Tables ----------------------------------------------------------------- */

bool debug_make_room(void **list, size_t count, size_t *capacity, size_t size)
{
    size_t wider = *capacity == 0 ? 16 : *capacity * 2;
    void *moved;

    if (count < *capacity)
        return true;
    moved = realloc(*list, wider * size);
    if (moved == NULL)
        return false;
    *list = moved;
    *capacity = wider;
    return true;
}

void debug_add_range(struct debug_ranges *r, Dwarf_Addr low, Dwarf_Addr high,
                     size_t owner)
{
    void *list = r->list;

    if (low >= high ||
        !debug_make_room(&list, r->count, &r->capacity, sizeof(*r->list)))
        return;
    r->list = list;
    r->list[r->count++] = (struct debug_range){low, high, owner};
}

/* Add the addresses of `die`, which has the number `owner`. */
static void add_ranges(struct debug_ranges *r, Dwarf_Die *die, size_t owner)
{
    Dwarf_Addr base;
    Dwarf_Addr low;
    Dwarf_Addr high;
    ptrdiff_t at = 0;

    while ((at = dwarf_ranges(die, at, &base, &low, &high)) > 0)
        debug_add_range(r, low, high, owner);
}

static int compare_ranges(const void *a, const void *b)
{
    const struct debug_range *x = a;
    const struct debug_range *y = b;

    return (x->low > y->low) - (x->low < y->low);
}

void debug_sort_ranges(struct debug_ranges *r)
{
    if (r->count > 1)
        qsort(r->list, r->count, sizeof(*r->list), compare_ranges);
}

const struct debug_range *debug_find_range(const struct debug_ranges *r,
                                           Dwarf_Addr address)
{
    size_t low = 0;
    size_t high = r->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (r->list[middle].low <= address)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 || address >= r->list[low - 1].high ? NULL
                                                        : &r->list[low - 1];
}

/* Reading ---------------------------------------------------------------- */

static void add_unit(struct debug_module *m, Dwarf_Die *die, Dwarf_Die *code)
{
    void *list = m->units;

    if (!debug_make_room(&list, m->unit_count, &m->unit_capacity,
                         sizeof(*m->units)))
        return;
    m->units = list;
    m->units[m->unit_count] = (struct debug_unit){.die = *die};
    add_ranges(&m->ranges, code, m->unit_count);
    m->unit_count++;
}

void debug_read_module(struct debug_module *m)
{
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    Dwarf_Die split;
    uint8_t type;

    if (m->read)
        return;
    m->read = true;
    m->dwarf = m->dwfl == NULL ? NULL : dwfl_module_getdwarf(m->dwfl, &m->bias);
    if (m->dwarf == NULL)
        return;
    while (dwarf_get_units(m->dwarf, unit, &unit, NULL, &type, &die, &split) ==
           0) {
        /* With -gsplit-dwarf the file has only a skeleton of the unit. */
        if (type == DW_UT_skeleton && split.addr != NULL)
            add_unit(m, &split, &die);
        else if (type == DW_UT_compile || type == DW_UT_skeleton)
            add_unit(m, &die, &die);
    }
    debug_sort_ranges(&m->ranges);
}

/* Functions lie beside each other; in C++ also in namespaces and classes. */
static void read_functions(struct debug_unit *u, Dwarf_Die *parent)
{
    Dwarf_Die child;

    if (dwarf_child(parent, &child) != 0)
        return;
    do {
        int tag = dwarf_tag(&child);
        void *list = u->functions;

        if (tag == DW_TAG_namespace || tag == DW_TAG_class_type ||
            tag == DW_TAG_structure_type)
            read_functions(u, &child);
        if (tag != DW_TAG_subprogram)
            continue;
        if (!dwarf_hasattr(&child, DW_AT_low_pc) &&
            !dwarf_hasattr(&child, DW_AT_ranges))
            continue; /* declared, or only inlined */
        if (!debug_make_room(&list, u->function_count, &u->function_capacity,
                             sizeof(*u->functions)))
            return;
        u->functions = list;
        u->functions[u->function_count] = child;
        add_ranges(&u->ranges, &child, u->function_count);
        u->function_count++;
    } while (dwarf_siblingof(&child, &child) == 0);
}

void debug_read_unit(struct debug_unit *u)
{
    if (u->read)
        return;
    u->read = true;
    read_functions(u, &u->die);
    debug_sort_ranges(&u->ranges);
}

bool debug_find(struct debug *d, uintptr_t pc, struct debug_place *out)
{
    struct debug_module *m = debug_module_at(d, pc);
    const struct debug_range *range;

    memset(out, 0, sizeof(*out));
    if (m == NULL)
        return false;
    out->module = m;
    out->address = (Dwarf_Addr)pc - m->bias;
    range = debug_find_range(&m->ranges, out->address);
    if (range == NULL)
        return false;
    out->unit = &m->units[range->owner];
    debug_read_unit(out->unit);
    range = debug_find_range(&out->unit->ranges, out->address);
    if (range != NULL)
        out->function = &out->unit->functions[range->owner];
    return true;
}
