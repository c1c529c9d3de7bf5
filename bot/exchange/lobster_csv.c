/* lobster_csv.c - numbers and commas to events.
 *
 * A cursor walks along a line; each step takes one field and the comma before
 * it, or says that it can't. A field that is right up to a point is wrong.
 */
#include "lobster_csv.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "bounds.h"
#include "replay_file.h"
#include "replay_format.h"

#define NS_PER_S 1000000000ull
#define TIME_MAX_S (48 * 3600) /* after midnight; nights may pass it */
#define LINE_PEEK_BYTES 4096   /* looked at first; a message has about 50 */

struct cursor {
    const char *at, *end;
    bool inside; /* past the first field: a comma comes before the next one */
};

int lobster_line(struct replay_file *f, const char **line, size_t *len)
{
    const unsigned char *data, *end = NULL;
    size_t have, want = LINE_PEEK_BYTES;
    int rc;

    for (;;) {
        rc = replay_file_peek(f, want, &data, &have);
        end = have > 0 ? memchr(data, '\n', have) : NULL;
        if (end != NULL || have < want || want == REPLAY_FILE_WINDOW_BYTES)
            break;
        want = REPLAY_FILE_WINDOW_BYTES;
    }
    *line = (const char *)data;
    *len = end != NULL ? (size_t)(end - data) : have;
    if (end != NULL)
        return 0;
    if (rc != 0)
        return rc;
    bound_met(BOUND_REPLAY_LINE, have == REPLAY_FILE_WINDOW_BYTES);
    if (have == REPLAY_FILE_WINDOW_BYTES)
        return -EBADMSG;
    return have > 0 ? 0 : -ENODATA; /* the last line may lack its end */
}

const char *lobster_line_reason(const struct replay_file *f)
{
    const char *reason = replay_file_reason(f);

    return reason != NULL ? reason : "the line is too long";
}

void lobster_skip_line(struct replay_file *f, size_t len)
{
    const unsigned char *data;
    size_t have;

    replay_file_peek(f, len + 1, &data, &have);
    replay_file_skip(f, have > len ? len + 1 : have);
}

size_t lobster_fields(const char *line, size_t len)
{
    size_t count = 1;

    for (size_t i = 0; i < len; i++)
        count += line[i] == ',';
    return count;
}

static bool take_comma(struct cursor *c)
{
    if (c->inside) {
        if (c->at == c->end || *c->at != ',')
            return false;
        c->at++;
    }
    c->inside = true;
    return true;
}

/* Digits alone, at least one. */
static bool take_digits(struct cursor *c, uint64_t max, uint64_t *out)
{
    const char *from = c->at;
    uint64_t value = 0;

    while (c->at < c->end && *c->at >= '0' && *c->at <= '9') {
        uint64_t digit = (uint64_t)(*c->at++ - '0');

        if (value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return c->at > from;
}

static bool take_number(struct cursor *c, uint64_t max, uint64_t *out)
{
    return take_comma(c) && take_digits(c, max, out);
}

static bool take_signed(struct cursor *c, int64_t *out)
{
    bool negative;
    uint64_t value;

    if (!take_comma(c))
        return false;
    negative = c->at < c->end && *c->at == '-';
    if (negative)
        c->at++;
    if (!take_digits(c, INT64_MAX, &value))
        return false;
    *out = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

/* Seconds with up to nine decimals; what follows the ninth is less than a
 * nanosecond. */
static bool take_time(struct cursor *c, uint64_t *time_ns)
{
    uint64_t seconds, scale = NS_PER_S;
    const char *from;

    if (!take_comma(c) || !take_digits(c, TIME_MAX_S, &seconds))
        return false;
    *time_ns = seconds * NS_PER_S;
    if (c->at == c->end || *c->at != '.')
        return true;
    from = ++c->at;
    while (c->at < c->end && *c->at >= '0' && *c->at <= '9') {
        scale /= 10;
        *time_ns += (uint64_t)(*c->at++ - '0') * scale;
    }
    return c->at > from;
}

static struct cursor cursor_of(const char *line, size_t len)
{
    if (len > 0 && line[len - 1] == '\r')
        len--;
    return (struct cursor){.at = line, .end = line + len};
}

/* Prices of events that are about an order or a trade. */
static bool is_price(int64_t ticks)
{
    return ticks > 0 && ticks <= UINT32_MAX;
}

const char *lobster_parse(const char *line, size_t len, uint64_t *time_ns,
                          struct lobster_event *out)
{
    struct cursor c = cursor_of(line, len);
    uint64_t type, qty;
    int64_t ref, side;

    if (!take_time(&c, time_ns))
        return "the time is no number of seconds after midnight";
    if (!take_number(&c, 9, &type) || type < 1 || type > 7)
        return "the type is none of 1 to 7";
    /* A halt, and a trade without an order, may have -1 for it. */
    if (!take_signed(&c, &ref) || (ref < 0 && type < 5))
        return "the order is no number";
    if (!take_number(&c, UINT32_MAX, &qty))
        return "the size is no number of shares";
    if (!take_signed(&c, &out->price_ticks) ||
        (type < 6 && !is_price(out->price_ticks)))
        return "the price is no number of 1/10,000 dollars";
    if (!take_signed(&c, &side) || (side != 1 && side != -1))
        return "the side is neither 1 nor -1";
    if (c.at != c.end)
        return "there are more than six fields";
    out->type = (int)type;
    out->ref = (uint64_t)ref;
    out->qty = (uint32_t)qty;
    out->side = side > 0 ? 'B' : 'S';
    return NULL;
}

/* An empty level has the price 9999999999 or -9999999999, and size 0. */
static bool take_level(struct cursor *c, char side, struct lobster_level *out,
                       size_t *count)
{
    int64_t price;
    uint64_t qty;

    if (!take_signed(c, &price) || !take_number(c, UINT32_MAX, &qty))
        return false;
    if (qty == 0)
        return true;
    out[*count] = (struct lobster_level){
        .side = side, .price_ticks = (uint32_t)price, .qty = (uint32_t)qty};
    (*count)++;
    return is_price(price);
}

int lobster_parse_book(const char *row, size_t len, struct lobster_level *out,
                       size_t *count)
{
    struct cursor c = cursor_of(row, len);

    *count = 0;
    do
        if (!take_level(&c, 'S', out, count) ||
            !take_level(&c, 'B', out, count))
            return -EBADMSG;
    while (c.at != c.end);
    return 0;
}
