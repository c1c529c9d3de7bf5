/* symbols_without.c - in place of the libdw files where there is no libdw.
 *
 * Functions then have names only if they are exported, lines are not known,
 * and blocks have no types. Modules and offsets are there all the same.
 */
#include "symbols_inside.h"

#include <errno.h>

#include "types.h"

int debug_new(struct symbols *s)
{
    s->debug = NULL;
    return -ENOTSUP;
}

void debug_free(struct debug *d)
{
    (void)d;
}

size_t debug_symbols(struct symbols *s, uintptr_t pc, struct symbol *out,
                     size_t max)
{
    (void)s;
    (void)pc;
    (void)out;
    (void)max;
    return 0;
}

const char *debug_variable(struct symbols *s, uintptr_t address)
{
    (void)s;
    (void)address;
    return NULL;
}

const char *debug_unit_path(struct symbols *s, uintptr_t pc)
{
    (void)s;
    (void)pc;
    return NULL;
}

const char *debug_source(struct symbols *s)
{
    (void)s;
    return "no libdw";
}

const struct type *type_of_block(struct symbols *s,
                                 const struct tracker_site *site,
                                 const uintptr_t *frames, size_t count,
                                 size_t size)
{
    (void)s;
    (void)site;
    (void)frames;
    (void)count;
    (void)size;
    return NULL;
}

const char *type_name(const struct type *t)
{
    (void)t;
    return "";
}

size_t type_size(const struct type *t)
{
    (void)t;
    return 0;
}

bool type_field_at(struct symbols *s, const struct type *t, size_t size,
                   size_t offset, struct type_field *out)
{
    (void)s;
    (void)t;
    (void)size;
    (void)offset;
    (void)out;
    return false;
}
