/* pages.h - memory for the tracker itself, straight from the kernel.
 *
 * The tracker must not allocate through malloc: it would count itself, call
 * itself, and show up in the reports of memcheck and heaptrack. So it asks for
 * whole pages, and knows how many bytes of them it holds.
 *
 * Where the kernel has large pages to give, mappings of PAGES_HUGE bytes and
 * more ask for them: a table that is read here and there then finds its
 * addresses much faster. A size that is a multiple of it gets nothing else.
 *
 * All functions may be called from several threads at once.
 */
#ifndef TRACKER_PAGES_H
#define TRACKER_PAGES_H

#include <stddef.h>

#define PAGES_HUGE ((size_t)2 << 20)

/* `bytes` (over 0) rounded up to whole pages. */
size_t pages_round(size_t bytes);

/* `bytes` zeroed bytes, owned by the caller: pages_unmap() them with the same
 * number. NULL: no memory, or the limit is reached. */
void *pages_map(size_t bytes);

/* Make an owned mapping larger; it may move. The new part is zeroed. NULL: no
 * memory, and the old mapping stays as it is. On the way there, for a moment,
 * up to 2 * PAGES_HUGE bytes may be held twice. */
void *pages_grow(void *pages, size_t old_bytes, size_t new_bytes);

/* NULL is allowed. */
void pages_unmap(void *pages, size_t bytes);

/* Bytes mapped now. */
size_t pages_held(void);

/* Hold at most so many bytes: what would go beyond fails. 0: no limit. */
void pages_limit(size_t bytes);

#endif
