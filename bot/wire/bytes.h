/* bytes.h - big-endian integers and padded text, as both protocols have them.
 * Text is ASCII, left-justified, padded with spaces.
 */
#ifndef WIRE_BYTES_H
#define WIRE_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t bytes_get(const unsigned char *at, size_t len)
{
    uint64_t value = 0;

    for (size_t i = 0; i < len; i++)
        value = value << 8 | at[i];
    return value;
}

/* The lowest `len` bytes of `value`. */
static inline void bytes_put(unsigned char *at, size_t len, uint64_t value)
{
    while (len-- > 0) {
        at[len] = (unsigned char)value;
        value >>= 8;
    }
}

static inline uint16_t bytes_get16(const unsigned char *at)
{
    return (uint16_t)bytes_get(at, 2);
}

static inline uint32_t bytes_get32(const unsigned char *at)
{
    return (uint32_t)bytes_get(at, 4);
}

static inline uint64_t bytes_get64(const unsigned char *at)
{
    return bytes_get(at, 8);
}

/* `text` gets `len` characters without their padding, and a 0 behind. Text
 * ends at a 0, too, which shouldn't be in it: then blanks before that are
 * padding. */
static inline void bytes_get_text(const unsigned char *at, size_t len,
                                  char *text)
{
    len = strnlen((const char *)at, len);
    while (len > 0 && at[len - 1] == ' ')
        len--;
    memcpy(text, at, len);
    text[len] = '\0';
}

static inline void bytes_put_text(unsigned char *at, size_t len,
                                  const char *text)
{
    size_t used = strnlen(text, len);

    memcpy(at, text, used);
    memset(at + used, ' ', len - used);
}

#endif
