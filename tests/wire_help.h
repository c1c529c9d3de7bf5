/* wire_help.h - bytes written as hex, as captures show them. */
#ifndef TESTS_WIRE_HELP_H
#define TESTS_WIRE_HELP_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rng.h"

static inline unsigned hex_digit(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/* Returns how many bytes `hex` stands for; `bytes` has room for them. */
static inline size_t hex_bytes(const char *hex, unsigned char *bytes)
{
    size_t len = strlen(hex) / 2;

    for (size_t i = 0; i < len; i++)
        bytes[i] = (unsigned char)(hex_digit(hex[2 * i]) << 4 |
                                   hex_digit(hex[2 * i + 1]));
    return len;
}

/* Text of 1 to `max` capitals; `text` has room for max + 1. */
static inline void random_text(struct rng *rng, size_t max, char *text)
{
    size_t len = 1 + rng_below(rng, max);

    memset(text, 0, max + 1);
    for (size_t i = 0; i < len; i++)
        text[i] = (char)('A' + rng_below(rng, 26));
}

static inline char random_letter(struct rng *rng, const char *letters)
{
    return letters[rng_below(rng, strlen(letters))];
}

#endif
