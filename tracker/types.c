/* types.c - what a block is; nothing is known yet. */
#include "types.h"
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
