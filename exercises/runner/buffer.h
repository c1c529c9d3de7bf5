/* buffer.h - text that grows, with a bound.
 *
 * Always ends with a 0 that doesn't count. When there is no memory or the bound
 * is reached the text is cut off and `cut` says so; nothing fails.
 */
#ifndef LEARN_BUFFER_H
#define LEARN_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* All zeroes is an empty one. */
struct buffer {
    char *text; /* owned; NULL as long as nothing was added */
    size_t len;
    size_t size;
    size_t max; /* 0: BUFFER_MAX */
    bool cut;
};

#define BUFFER_MAX ((size_t)16 << 20)

void buffer_add(struct buffer *b, const char *bytes, size_t len);
void buffer_puts(struct buffer *b, const char *text);
void buffer_printf(struct buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The text, "" if there is none; borrowed until the next change. */
const char *buffer_text(const struct buffer *b);
/* Give the memory back; empty afterwards. */
void buffer_clear(struct buffer *b);

/* Add a whole file, up to b's bound. 0 or a negative errno (-EFBIG: cut off).
 */
int buffer_read(struct buffer *b, const char *path);

/* Write `len` bytes to `path` so that it is there whole or not at all. 0 or a
 * negative errno; an older file is then as it was. */
int buffer_write(const char *path, const char *bytes, size_t len);

#endif
