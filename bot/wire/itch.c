/* itch.c - NASDAQ TotalView-ITCH 5.0: decoding and encoding.
 *
 *   0     1         3           5         11
 *   +-----+---------+-----------+---------+------------------+
 *   | type| locate  | tracking  | time    | body by type ... |
 *   +-----+---------+-----------+---------+------------------+
 *
 * A message is exactly as long as its type says; the numbers below are the
 * offsets of docs/protocol.md.
 */
#include "itch.h"

#include <errno.h>

#include "bytes.h"

size_t itch_len(char type)
{
    static const unsigned char lens[128] = {
        ['S'] = 12, ['R'] = 39, ['H'] = 25, ['Y'] = 20, ['L'] = 26, ['V'] = 35,
        ['W'] = 12, ['K'] = 28, ['J'] = 35, ['h'] = 21, ['A'] = 36, ['F'] = 40,
        ['E'] = 31, ['C'] = 36, ['X'] = 23, ['D'] = 19, ['U'] = 35, ['P'] = 44,
        ['Q'] = 40, ['B'] = 19, ['I'] = 50, ['N'] = 20, ['O'] = 48,
    };
    unsigned char at = (unsigned char)type;

    return at < sizeof(lens) ? lens[at] : 0;
}

/* A, F and P: an order or a trade with all that is to know about it. */
static int decode_full(const unsigned char *buf, struct itch *out)
{
    out->ref = bytes_get64(buf + 11);
    out->side = (char)buf[19];
    out->qty = bytes_get32(buf + 20);
    bytes_get_text(buf + 24, ITCH_SYMBOL_LEN, out->symbol);
    out->price_ticks = bytes_get32(buf + 32);
    if (out->type == 'F')
        bytes_get_text(buf + 36, 4, out->mpid);
    if (out->type == 'P')
        out->match = bytes_get64(buf + 36);
    return out->side == 'B' || out->side == 'S' ? 0 : -EBADMSG;
}

/* E, C, X, D and U: what happens to an order that was added before. */
static int decode_change(const unsigned char *buf, struct itch *out)
{
    out->ref = bytes_get64(buf + 11);
    if (out->type == 'U') {
        out->new_ref = bytes_get64(buf + 19);
        out->qty = bytes_get32(buf + 27);
        out->price_ticks = bytes_get32(buf + 31);
    } else if (out->type != 'D') {
        out->qty = bytes_get32(buf + 19);
    }
    if (out->type == 'E' || out->type == 'C')
        out->match = bytes_get64(buf + 23);
    if (out->type == 'C') {
        out->code = (char)buf[31];
        out->price_ticks = bytes_get32(buf + 32);
    }
    return 0;
}

int itch_decode(const unsigned char *buf, size_t len, struct itch *out)
{
    if (len == 0 || len != itch_len((char)buf[0]))
        return -EBADMSG;
    *out = (struct itch){
        .type = (char)buf[0],
        .known = true,
        .locate = bytes_get16(buf + 1),
        .tracking = bytes_get16(buf + 3),
        .time_ns = bytes_get(buf + 5, 6),
    };
    switch (out->type) {
    case 'S':
        out->code = (char)buf[11];
        return 0;
    case 'R':
        bytes_get_text(buf + 11, ITCH_SYMBOL_LEN, out->symbol);
        return 0;
    case 'H':
        bytes_get_text(buf + 11, ITCH_SYMBOL_LEN, out->symbol);
        out->code = (char)buf[19];
        return 0;
    case 'A':
    case 'F':
    case 'P':
        return decode_full(buf, out);
    case 'E':
    case 'C':
    case 'X':
    case 'D':
    case 'U':
        return decode_change(buf, out);
    default:
        out->known = false;
        return 0;
    }
}

static void encode_full(const struct itch *msg, unsigned char *buf)
{
    bytes_put(buf + 11, 8, msg->ref);
    buf[19] = (unsigned char)msg->side;
    bytes_put(buf + 20, 4, msg->qty);
    bytes_put_text(buf + 24, ITCH_SYMBOL_LEN, msg->symbol);
    bytes_put(buf + 32, 4, msg->price_ticks);
    if (msg->type == 'F')
        bytes_put_text(buf + 36, 4, msg->mpid);
    if (msg->type == 'P')
        bytes_put(buf + 36, 8, msg->match);
}

static void encode_change(const struct itch *msg, unsigned char *buf)
{
    bytes_put(buf + 11, 8, msg->ref);
    if (msg->type == 'U') {
        bytes_put(buf + 19, 8, msg->new_ref);
        bytes_put(buf + 27, 4, msg->qty);
        bytes_put(buf + 31, 4, msg->price_ticks);
    } else if (msg->type != 'D') {
        bytes_put(buf + 19, 4, msg->qty);
    }
    if (msg->type == 'E' || msg->type == 'C')
        bytes_put(buf + 23, 8, msg->match);
    if (msg->type == 'C') {
        buf[31] = (unsigned char)msg->code;
        bytes_put(buf + 32, 4, msg->price_ticks);
    }
}

/* A test issue, ordinary in every respect: what the struct doesn't hold is
 * the same for all symbols. */
static void encode_directory(const struct itch *msg, unsigned char *buf)
{
    bytes_put_text(buf + 11, ITCH_SYMBOL_LEN, msg->symbol);
    buf[19] = 'Q';                    /* market category: Global Select */
    buf[20] = 'N';                    /* financial status: normal */
    bytes_put(buf + 21, 4, 100);      /* round lot */
    buf[25] = 'N';                    /* odd lots are taken too */
    buf[26] = 'C';                    /* common stock */
    bytes_put_text(buf + 27, 2, "Z"); /* no subtype */
    buf[29] = 'T';                    /* authenticity: a test */
    buf[30] = 'N';                    /* no short sale restriction */
    buf[31] = 'N';                    /* not new */
    buf[32] = '1';                    /* price band tier 1 */
    buf[33] = 'N';                    /* not an ETP, */
    bytes_put(buf + 34, 4, 0);        /* hence no leverage, */
    buf[38] = 'N';                    /* and not inverse */
}

size_t itch_encode(const struct itch *msg, unsigned char *buf)
{
    buf[0] = (unsigned char)msg->type;
    bytes_put(buf + 1, 2, msg->locate);
    bytes_put(buf + 3, 2, msg->tracking);
    bytes_put(buf + 5, 6, msg->time_ns);
    switch (msg->type) {
    case 'S':
        buf[11] = (unsigned char)msg->code;
        break;
    case 'R':
        encode_directory(msg, buf);
        break;
    case 'H':
        bytes_put_text(buf + 11, ITCH_SYMBOL_LEN, msg->symbol);
        buf[19] = (unsigned char)msg->code;
        bytes_put_text(buf + 20, 5, ""); /* reserved, and no reason */
        break;
    case 'A':
    case 'F':
    case 'P':
        encode_full(msg, buf);
        break;
    case 'E':
    case 'C':
    case 'X':
    case 'D':
    case 'U':
        encode_change(msg, buf);
        break;
    default:
        return 0;
    }
    return itch_len(msg->type);
}
