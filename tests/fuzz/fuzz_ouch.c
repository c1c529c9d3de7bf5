/* fuzz_ouch.c - any bytes as one OUCH message, in both directions.
 *
 * What is taken, encoded and decoded again says the same. What is refused is
 * refused with -EBADMSG, and nothing past the message's end is looked at.
 */
#include <errno.h>

#include "bytes.h"
#include "fuzz.h"
#include "ouch.h"

void fuzz_init(void)
{
}

/* What an encoder writes for a letter that is 0. */
static char or_usual(char letter, char usual)
{
    return letter != '\0' ? letter : usual;
}

static void check_in(const unsigned char *bytes, size_t len)
{
    unsigned char again[OUCH_LEN_MAX];
    struct ouch_in msg, copy;
    int rc = ouch_in_decode(bytes, len, &msg);

    FUZZ_CHECK(rc == 0 || rc == -EBADMSG);
    if (rc != 0)
        return;
    len = ouch_in_encode(&msg, again);
    FUZZ_CHECK(len > 0 && len <= OUCH_LEN_MAX);
    FUZZ_CHECK(ouch_in_decode(again, len, &copy) == 0);
    FUZZ_CHECK(msg.type == copy.type && msg.ref == copy.ref);
    FUZZ_CHECK(msg.new_ref == copy.new_ref && msg.side == copy.side);
    FUZZ_CHECK(msg.qty == copy.qty && msg.price_ticks == copy.price_ticks);
    FUZZ_CHECK(msg.post_only == copy.post_only);
    FUZZ_CHECK(strcmp(msg.symbol, copy.symbol) == 0);
    FUZZ_CHECK(strcmp(msg.token, copy.token) == 0);
    if (msg.type != 'O' && msg.type != 'U')
        return;
    FUZZ_CHECK(or_usual(msg.tif, OUCH_DAY) == copy.tif);
    FUZZ_CHECK(or_usual(msg.display, 'Y') == copy.display);
    if (msg.type == 'O')
        FUZZ_CHECK(or_usual(msg.capacity, 'P') == copy.capacity);
}

static void check_same_out(const struct ouch_out *a, const struct ouch_out *b)
{
    FUZZ_CHECK(a->type == b->type && a->known == b->known);
    FUZZ_CHECK(a->time_ns == b->time_ns);
    FUZZ_CHECK(a->ref == b->ref && a->old_ref == b->old_ref);
    FUZZ_CHECK(a->side == b->side && a->qty == b->qty);
    FUZZ_CHECK(a->price_ticks == b->price_ticks);
    FUZZ_CHECK(a->order_ref == b->order_ref && a->match == b->match);
    FUZZ_CHECK(a->liquidity == b->liquidity && a->code == b->code);
    FUZZ_CHECK(a->reason == b->reason);
    FUZZ_CHECK(strcmp(a->symbol, b->symbol) == 0);
    FUZZ_CHECK(strcmp(a->token, b->token) == 0);
}

static void check_out(const unsigned char *bytes, size_t len)
{
    unsigned char again[OUCH_LEN_MAX];
    struct ouch_out msg, copy;
    int rc = ouch_out_decode(bytes, len, &msg);

    FUZZ_CHECK(rc == 0 || rc == -EBADMSG);
    if (rc != 0)
        return;
    FUZZ_CHECK(msg.known == (strchr("SAUCEJIMQ", msg.type) != NULL));
    FUZZ_CHECK(ouch_reject_name(msg.reason)[0] != '\0');
    len = ouch_out_encode(&msg, again);
    FUZZ_CHECK((len > 0) == msg.known && len <= OUCH_LEN_MAX);
    if (!msg.known)
        return;
    FUZZ_CHECK(ouch_out_decode(again, len, &copy) == 0);
    check_same_out(&msg, &copy);
    if (msg.type != 'A' && msg.type != 'U')
        return;
    FUZZ_CHECK(or_usual(msg.tif, OUCH_DAY) == copy.tif);
    FUZZ_CHECK(or_usual(msg.display, 'Y') == copy.display);
    FUZZ_CHECK(or_usual(msg.capacity, 'P') == copy.capacity);
    FUZZ_CHECK(or_usual(msg.state, 'L') == copy.state);
}

void fuzz_run(struct fuzz_bytes *in)
{
    check_in(in->at, in->left);
    check_out(in->at, in->left);
}

/* A message of the fixed length `len`, counted up; its appendage has fields of
 * all tags. */
static size_t seed_of(char type, size_t len, bool appended, unsigned char *buf)
{
    size_t at = len;

    for (size_t i = 0; i < len; i++)
        buf[i] = (unsigned char)('0' + i);
    buf[0] = (unsigned char)type;
    if (!appended)
        return len;
    for (unsigned tag = 10; tag < 16; tag++) {
        buf[at++] = 2;
        buf[at++] = (unsigned char)tag;
        buf[at++] = 'P';
    }
    bytes_put(buf + len - 2, 2, at - len);
    return at;
}

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const struct {
        char type;
        unsigned char len;
        bool appended;
    } seeds[] = {
        {'O', 47, false}, {'O', 47, true},  {'U', 40, true},  {'X', 9, false},
        {'M', 10, false}, {'Q', 1, false},  {'S', 10, false}, {'A', 64, true},
        {'U', 68, true},  {'C', 18, false}, {'D', 31, false}, {'E', 36, true},
        {'B', 36, false}, {'J', 29, false}, {'P', 13, false}, {'I', 13, false},
        {'T', 30, false}, {'M', 18, false}, {'R', 16, true},  {'Q', 13, false},
    };
    size_t len;

    if (i == sizeof(seeds) / sizeof(seeds[0])) { /* its tag is past the end */
        (void)seed_of('O', 47, false, buf);
        memcpy(buf + 45, "\0\1\1", 3);
        return 48;
    }
    if (i > sizeof(seeds) / sizeof(seeds[0]))
        return 0;
    len = seed_of(seeds[i].type, seeds[i].len, seeds[i].appended, buf);
    if (seeds[i].type == 'J')
        bytes_put(buf + 13, 2, 1);
    if (!seeds[i].appended && (seeds[i].type == 'O'))
        bytes_put(buf + 45, 2, 0);
    return len;
}
