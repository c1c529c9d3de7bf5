/* symbols_debug.c - from an address to its unit, its function, its scopes.
 *
 *      module ──► units by address ──► functions by address ──► scopes
 *
 * Each step is a binary search in a table that is made when it is first asked
 * for. Only the last one walks a tree: the function's own.
 *
 * An inlined function is a scope that lies within the function that it was
 * inlined into. Its line is where the instruction comes from; the line of the
 * function around it is the one that called it, and so on outwards.
 */
#include "symbols_debug.h"

#include <dwarf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Tables ----------------------------------------------------------------- */

/* Room for one more element at the end of an owned array; false: none. */
static bool make_room(void **list, size_t count, size_t *capacity, size_t size)
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

/* Add the addresses of `die`, which has the number `owner`. */
static void add_ranges(struct debug_ranges *r, Dwarf_Die *die, size_t owner)
{
    Dwarf_Addr base;
    Dwarf_Addr low;
    Dwarf_Addr high;
    ptrdiff_t at = 0;

    while ((at = dwarf_ranges(die, at, &base, &low, &high)) > 0) {
        void *list = r->list;

        if (low >= high)
            continue;
        if (!make_room(&list, r->count, &r->capacity, sizeof(*r->list)))
            return;
        r->list = list;
        r->list[r->count++] = (struct debug_range){low, high, owner};
    }
}

static int compare_ranges(const void *a, const void *b)
{
    const struct debug_range *x = a;
    const struct debug_range *y = b;

    return (x->low > y->low) - (x->low < y->low);
}

static void sort_ranges(struct debug_ranges *r)
{
    if (r->count > 1)
        qsort(r->list, r->count, sizeof(*r->list), compare_ranges);
}

/* The owner of `address`; false: nobody. */
static bool find_range(const struct debug_ranges *r, Dwarf_Addr address,
                       size_t *owner)
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
    if (low == 0 || address >= r->list[low - 1].high)
        return false;
    *owner = r->list[low - 1].owner;
    return true;
}

/* Reading ---------------------------------------------------------------- */

static void add_unit(struct debug_module *m, Dwarf_Die *die, Dwarf_Die *code)
{
    void *list = m->units;

    if (!make_room(&list, m->unit_count, &m->unit_capacity, sizeof(*m->units)))
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
    sort_ranges(&m->ranges);
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
        if (!make_room(&list, u->function_count, &u->function_capacity,
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
    sort_ranges(&u->ranges);
}

bool debug_find(struct debug *d, uintptr_t pc, struct debug_place *out)
{
    struct debug_module *m = debug_module_at(d, pc);
    size_t number;

    memset(out, 0, sizeof(*out));
    if (m == NULL)
        return false;
    out->module = m;
    out->address = (Dwarf_Addr)pc - m->bias;
    if (!find_range(&m->ranges, out->address, &number))
        return false;
    out->unit = &m->units[number];
    debug_read_unit(out->unit);
    if (find_range(&out->unit->ranges, out->address, &number))
        out->function = &out->unit->functions[number];
    return true;
}

/* Scopes ----------------------------------------------------------------- */

static bool is_scope(Dwarf_Die *die)
{
    int tag = dwarf_tag(die);

    return tag == DW_TAG_lexical_block || tag == DW_TAG_inlined_subroutine ||
           tag == DW_TAG_try_block || tag == DW_TAG_catch_block;
}

/* Store the scopes around `address` below `parent`, the outermost first, and
 * return how many there are. A block without any addresses may still hold one
 * that has some. */
static size_t scopes_below(Dwarf_Die *parent, Dwarf_Addr address,
                           Dwarf_Die *out, size_t max)
{
    Dwarf_Die child;

    if (max == 0 || dwarf_child(parent, &child) != 0)
        return 0;
    do {
        bool vague;
        size_t below;

        if (!is_scope(&child))
            continue;
        vague = !dwarf_hasattr(&child, DW_AT_low_pc) &&
                !dwarf_hasattr(&child, DW_AT_ranges);
        if (!vague && dwarf_haspc(&child, address) <= 0)
            continue;
        below = scopes_below(&child, address, out + 1, max - 1);
        if (vague && below == 0)
            continue;
        out[0] = child;
        return below + 1;
    } while (dwarf_siblingof(&child, &child) == 0);
    return 0;
}

size_t debug_scopes(Dwarf_Die *function, Dwarf_Addr address, Dwarf_Die *out,
                    size_t max)
{
    size_t count;

    if (max == 0)
        return 0;
    out[0] = *function;
    count = 1 + scopes_below(function, address, out + 1, max - 1);
    for (size_t i = 0; i < count / 2; i++) {
        Dwarf_Die outer = out[i];

        out[i] = out[count - 1 - i];
        out[count - 1 - i] = outer;
    }
    return count;
}

const char *debug_name(Dwarf_Die *die)
{
    Dwarf_Attribute attribute;

    return dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &attribute));
}

