/* types_scope.c - the functions around an allocation.
 *
 * A call stack gives addresses, the debug information the functions there, the
 * inlined ones included. The first one that counts is the one that the site
 * names, or without a site, the first that is not the tracker's own.
 *
 * Without a stack the site's line is looked for in the table of lines, for an
 * address; if the compiler left none there, the function's own entry must do,
 * and blocks within it cannot be told apart.
 */
#include "types_scope.h"

#include <dwarf.h>
#include <string.h>

void type_scopes_begin(struct type_scopes *w, struct symbols *s,
                       const struct tracker_site *site, const uintptr_t *frames,
                       size_t count)
{
    memset(w, 0, sizeof(*w));
    w->s = s;
    w->site = site;
    w->frames = frames;
    w->count = count;
}

/* Stand on the instruction at `pc`, before its innermost scope. */
static bool enter(struct type_scopes *w, uintptr_t pc)
{
    Dwarf_Line *line;

    w->block = w->block_count = 0;
    if (!debug_find(w->s->debug, pc, &w->place) || w->place.function == NULL)
        return false;
    w->block_count = debug_scopes(w->place.function, w->place.address,
                                  w->blocks, DEBUG_SCOPES_MAX);
    line = dwarf_getsrc_die(&w->place.unit->die, w->place.address);
    if (line == NULL || dwarf_lineno(line, &w->line) != 0)
        w->line = 0;
    return true;
}

/* The next function at the current instruction; false: no more. */
static bool next_here(struct type_scopes *w, struct type_scope *out)
{
    if (w->block >= w->block_count)
        return false;
    memset(out, 0, sizeof(*out));
    out->unit = w->place.unit;
    out->line = w->line;
    while (w->block < w->block_count) {
        Dwarf_Die *die = &w->blocks[w->block++];
        int tag = dwarf_tag(die);

        out->blocks[out->count++] = *die;
        if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
            continue;
        if (tag == DW_TAG_inlined_subroutine)
            w->line = (int)debug_number(die, DW_AT_call_line, 0);
        out->function = (struct type_place){w->s, w->place.module, *die};
        return true;
    }
    return false;
}

