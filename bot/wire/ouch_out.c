/* ouch_out.c - NASDAQ OUCH 5.0: the way out, from the exchange to the client.
 *
 *   0     1                 9
 *   +-----+-----------------+------------------+
 *   | type| time            | body by type ... |
 *   +-----+-----------------+------------------+
 *
 * Numbers below are the offsets of docs/protocol.md. Accepted and Replaced
 * have the same body, but for the old reference that Replaced starts with.
 */
#include <errno.h>

#include "bytes.h"
#include "ouch.h"
#include "ouch_fields.h"

/* Types of one length, in bytes. */
static size_t out_len(char type)
{
    switch (type) {
    case 'S':
        return 10;
    case 'I':
    case 'P':
    case 'Q':
        return 13;
    case 'C':
    case 'M':
        return 18;
    case 'J':
        return 29;
    case 'T':
        return 30;
    case 'B':
        return 36;
    default:
        return 0;
    }
}

/* Types that end in an appendage: the length of what stands before it. */
static size_t out_fixed(char type)
{
    switch (type) {
    case 'R':
        return 16;
    case 'E':
        return 36;
    case 'A':
        return 64;
    case 'U':
        return 68;
    default:
        return 0;
    }
}

static int out_check(const unsigned char *buf, size_t len)
{
    char type = len > 0 ? (char)buf[0] : '\0';

    if (out_fixed(type) > 0)
        return ouch_appendage(buf, len, out_fixed(type), NULL, NULL);
    if (type == 'D') /* 32 since its revision of 2023 */
        return len == 31 || len == 32 ? 0 : -EBADMSG;
    return len > 0 && len == out_len(type) ? 0 : -EBADMSG;
}

/* A, and U from its new reference on: `at` is where that stands. */
static void decode_order(const unsigned char *at, struct ouch_out *out)
{
    out->ref = bytes_get32(at);
    out->side = (char)at[4];
    out->qty = bytes_get32(at + 5);
    bytes_get_text(at + 9, OUCH_SYMBOL_LEN, out->symbol);
    out->price_ticks = bytes_get64(at + 17);
    out->tif = (char)at[25];
    out->display = (char)at[26];
    out->order_ref = bytes_get64(at + 27);
    out->capacity = (char)at[35];
    out->state = (char)at[38];
    bytes_get_text(at + 39, OUCH_TOKEN_LEN, out->token);
}

static void decode_execution(const unsigned char *buf, struct ouch_out *out)
{
    out->qty = bytes_get32(buf + 13);
    out->price_ticks = bytes_get64(buf + 17);
    out->liquidity = (char)buf[25];
    out->match = bytes_get64(buf + 26);
}

static void decode_body(const unsigned char *buf, struct ouch_out *out)
{
    switch (out->type) {
    case 'S':
        out->code = (char)buf[9];
        break;
    case 'A':
        decode_order(buf + 9, out);
        break;
    case 'U':
        out->old_ref = bytes_get32(buf + 9);
        decode_order(buf + 13, out);
        break;
    case 'C':
        out->qty = bytes_get32(buf + 13);
        out->code = (char)buf[17];
        break;
    case 'E':
        decode_execution(buf, out);
        break;
    case 'J':
        out->reason = bytes_get16(buf + 13);
        bytes_get_text(buf + 15, OUCH_TOKEN_LEN, out->token);
        break;
    case 'M':
        out->side = (char)buf[13];
        out->qty = bytes_get32(buf + 14);
        break;
    case 'I':
    case 'Q':
        break;
    default:
        out->known = false;
        break;
    }
}

int ouch_out_decode(const unsigned char *buf, size_t len, struct ouch_out *out)
{
    if (out_check(buf, len) != 0)
        return -EBADMSG;
    *out = (struct ouch_out){
        .type = (char)buf[0],
        .known = true,
        .time_ns = bytes_get64(buf + 1),
    };
    if (out->type != 'S') /* the one message that is about no order */
        out->ref = bytes_get32(buf + 9);
    decode_body(buf, out);
    return 0;
}

static void encode_order(const struct ouch_out *msg, unsigned char *at)
{
    bytes_put(at, 4, msg->ref);
    at[4] = (unsigned char)msg->side;
    bytes_put(at + 5, 4, msg->qty);
    bytes_put_text(at + 9, OUCH_SYMBOL_LEN, msg->symbol);
    bytes_put(at + 17, 8, msg->price_ticks);
    at[25] = ouch_letter(msg->tif, OUCH_DAY);
    at[26] = ouch_letter(msg->display, 'Y');
    bytes_put(at + 27, 8, msg->order_ref);
    at[35] = ouch_letter(msg->capacity, 'P');
    at[36] = 'N'; /* not an intermarket sweep */
    at[37] = 'N'; /* continuous market, no cross */
    at[38] = ouch_letter(msg->state, 'L');
    bytes_put_text(at + 39, OUCH_TOKEN_LEN, msg->token);
    bytes_put(at + 53, 2, 0); /* no appendage */
}

static void encode_execution(const struct ouch_out *msg, unsigned char *buf)
{
    bytes_put(buf + 13, 4, msg->qty);
    bytes_put(buf + 17, 8, msg->price_ticks);
    buf[25] = (unsigned char)msg->liquidity;
    bytes_put(buf + 26, 8, msg->match);
    bytes_put(buf + 34, 2, 0); /* no appendage */
}

size_t ouch_out_encode(const struct ouch_out *msg, unsigned char *buf)
{
    size_t len = out_len(msg->type) + out_fixed(msg->type);

    buf[0] = (unsigned char)msg->type;
    bytes_put(buf + 1, 8, msg->time_ns);
    bytes_put(buf + 9, 4, msg->ref);
    switch (msg->type) {
    case 'S':
        buf[9] = (unsigned char)msg->code;
        return len;
    case 'A':
        encode_order(msg, buf + 9);
        return len;
    case 'U':
        bytes_put(buf + 9, 4, msg->old_ref);
        encode_order(msg, buf + 13);
        return len;
    case 'C':
        bytes_put(buf + 13, 4, msg->qty);
        buf[17] = (unsigned char)msg->code;
        return len;
    case 'E':
        encode_execution(msg, buf);
        return len;
    case 'J':
        bytes_put(buf + 13, 2, msg->reason);
        bytes_put_text(buf + 15, OUCH_TOKEN_LEN, msg->token);
        return len;
    case 'M':
        buf[13] = (unsigned char)msg->side;
        bytes_put(buf + 14, 4, msg->qty);
        return len;
    case 'I':
    case 'Q':
        return len;
    default:
        return 0;
    }
}

const char *ouch_reject_name(uint16_t reason)
{
    switch (reason) {
    case OUCH_REJECT_QUOTE_UNAVAILABLE:
        return "quote unavailable";
    case OUCH_REJECT_HALTED:
        return "halted";
    case OUCH_REJECT_SIDE:
        return "side";
    case OUCH_REJECT_FIRM:
        return "firm";
    case OUCH_REJECT_OTHER:
        return "other";
    case OUCH_REJECT_QUANTITY:
        return "quantity";
    case OUCH_REJECT_REPLACE:
        return "replace not allowed";
    case OUCH_REJECT_SYMBOL:
        return "symbol";
    case OUCH_REJECT_PRICE:
        return "price";
    default:
        return "unknown reason";
    }
}
