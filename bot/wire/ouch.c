/* ouch.c - NASDAQ OUCH 5.0: what both directions share, and the way in.
 *
 * Messages end in a fixed part or, where the type has one, in an appendage of
 * optional fields:
 *
 *   | fixed part ... | u16 length | len tag value | len tag value | ...
 *                                    `len` counts the tag and the value
 *
 * The length of the message must be that of the fixed part and the appendage
 * together, to the byte. Numbers below are the offsets of docs/protocol.md.
 */
#include "ouch.h"

#include <errno.h>

#include "bytes.h"
#include "ouch_fields.h"

#define TAG_POST_ONLY 12

int ouch_appendage(const unsigned char *buf, size_t len, size_t fixed,
                   void (*visit)(void *, unsigned, const unsigned char *,
                                 size_t),
                   void *ctx)
{
    size_t at = fixed;

    if (len < fixed || len != fixed + bytes_get16(buf + fixed - 2))
        return -EBADMSG;
    while (at < len) {
        size_t field = buf[at];

        if (field == 0 || field > len - at - 1)
            return -EBADMSG;
        if (visit != NULL)
            visit(ctx, buf[at + 1], buf + at + 2, field - 1);
        at += 1 + field;
    }
    return 0;
}

static void on_in_field(void *ctx, unsigned tag, const unsigned char *value,
                        size_t len)
{
    struct ouch_in *out = ctx;

    if (tag == TAG_POST_ONLY)
        out->post_only = len == 1 && value[0] == 'P';
}

static int decode_enter(const unsigned char *buf, size_t len,
                        struct ouch_in *out)
{
    if (ouch_appendage(buf, len, 47, on_in_field, out) != 0)
        return -EBADMSG;
    out->ref = bytes_get32(buf + 1);
    out->side = (char)buf[5];
    out->qty = bytes_get32(buf + 6);
    bytes_get_text(buf + 10, OUCH_SYMBOL_LEN, out->symbol);
    out->price_ticks = bytes_get64(buf + 18);
    out->tif = (char)buf[26];
    out->display = (char)buf[27];
    out->capacity = (char)buf[28];
    bytes_get_text(buf + 31, OUCH_TOKEN_LEN, out->token);
    return 0;
}

static int decode_replace(const unsigned char *buf, size_t len,
                          struct ouch_in *out)
{
    if (ouch_appendage(buf, len, 40, on_in_field, out) != 0)
        return -EBADMSG;
    out->ref = bytes_get32(buf + 1);
    out->new_ref = bytes_get32(buf + 5);
    out->qty = bytes_get32(buf + 9);
    out->price_ticks = bytes_get64(buf + 13);
    out->tif = (char)buf[21];
    out->display = (char)buf[22];
    bytes_get_text(buf + 24, OUCH_TOKEN_LEN, out->token);
    return 0;
}

int ouch_in_decode(const unsigned char *buf, size_t len, struct ouch_in *out)
{
    if (len == 0)
        return -EBADMSG;
    *out = (struct ouch_in){.type = (char)buf[0]};
    switch (out->type) {
    case 'O':
        return decode_enter(buf, len, out);
    case 'U':
        return decode_replace(buf, len, out);
    case 'X':
        if (len != 9)
            return -EBADMSG;
        out->ref = bytes_get32(buf + 1);
        out->qty = bytes_get32(buf + 5);
        return 0;
    case 'M':
        if (len != 10)
            return -EBADMSG;
        out->ref = bytes_get32(buf + 1);
        out->side = (char)buf[5];
        out->qty = bytes_get32(buf + 6);
        return 0;
    case 'Q':
        return len == 1 ? 0 : -EBADMSG;
    default:
        return -EBADMSG;
    }
}

/* The appendage behind `fixed` bytes; returns the length of it all. */
static size_t encode_appendage(const struct ouch_in *msg, unsigned char *buf,
                               size_t fixed)
{
    bytes_put(buf + fixed - 2, 2, msg->post_only ? 3 : 0);
    if (!msg->post_only)
        return fixed;
    buf[fixed] = 2;
    buf[fixed + 1] = TAG_POST_ONLY;
    buf[fixed + 2] = 'P';
    return fixed + 3;
}

static size_t encode_enter(const struct ouch_in *msg, unsigned char *buf)
{
    bytes_put(buf + 1, 4, msg->ref);
    buf[5] = (unsigned char)msg->side;
    bytes_put(buf + 6, 4, msg->qty);
    bytes_put_text(buf + 10, OUCH_SYMBOL_LEN, msg->symbol);
    bytes_put(buf + 18, 8, msg->price_ticks);
    buf[26] = ouch_letter(msg->tif, OUCH_DAY);
    buf[27] = ouch_letter(msg->display, 'Y');
    buf[28] = ouch_letter(msg->capacity, 'P');
    buf[29] = 'N'; /* not an intermarket sweep */
    buf[30] = 'N'; /* continuous market, no cross */
    bytes_put_text(buf + 31, OUCH_TOKEN_LEN, msg->token);
    return encode_appendage(msg, buf, 47);
}

static size_t encode_replace(const struct ouch_in *msg, unsigned char *buf)
{
    bytes_put(buf + 1, 4, msg->ref);
    bytes_put(buf + 5, 4, msg->new_ref);
    bytes_put(buf + 9, 4, msg->qty);
    bytes_put(buf + 13, 8, msg->price_ticks);
    buf[21] = ouch_letter(msg->tif, OUCH_DAY);
    buf[22] = ouch_letter(msg->display, 'Y');
    buf[23] = 'N'; /* not an intermarket sweep */
    bytes_put_text(buf + 24, OUCH_TOKEN_LEN, msg->token);
    return encode_appendage(msg, buf, 40);
}

size_t ouch_in_encode(const struct ouch_in *msg, unsigned char *buf)
{
    buf[0] = (unsigned char)msg->type;
    switch (msg->type) {
    case 'O':
        return encode_enter(msg, buf);
    case 'U':
        return encode_replace(msg, buf);
    case 'X':
        bytes_put(buf + 1, 4, msg->ref);
        bytes_put(buf + 5, 4, msg->qty);
        return 9;
    case 'M':
        bytes_put(buf + 1, 4, msg->ref);
        buf[5] = (unsigned char)msg->side;
        bytes_put(buf + 6, 4, msg->qty);
        return 10;
    case 'Q':
        return 1;
    default:
        return 0;
    }
}
