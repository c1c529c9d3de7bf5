/* web_places.h - live memory by place: by the line that allocated it, and its
 * tag.
 *
 * A table of fixed size, so that looking allocates nothing and does not show
 * in what it looks at. Places past its end share the last entry.
 */
#ifndef WEB_WEB_PLACES_H
#define WEB_WEB_PLACES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tracker.h"

#define PLACES_KEPT 512
#define PLACES_SLOTS 2048 /* of the index; a power of two */

struct web_place {
    const struct tracker_site *site; /* NULL: the others, or not there yet */
    unsigned tag;
    uint64_t live_blocks;
    uint64_t live_bytes;
    uint64_t allocations;
};

struct web_places {
    size_t count;                             /* PLACES_KEPT + 1 at most */
    struct web_place places[PLACES_KEPT + 1]; /* by tracker_origin.place */
    uint16_t slots[PLACES_SLOTS];             /* by site and tag: index + 1 */
};

/* As of now. */
void web_places_look(struct web_places *out);
/* The index of a block's place. */
size_t web_places_of(const struct web_places *p,
                     const struct tracker_block *block);

/* "tag":..,"function":..,"file":..,"line":.. */
void web_put_site(FILE *out, const struct tracker_site *site, unsigned tag);

/* The event `sites`: the places that grow, the fastest first, then those that
 * hold most. */
void web_put_sites(FILE *out, const void *web);

#endif
