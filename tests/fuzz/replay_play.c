/* replay_play.c - a file as it may come (plain, packed, joined, damaged), and
 * an exchange that plays it.
 *
 * Checks: time doesn't go back; no book is ever crossed; the feed tells of just
 * what the engine has; no order of the engine is larger than the file's, and
 * without a trader they are equal; what goes wrong is told in words.
 */
#include <sys/mman.h>

#include "client_help.h"
#include "fuzz.h"
#include "mirror.h"
#include "replay.h"
#include "replay_format.h"
#include "replay_play.h"

#define FILE_MAX (256u * 1024)
#define EVENTS_MAX 3000

static struct mirror mirror;

struct replay_how replay_how_of(unsigned flags, unsigned more)
{
    return (struct replay_how){
        .packed = (flags & 1) != 0,
        .joined = (flags & 2) != 0,
        .damage = (flags & 4) != 0 ? more % 4 : 0,
        .meddle = (flags & 8) != 0 ? 1 + more / 4 % 8 : 0,
        .repeat = (flags & 240) == 240 ? 1 + more : 1,
    };
}

/* Files ----------------------------------------------------------------------
 */

/* One gzip member, with the smallest history there is: it must be quick. */
static size_t pack(const unsigned char *bytes, size_t len, unsigned char *out,
                   size_t room)
{
    z_stream z = {0};
    int rc = deflateInit2(&z, 1, Z_DEFLATED, 9 + 16, 1, Z_DEFAULT_STRATEGY);

    FUZZ_CHECK(rc == Z_OK);
    z.next_in = (Bytef *)(uintptr_t)bytes;
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)room;
    rc = deflate(&z, Z_FINISH);
    FUZZ_CHECK(rc == Z_STREAM_END);
    deflateEnd(&z);
    return room - z.avail_out;
}

static size_t repeat(unsigned char *out, const unsigned char *bytes, size_t len,
                     unsigned times)
{
    size_t total = 0;

    for (unsigned i = 0; i < times && total + len <= FILE_MAX; i++) {
        memcpy(out + total, bytes, len);
        total += len;
    }
    return total;
}

const char *replay_file_of(unsigned which, const unsigned char *bytes,
                           size_t len, const struct replay_how *how)
{
    static unsigned char whole[FILE_MAX], packed[2 * FILE_MAX];
    static char paths[2][64];
    static int fds[2] = {-1, -1};
    size_t total = repeat(whole, bytes, len, how->repeat);
    size_t half = how->joined ? total / 2 : total;
    const unsigned char *content = whole;

    if (how->packed) {
        size_t used = pack(whole, half, packed, sizeof(packed));

        if (how->joined)
            used += pack(whole + half, total - half, packed + used,
                         sizeof(packed) - used);
        content = packed;
        total = used;
        for (unsigned i = 0; i < how->damage && len > i && total > 0; i++)
            packed[(size_t)bytes[i] * 131 % total] ^= (unsigned char)(1 + i);
    }
    if (fds[which] < 0) {
        fds[which] = memfd_create("fuzz", MFD_CLOEXEC);
        FUZZ_CHECK(fds[which] >= 0);
        snprintf(paths[which], sizeof(paths[which]), "/proc/self/fd/%d",
                 fds[which]);
    }
    FUZZ_CHECK(ftruncate(fds[which], 0) == 0);
    FUZZ_CHECK(pwrite(fds[which], content, total, 0) == (ssize_t)total);
    return paths[which];
}

/* Playing ------------------------------------------------------------------ */

/* A trader who takes what is best, or stands in front of it. */
static void meddle(struct help *h, struct client *c, uint32_t number)
{
    struct matching *engine = exchange_matching(h->x);
    uint16_t symbol = (uint16_t)(number % 3);
    char side = number % 2 == 0 ? 'B' : 'S';
    char best = number % 5 < 3 ? (side == 'B' ? 'S' : 'B') : side;
    struct ouch_in msg;
    uint32_t price_ticks;
    uint64_t qty;

    if (symbol >= matching_symbols(engine) ||
        !matching_best(engine, symbol, best, &price_ticks, &qty))
        return;
    msg = client_order(number, side, 1 + number * 37 % 150, price_ticks);
    snprintf(msg.symbol, sizeof(msg.symbol), "%s",
             exchange_symbol_name(h->x, symbol));
    FUZZ_CHECK(client_send(c, &msg) == 0);
    help_turn(h->base);
}

