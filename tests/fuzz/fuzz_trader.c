/* fuzz_trader.c - a trader whose exchange may say anything.
 *
 *   | what | arguments | what | arguments | ...
 *
 * The input plays the exchange: market data that makes sense, so that the
 * trader decides and sends orders, and such that doesn't; answers to its
 * orders, right ones, wrong ones, late ones and none; broken messages; time
 * that passes, streams that end. The trader may lose track, but it sends
 * nothing but good orders, reads all that it can, and keeps no block in the
 * end.
 */
#include "client_help.h"
#include "clock.h"
#include "fuzz.h"
#include "trader.h"
#include "trader_scene.h"

#define MID_TICKS 1000000u

void fuzz_init(void)
{
    help_hook_libevent();
    bot_tags_init();
}

/* What it is told --------------------------------------------------------- */

static void send_frame(struct bufferevent *bev, const unsigned char *bytes,
                       size_t len)
{
    unsigned char head[2] = {(unsigned char)(len >> 8), (unsigned char)len};

    if (bev == NULL)
        return;
    FUZZ_CHECK(bufferevent_write(bev, head, 2) == 0);
    FUZZ_CHECK(bufferevent_write(bev, bytes, len) == 0);
}

static void send_itch(struct itch *msg)
{
    unsigned char bytes[ITCH_LEN_MAX] = {0};
    size_t len = itch_encode(msg, bytes);

    if (len == 0)
        len = itch_len(msg->type);
    if (len > 0)
        send_frame(scene.feed, bytes, len);
}

/* A message of this type about this order, now. */
static struct itch itch_of(char type, uint16_t locate, uint64_t ref)
{
    return (struct itch){
        .type = type,
        .locate = locate,
        .ref = ref,
        .time_ns = clock_now_ns(scene.clock) % 86400000000000,
        .side = 'B',
        .code = 'T',
        .match = ++scene.match,
    };
}

static void name_symbol(struct itch *msg)
{
    snprintf(msg->symbol, sizeof(msg->symbol), "S%u", msg->locate);
}

static void tell_add(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in);
    unsigned away = fuzz_u8(in) % 16;
    struct itch msg = itch_of('A', shape >> 1 & 3, ++scene.feed_ref);

    msg.side = (shape & 1) != 0 ? 'B' : 'S';
    msg.qty = 1 + (shape >> 3) * 20;
    msg.price_ticks = MID_TICKS + (uint32_t)(scene.feed_ref % 7) * 100;
    if (msg.side == 'B')
        msg.price_ticks -= 1000 + away * 100;
    else
        msg.price_ticks += away * 100;
    name_symbol(&msg);
    send_itch(&msg);
}

static void tell_change(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in);
    uint64_t ref = scene.feed_ref - fuzz_u8(in) % 16;
    struct itch msg = itch_of("ECXDUP"[shape % 6], shape >> 3 & 3, ref);

    msg.qty = 1 + fuzz_u8(in);
    msg.price_ticks = MID_TICKS + (shape >> 5) * 100;
    if (msg.type == 'U')
        msg.new_ref = ++scene.feed_ref;
    name_symbol(&msg);
    send_itch(&msg);
}

static void tell_symbols(struct fuzz_bytes *in)
{
    unsigned count = fuzz_u8(in) % 10;

    for (uint16_t i = 0; i < count; i++) {
        struct itch msg = itch_of('R', i, 0);

        name_symbol(&msg);
        send_itch(&msg);
    }
}

/* Many trades of one symbol at one price: averages follow. */
static void tell_trades(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in), away = fuzz_u8(in);

    for (unsigned n = 0; n < 1 + shape / 4 % 32; n++) {
        struct itch msg = itch_of('A', shape % 4, ++scene.feed_ref);

        msg.qty = 100;
        msg.price_ticks = MID_TICKS - 12800 + 100 * away;
        name_symbol(&msg);
        send_itch(&msg);
        msg.type = 'E';
        send_itch(&msg);
    }
}

