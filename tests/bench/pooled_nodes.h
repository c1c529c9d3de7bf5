/* pooled_nodes.h - the matching engine's order nodes from elsewhere.
 *
 * Included before matching.c and bookside.c where they are compiled again for a
 * benchmark. With NODES_POOL they come from a pool, with NODES_MALLOC from
 * malloc, uncounted: what an engine without a tracker would do.
 */
#ifndef POOLED_NODES_H
#define POOLED_NODES_H

#include <stdlib.h>

#include "bookside.h"
#include "pool.h"
#include "tracker.h"

extern struct pool *pooled_nodes;

/* The nodes are all that the engine asks tracker_malloc() for. */
#undef tracker_malloc
#undef tracker_free

#ifdef NODES_POOL
#define tracker_malloc(tag, size) pool_get(pooled_nodes, (tag))
#define NODE_FREE(ptr) pool_put(pooled_nodes, (ptr))
#else
#define tracker_malloc(tag, size) ((void)(tag), malloc(size))
#define NODE_FREE(ptr) free(ptr)
#endif

static inline void pooled_node_free(struct node *node,
                                    const struct tracker_site *site)
{
    (void)site;
    NODE_FREE(node);
}

static inline void pooled_other_free(void *ptr, const struct tracker_site *site)
{
    tracker_free_at(ptr, site);
}

#define tracker_free(ptr)                                                      \
    _Generic((ptr), struct node *                                              \
             : pooled_node_free, default                                       \
             : pooled_other_free)((ptr), TRACKER_HERE)

#endif
