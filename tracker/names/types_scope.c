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

bool type_scope_is_tracker(const char *function)
{
    static const char *const prefixes[] = {"tracker_", "rc_", "strong_"};

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (strncmp(function, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

/* A site of a program that knows nothing of sites may have no names. */
static bool has_name(const struct tracker_site *site)
{
    return site != NULL && site->function != NULL && site->function[0] != '\0';
}

/* Is this the function that allocated? */
static bool is_allocating(const struct type_scopes *w, struct type_scope *scope)
{
    const char *name = debug_name(&scope->function.die);

    if (name == NULL)
        return false;
    if (!has_name(w->site)) {
        scope->far = w->far;
        return !type_scope_is_tracker(name);
    }
    if (strcmp(name, w->site->function) != 0)
        return false;
    scope->line = w->site->line;
    return true;
}

/* Of this function nothing is known. C++'s operator new only hands on. */
static void pass(struct type_scopes *w, uintptr_t return_address)
{
    struct symbol list[SYMBOLS_INLINED_MAX];
    size_t count = symbols_of(w->s, return_address, list);
    const char *name = list[count - 1].function;

    w->far |= name == NULL ||
              (strncmp(name, "_Znw", 4) != 0 && strncmp(name, "_Zna", 4) != 0);
}

/* Enter the next frame that is known; false: there is none, or, once the
 * allocating function was found, one is not known, and so nobody can tell who
 * hands on to whom. */
static bool enter_next(struct type_scopes *w)
{
    while (w->frame < w->count) {
        uintptr_t return_address = w->frames[w->frame++];

        if (enter(w, return_address - 1))
            return true;
        if (w->found)
            return false;
        pass(w, return_address);
    }
    return false;
}

/* By name ---------------------------------------------------------------- */

static struct debug_module *module_of_site(struct type_scopes *w)
{
    /* The site itself lies in the module that it is in. */
    struct debug_module *m = debug_module_at(w->s->debug, (uintptr_t)w->site);

    if (m != NULL)
        return m;
    for (m = w->s->debug->modules; m != NULL && !m->program; m = m->next)
        ;
    if (m == NULL || m->stale)
        return NULL;
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
    if (!has_name(w->site) || w->site->file == NULL)
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
        return false; /* without a stack nobody knows the caller */
    do {
        while (next_here(w, out)) {
            w->found = w->found || is_allocating(w, out);
            if (w->found)
                return true;
        }
    } while (enter_next(w));
    if (w->found)
        return false;
    w->found = find_by_name(w, out);
    return w->found;
}
