/* symbols_load.c - symbols.h and types.h, with or without libdw.
 *
 * libdw, and what it needs, is loaded when a report asks for names, for a
 * program under test shall not carry it about. Who calls libdw stands in a
 * library of its own beside this one. If that cannot be loaded, the plain half
 * does what it can: exported functions, modules and offsets.
 */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "preload/outlet.h"
#include "preload/symbols_plain.h"
#include "symbols.h"
#include "symbols_room.h"
#include "types.h"

#define LIBRARY "libtracker_symbols.so"

static struct {
    int (*new)(struct symbols **out);
    void (*free)(struct symbols *s);
    size_t (*of)(struct symbols *s, uintptr_t address, struct symbol *out);
    const char *(*variable)(struct symbols *s, uintptr_t address);
    const char *(*source)(struct symbols *s);
    const struct type *(*type_of_block)(struct symbols *s,
                                        const struct tracker_site *site,
                                        const uintptr_t *frames, size_t count,
                                        size_t size);
    const char *(*type_name)(const struct type *t);
    size_t (*type_size)(const struct type *t);
    bool (*type_field_at)(struct symbols *s, const struct type *t, size_t size,
                          size_t offset, struct type_field *out);
} names = {
    .new = plain_symbols_new,
    .free = plain_symbols_free,
    .of = plain_symbols_of,
    .variable = plain_symbols_variable,
    .source = plain_symbols_source,
    .type_of_block = plain_type_of_block,
    .type_name = plain_type_name,
    .type_size = plain_type_size,
    .type_field_at = plain_type_field_at,
};

/* ISO C has no way from void * to a function pointer. */
static void find(void *library, const char *name, bool *all, void *function)
{
    void *symbol = dlsym(library, name);

    memcpy(function, &symbol, sizeof(symbol));
    if (symbol == NULL)
        *all = false;
}

/* The library beside this one; NULL: dlerror() knows why. */
static void *open_library(void)
{
    char path[PATH_MAX];
    const char *slash;
    Dl_info here;

    if (dladdr(&names, &here) == 0)
        here.dli_fname = "";
    slash = strrchr(here.dli_fname, '/');
    snprintf(path, sizeof(path), "%.*s" LIBRARY,
             slash == NULL ? 0 : (int)(slash + 1 - here.dli_fname),
             here.dli_fname);
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

static void load(void)
{
    void *library;
    __typeof__(names) full = names;
    char sentence[512];
    bool all = true;

    if (!symbols_have_room())
        return; /* the plain half will find that out, too, and say it */
    library = open_library();
    if (library == NULL) {
        snprintf(sentence, sizeof(sentence),
                 "no lines, only modules and offsets: %.400s", dlerror());
        outlet_say(sentence);
        return;
    }
    find(library, "symbols_new", &all, &full.new);
    find(library, "symbols_free", &all, &full.free);
    find(library, "symbols_of", &all, &full.of);
    find(library, "symbols_variable", &all, &full.variable);
    find(library, "symbols_source", &all, &full.source);
    find(library, "type_of_block", &all, &full.type_of_block);
    find(library, "type_name", &all, &full.type_name);
    find(library, "type_size", &all, &full.type_size);
    find(library, "type_field_at", &all, &full.type_field_at);
    if (all)
        names = full;
}

int symbols_new(struct symbols **out)
{
    static bool tried;

    if (!tried)
        load();
    tried = true;
    return names.new(out);
}

void symbols_free(struct symbols *s)
{
    names.free(s);
}

size_t symbols_of(struct symbols *s, uintptr_t return_address,
                  struct symbol out[SYMBOLS_INLINED_MAX])
{
    return names.of(s, return_address, out);
}

const char *symbols_variable(struct symbols *s, uintptr_t address)
{
    return names.variable(s, address);
}

const char *symbols_source(struct symbols *s)
{
    return names.source(s);
}

const struct type *type_of_block(struct symbols *s,
                                 const struct tracker_site *site,
                                 const uintptr_t *frames, size_t count,
                                 size_t size)
{
    return names.type_of_block(s, site, frames, count, size);
}

const char *type_name(const struct type *t)
{
    return names.type_name(t);
}

size_t type_size(const struct type *t)
{
    return names.type_size(t);
}

bool type_field_at(struct symbols *s, const struct type *t, size_t size,
                   size_t offset, struct type_field *out)
{
    return names.type_field_at(s, t, size, offset, out);
}