/* Any type, any values. */
static void tell_wild(struct fuzz_bytes *in)
{
    struct itch msg = {.type = "SRHYLVWKJhAFECXDUPQBINO"[fuzz_below(in, 23)]};

    msg.locate = (uint16_t)fuzz_uint(in, fuzz_below(in, 3));
    msg.time_ns = fuzz_uint(in, fuzz_below(in, 7));
    msg.ref = fuzz_uint(in, fuzz_below(in, 9));
    msg.new_ref = fuzz_uint(in, fuzz_below(in, 9));
    msg.qty = (uint32_t)fuzz_uint(in, fuzz_below(in, 5));
    msg.price_ticks = (uint32_t)fuzz_uint(in, fuzz_below(in, 5));
    msg.side = "BSx"[fuzz_below(in, 3)];
    msg.code = (char)fuzz_u8(in);
    fuzz_text(in, msg.symbol, sizeof(msg.symbol));
    send_itch(&msg);
}

/* Answers ------------------------------------------------------------------ */

/* One of the last orders; the newest is 0. */
static const struct ouch_in *pick(struct fuzz_bytes *in)
{
    static const struct ouch_in none = {.type = 'O', .ref = 1};
    unsigned count = scene.sent_count < SENT_MAX ? scene.sent_count : SENT_MAX;

    if (count == 0)
        return &none;
    return &scene.sent[(scene.sent_count - 1 - fuzz_u8(in) % count) % SENT_MAX];
}

static struct ouch_out answer_of(char type, const struct ouch_in *order)
{
    struct ouch_out msg = {
        .type = type,
        .time_ns = clock_now_ns(scene.clock) % 86400000000000,
        .ref = order->ref,
        .side = order->side,
        .qty = order->qty,
        .price_ticks = order->price_ticks,
        .order_ref = 5000 + order->ref,
        .match = ++scene.match,
        .liquidity = 'R',
        .code = 'U',
        .reason = OUCH_REJECT_PRICE,
    };

    memcpy(msg.symbol, order->symbol, sizeof(msg.symbol));
    memcpy(msg.token, order->token, sizeof(msg.token));
    return msg;
}

static void send_answer(const struct ouch_out *msg)
{
    unsigned char bytes[OUCH_LEN_MAX];
    size_t len = ouch_out_encode(msg, bytes);

    if (len > 0)
        send_frame(scene.orders, bytes, len);
}

/* One of the last orders is accepted, executed, cancelled or rejected. */
static void answer(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in);
    const struct ouch_in *order = pick(in);
    struct ouch_out msg = answer_of("AAECEJCA"[shape % 8], order);

    if ((shape & 16) != 0) {
        struct ouch_out accepted = answer_of('A', order);

        send_answer(&accepted);
    }
    if ((shape & 32) != 0) /* in part */
        msg.qty = 1 + fuzz_u8(in);
    send_answer(&msg);
}

static void answer_wild(struct fuzz_bytes *in)
{
    char type = "SAUCEJIMQ"[fuzz_below(in, 9)];
    struct ouch_out msg = answer_of(type, pick(in));

    if (fuzz_u8(in) % 2 == 0)
        msg.ref = (uint32_t)fuzz_uint(in, 4);
    msg.qty = (uint32_t)fuzz_uint(in, fuzz_below(in, 5));
    msg.price_ticks = fuzz_uint(in, fuzz_below(in, 9));
    msg.reason = (uint16_t)fuzz_u8(in);
    msg.code = (char)fuzz_u8(in);
    if (fuzz_u8(in) % 2 == 0)
        fuzz_text(in, msg.token, sizeof(msg.token));
    send_answer(&msg);
}

static void send_raw(struct fuzz_bytes *in, struct bufferevent *bev,
                     bool *broken)
{
    unsigned how = fuzz_u8(in);
    size_t len;
    const unsigned char *bytes = fuzz_take(in, how % 130, &len);

    if (bev == NULL)
        return;
    if (how < 208 && len > 0 && len <= FRAME_LEN_MAX) {
        send_frame(bev, bytes, len);
        return;
    }
    *broken = true;
    FUZZ_CHECK(bufferevent_write(bev, bytes, len) == 0);
}

