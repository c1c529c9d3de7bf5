/* ouch.h - NASDAQ OUCH 5.0: orders in, their fate out.
 *
 * One flat struct for each direction. Layouts: docs/protocol.md. UserRefNum
 * (`ref`) is a strictly increasing number of the client's; the token
 * (ClOrdID) is 14 characters that the exchange only echoes.
 */
#ifndef WIRE_OUCH_H
#define WIRE_OUCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OUCH_LEN_MAX 96 /* more than any message of the subset, in bytes */
#define OUCH_TOKEN_LEN 14
#define OUCH_SYMBOL_LEN 8

/* Price of a market order: the highest that OUCH 5.0 allows ($199,999.9900
 * is the highest limit; this one is 0x7FFFFFFF as in 4.2). */
#define OUCH_MARKET_PRICE 0x7FFFFFFFu

enum ouch_tif { OUCH_DAY = '0', OUCH_IOC = '3' };

/* Reasons in Rejected. */
enum ouch_reject {
    OUCH_REJECT_QUOTE_UNAVAILABLE = 0x0001,
    OUCH_REJECT_HALTED = 0x0007,
    OUCH_REJECT_SIDE = 0x0009,
    OUCH_REJECT_FIRM = 0x000C,
    OUCH_REJECT_OTHER = 0x000F,
    OUCH_REJECT_QUANTITY = 0x0013,
    OUCH_REJECT_REPLACE = 0x0015,
    OUCH_REJECT_SYMBOL = 0x0017,
    OUCH_REJECT_PRICE = 0x001D,
};

/* Client to exchange. */
struct ouch_in {
    char type;        /* O enter, U replace, X cancel, M modify, Q query */
    uint32_t ref;     /* O X M; in U the old one */
    uint32_t new_ref; /* U */
    char side;        /* B S T E: O M */
    uint32_t qty;     /* O U M; X: the new intended size, 0 cancels all */
    char symbol[OUCH_SYMBOL_LEN + 1]; /* O; trimmed, 0-terminated */
    uint64_t price_ticks;             /* O U */
    char tif;                         /* O U */
    char display;                     /* O U: Y N A */
    char capacity;                    /* O */
    bool post_only;                   /* O U: TLV 12 */
    char token[OUCH_TOKEN_LEN + 1];   /* O U; trimmed on the right */
};

/* Exchange to client. */
struct ouch_out {
    char type; /* S A U C E J I M Q (D B P T R decode as known false) */
    bool known;
    uint64_t time_ns;                 /* since midnight */
    uint32_t ref;                     /* in U the new one */
    uint32_t old_ref;                 /* U */
    char side;                        /* A U M */
    uint32_t qty;                     /* A U E M; C: the decrement */
    char symbol[OUCH_SYMBOL_LEN + 1]; /* A U */
    uint64_t price_ticks;             /* A U E */
    char tif;                         /* A U */
    char display;                     /* A U */
    char capacity;                    /* A U */
    uint64_t order_ref;               /* A U: the reference in ITCH */
    char state;                       /* A U: L live, D dead */
    uint64_t match;                   /* E */
    char liquidity;                   /* E: A added, R removed */
    char code;                        /* C: reason U I T Q S Z; S: event */
    uint16_t reason;                  /* J: enum ouch_reject */
    char token[OUCH_TOKEN_LEN + 1];   /* A U J */
};

/* Decode exactly one message of `len` bytes (borrowed for the call).
 * Returns 0, or -EBADMSG: unknown type, wrong length, an appendage that runs
 * over its end. Values (side, quantity, ...) are not judged here. */
int ouch_in_decode(const unsigned char *buf, size_t len, struct ouch_in *out);
int ouch_out_decode(const unsigned char *buf, size_t len, struct ouch_out *out);

/* Encode into `buf` (at least OUCH_LEN_MAX bytes). Letters that are 0 get the
 * usual value: day, visible, principal, live. Returns the length, or 0 for a
 * type that isn't encoded. */
size_t ouch_in_encode(const struct ouch_in *msg, unsigned char *buf);
size_t ouch_out_encode(const struct ouch_out *msg, unsigned char *buf);

/* "halted", "quantity": a short name for a reject reason; never NULL. */
const char *ouch_reject_name(uint16_t reason);

#endif
