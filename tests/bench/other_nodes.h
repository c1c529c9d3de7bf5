/* other_nodes.h - the matching engine's order nodes from elsewhere.
 *
 * Included before matching.c and bookside.c where they are compiled again for a
 * benchmark. With NODES_TRACKER each node is a block of the tracker's, with
 * NODES_MALLOC one of malloc's, uncounted: what an engine without a tracker
 * would do.
 */
#ifndef OTHER_NODES_H
#define OTHER_NODES_H

#include <stdlib.h>

#include "bookside.h"
#include "pool.h"
#include "tracker.h"

/* The nodes are all that the engine asks pool_get() for. */
#undef pool_get
#undef pool_put

#ifdef NODES_TRACKER
#define pool_get(pool, tag) tracker_malloc((tag), sizeof(struct node))
#define pool_put(pool, object) ((void)(pool), tracker_free(object))
#else
#define pool_get(pool, tag) ((void)(tag), malloc(sizeof(struct node)))
#define pool_put(pool, object) ((void)(pool), free(object))
#endif

#endif
