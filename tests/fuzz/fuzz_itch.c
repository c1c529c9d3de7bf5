/* fuzz_itch.c - any bytes as one ITCH message.
 *
 * A message is taken exactly if it is as long as its type says and its side is
 * a side. What was decoded and encoded again says the same; where the text has
 * nothing but letters it is the same bytes.
 */
#include <errno.h>

#include "bytes.h"
#include "fuzz.h"
#include "itch.h"

static const char types[] = "SRHYLVWKJhAFECXDUPQBINO";

void fuzz_init(void)
{
}

static bool is_full(char type)
{
    return type == 'A' || type == 'F' || type == 'P';
}

static bool is_encoded(char type)
{
    return strchr("SRHAFECXDUP", type) != NULL;
}

static bool should_pass(const unsigned char *msg, size_t len)
{
    if (len == 0 || len != itch_len((char)msg[0]))
        return false;
    return !is_full((char)msg[0]) || msg[19] == 'B' || msg[19] == 'S';
}

static void check_same(const struct itch *a, const struct itch *b)
{
    FUZZ_CHECK(a->type == b->type && a->known == b->known);
    FUZZ_CHECK(a->locate == b->locate && a->tracking == b->tracking);
    FUZZ_CHECK(a->time_ns == b->time_ns && a->ref == b->ref);
    FUZZ_CHECK(a->new_ref == b->new_ref && a->match == b->match);
    FUZZ_CHECK(a->qty == b->qty && a->price_ticks == b->price_ticks);
    FUZZ_CHECK(a->side == b->side && a->code == b->code);
    FUZZ_CHECK(strcmp(a->symbol, b->symbol) == 0);
    FUZZ_CHECK(strcmp(a->mpid, b->mpid) == 0);
}

/* R and H have fields that the struct doesn't hold; texts may hold a 0. */
static bool is_exact(const unsigned char *msg, size_t len)
{
    if (msg[0] == 'R' || msg[0] == 'H')
        return false;
    if (!is_full((char)msg[0]))
        return true;
    return memchr(msg + 24, 0, ITCH_SYMBOL_LEN) == NULL &&
           (msg[0] != 'F' || memchr(msg + 36, 0, len - 36) == NULL);
}

void fuzz_run(struct fuzz_bytes *in)
{
    unsigned char again[ITCH_LEN_MAX];
    struct itch msg, copy;
    size_t len;
    int rc = itch_decode(in->at, in->left, &msg);

    FUZZ_CHECK(rc == (should_pass(in->at, in->left) ? 0 : -EBADMSG));
    if (rc != 0)
        return;
    FUZZ_CHECK(strnlen(msg.symbol, sizeof(msg.symbol)) <= ITCH_SYMBOL_LEN);
    FUZZ_CHECK(msg.time_ns >> 48 == 0);
    FUZZ_CHECK(msg.known == is_encoded(msg.type));
    len = itch_encode(&msg, again);
    FUZZ_CHECK(len == (msg.known ? in->left : 0));
    if (!msg.known)
        return;
    FUZZ_CHECK(itch_decode(again, len, &copy) == 0);
    check_same(&msg, &copy);
    if (is_exact(in->at, in->left))
        FUZZ_CHECK(memcmp(in->at, again, len) == 0);
}

/* Each type, with every field set; then NASDAQ's own bytes. */
size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const unsigned char golden[2][36] = {
        {0x41, 0x15, 0x98, 0x00, 0x02, 0x1f, 0x1a, 0xce, 0xd8,
         0x53, 0x06, 0x00, 0x00, 0x00, 0x00, 0x01, 0x66, 0xb5,
         0x3e, 0x42, 0x00, 0x00, 0x06, 0x40, 0x49, 0x56, 0x4f,
         0x4f, 0x20, 0x20, 0x20, 0x20, 0x00, 0x0d, 0x55, 0xac},
        {0x45, 0x09, 0x29, 0x00, 0x02, 0x1f, 0x1a, 0xce, 0xd8, 0xf0, 0x61,
         0x00, 0x00, 0x00, 0x00, 0x01, 0x66, 0x92, 0x9a, 0x00, 0x00, 0x00,
         0x19, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xe6, 0x3b},
    };
    size_t count = sizeof(types) - 1;
    size_t len;

    if (i >= count + 2)
        return 0;
    if (i >= count) {
        len = itch_len((char)golden[i - count][0]);
        memcpy(buf, golden[i - count], len);
        return len;
    }
    len = itch_len(types[i]);
    for (size_t at = 1; at < len; at++)
        buf[at] = (unsigned char)(at * 7);
    buf[0] = (unsigned char)types[i];
    if (len > 36)
        bytes_put_text(buf + 36, len - 36, "MPID");
    buf[19] = i % 2 == 0 ? 'B' : 'S';
    return len;
}
