/* apart.h - work in a process of its own, so that what it breaks is told.
 *
 * A fault in the engine may crash it, spoil the heap or never come back. Then
 * the child ends, and what it wrote to shared memory until then is still there.
 */
#ifndef TESTS_MODEL_APART_H
#define TESTS_MODEL_APART_H

#include <stddef.h>

/* Memory that children share, all zeroes; NULL: there is none. It costs only
 * what is used of it. */
void *apart_map(size_t len);
void apart_unmap(void *map, size_t len);

/* Let a child do `work`, for `limit_s` seconds at most. 0: it came back, the
 * signal that ended it, or -errno: there is no child. */
int apart_do(void (*work)(void *arg), void *arg, unsigned limit_s);

#endif
