/* replay_itch.c - a NASDAQ ITCH 5.0 file: u16 length, message, and so on.
 *
 *   00 24 | 41 'A' locate tracking time ref side shares stock price | 00 1f ...
 *
 * Each message has a known type and the length of that type; anything else
 * means that the file is damaged, and nothing behind it can be trusted. Some
 * producers end a file with a length of 0.
 */
#include <errno.h>
#include <string.h>

#include "exchange.h"
#include "matching.h"
#include "replay_format.h"
#include "tags.h"
#include "tracker.h"

#define LENGTH_BYTES 2
#define LOCATES 65536
#define DAY_NS (24ull * 3600 * 1000000000)

static size_t read_length(const unsigned char *data)
{
    return (size_t)data[0] << 8 | data[1];
}

static bool itch_detect(const unsigned char *data, size_t len)
{
    size_t message_len;

    if (len <= LENGTH_BYTES)
        return false;
    message_len = read_length(data);
    return message_len > 0 && itch_len((char)data[LENGTH_BYTES]) == message_len;
}

static int itch_begin(struct replay *r, const char *path, const char *seed_path)
{
    (void)path;
    if (seed_path != NULL)
        return replay_fail(r, -EBADMSG,
                           "an ITCH file needs no orderbook file beside it");
    r->symbols = tracker_calloc(TAG_MARKET, LOCATES, sizeof(*r->symbols));
    if (r->symbols == NULL)
        return replay_fail(r, -ENOMEM, "out of memory");
    return 0;
}

/* Times are those of one day. A recording that goes on past midnight starts
 * again at 0: a step back by more than half a day is the next day. */
static uint64_t unwrap(struct replay *r, uint64_t time_ns)
{
    if (r->day_ns + time_ns + DAY_NS / 2 < r->due_ns)
        r->day_ns += DAY_NS;
    return r->day_ns + time_ns;
}

/* A length of 0 may stand at the end, and only there. */
static int peek_end(struct replay *r, const unsigned char **data)
{
    size_t have;
    int rc = replay_file_peek(r->file, LENGTH_BYTES + 1, data, &have);

    if (rc != 0)
        return replay_fail(r, rc, "%s", replay_file_reason(r->file));
    if (have > LENGTH_BYTES)
        return replay_fail(r, -EBADMSG, "a message of 0 bytes");
    return -ENODATA;
}

/* The whole frame, or why there is none. */
static int peek_frame(struct replay *r, const unsigned char **data, size_t *len)
{
    size_t have;
    int rc = replay_file_peek(r->file, LENGTH_BYTES, data, &have);

    *len = 0;
    if (rc != 0)
        return replay_fail(r, rc, "%s", replay_file_reason(r->file));
    if (have == 0)
        return -ENODATA;
    if (have < LENGTH_BYTES)
        return replay_fail(r, -EBADMSG, "the file ends inside a length");
    *len = read_length(*data);
    if (*len == 0)
        return peek_end(r, data);
    /* No window could ever hold it. */
    if (*len > REPLAY_FILE_WINDOW_BYTES - LENGTH_BYTES)
        return replay_fail(r, -EBADMSG, "a message of %zu bytes", *len);
    rc = replay_file_peek(r->file, LENGTH_BYTES + *len, data, &have);
    if (rc != 0)
        return replay_fail(r, rc, "%s", replay_file_reason(r->file));
    if (have < LENGTH_BYTES + *len)
        return replay_fail(r, -EBADMSG,
                           "the file ends inside a message of %zu bytes", *len);
    return 0;
}

static int bad_message(struct replay *r, const unsigned char *msg, size_t len)
{
    unsigned char type = msg[0];
    size_t want = itch_len((char)type);

    if (want == 0 && type > ' ' && type < 0x7f)
        return replay_fail(r, -EBADMSG, "no message has the type '%c'", type);
    if (want == 0)
        return replay_fail(r, -EBADMSG, "no message has the type 0x%02x", type);
    if (want != len)
        return replay_fail(r, -EBADMSG,
                           "a message of type %c has %zu bytes, not %zu", type,
                           want, len);
    return replay_fail(r, -EBADMSG, "a message of type %c makes no sense",
                       type);
}

static int itch_read(struct replay *r, uint64_t *time_ns)
{
    const unsigned char *data;
    size_t len;
    int rc = peek_frame(r, &data, &len);

    if (rc != 0)
        return rc;
    if (itch_decode(data + LENGTH_BYTES, len, &r->itch) != 0)
        return bad_message(r, data + LENGTH_BYTES, len);
    if (r->itch.time_ns >= DAY_NS)
        return replay_fail(r, -EBADMSG, "a time of more than 24 hours");
    replay_file_skip(r->file, LENGTH_BYTES + len);
    *time_ns = unwrap(r, r->itch.time_ns);
    return 0;
}

/* The exchange's number for the message's symbol. It is in R, and in every
 * message that carries the name, in case R was before the file's begin.
 * -EINVAL, -ENOSPC: a name that can't be one. */
static int symbol_of(struct replay *r, uint16_t *symbol)
{
    uint16_t *known = &r->symbols[r->itch.locate];
    int rc;

    if (*known != 0) {
        *symbol = (uint16_t)(*known - 1);
        return 0;
    }
    rc = exchange_symbol(r->exchange, r->itch.symbol, symbol);
    if (rc == 0)
        *known = (uint16_t)(*symbol + 1);
    return rc;
}

static int play_add(struct replay *r, uint16_t symbol)
{
    const struct itch *msg = &r->itch;
    struct matching_request rq = {.ref = msg->ref,
                                  .symbol = symbol,
                                  .side = msg->side,
                                  .kind = MATCHING_DAY,
                                  .qty = msg->qty,
                                  .price_ticks = msg->price_ticks,
                                  .owner = MATCHING_NOBODY};

    return replay_orders_add(&r->orders, &rq);
}

/* Messages that carry the symbol's name. */
static int play_named(struct replay *r)
{
    const struct itch *msg = &r->itch;
    uint16_t symbol = 0;
    int rc = symbol_of(r, &symbol);

    if (rc == -EINVAL || rc == -ENOSPC) {
        r->figures.refused++;
        return 0;
    }
    if (rc != 0)
        return rc;
    if (msg->type == 'A' || msg->type == 'F')
        return play_add(r, symbol);
    if (msg->type == 'H')
        return replay_orders_state(&r->orders, symbol, msg->code);
    if (msg->type == 'P')
        return replay_orders_hidden(&r->orders, symbol, msg->side, msg->qty,
                                    msg->price_ticks);
    return 0;
}

static int itch_play(struct replay *r)
{
    const struct itch *msg = &r->itch;
    struct replay_orders *o = &r->orders;

    r->figures.by_type[msg->type & 127]++;
    switch (msg->type) {
    case 'R':
    case 'H':
    case 'A':
    case 'F':
    case 'P':
        return play_named(r);
    case 'E':
        return replay_orders_execute(o, msg->ref, msg->qty);
    case 'C':
        return replay_orders_improve(o, msg->ref, msg->qty, msg->price_ticks);
    case 'X':
        return replay_orders_reduce(o, msg->ref, msg->qty);
    case 'D':
        return replay_orders_remove(o, msg->ref);
    case 'U':
        return replay_orders_replace(o, msg->ref, msg->new_ref, msg->qty,
                                     msg->price_ticks);
    default:
        r->figures.passed_over++;
        return 0;
    }
}

const struct replay_format replay_itch = {
    .detect = itch_detect,
    .begin = itch_begin,
    .read = itch_read,
    .play = itch_play,
};
