/* origin.c - an array of origins and a hash index into it; the same of places.
 *
 * They grow together by doubling, so that a new origin finds room for a new
 * place too: there are never more places than origins. The last
 * TRACKER_TAGS_MAX numbers are kept for the shared origins, one for each tag:
 * growing may fail, finding a number for a block may not.
 */
#include "origin.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "pages.h"

#define FIRST_CAPACITY 512

const struct tracker_site origin_left_out = {"places left out", "", 0};

/* The slot that holds this key, or the empty one where it belongs. */
static uint32_t *find_slot(const struct origins *o, struct origin_key key)
{
    uint32_t i = origins_first_slot(o, key);

    while (o->index[i] != 0 && !origin_is(&o->list[o->index[i] - 1], key))
        i = (i + 1) & (2 * o->capacity - 1);
    return &o->index[i];
}

/* The same for a place. */
static uint32_t *find_place(const struct origins *o,
                            const struct tracker_site *site, uint32_t tag)
{
    uint32_t i = origins_first_slot(o, origin_key(site, tag, 0, 0));

    while (o->place_index[i] != 0) {
        const struct place *place = &o->places[o->place_index[i] - 1];

        if (place->site == site && place->tag == tag)
            break;
        i = (i + 1) & (2 * o->capacity - 1);
    }
    return &o->place_index[i];
}

/* Memory ----------------------------------------------------------------- */

/* The arrays of another capacity, while they take the place of the old. */
struct arrays {
    void *list;
    void *more;
    void *index;
    void *places;
    void *place_index;
};

static void unmap_arrays(const struct arrays *a, uint32_t capacity)
{
    pages_unmap(a->list, capacity * sizeof(struct origin));
    pages_unmap(a->more, capacity * sizeof(struct origin_more));
    pages_unmap(a->index, 2 * capacity * sizeof(uint32_t));
    pages_unmap(a->places, capacity * sizeof(struct place));
    pages_unmap(a->place_index, 2 * capacity * sizeof(uint32_t));
}

/* All or nothing. */
static int map_arrays(struct arrays *a, uint32_t capacity)
{
    a->list = pages_map(capacity * sizeof(struct origin));
    a->more = pages_map(capacity * sizeof(struct origin_more));
    a->index = pages_map(2 * capacity * sizeof(uint32_t));
    a->places = pages_map(capacity * sizeof(struct place));
    a->place_index = pages_map(2 * capacity * sizeof(uint32_t));
    if (a->list != NULL && a->more != NULL && a->index != NULL &&
        a->places != NULL && a->place_index != NULL)
        return 0;
    unmap_arrays(a, capacity);
    return -ENOMEM;
}

static struct arrays take_arrays(const struct origins *o)
{
    return (struct arrays){o->list, o->more, o->index, o->places,
                           o->place_index};
}

static int grow(struct origins *o)
{
    uint32_t capacity = o->capacity == 0 ? FIRST_CAPACITY : 2 * o->capacity;
    struct arrays old = take_arrays(o);
    uint32_t old_capacity = o->capacity;
    struct arrays wider;
    int rc = map_arrays(&wider, capacity);

    if (rc != 0)
        return rc;
    if (old_capacity > 0) {
        memcpy(wider.list, old.list, o->count * sizeof(*o->list));
        memcpy(wider.more, old.more, o->count * sizeof(*o->more));
        memcpy(wider.places, old.places, o->place_count * sizeof(*o->places));
    }
    o->list = wider.list;
    o->more = wider.more;
    o->index = wider.index;
    o->places = wider.places;
    o->place_index = wider.place_index;
    o->capacity = capacity;
    for (uint32_t i = 0; i < o->count; i++)
        *find_slot(o, o->list[i].key) = i + 1;
    for (uint32_t i = 0; i < o->place_count; i++)
        *find_place(o, o->places[i].site, o->places[i].tag) = i + 1;
    unmap_arrays(&old, old_capacity);
    return 0;
}

int origins_start(struct origins *o)
{
    if (o->list == NULL)
        o->recent = origin_key(NULL, TRACKER_TAGS_MAX, 0, 0); /* of nobody */
    return o->list == NULL ? grow(o) : 0;
}

void origins_clear(struct origins *o)
{
    struct arrays all = take_arrays(o);

    unmap_arrays(&all, o->capacity);
    memset(o, 0, sizeof(*o));
}

/* Numbers ---------------------------------------------------------------- */

/* How many origins may have numbers of their own. */
static uint32_t own_numbers(const struct origins *o)
{
    uint32_t limit = o->limit == 0 ? ORIGINS_MAX : o->limit;

    return limit > TRACKER_TAGS_MAX ? limit - TRACKER_TAGS_MAX : 0;
}

/* Is there room for one more, of those that may be `most`? */
static bool make_room(struct origins *o, uint32_t most)
{
    if (o->count >= most)
        return false;
    return o->count + TRACKER_TAGS_MAX < o->capacity || grow(o) == 0;
}

static uint32_t place_number(struct origins *o, uint32_t number)
{
    const struct tracker_site *site = o->list[number].key.site;
    unsigned tag = origin_key_tag(o->list[number].key);
    uint32_t *slot = find_place(o, site, tag);

    if (*slot == 0) {
        o->places[o->place_count] = (struct place){site, tag};
        *slot = ++o->place_count;
    }
    return *slot - 1;
}

/* There is room: put the key into its empty slot. */
static void append(struct origins *o, struct origin_key key)
{
    uint32_t *slot = find_slot(o, key);

    o->list[o->count] = (struct origin){.key = key};
    o->more[o->count] = (struct origin_more){
        .temporaries = 0, .place = place_number(o, o->count)};
    *slot = ++o->count;
}

uint32_t origins_add(struct origins *o, struct origin_key key)
{
    uint32_t own = own_numbers(o);
    struct origin_key less = origin_key(key.site, origin_key_tag(key), 0, 0);

    if (*find_slot(o, key) != 0)
        return *find_slot(o, key) - 1;
    if (make_room(o, own - own / 4)) {
        append(o, key);
        return o->count - 1;
    }
    if (*find_slot(o, less) == 0 && make_room(o, own)) {
        append(o, less);
    } else if (*find_slot(o, less) == 0) {
        less.site = &origin_left_out;
        if (*find_slot(o, less) == 0)
            append(o, less);
    }
    if (less.site == &origin_left_out)
        o->left_out++;
    else if (!origin_is(&o->list[*find_slot(o, less) - 1], key))
        o->merged++;
    return *find_slot(o, less) - 1;
}
