/* origin.c - an array of origins and a hash index into it.
 *
 * Both grow by doubling. The last TRACKER_TAGS_MAX places of the array are
 * kept for the shared origins, one for each tag: growing may fail, finding a
 * number for a block may not.
 */
#include "origin.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "pages.h"

#define FIRST_CAPACITY 512

const struct tracker_site origin_left_out = {"places left out", "", 0};

/* The slot that holds this pair, or the empty one where it belongs. */
static uint32_t *find_slot(const struct origins *o,
                           const struct tracker_site *site, unsigned tag)
{
    uint32_t i = origins_first_slot(o, site, tag);

    while (o->index[i] != 0) {
        const struct origin *origin = &o->list[o->index[i] - 1];

        if (origin->site == site && origin->tag == tag)
            break;
        i = (i + 1) & (2 * o->capacity - 1);
    }
    return &o->index[i];
}

static int grow(struct origins *o)
{
    uint32_t capacity = o->capacity == 0 ? FIRST_CAPACITY : 2 * o->capacity;
    uint32_t *index = pages_map(2 * capacity * sizeof(*index));
    struct origin *list = NULL;

    if (index == NULL)
        return -ENOMEM;
    if (o->list == NULL)
        list = pages_map(capacity * sizeof(*list));
    else
        list = pages_grow(o->list, o->capacity * sizeof(*list),
                          capacity * sizeof(*list));
    if (list == NULL) {
        pages_unmap(index, 2 * capacity * sizeof(*index));
        return -ENOMEM;
    }
    pages_unmap(o->index, 2 * o->capacity * sizeof(*index));
    o->list = list;
    o->index = index;
    o->capacity = capacity;
    for (uint32_t i = 0; i < o->count; i++)
        *find_slot(o, list[i].site, list[i].tag) = i + 1;
    return 0;
}

static bool has_room(const struct origins *o)
{
    return o->count + TRACKER_TAGS_MAX < o->capacity;
}

int origins_start(struct origins *o)
{
    return o->list == NULL ? grow(o) : 0;
}

uint32_t origins_add(struct origins *o, const struct tracker_site *site,
                     unsigned tag)
{
    uint32_t *slot = find_slot(o, site, tag);

    if (*slot == 0 && !has_room(o)) {
        if (o->capacity == ORIGINS_MAX || grow(o) != 0)
            site = &origin_left_out;
        slot = find_slot(o, site, tag);
    }
    if (*slot == 0) {
        o->list[o->count] = (struct origin){.site = site, .tag = tag};
        *slot = ++o->count;
    }
    return *slot - 1;
}

void origins_clear(struct origins *o)
{
    pages_unmap(o->list, o->capacity * sizeof(*o->list));
    pages_unmap(o->index, 2 * o->capacity * sizeof(*o->index));
    memset(o, 0, sizeof(*o));
}
