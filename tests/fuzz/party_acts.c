/* party_acts.c - messages of a client, as the input wants them. */
#include "party_acts.h"

#include "client_help.h"

/* An order that the rules like, with this number. */
static struct ouch_in good_order(struct fuzz_bytes *in, uint32_t ref)
{
    unsigned shape = fuzz_u8(in), qty = 1 + fuzz_u8(in);
    struct ouch_in msg =
        client_order(ref, "BSTE"[shape % 4], qty, party_near_mid(in));

    memcpy(msg.symbol, (shape & 4) != 0 ? "BB" : "AA", 3);
    msg.post_only = (shape & 24) == 8;
    if ((shape & 24) == 16)
        msg.tif = OUCH_IOC;
    if ((shape & 24) == 24)
        msg.price_ticks = OUCH_MARKET_PRICE;
    if ((shape & 32) != 0)
        msg.display = 'A';
    return msg;
}

/* Of an order that it has or had; or of any other. */
static uint32_t pick(struct party *p, struct fuzz_bytes *in)
{
    unsigned which = fuzz_u8(in);

    if (which >= 240 || p->count == 0)
        return which;
    return p->list[p->count - 1 - which % p->count].ref;
}

void party_wild(struct party *p, struct fuzz_bytes *in)
{
    struct ouch_in msg = {.type = "OUXMQ"[fuzz_below(in, 5)]};

    msg.ref = (uint32_t)fuzz_uint(in, fuzz_below(in, 5));
    msg.new_ref = (uint32_t)fuzz_uint(in, fuzz_below(in, 5));
    msg.side = (char)fuzz_u8(in);
    msg.qty = (uint32_t)fuzz_uint(in, fuzz_below(in, 5));
    msg.price_ticks = fuzz_uint(in, fuzz_below(in, 9));
    msg.tif = (char)fuzz_u8(in);
    msg.display = (char)fuzz_u8(in);
    fuzz_text(in, msg.symbol, sizeof(msg.symbol));
    fuzz_text(in, msg.token, sizeof(msg.token));
    party_write_message(p, &msg);
}

void party_nearly(struct party *p, struct fuzz_bytes *in)
{
    struct ouch_in msg = good_order(in, p->last_ref + 1);
    unsigned char bytes[OUCH_LEN_MAX];
    size_t len = ouch_in_encode(&msg, bytes);
    unsigned at = fuzz_u8(in), value = fuzz_u8(in);

    if (at < len)
        bytes[at] = (unsigned char)value;
    else
        len = value % OUCH_LEN_MAX;
    if (len == 0)
        len = 1;
    party_write_frame(p, bytes, len);
}

void party_raw(struct party *p, struct fuzz_bytes *in, bool framed)
{
    size_t len;
    const unsigned char *bytes = fuzz_take(in, fuzz_u8(in) % 160, &len);

    if (framed)
        party_write_frame(p, bytes, len);
    else
        party_write(p, bytes, len);
}

void party_order(struct party *p, struct fuzz_bytes *in)
{
    struct ouch_in msg = good_order(in, ++p->last_ref);

    if (p->last_ref < PARTY_ORDERS_MAX / 2)
        party_write_message(p, &msg);
}

void party_replace(struct party *p, struct fuzz_bytes *in)
{
    struct ouch_in msg = good_order(in, ++p->last_ref);

    msg.type = 'U';
    msg.side = '\0';
    msg.new_ref = msg.ref;
    msg.ref = pick(p, in);
    msg.qty += fuzz_u8(in);
    if (p->last_ref < PARTY_ORDERS_MAX / 2)
        party_write_message(p, &msg);
}

void party_cancel(struct party *p, struct fuzz_bytes *in)
{
    struct ouch_in msg = {.type = 'X', .ref = pick(p, in)};

    msg.qty = fuzz_u8(in) / 2; /* 0 cancels all */
    party_write_message(p, &msg);
}