/* The engine has no more of an order than the file; `exact`: just as much. */
static void check_orders(const struct replay *r, bool exact)
{
    size_t at = 0, live = 0;
    uint64_t ref;
    const void *left;

    while ((left = refmap_next(&r->orders.left, &at, &ref)) != NULL) {
        const struct order *order = matching_find(r->orders.matching, ref);

        live += order != NULL;
        if (order != NULL && order->owner == MATCHING_NOBODY)
            FUZZ_CHECK(order->qty <= (uintptr_t)left);
        if (exact)
            FUZZ_CHECK(order != NULL && order->qty == (uintptr_t)left);
    }
    if (exact)
        FUZZ_CHECK(live == matching_orders(r->orders.matching));
}

static void check_figures(const struct replay_figures *f, uint64_t steps)
{
    uint64_t total = 0;

    FUZZ_CHECK(f->messages == steps);
    FUZZ_CHECK(f->at_front + f->out_of_turn + f->improved <= f->executions);
    for (size_t i = 0; i < 128; i++)
        total += f->by_type[i];
    FUZZ_CHECK(total == steps);
}

/* What the last event did is told, and makes sense. */
static void check_event(struct help *h)
{
    FUZZ_CHECK(exchange_flush(h->x) == 0);
    mirror_read(&mirror, h->feed);
    mirror_check_crossed(exchange_matching(h->x));
}

static void play(struct help *h, const struct replay_how *how)
{
    struct source *s = h->source;
    struct replay_figures figures;
    struct client c = {0};
    uint64_t steps = 0, time_ns, last_ns = 0;
    int rc = 0;

    if (how->meddle > 0) {
        FUZZ_CHECK(client_open(&c, h) == 0);
        c.deaf = true;
    }
    while (steps < EVENTS_MAX && (rc = s->ops->next(s, &time_ns)) == 0) {
        FUZZ_CHECK(time_ns >= last_ns);
        last_ns = time_ns;
        FUZZ_CHECK(s->ops->step(s) == 0);
        steps++;
        check_event(h);
        if (how->meddle > 0 && steps % how->meddle == 0)
            meddle(h, &c, (uint32_t)steps);
    }
    FUZZ_CHECK(rc == 0 || rc == -ENODATA || rc == -EBADMSG);
    FUZZ_CHECK((s->ops->problem(s) != NULL) == (rc == -EBADMSG));
    check_event(h);
    mirror_check(&mirror, exchange_matching(h->x));
    figures = replay_figures(s);
    check_figures(&figures, steps);
    check_orders((const struct replay *)s,
                 how->meddle == 0 && figures.crossed == 0);
    FUZZ_CHECK(c.garbled == 0);
    client_close(&c);
}

void replay_play(const char *path, const char *book_path,
                 const struct replay_how *how)
{
    struct help h;
    char *why = NULL;
    int rc;

    mirror_clear(&mirror);
    FUZZ_CHECK(help_open(&h) == 0);
    rc = replay_open(h.x, path, book_path, &h.source, &why);
    FUZZ_CHECK((rc == 0) == (h.source != NULL));
    FUZZ_CHECK((rc == 0) == (why == NULL));
    tracker_free(why);
    if (rc == 0)
        play(&h, how);
    else
        FUZZ_CHECK(rc == -EBADMSG);
    if (h.source != NULL)
        h.source->ops->free(h.source);
    h.source = NULL;
    exchange_tap(h.x, NULL);
    exchange_free(h.x);
    h.x = NULL;
    help_turn(h.base); /* freed bufferevents go now */
    help_close(&h);
    libevent_global_shutdown();
}