static void act(struct fuzz_bytes *in)
{
    unsigned what = fuzz_u8(in);

    switch (what & 15) {
    case 0:
    case 1:
    case 2:
        tell_add(in);
        break;
    case 3:
        tell_change(in);
        break;
    case 4:
        tell_symbols(in);
        break;
    case 5:
        tell_wild(in);
        break;
    case 6:
        send_raw(in, scene.feed, &scene.feed_broken);
        break;
    case 7:
    case 8:
        scene_pass((1 + fuzz_u8(in) % 64) * 100000000ull);
        break;
    case 9:
    case 10:
    case 11:
        answer(in);
        break;
    case 12:
        answer_wild(in);
        break;
    case 13:
        send_raw(in, scene.orders, &scene.orders_broken);
        break;
    case 14:
        scene_turn();
        break;
    default:
        if (what < 128)
            tell_trades(in);
        else if (what == 255)
            scene_end_stream(&scene.feed);
        else if (what == 239)
            scene_end_stream(&scene.orders);
        else if (what == 223)
            trader_stop(scene.trader);
        scene.stopped |= what == 223;
        break;
    }
}

void fuzz_run(struct fuzz_bytes *in)
{
    scene_open();
    for (int i = 0; i < 200 && in->left > 0; i++)
        act(in);
    scene_turn();
    scene_close();
}

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    /* Symbols, a book, then time and answers in turn. */
    static const unsigned char favours[][8] = {
        {7, 9, 7, 10, 0, 7, 11, 3}, {7, 12, 0, 7, 9, 5, 7, 12},
        {8, 9, 13, 7, 9, 6, 7, 14}, {7, 9, 9, 7, 10, 10, 3, 3},
        {3, 7, 3, 7, 9, 0, 3, 9},
    };
    uint32_t random = i * 2654435761u + 7;
    size_t at = 0;

    if (i >= 3 * sizeof(favours) / sizeof(favours[0]))
        return 0;
    fuzz_put(buf, &at, "\4\5", 2);
    for (unsigned n = 0; n < 40; n++) {
        unsigned char add[3] = {0, (unsigned char)(n * 37), (unsigned char)n};

        fuzz_put(buf, &at, add, 3);
    }
    /* The averages of the first two symbols go apart from what is offered. */
    for (unsigned n = 0; n < 4 && i % 2 == 0; n++) {
        unsigned char trades[3] = {15, (unsigned char)(124 + n % 2),
                                   (unsigned char)(n % 2 == 0 ? 60 : 190)};

        fuzz_put(buf, &at, trades, 3);
    }
    fuzz_put(buf, &at, "\7\20", 2); /* time for the first orders */
    /* Three shares for the highest price that fits into the message. */
    fuzz_put(buf, &at, "\11\20\0\14\4\0\1\1\3\10", 10);
    fuzz_put(buf, &at, "\177\377\377\377\377\377\377\377\0\0\1", 11);
    for (unsigned n = 0; n < 100 + 20 * i; n++) {
        unsigned char act_bytes[3];

        random = random * 1664525 + 1013904223;
        act_bytes[0] = favours[i % 5][n % 8];
        act_bytes[1] = (unsigned char)(random >> 24);
        act_bytes[2] = (unsigned char)(random >> 16 & 7);
        fuzz_put(buf, &at, act_bytes,
                 act_bytes[0] == 14 ? 1
                 : act_bytes[0] < 9 ? 2
                                    : 3);
    }
    if (i % 4 == 1)
        fuzz_put(buf, &at, "\337\7\10", 3);
    if (i % 4 == 2)
        fuzz_put(buf, &at, "\377\7\10", 3);
    if (i % 4 == 3)
        fuzz_put(buf, &at, "\357\7\10", 3);
    return at;
}
