/* types_handled.c - what the function around an allocation has at hand.
 *
 * Its variables and parameters; the variables and structs of its source file.
 * An inlined copy of a function lists only variables that have a place there:
 * the others stand in the original that it is a copy of.
 */
#include "types_scope.h"

#include <dwarf.h>
#include <string.h>

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

    if (name != NULL && type_scope_is_tracker(name))
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

bool type_scope_in_source(const struct type_scope *scope, const Dwarf_Die *die)
{
    Dwarf_Die declared = *die;
    const char *source = dwarf_diename(&scope->unit->die);
    const char *file = debug_file(scope->unit, &declared, DW_AT_decl_file);

    return source != NULL && file != NULL && symbols_path_ends(file, source);
}

void type_scope_structs(const struct type_scope *scope, type_scope_visit *visit,
                        void *ctx)
{
    struct type_place child = scope->function;

    if (dwarf_child(&scope->unit->die, &child.die) != 0)
        return;
    do {
        int tag = dwarf_tag(&child.die);

        if ((tag == DW_TAG_structure_type || tag == DW_TAG_union_type ||
             tag == DW_TAG_class_type) &&
            !dwarf_hasattr(&child.die, DW_AT_declaration) &&
            type_scope_in_source(scope, &child.die))
            visit(&child, ctx);
    } while (dwarf_siblingof(&child.die, &child.die) == 0);
}
