/* replay_lobster.c - a LOBSTER message file, and the book it begins with.
 *
 *   34200.004241176,1,16113575,18,5853300,1
 *   time            │ │        │  │       └ side of the order: 1 buy, -1 sell
 *                   │ │        │  └ price in 1/10,000 of a dollar
 *                   │ │        └ shares
 *                   │ └ order, 0 for a hidden one
 *                   └ 1 add, 2 reduce, 3 delete, 4 execute, 5 execute hidden,
 *                     6 cross trade, 7 halt (price -1 halt, 0 quotes, 1 trade)
 *
 * The file begins in the middle of a day: it names orders that it never added.
 * The orderbook file knows how much stood at each price then, not by whom; one
 * nameless order for each price stands for all of them, and an unknown
 * reference takes from the one at its price.
 */
#include <errno.h>
#include <string.h>

#include "exchange.h"
#include "lobster_csv.h"
#include "matching.h"
#include "replay_format.h"
#include "tags.h"
#include "tracker.h"

/* Nameless orders: below what takers get, above all that files use. */
#define FIRST_LEVEL_REF 0x7e00000000000001ull

/* The first line tells: digits, dots, commas, signs. */
static bool lobster_detect(const unsigned char *data, size_t len)
{
    size_t i = 0;

    while (i < len && memchr("0123456789.,-", data[i], 13) != NULL)
        i++;
    return len > 0 && data[0] >= '0' && data[0] <= '9' &&
           (i == len || data[i] == '\n' || data[i] == '\r');
}

