/* itch.h - NASDAQ TotalView-ITCH 5.0: market data, decoded and encoded.
 *
 * One flat struct serves all messages that change a book or tell about a
 * symbol; the rest are known by type and length only (`known` false). Layouts
 * and units: docs/protocol.md. Integers on the wire are big-endian, prices
 * have four implied decimals, times are nanoseconds since midnight.
 */
#ifndef WIRE_ITCH_H
#define WIRE_ITCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ITCH_LEN_MAX 50 /* the longest message, in bytes */
#define ITCH_SYMBOL_LEN 8

struct itch {
    char type;       /* 'A', 'F', 'E', 'C', 'X', 'D', 'U', 'P', 'R', ... */
    bool known;      /* the fields below are filled in for this type */
    uint16_t locate; /* number of the symbol */
    uint16_t tracking;
    uint64_t time_ns;     /* since midnight, 48 bits */
    uint64_t ref;         /* the order; in U the old one */
    uint64_t new_ref;     /* U */
    uint64_t match;       /* E, C, P */
    uint32_t qty;         /* shares: added, executed, cancelled, new (U) */
    uint32_t price_ticks; /* A F C U P, in 1/10,000 of a dollar */
    char side;            /* 'B' or 'S': A F P */
    char code;            /* S: event; H: trading state; C: printable Y or N */
    char symbol[ITCH_SYMBOL_LEN + 1]; /* R A F H P; trimmed, 0-terminated */
    char mpid[5];                     /* F */
};

/* The length of a message of this type, in bytes; 0 for an unknown type. */
size_t itch_len(char type);

/* Decode one message: `buf` (borrowed for the call), exactly `len` bytes.
 * Returns 0, or -EBADMSG (unknown type, wrong length, a side that is neither
 * B nor S); then *out is undefined. Allocates nothing. */
int itch_decode(const unsigned char *buf, size_t len, struct itch *out);

/* Encode into `buf` (at least ITCH_LEN_MAX bytes): S R H A F E C X D U P.
 * Returns the length, or 0 for a type that isn't encoded. */
size_t itch_encode(const struct itch *msg, unsigned char *buf);

#endif
