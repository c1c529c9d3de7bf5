/* fuzz_itch_file.c - any bytes as an ITCH file that is replayed.
 *
 *   | how | more | file ... |
 *
 * The file is played as it is or packed by gzip, whole or in two members,
 * damaged or not, with a trader who gets in its way or without.
 */
#include "bytes.h"
#include "exchange_help.h"
#include "fuzz.h"
#include "itch.h"
#include "replay_play.h"

void fuzz_init(void)
{
    help_hook_libevent();
    bot_tags_init();
}

void fuzz_run(struct fuzz_bytes *in)
{
    unsigned flags = fuzz_u8(in);
    struct replay_how how = replay_how_of(flags, fuzz_u8(in));

    replay_play(replay_file_of(0, in->at, in->left, &how), NULL, &how);
}

/* Seeds ----------------------------------------------------------------------
 */

static void put(unsigned char *buf, size_t *at, struct itch msg)
{
    unsigned char frame[2 + ITCH_LEN_MAX] = {0};
    size_t len = itch_encode(&msg, frame + 2);

    if (len == 0) { /* a type of which only the length is known */
        len = itch_len(msg.type);
        frame[2] = (unsigned char)msg.type;
    }
    bytes_put(frame, 2, len);
    fuzz_put(buf, at, frame, 2 + len);
}

#define M(...) put(buf, &at, (struct itch){__VA_ARGS__})

/* Two symbols and everything that can happen to an order. */
static size_t put_day(unsigned char *buf, size_t at, uint64_t ns)
{
    M('S', .time_ns = ns, .code = 'O');
    for (uint16_t i = 1; i <= 2; i++) {
        M('R', .locate = i, .time_ns = ns, .symbol = "AA");
        M('H', .locate = i, .time_ns = ns, .symbol = "AA", .code = 'T');
    }
    for (uint32_t i = 0; i < 6; i++) {
        M('A', .locate = 1, .time_ns = ns + i, .ref = 10 + i, .qty = 100,
          .side = 'B', .symbol = "AA", .price_ticks = 1000000 - i / 2 * 100);
        M('F', .locate = 1, .time_ns = ns + i, .ref = 20 + i, .qty = 100 + i,
          .side = 'S', .symbol = "AA", .price_ticks = 1000100 + i / 2 * 100,
          .mpid = "MPID");
    }
    M('A', .locate = 3, .ref = 30, .qty = 7, .side = 'S', .symbol = "CC",
      .price_ticks = 5000);
    M('E', .locate = 1, .time_ns = ns + 9, .ref = 10, .qty = 40, .match = 1);
    M('E', .locate = 1, .time_ns = ns + 9, .ref = 10, .qty = 60, .match = 2);
    M('E', .locate = 1, .time_ns = ns + 9, .ref = 14, .qty = 10, .match = 3);
    M('C', .locate = 1, .time_ns = ns + 9, .ref = 20, .qty = 10, .match = 4,
      .code = 'Y', .price_ticks = 1000050);
    M('X', .locate = 1, .time_ns = ns + 10, .ref = 21, .qty = 50);
    M('D', .locate = 1, .time_ns = ns + 10, .ref = 22);
    M('U', .locate = 1, .time_ns = ns + 11, .ref = 23, .new_ref = 40, .qty = 30,
      .price_ticks = 1000200);
    M('U', .locate = 1, .time_ns = ns + 11, .ref = 24, .new_ref = 41, .qty = 30,
      .price_ticks = 999900);
    M('P', .locate = 1, .time_ns = ns + 12, .qty = 5, .side = 'B',
      .symbol = "AA", .price_ticks = 1000000, .match = 5);
    M('H', .locate = 1, .time_ns = ns + 13, .symbol = "AA", .code = 'H');
    M('A', .locate = 1, .time_ns = ns + 14, .ref = 50, .qty = 10, .side = 'B',
      .symbol = "AA", .price_ticks = 1000300);
    M('H', .locate = 1, .time_ns = ns + 15, .symbol = "AA", .code = 'T');
    M('I', .locate = 1, .time_ns = ns + 16);
    return at;
}

/* What a file may say, and no exchange would. */
static size_t put_nonsense(unsigned char *buf, size_t at)
{
    M('E', .ref = 99, .qty = 1);
    M('X', .ref = 11, .qty = 0);
    M('X', .ref = 11, .qty = 1000);
    M('A', .locate = 1, .ref = 12, .qty = 1, .side = 'B', .symbol = "AA",
      .price_ticks = 100);
    M('A', .locate = 1, .ref = 0, .qty = 1, .side = 'B', .symbol = "AA",
      .price_ticks = 100);
    M('A', .locate = 9, .ref = 77, .qty = 1, .side = 'B', .symbol = "A B",
      .price_ticks = 100);
    M('A', .locate = 1, .ref = UINT64_MAX, .qty = UINT32_MAX, .side = 'S',
      .symbol = "AA", .price_ticks = UINT32_MAX);
    M('U', .ref = 12, .new_ref = 13, .qty = 1, .price_ticks = 1);
    M('U', .ref = 12, .new_ref = 15, .qty = 0, .price_ticks = 1);
    M('U', .ref = 98, .new_ref = 97, .qty = 1, .price_ticks = 1);
    M('P', .locate = 1, .qty = 0, .side = 'B', .symbol = "AA");
    M('H', .locate = 1, .symbol = "AA", .code = 'x');
    M('E', .ref = 12, .qty = UINT32_MAX);
    return at;
}

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const unsigned char heads[][2] = {
        {0, 0}, {1, 0}, {3, 0},    {8, 0},     {8, 4},    {9, 8},
        {5, 3}, {7, 2}, {248, 90}, {241, 255}, {240, 60},
    };
    size_t at = 0, body;

    if (i >= 2 * sizeof(heads) / sizeof(heads[0]))
        return 0;
    fuzz_put(buf, &at, heads[i / 2], 2);
    body = at;
    at = put_day(buf, at, 34200000000000);
    at = put_nonsense(buf, at);
    if (i % 2 == 0) {
        M('A', .locate = 1, .time_ns = 86399999999999, .ref = 60, .qty = 10,
          .side = 'B', .symbol = "AA", .price_ticks = 998000);
        M('D', .time_ns = 3, .ref = 60); /* past midnight */
        fuzz_put(buf, &at, "\0", 2);
        return at;
    }
    switch (i / 2) {
    case 0: /* ends inside a message */
        return at - 5;
    case 1: /* a length that its type doesn't have */
        fuzz_put(buf, &at, "\0\3ABC", 5);
        return at;
    case 2: /* a type that there isn't */
        fuzz_put(buf, &at, "\0\1z\0\1\1", 6);
        return at;
    case 3: /* ends inside a length */
        fuzz_put(buf, &at, "", 1);
        return at;
    case 4: /* nothing but the head */
        return body;
    case 5: /* a length of 0 in the middle */
        fuzz_put(buf, &at, "\0\0A", 3);
        return at;
    case 6: /* neither format */
        fuzz_put(buf, &body, "what is this?", 13);
        return body;
    case 7: /* a time past midnight */
        M('S', .time_ns = 86400000000000);
        return at;
    default:
        return at;
    }
}