Dwarf_Word debug_number(Dwarf_Die *die, unsigned attribute,
                        Dwarf_Word otherwise)
{
    Dwarf_Attribute found;
    Dwarf_Word number;

    if (dwarf_attr_integrate(die, attribute, &found) == NULL ||
        dwarf_formudata(&found, &number) != 0)
        return otherwise;
    return number;
}

/* Symbols ---------------------------------------------------------------- */

const char *debug_file(struct debug_unit *u, Dwarf_Die *die, unsigned attribute)
{
    Dwarf_Files *files;
    Dwarf_Word number = debug_number(die, attribute, UINT64_MAX);
    size_t count;
    const char *name;

    /* Number 0 is the source itself in DWARF 5, and "???" before. */
    if (dwarf_getsrcfiles(&u->die, &files, &count) != 0 || number >= count)
        return NULL;
    name = dwarf_filesrc(files, (size_t)number, NULL, NULL);
    return name == NULL || strcmp(name, "???") == 0 ? NULL : name;
}

/* The line that called an inlined function, for the symbol around it. */
static void set_caller_line(struct symbols *s, struct debug_unit *u,
                            Dwarf_Die *inlined, struct symbol *caller)
{
    caller->line = (int)debug_number(inlined, DW_AT_call_line, 0);
    caller->file =
        symbols_short_path(s, debug_file(u, inlined, DW_AT_call_file));
}

static void set_line(struct symbols *s, const struct debug_place *place,
                     struct symbol *out)
{
    Dwarf_Line *line = dwarf_getsrc_die(&place->unit->die, place->address);

    if (line == NULL)
        return;
    out->file = symbols_short_path(s, dwarf_linesrc(line, NULL, NULL));
    (void)dwarf_lineno(line, &out->line);
}

/* With more inlined functions than fit, the innermost are kept, and the real
 * function is left out. */
static size_t set_functions(struct symbols *s, struct debug_place *place,
                            struct symbol *out, size_t max)
{
    Dwarf_Die scopes[DEBUG_SCOPES_MAX];
    size_t count =
        debug_scopes(place->function, place->address, scopes, DEBUG_SCOPES_MAX);
    size_t n = 0;

    for (size_t i = 0; i < count && n < max; i++) {
        bool inlined = dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine;

        if (!inlined && dwarf_tag(&scopes[i]) != DW_TAG_subprogram)
            continue;
        out[n].function = debug_name(&scopes[i]);
        out[n].inlined = inlined;
        n++;
        if (inlined && n < max)
            set_caller_line(s, place->unit, &scopes[i], &out[n]);
    }
    return n;
}

size_t debug_symbols(struct symbols *s, uintptr_t pc, struct symbol *out,
                     size_t max)
{
    struct debug_place place;
    size_t count = 0;

    if (debug_find(s->debug, pc, &place)) {
        set_line(s, &place, &out[0]);
        if (place.function != NULL)
            count = set_functions(s, &place, out, max);
    }
    if (count == 0) { /* compiled without -g, or in assembler */
        out[0].function = debug_symbol_at(s->debug, pc);
        count = 1;
    }
    return count;
}

const char *debug_unit_path(struct symbols *s, uintptr_t pc)
{
    struct debug_place place;
    Dwarf_Line *line;

    if (!debug_find(s->debug, pc, &place))
        return NULL;
    line = dwarf_getsrc_die(&place.unit->die, place.address);
    return line == NULL ? NULL : dwarf_linesrc(line, NULL, NULL);
}

const char *debug_variable(struct symbols *s, uintptr_t address)
{
    return debug_symbol_at(s->debug, address);
}

const char *debug_source(struct symbols *s)
{
    struct debug_module *m = s->debug == NULL ? NULL : s->debug->modules;

    while (m != NULL && !m->program)
        m = m->next;
    if (m == NULL || m->stale)
        return "no debug information";
    debug_read_module(m);
    return m->dwarf == NULL ? "no debug information" : "libdw";
}

/* The session ------------------------------------------------------------ */

int debug_new(struct symbols *s)
{
    struct debug *d = calloc(1, sizeof(*d));
    int rc = d == NULL ? -ENOMEM : debug_report_modules(d);

    if (rc != 0) {
        debug_free(d);
        return rc;
    }
    s->debug = d;
    return 0;
}

void debug_free(struct debug *d)
{
    if (d == NULL)
        return;
    while (d->modules != NULL) {
        struct debug_module *m = d->modules;

        d->modules = m->next;
        for (size_t i = 0; i < m->unit_count; i++) {
            free(m->units[i].functions);
            free(m->units[i].ranges.list);
        }
        free(m->units);
        free(m->ranges.list);
        symbols_map_clear(&m->structs);
        free(m);
    }
    if (d->dwfl != NULL)
        dwfl_end(d->dwfl);
    free(d);
}
