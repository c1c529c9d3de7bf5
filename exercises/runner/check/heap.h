/* heap.h - included before everything else in the quick part: malloc and its
 * family lead to the tracker.
 *
 * The names stay what they are, in calls, as pointers to functions and as
 * members; only the linker's names differ. Sanitizers and memcheck do without:
 * they want to see libc's own.
 */
#ifndef CHECK_HEAP_H
#define CHECK_HEAP_H

#include <stddef.h>

void *malloc(size_t size) __asm__("check_malloc");
void *calloc(size_t count, size_t size) __asm__("check_calloc");
void *realloc(void *ptr, size_t size) __asm__("check_realloc");
void *reallocarray(void *ptr, size_t count,
                   size_t size) __asm__("check_reallocarray");
void *aligned_alloc(size_t alignment, size_t size) __asm__("check_aligned");
void free(void *ptr) __asm__("check_free");
char *strdup(const char *text) __asm__("check_strdup");
char *strndup(const char *text, size_t len) __asm__("check_strndup");
int asprintf(char **out, const char *format, ...) __asm__("check_asprintf");

#endif
