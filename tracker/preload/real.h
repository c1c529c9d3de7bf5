/* real.h - the allocator behind the door: the one the program would have had.
 *
 * In the shared object `malloc` is our own. The next one in the order of the
 * libraries is asked for by dlsym(), which may itself allocate: until it has
 * answered, memory comes from a small static buffer that is never given back.
 */
#ifndef TRACKER_PRELOAD_REAL_H
#define TRACKER_PRELOAD_REAL_H

#include <stdbool.h>
#include <stddef.h>

void *real_malloc(size_t size);
void *real_calloc(size_t count, size_t size);
void *real_realloc(void *ptr, size_t size);
/* As memalign: NULL with errno set. */
void *real_memalign(size_t alignment, size_t size);
size_t real_usable_size(void *ptr);
/* NULL is allowed, and so is memory of the static buffer. */
void real_free(void *ptr);

#endif
