/* types.c - structs and unions of the program, each of them once.
 *
 * A type is known by the address of its entry (DIE) in the debug information.
 * Often a file knows a struct only by name: then the definition is looked for
 * in the other files of the module. If there are different ones of that name,
 * none is taken.
 *
 * A struct without a tag is called by the typedef that names it.
 */
#include "types_inside.h"

#include <dwarf.h>
#include <stdio.h>
#include <string.h>

#include "rc.h"

bool type_of(const struct type_place *of, struct type_place *out)
{
    Dwarf_Die die = of->die;
    Dwarf_Attribute attribute;

    *out = *of;
    return dwarf_formref_die(dwarf_attr_integrate(&die, DW_AT_type, &attribute),
                             &out->die) != NULL;
}

int type_peel(struct type_place *p)
{
    for (;;) {
        int tag = dwarf_tag(&p->die);
        struct type_place inner;

        switch (tag) {
        case DW_TAG_typedef:
        case DW_TAG_const_type:
        case DW_TAG_volatile_type:
        case DW_TAG_restrict_type:
        case DW_TAG_atomic_type:
            if (!type_of(p, &inner))
                return 0;
            *p = inner;
            break;
        default:
            return tag;
        }
    }
}

size_t type_place_size(const struct type_place *p)
{
    Dwarf_Die die = p->die;
    Dwarf_Word size;

    return dwarf_aggregate_size(&die, &size) == 0 ? (size_t)size : 0;
}

/* Definitions by name ---------------------------------------------------- */

struct definition {
    const char *name;
    Dwarf_Die die;
    size_t size;
    bool several; /* of the same name, and not the same */
};

static uintptr_t hash_name(const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (; *name != '\0'; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3u;
    return (uintptr_t)hash | 1; /* a key is never 0 */
}

static bool is_struct_tag(int tag)
{
    return tag == DW_TAG_structure_type || tag == DW_TAG_union_type ||
           tag == DW_TAG_class_type;
}

static void add_definition(struct symbols *s, struct debug_module *m,
                           Dwarf_Die *die)
{
    const char *name = dwarf_diename(die);
    int size = dwarf_bytesize(die);
    struct definition *known;

    if (name == NULL || size <= 0 || dwarf_hasattr(die, DW_AT_declaration))
        return;
    known = symbols_map_get(&m->structs, hash_name(name));
    if (known != NULL) {
        known->several |= known->size != (size_t)size;
        return;
    }
    known = symbols_keep(s, sizeof(*known));
    if (known == NULL)
        return;
    *known = (struct definition){name, *die, (size_t)size, false};
    (void)symbols_map_put(&m->structs, hash_name(name), known);
}

static void add_definitions(struct symbols *s, struct debug_module *m,
                            Dwarf_Die *parent)
{
    Dwarf_Die child;

    if (dwarf_child(parent, &child) != 0)
        return;
    do {
        if (is_struct_tag(dwarf_tag(&child)))
            add_definition(s, m, &child);
        else if (dwarf_tag(&child) == DW_TAG_namespace)
            add_definitions(s, m, &child);
    } while (dwarf_siblingof(&child, &child) == 0);
}

/* Put the definition in place of a declaration; false: there is none. */
static bool define(struct type_place *p)
{
    const char *name = dwarf_diename(&p->die);
    const struct definition *found;

    if (!dwarf_hasattr(&p->die, DW_AT_declaration))
        return true;
    if (name == NULL)
        return false;
    if (!p->module->indexed) {
        p->module->indexed = true;
        for (size_t i = 0; i < p->module->unit_count; i++)
            add_definitions(p->s, p->module, &p->module->units[i].die);
    }
    found = symbols_map_get(&p->module->structs, hash_name(name));
    if (found == NULL || found->several || strcmp(found->name, name) != 0)
        return false;
    p->die = found->die;
    return true;
}

/* Types ------------------------------------------------------------------ */

/* The typedef of a struct without a tag; NULL: it has none. */
static const char *find_typedef(Dwarf_Die *die)
{
    Dwarf_Die unit;
    Dwarf_Die child;
    Dwarf_Die target;
    Dwarf_Attribute attribute;

    if (dwarf_diecu(die, &unit, NULL, NULL) == NULL ||
        dwarf_child(&unit, &child) != 0)
        return NULL;
    do {
        if (dwarf_tag(&child) == DW_TAG_typedef &&
            dwarf_formref_die(dwarf_attr(&child, DW_AT_type, &attribute),
                              &target) != NULL &&
            target.addr == die->addr)
            return dwarf_diename(&child);
    } while (dwarf_siblingof(&child, &child) == 0);
    return NULL;
}

static void set_name(struct symbols *s, struct type *t)
{
    int tag = dwarf_tag(&t->die);
    const char *kind = tag == DW_TAG_union_type   ? "union"
                       : tag == DW_TAG_class_type ? "class"
                                                  : "struct";
    const char *name = dwarf_diename(&t->die);
    char text[256];

    if (name == NULL) {
        t->name = find_typedef(&t->die);
        t->unnamed = t->name == NULL;
        if (t->unnamed)
            t->name =
                tag == DW_TAG_union_type ? "unnamed union" : "unnamed struct";
        return;
    }
    snprintf(text, sizeof(text), "%s %s", kind, name);
    t->name = symbols_keep_text(s, text);
    if (t->name == NULL)
        t->name = name;
    t->reference =
        (strcmp(name, "strong") == 0 && t->size == sizeof(struct strong)) ||
        (strcmp(name, "weak") == 0 && t->size == sizeof(struct weak));
}

const struct type *type_struct(const struct type_place *p)
{
    struct type_place at = *p;
    struct type *t;
    uintptr_t key;
    int size;

    if (!is_struct_tag(type_peel(&at)) || !define(&at))
        return NULL;
    key = (uintptr_t)at.die.addr;
    t = symbols_map_get(&p->s->types, key);
    size = dwarf_bytesize(&at.die);
    if (t != NULL || size < 0)
        return t;
    t = symbols_keep(p->s, sizeof(*t));
    if (t == NULL)
        return NULL;
    *t =
        (struct type){.module = at.module, .die = at.die, .size = (size_t)size};
    set_name(p->s, t);
    return symbols_map_put(&p->s->types, key, t) == 0 ? t : NULL;
}

const struct type *type_target(const struct type_place *p)
{
    struct type_place at = *p;
    struct type_place target;
    int tag = type_peel(&at);

    if (tag != DW_TAG_pointer_type && tag != DW_TAG_reference_type)
        return NULL;
    return type_of(&at, &target) ? type_struct(&target) : NULL;
}

const char *type_name(const struct type *t)
{
    return t->name;
}

size_t type_size(const struct type *t)
{
    return t->size;
}