/* LOBSTER's files are named SYMBOL_date_...; another name says nothing. */
static void name_symbol(const char *path, char name[9])
{
    const char *slash = strrchr(path, '/');
    const char *base = slash != NULL ? slash + 1 : path;
    size_t len = strspn(base, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    if (len < 1 || len > 8 || base[len] != '_') {
        base = "LOBSTER";
        len = strlen(base);
    }
    memcpy(name, base, len);
    name[len] = '\0';
}

/* The first row of the orderbook file, into r->levels. */
static int read_levels(struct replay *r, struct replay_file *f,
                       const char *path)
{
    const char *row;
    size_t len;
    int rc = lobster_line(f, &row, &len);

    if (rc == -ENODATA)
        return replay_fail(r, -EBADMSG, "the orderbook file %s is empty", path);
    if (rc != 0)
        return replay_fail(r, rc, "the orderbook file %s can't be read: %s",
                           path, lobster_line_reason(f));
    r->levels = tracker_calloc(TAG_MARKET, lobster_fields(row, len),
                               sizeof(*r->levels));
    if (r->levels == NULL)
        return replay_fail(r, -ENOMEM, "out of memory");
    if (lobster_parse_book(row, len, r->levels, &r->level_count) != 0)
        return replay_fail(r, -EBADMSG,
                           "the orderbook file %s doesn't begin with a row of "
                           "ask price, ask size, bid price, bid size, ...",
                           path);
    for (size_t i = 0; i < r->level_count; i++)
        r->levels[i].ref = FIRST_LEVEL_REF + i;
    return 0;
}

static int open_levels(struct replay *r, const char *path)
{
    struct replay_file *f;
    int rc = replay_file_open(path, &f);

    if (rc != 0)
        return replay_fail(r, rc, "the orderbook file %s can't be opened: %s",
                           path, strerror(-rc));
    rc = read_levels(r, f, path);
    replay_file_free(f);
    return rc;
}

static int lobster_begin(struct replay *r, const char *path,
                         const char *seed_path)
{
    char name[9];
    int rc;

    name_symbol(path, name);
    rc = exchange_symbol(r->exchange, name, &r->lobster_symbol);
    if (rc != 0)
        return replay_fail(r, rc, "the exchange takes no symbol %s: %s", name,
                           strerror(-rc));
    return seed_path != NULL ? open_levels(r, seed_path) : 0;
}

static int lobster_read(struct replay *r, uint64_t *time_ns)
{
    const char *line, *wrong;
    size_t len;
    int rc;

    r->line++;
    rc = lobster_line(r->file, &line, &len);
    if (rc == -ENODATA)
        return rc;
    if (rc != 0)
        return replay_fail(r, rc, "%s", lobster_line_reason(r->file));
    wrong = lobster_parse(line, len, time_ns, &r->event);
    if (wrong != NULL)
        return replay_fail(r, -EBADMSG, "%s", wrong);
    lobster_skip_line(r->file, len);
    return 0;
}

static struct lobster_level *find_level(struct replay *r, char side,
                                        int64_t price_ticks)
{
    for (size_t i = 0; i < r->level_count; i++)
        if (r->levels[i].side == side &&
            r->levels[i].price_ticks == price_ticks)
            return &r->levels[i];
    return NULL;
}

static int enter(struct replay *r, char side, uint64_t ref, uint32_t qty,
                 uint32_t price_ticks)
{
    struct matching_request rq = {.ref = ref,
                                  .symbol = r->lobster_symbol,
                                  .side = side,
                                  .kind = MATCHING_DAY,
                                  .qty = qty,
                                  .price_ticks = price_ticks,
                                  .owner = MATCHING_NOBODY};

    return replay_orders_add(&r->orders, &rq);
}

/* The row shows the book after the first message. An add is taken back from
 * it, to be played as usual; what took something away has done so already.
 * *played: the first message is in the row. */
static int enter_levels(struct replay *r, bool *played)
{
    const struct lobster_event *first = &r->event;
    struct lobster_level *level =
        find_level(r, first->side, first->price_ticks);
    int rc = 0;

    if (first->type == 1 && level != NULL && level->qty >= first->qty)
        level->qty -= first->qty;
    *played = r->level_count > 0 && first->type >= 2 && first->type <= 4;
    for (size_t i = 0; i < r->level_count && rc == 0; i++)
        if (r->levels[i].qty > 0)
            rc = enter(r, r->levels[i].side, r->levels[i].ref, r->levels[i].qty,
                       r->levels[i].price_ticks);
    return rc;
}

/* Which order an event is about: its own or, if that one was placed before the
 * file begins, the nameless one at its price. */
static uint64_t find_ref(struct replay *r)
{
    const struct lobster_event *e = &r->event;
    const struct lobster_level *level;

    if (replay_orders_has(&r->orders, e->ref))
        return e->ref;
    level = find_level(r, e->side, e->price_ticks);
    if (level == NULL || !replay_orders_has(&r->orders, level->ref))
        return e->ref;
    r->figures.unknown_refs++;
    return level->ref;
}

static int play_event(struct replay *r)
{
    const struct lobster_event *e = &r->event;

    switch (e->type) {
    case 1:
        return enter(r, e->side, e->ref, e->qty, (uint32_t)e->price_ticks);
    case 2:
    case 3: /* its size is all that is left */
        return replay_orders_reduce(&r->orders, find_ref(r), e->qty);
    case 4:
        return replay_orders_execute(&r->orders, find_ref(r), e->qty);
    case 5:
        return replay_orders_hidden(&r->orders, r->lobster_symbol, e->side,
                                    e->qty, (uint32_t)e->price_ticks);
    case 7:
        return replay_orders_state(&r->orders, r->lobster_symbol,
                                   e->price_ticks > 0 ? 'T' : 'H');
    default: /* 6: a cross trade meets no resting order */
        r->figures.passed_over++;
        return 0;
    }
}

static int lobster_play(struct replay *r)
{
    bool played = false;
    int rc = 0;

    r->figures.by_type['0' + r->event.type]++;
    if (!r->begun)
        rc = enter_levels(r, &played);
    r->begun = true;
    if (rc != 0 || played)
        return rc;
    return play_event(r);
}

const struct replay_format replay_lobster = {
    .detect = lobster_detect,
    .begin = lobster_begin,
    .read = lobster_read,
    .play = lobster_play,
};