static bool is_tracker(const char *function)
{
    static const char *const prefixes[] = {"tracker_", "rc_", "strong_"};

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (strncmp(function, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* Is this the function that allocated? */
static bool is_allocating(const struct type_scopes *w, struct type_scope *scope)
{
    const char *name = debug_name(&scope->function.die);

    if (name == NULL)
        return false;
    if (w->site == NULL || w->site->function == NULL)
        return !is_tracker(name);
    if (strcmp(name, w->site->function) != 0)
        return false;
    scope->line = w->site->line;
    return true;
}

/* By name ---------------------------------------------------------------- */

static struct debug_module *module_of_site(struct type_scopes *w)
{
    /* The site itself lies in the module that it is in. */
    struct debug_module *m = debug_module_at(w->s->debug, (uintptr_t)w->site);

    for (m = m == NULL ? w->s->debug->modules : m; m != NULL; m = m->next)
        if (m->dwarf != NULL || m->program)
            break;
    if (m != NULL)
        debug_read_module(m);
    return m;
}

/* Enter at a line of the site's function; false: there is no such line. */
static bool enter_line(struct type_scopes *w, struct debug_module *m,
                       struct debug_unit *u, struct type_scope *out)
{
    Dwarf_Lines *lines;
    size_t count;

    if (dwarf_getsrclines(&u->die, &lines, &count) != 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *line = dwarf_onesrcline(lines, i);
        Dwarf_Addr address;
        const char *file;
        int number;

        if (dwarf_lineno(line, &number) != 0 || number != w->site->line ||
            dwarf_lineaddr(line, &address) != 0)
            continue;
        file = dwarf_linesrc(line, NULL, NULL);
        if (file == NULL || !symbols_path_ends(file, w->site->file) ||
            !enter(w, (uintptr_t)(address + m->bias)))
            continue;
        while (next_here(w, out))
            if (is_allocating(w, out))
                return true;
    }
    return false;
}

/* The entry of the site's function, of which nothing else is known. */
static bool enter_entry(struct type_scopes *w, struct debug_module *m,
                        struct debug_unit *u, struct type_scope *out)
{
    Dwarf_Die die;

    if (dwarf_child(&u->die, &die) != 0)
        return false;
    do {
        const char *name = dwarf_diename(&die);

        if (dwarf_tag(&die) != DW_TAG_subprogram || name == NULL ||
            strcmp(name, w->site->function) != 0 ||
            dwarf_hasattr(&die, DW_AT_declaration))
            continue;
        memset(out, 0, sizeof(*out));
        out->unit = u;
        out->function = (struct type_place){w->s, m, die};
        out->blocks[0] = die;
        out->count = 1;
        out->line = w->site->line;
        out->wide = true;
        return true;
    } while (dwarf_siblingof(&die, &die) == 0);
    return false;
}

static bool find_by_name(struct type_scopes *w, struct type_scope *out)
{
    struct debug_module *m;

    w->named = true;
    w->block = w->block_count = 0;
    if (w->site == NULL || w->site->function == NULL || w->site->file == NULL)
        return false;
    m = module_of_site(w);
    for (size_t i = 0; m != NULL && i < m->unit_count; i++) {
        struct debug_unit *u = &m->units[i];
        const char *name = dwarf_diename(&u->die);

        if (name == NULL || (!symbols_path_ends(name, w->site->file) &&
                             !symbols_path_ends(w->site->file, name)))
            continue;
        if (enter_line(w, m, u, out) || enter_entry(w, m, u, out))
            return true;
    }
    return false;
}

bool type_scopes_next(struct type_scopes *w, struct type_scope *out)
{
    if (w->named)
        return w->found && next_here(w, out);
    do {
        while (next_here(w, out)) {
            w->found = w->found || is_allocating(w, out);
            if (w->found)
                return true;
        }
        while (w->frame < w->count && !enter(w, w->frames[w->frame++] - 1))
            if (w->found)
                return false; /* nobody knows who hands on to whom here */
    } while (w->block < w->block_count);
    if (w->found)
        return false;
    w->found = find_by_name(w, out);
    return w->found;
}

/* What they handle ------------------------------------------------------- */

static bool is_void_pointer(struct type_place type)
{
    struct type_place target;

    return type_peel(&type) == DW_TAG_pointer_type && !type_of(&type, &target);
}

bool type_scope_hands_on(const struct type_scope *scope)
{
    struct type_place type;
    struct type_place target;
    struct type_place child = scope->function;
    Dwarf_Die function = scope->function.die;
    const char *name = debug_name(&function);

    if (name != NULL && is_tracker(name))
        return true;
    if (type_of(&scope->function, &type) && is_void_pointer(type))
        return true;
    if (dwarf_child(&function, &child.die) != 0)
        return false;
    do {
        if (dwarf_tag(&child.die) == DW_TAG_formal_parameter &&
            type_of(&child, &type) && type_peel(&type) == DW_TAG_pointer_type &&
            type_of(&type, &target) && is_void_pointer(target))
            return true;
    } while (dwarf_siblingof(&child.die, &child.die) == 0);
    return false;
}

/* Sites (tracker.h) are variables of the function, and none of its own. */
static bool is_site(Dwarf_Die *variable)
{
    const char *name = debug_name(variable);

    return name != NULL && strcmp(name, "tracker_here_") == 0;
}

static void visit_children(const struct type_place *parent, bool wide,
                           type_scope_visit *visit, void *ctx)
{
    struct type_place child = *parent;
    Dwarf_Die die = parent->die;

    if (dwarf_child(&die, &child.die) != 0)
        return;
    do {
        int tag = dwarf_tag(&child.die);

        if ((tag == DW_TAG_variable && !is_site(&child.die)) ||
            tag == DW_TAG_formal_parameter)
            visit(&child, ctx);
        else if (wide && tag == DW_TAG_lexical_block)
            visit_children(&child, true, visit, ctx);
    } while (dwarf_siblingof(&child.die, &child.die) == 0);
}

void type_scope_variables(const struct type_scope *scope,
                          type_scope_visit *visit, void *ctx)
{
    for (size_t i = 0; i < scope->count; i++) {
        struct type_place block = scope->function;
        Dwarf_Attribute attribute;
        Dwarf_Die die = scope->blocks[i];

        block.die = die;
        visit_children(&block, scope->wide, visit, ctx);
        /* Variables without a place in this copy stand in the original. */
        if (dwarf_formref_die(
                dwarf_attr(&die, DW_AT_abstract_origin, &attribute),
                &block.die) != NULL)
            visit_children(&block, scope->wide, visit, ctx);
    }
}

void type_scope_globals(const struct type_scope *scope, type_scope_visit *visit,
                        void *ctx)
{
    struct type_place child = scope->function;

    if (dwarf_child(&scope->unit->die, &child.die) != 0)
        return;
    do {
        if (dwarf_tag(&child.die) == DW_TAG_variable &&
            !dwarf_hasattr(&child.die, DW_AT_declaration))
            visit(&child, ctx);
    } while (dwarf_siblingof(&child.die, &child.die) == 0);
}

void type_scope_structs(const struct type_scope *scope, type_scope_visit *visit,
                        void *ctx)
{
    struct type_place child = scope->function;
    const char *source = dwarf_diename(&scope->unit->die);

    if (source == NULL || dwarf_child(&scope->unit->die, &child.die) != 0)
        return;
    do {
        int tag = dwarf_tag(&child.die);
        const char *file;

        if (tag != DW_TAG_structure_type && tag != DW_TAG_union_type &&
            tag != DW_TAG_class_type)
            continue;
        file = debug_file(scope->unit, &child.die, DW_AT_decl_file);
        if (file != NULL && symbols_path_ends(file, source) &&
            !dwarf_hasattr(&child.die, DW_AT_declaration))
            visit(&child, ctx);
    } while (dwarf_siblingof(&child.die, &child.die) == 0);
}
