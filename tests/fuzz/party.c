/* party.c - answers come in, accounts are kept.
 *
 * Every answer must be about an order that is open, and take no more from it
 * than there is: that is how quantities are conserved.
 */
#include "party.h"

#include "client_help.h"
#include "fuzz.h"

static struct party_order *find(struct party *p, uint32_t ref)
{
    for (size_t i = p->count; i > 0; i--)
        if (p->list[i - 1].ref == ref)
            return &p->list[i - 1];
    return NULL;
}

static void opened(struct party *p, const struct ouch_out *msg)
{
    FUZZ_CHECK(find(p, msg->ref) == NULL);
    FUZZ_CHECK(msg->qty > 0 && msg->state == 'L');
    FUZZ_CHECK(p->count < PARTY_ORDERS_MAX);
    p->list[p->count++] = (struct party_order){msg->ref, msg->qty};
}

static void taken(struct party *p, uint32_t ref, uint32_t qty)
{
    struct party_order *order = find(p, ref);

    FUZZ_CHECK(order != NULL);
    FUZZ_CHECK(qty > 0 && qty <= order->open_qty);
    order->open_qty -= qty;
}

static void replaced(struct party *p, const struct ouch_out *msg)
{
    struct party_order *old = find(p, msg->old_ref);

    FUZZ_CHECK(old != NULL && old->open_qty > 0);
    old->open_qty = 0;
    opened(p, msg);
}

static int on_answer(void *party, const unsigned char *bytes, size_t len)
{
    struct party *p = party;
    struct ouch_out msg;

    FUZZ_CHECK(ouch_out_decode(bytes, len, &msg) == 0 && msg.known);
    switch (msg.type) {
    case 'A':
        opened(p, &msg);
        break;
    case 'U':
        replaced(p, &msg);
        break;
    case 'C':
        taken(p, msg.ref, msg.qty);
        break;
    case 'E':
        FUZZ_CHECK(msg.price_ticks > 0);
        taken(p, msg.ref, msg.qty);
        break;
    case 'J':
        FUZZ_CHECK(find(p, msg.ref) == NULL);
        break;
    default:
        FUZZ_CHECK(msg.type == 'I' || msg.type == 'Q');
        break;
    }
    return 0;
}

static void on_orders(struct bufferevent *bev, void *party)
{
    FUZZ_CHECK(frame_each(bufferevent_get_input(bev), on_answer, party) == 0);
}

static void on_feed(struct bufferevent *bev, void *party)
{
    struct party *p = party;

    mirror_read(&p->mirror, bufferevent_get_input(bev));
}

static void on_event(struct bufferevent *bev, short what, void *party)
{
    struct party *p = party;

    (void)bev;
    if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) != 0)
        p->ended = true;
}

void party_open(struct party *p, struct help *h, uint32_t id)
{
    struct bufferevent *orders[2], *feed[2];

    FUZZ_CHECK(bufferevent_pair_new(h->base, 0, orders) == 0);
    FUZZ_CHECK(bufferevent_pair_new(h->base, 0, feed) == 0);
    p->orders = orders[0];
    p->feed = feed[0];
    p->id = id;
    p->last_ref = 0;
    p->ended = false;
    p->count = p->out_len = 0;
    mirror_clear(&p->mirror);
    bufferevent_setcb(p->orders, on_orders, NULL, on_event, p);
    bufferevent_setcb(p->feed, on_feed, NULL, on_event, p);
    FUZZ_CHECK(bufferevent_enable(p->orders, EV_READ | EV_WRITE) == 0);
    FUZZ_CHECK(bufferevent_enable(p->feed, EV_READ | EV_WRITE) == 0);
    FUZZ_CHECK(exchange_connect(h->x, orders[1], feed[1]) == 0);
}

static void hang_up(struct bufferevent **bev, bool told)
{
    if (*bev == NULL)
        return;
    if (told)
        bufferevent_flush(*bev, EV_READ | EV_WRITE, BEV_FINISHED);
    bufferevent_free(*bev);
    *bev = NULL;
}

void party_close(struct party *p, bool told)
{
    hang_up(&p->orders, told);
    hang_up(&p->feed, told);
    p->out_len = 0;
}

/* Sending ------------------------------------------------------------------ */

void party_write(struct party *p, const unsigned char *bytes, size_t len)
{
    if (p->out_len + len > sizeof(p->out))
        party_send(p, p->out_len);
    memcpy(p->out + p->out_len, bytes, len);
    p->out_len += len;
}

void party_write_frame(struct party *p, const unsigned char *bytes, size_t len)
{
    unsigned char head[2] = {(unsigned char)(len >> 8), (unsigned char)len};

    party_write(p, head, 2);
    party_write(p, bytes, len);
}

void party_write_message(struct party *p, const struct ouch_in *msg)
{
    unsigned char bytes[OUCH_LEN_MAX];

    party_write_frame(p, bytes, ouch_in_encode(msg, bytes));
}

void party_send(struct party *p, size_t len)
{
    if (len > p->out_len)
        len = p->out_len;
    if (p->orders != NULL && len > 0)
        FUZZ_CHECK(bufferevent_write(p->orders, p->out, len) == 0);
    memmove(p->out, p->out + len, p->out_len - len);
    p->out_len -= len;
}

/* Accounts ------------------------------------------------------------------
 */

struct audit {
    struct party *party;
    size_t found;
};

static void on_resting(void *ctx, const struct order *o)
{
    struct audit *audit = ctx;
    struct party_order *own;

    if (o->owner != audit->party->id)
        return;
    own = find(audit->party, o->user_ref);
    FUZZ_CHECK(own != NULL && own->open_qty == o->qty);
    audit->found++;
}

void party_check(const struct party *p, const struct matching *engine)
{
    struct audit audit = {.party = (struct party *)(uintptr_t)p};
    size_t open = 0;

    for (uint16_t i = 0; i < matching_symbols(engine); i++) {
        matching_each(engine, i, 'B', on_resting, &audit);
        matching_each(engine, i, 'S', on_resting, &audit);
    }
    for (size_t i = 0; i < p->count; i++)
        open += p->list[i].open_qty > 0;
    FUZZ_CHECK(audit.found == open);
    mirror_check(&p->mirror, engine);
}
