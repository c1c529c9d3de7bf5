/* symbols_debug.c - the names of an address: its function, what is inlined
 * there, and the lines.
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
        free(m->variables);
        free(m->variable_ranges.list);
        free(m);
    }
    if (d->dwfl != NULL)
        dwfl_end(d->dwfl);
    free(d);
}
